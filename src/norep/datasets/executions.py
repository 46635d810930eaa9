"""Single executions of movements and how good they were: what scorers learn from."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from norep.datasets.kinect import kinect_poses
from norep.datasets.poses import PoseSet, read_pose_set, scaled_back
from norep.errors import DefinitionError, PoseError, UnknownNameError
from norep.pose.formats.npz import arrays_of
from norep.pose.sequence import PoseSequence

Floats = NDArray[np.float64]
Arrays = Mapping[str, NDArray[Any]]

EXERCISES = (
    *("deep-squat", "hurdle-step", "inline-lunge", "side-lunge", "sit-to-stand", "straight-leg-raise"),
    *("shoulder-abduction", "shoulder-extension", "shoulder-rotation", "shoulder-scaption"),
)
"""The ten movements of UI-PRMD in their order (Vakanski et al. 2018)."""
CORRECT = ("correct", "good", "valid")
INCORRECT = ("incorrect", "bad", "faulty", "no-rep")
"""How the label of a data set of poses may be spelled."""


@dataclass(frozen=True, slots=True, eq=False)
class Execution:
    """One execution: key points, or bare channels `(frames, channels)`, and what was said of it.

    `correct` or `score` is None where it is not known; `person` is who did it.
    """

    id: str
    movement: str
    person: str
    poses: PoseSequence | None = None
    channels: Floats | None = None
    correct: bool | None = None
    score: float | None = None


def read_executions(path: str | Path) -> tuple[Execution, ...]:
    """Read executions of a file.

    Three forms are known: UI-PRMD's Kinect recordings (`positions`, `angles`, `movement`, `subject`,
    `episode`, `correct`), equally long courses of joint angles (`angles`, `score`), and norep's data sets of
    poses whose label says `correct` or `incorrect`, or that have an array `correct` or `score`. Raises
    PoseError for a file that is missing, damaged, or says nothing of how good its clips are.
    """
    path = Path(path)
    arrays = scaled_back(arrays_of(path))
    try:
        executions = _form_of(arrays)(arrays, path)
    except (ValueError, TypeError, IndexError, KeyError) as error:
        what = f"the array {error} is missing" if isinstance(error, KeyError) else error
        raise PoseError(f"{path} holds no usable executions: {what}") from error
    known = [one for one in executions if one.correct is not None or one.score is not None]
    if not known:
        raise PoseError(
            f"{path} does not say how good its clips are: label them correct or incorrect, or add an array "
            "`correct` (0 or 1) or `score` with a number for each clip"
        )
    return tuple(known)


def chosen_executions(
    executions: Sequence[Execution], movement: str = "", named: str = ""
) -> tuple[Execution, ...]:
    """Those of one movement, called `named` from then on; raises UnknownNameError or DefinitionError."""
    known = tuple(dict.fromkeys(one.movement for one in executions))
    if movement and movement not in known:
        raise UnknownNameError.of("movement of the data", movement, known)
    chosen = tuple(one for one in executions if movement in ("", one.movement))
    if named and len({one.movement for one in chosen}) > 1:
        raise DefinitionError(
            f"--as {named} names one movement, the data has {len(known)}; choose by --movement"
        )
    return tuple(replace(one, movement=named) for one in chosen) if named else chosen


def _form_of(arrays: Arrays) -> Callable[[Arrays, Path], list[Execution]]:
    if {"positions", "angles", "offsets"} <= set(arrays):
        return _kinect
    if {"angles", "score"} <= set(arrays) and arrays["angles"].ndim == 3:
        return _angles
    if "points" in arrays:
        return _poses
    found = ", ".join(sorted(arrays)[:12]) or "nothing"
    raise PoseError(f"points and offsets missing, or positions and angles; found: {found}")


def _kinect(arrays: Arrays, _path: Path) -> list[Execution]:
    offsets = arrays["offsets"].astype(int)
    places, angles = arrays["positions"], arrays["angles"]
    if places.shape != angles.shape or places.shape[1:] != (22, 3) or offsets[-1] != len(places):
        raise ValueError(f"positions {places.shape}, angles {angles.shape}, {offsets[-1]} frames")
    _check_lengths(arrays, len(offsets) - 1, ("movement", "subject", "episode", "correct"))
    return [
        Execution(
            id=_kinect_name(arrays, i),
            movement=EXERCISES[int(arrays["movement"][i]) - 1],
            person=str(arrays["subject"][i]),
            poses=kinect_poses(places[offsets[i] : offsets[i + 1]], angles[offsets[i] : offsets[i + 1]]),
            correct=bool(arrays["correct"][i]),
        )
        for i in range(len(offsets) - 1)
        if offsets[i + 1] > offsets[i]
    ]


def _kinect_name(arrays: Arrays, at: int) -> str:
    """The name as in the published folds, `A01S05E02C01`: C01 is correct, C02 is not."""
    movement, subject, episode = (int(arrays[key][at]) for key in ("movement", "subject", "episode"))
    return f"A{movement:02}S{subject:02}E{episode:02}C{1 if arrays['correct'][at] else 2:02}"


def _angles(arrays: Arrays, path: Path) -> list[Execution]:
    angles = arrays["angles"].astype(np.float64)
    _check_lengths(arrays, len(angles), ("score", "subject", "correct"))
    persons = arrays.get("subject", np.array([""] * len(angles)))
    names = arrays.get("id", np.arange(1, len(angles) + 1))
    correct = arrays.get("correct")
    return [
        Execution(
            id=str(names[i]),
            movement=path.stem,
            person=str(persons[i]),
            channels=angles[i],
            correct=None if correct is None else bool(correct[i]),
            score=_finite(arrays["score"][i]),
        )
        for i in range(len(angles))
    ]


def _poses(arrays: Arrays, path: Path) -> list[Execution]:
    read: PoseSet = read_pose_set(path)
    names = [str(name) for name in arrays.get("id", np.arange(1, len(arrays["offsets"])))]
    _check_lengths(arrays, len(names), ("movement", "correct", "score"))
    rows = {name: at for at, name in enumerate(names)}
    if len(rows) < len(names):
        raise ValueError("several clips have the same id")
    return [
        Execution(
            id=clip.id,
            movement=_text(arrays, "movement", rows[clip.id]) or path.stem,
            person=clip.group,
            poses=clip.poses,
            correct=_correct(arrays, rows[clip.id], clip.label),
            score=_finite(arrays["score"][rows[clip.id]]) if "score" in arrays else None,
        )
        for clip in read.clips
    ]


def _correct(arrays: Arrays, at: int, label: str) -> bool | None:
    if "correct" in arrays:
        value = int(arrays["correct"][at])
        return None if value < 0 else bool(value)
    spelled = label.strip().lower()
    return True if spelled in CORRECT else False if spelled in INCORRECT else None


def _text(arrays: Arrays, name: str, at: int) -> str:
    return str(arrays[name][at]) if name in arrays else ""


def _finite(value: Any) -> float | None:
    return float(value) if np.isfinite(value) else None


def _check_lengths(arrays: Arrays, clips: int, names: tuple[str, ...]) -> None:
    for name in names:
        if name in arrays and (arrays[name].ndim != 1 or len(arrays[name]) != clips):
            raise ValueError(f"{name} has shape {arrays[name].shape} for {clips} clips")
