"""A model file of scorers: one npz archive with a card in JSON and the numbers of one judge per movement."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from norep.errors import PoseError, WeightsError
from norep.pose.formats.npz import arrays_of, write_arrays
from norep.pose.sequence import PoseSequence
from norep.scoring.channels import Course, course_of_body
from norep.scoring.judges import Judge, NearestJudge, NetworkJudge, TreeJudge, probability
from norep.scoring.machines import KernelJudge
from norep.scoring.upright import upright_course

FORMAT = "norep-scorer"
VERSION = 1
LARGEST = 512 << 20
"""Bytes; a scorer is some megabytes."""
MODELS = ("trees", "kernels", "cnn1d", "cnn1d-padded", "lstm", "lstm-padded", "dtw")


@dataclass(frozen=True, slots=True, eq=False)
class Usual:
    """What the executions of training were like.

    `low` and `high` `(features,)` of each summed-up feature, and `limit`, the largest share of features out
    of that range before an execution is unlike them.
    """

    low: NDArray[np.float32]
    high: NDArray[np.float32]
    limit: float

    @staticmethod
    def of(summaries: NDArray[np.float64], persons: Sequence[str]) -> Usual:
        """Learn it; within the limit are 95 of 100 executions of persons that are left out."""
        whose = np.array(persons)
        shares = [0.0]
        for person in sorted(set(persons)):
            mine = whose == person
            if not mine.all():
                low, high = _range(summaries[~mine])
                shares.extend(_outside(summaries[mine], low, high).tolist())
        low, high = _range(summaries)
        return Usual(low, high, float(max(FREE, np.percentile(shares, LIKE))))

    def like(self, courses: Sequence[Course]) -> NDArray[np.bool_]:
        """`(n,)`: whether each is like those of training."""
        summaries = np.stack([one.summary for one in courses])
        return np.asarray(_outside(summaries, self.low, self.high) <= self.limit)


FREE = 0.1
"""A share of features out of range that says nothing."""
LIKE = 95
"""Per cent of left-out executions that count as like the others."""


def _range(summaries: NDArray[np.float64]) -> tuple[NDArray[np.float32], NDArray[np.float32]]:
    return summaries.min(axis=0).astype(np.float32), summaries.max(axis=0).astype(np.float32)


def _outside(
    summaries: NDArray[np.float64], low: NDArray[np.float32], high: NDArray[np.float32]
) -> NDArray[np.float64]:
    near = 1e-5 + 1e-3 * np.abs(high - low)
    return np.asarray(((summaries < low - near) | (summaries > high + near)).mean(axis=1))


@dataclass(frozen=True, slots=True, eq=False)
class Part:
    """The scorer of one movement.

    `slope` makes log odds as sure as they should be; `correct` says that it tells correct from incorrect,
    else it gives a score.
    """

    movement: str
    model: str
    judge: Judge
    correct: bool
    slope: float = 1.0
    usual: Usual | None = None

    def scores(self, courses: Sequence[Course]) -> NDArray[np.float64]:
        """`(n,)`: probabilities of being correct, or scores."""
        raw = self.judge.raw(courses)
        return probability(self.slope * raw) if self.correct else raw


@dataclass(frozen=True, slots=True, eq=False)
class LearnedScorer:
    """Scorers of one or more movements, as `norep train score` makes them.

    `card` says what they were made from and how good they were on persons they had not seen.
    """

    parts: Mapping[str, Part]
    card: Mapping[str, Any]
    name: str = ""
    digest: str = ""

    def score(self, movement: str, poses: PoseSequence) -> float | None:
        """The score of one execution.

        None where this movement was not learned, too little is seen, or the execution is unlike all that was
        learned from. Raises WeightsError for a scorer whose numbers do not fit together.
        """
        part = self.parts.get(movement)
        if part is None:
            return None
        try:
            course = course_of_poses(poses)
        except PoseError:
            return None
        try:
            if part.usual is not None and not part.usual.like([course])[0]:
                return None
            score = float(part.scores([course])[0])
        except (ValueError, IndexError, TypeError, KeyError) as error:
            raise WeightsError(
                f"{self.name or 'the scorer'} is damaged: its numbers do not fit together"
            ) from error
        return score if np.isfinite(score) else None

    def check_body(self) -> None:
        """Raises WeightsError for a scorer that was not learned from key points."""
        if self.card.get("channels") != "body":
            raise WeightsError(f"{self.name} was learned from bare joint angles; it cannot score key points")

    def save(self, path: Path) -> Path:
        """Write the file; it appears whole or not at all. Raises OutputError."""
        parts = [
            {"movement": p.movement, "model": p.model, "correct": p.correct, "slope": p.slope}
            for p in self.parts.values()
        ]
        card = {**self.card, "format": FORMAT, "version": VERSION, "parts": parts}
        arrays: dict[str, Any] = {"card": np.array(json.dumps(card))}
        for i, part in enumerate(self.parts.values()):
            arrays.update({f"part{i}.{name}": value for name, value in part.judge.arrays().items()})
            if part.usual is not None:
                arrays[f"usual{i}"] = np.stack([part.usual.low, part.usual.high])
                arrays[f"limit{i}"] = np.array(part.usual.limit)
        write_arrays(path, arrays)
        return path

    @staticmethod
    def load(path: Path) -> LearnedScorer:
        """Read a file; raises WeightsError for one that is missing, damaged, or no scorer."""
        try:
            if path.stat().st_size > LARGEST:
                raise WeightsError(f"{path} is larger than {LARGEST >> 20} MB: it is no scorer of norep")
            data = path.read_bytes()
            arrays = arrays_of(path)
            return _scorer(arrays, path.name, hashlib.sha256(data).hexdigest())
        except OSError as error:
            raise WeightsError(f"cannot read the scorer {path}: {error.strerror or error}") from error
        except PoseError as error:
            raise WeightsError(f"{path} is no scorer; make one by `norep train score`") from error
        except (KeyError, ValueError, TypeError, IndexError, AttributeError) as error:
            raise WeightsError(
                f"{path} is no scorer of this norep, or damaged; make one by `norep train score`"
            ) from error


def course_of_poses(poses: PoseSequence) -> Course:
    """One execution ready for a scorer; raises PoseError where too little is seen."""
    body = upright_course(poses)
    span = float(poses.time[-1] - poses.time[0])
    if span <= 0:
        raise PoseError("the frames have all the same time, so this cannot be scored")
    return course_of_body(body, (len(poses) - 1) / span)


def _scorer(arrays: Mapping[str, NDArray[Any]], name: str, digest: str) -> LearnedScorer:
    card = json.loads(str(arrays["card"]))
    if card["format"] != FORMAT or card["version"] != VERSION:
        raise ValueError(f"{card['format']} {card['version']}")
    parts = {}
    for i, told in enumerate(card["parts"]):
        start = f"part{i}."
        own = {key.removeprefix(start): value for key, value in arrays.items() if key.startswith(start)}
        judge = judge_of(str(told["model"]), own)
        movement = str(told["movement"])
        usual = _usual(arrays, i)
        slope, correct = float(told["slope"]), bool(told["correct"])
        parts[movement] = Part(movement, str(told["model"]), judge, correct, slope, usual)
    if not parts:
        raise ValueError("no parts")
    return LearnedScorer(parts, card, name, digest)


def _usual(arrays: Mapping[str, NDArray[Any]], at: int) -> Usual | None:
    if f"usual{at}" not in arrays:
        return None
    low, high = arrays[f"usual{at}"]
    return Usual(low, high, float(arrays[f"limit{at}"]))


def judge_of(model: str, arrays: dict[str, NDArray[Any]]) -> Judge:
    """The judge of a model's stored arrays; raises KeyError or ValueError where they are not its."""
    if model == "trees":
        return TreeJudge.of(arrays)
    if model == "dtw":
        return NearestJudge.of(arrays)
    if model == "kernels":
        return KernelJudge.of(arrays)
    name, _, padded = model.partition("-")
    return NetworkJudge({"cnn1d": "cnn1d", "lstm": "lstm"}[name], padded == "padded", arrays)
