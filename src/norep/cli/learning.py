"""What `norep learn` does with a film, and what the terminal shows of it."""

from __future__ import annotations

import json
import math
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import typer

from norep.analysis.analyse import Followed, extract_poses
from norep.analysis.cache import CachedPoses
from norep.analysis.keypoints import is_keypoints
from norep.analysis.learning import Lesson
from norep.cli.data import poses_of
from norep.cli.judging import Estimator
from norep.cli.messages import printable, tell
from norep.cli.progress import Bar, FramesPerSecond
from norep.learning.file import plain
from norep.learning.learn import Learned
from norep.movements.vocabulary import Rule


def lesson_of(
    name: str, reps: int | None, *, span: tuple[float, float | None], file: Path | None, force: bool
) -> Lesson:
    """The lesson of a command line; raises a usage error, DefinitionError or OutputError."""
    start, stop = span[0], math.inf if span[1] is None else span[1]
    if stop <= start:
        raise typer.BadParameter(f"--to {stop:g} is not after --from {start:g}")
    return replace(Lesson.of(name, reps, file=file, force=force), start=start, stop=stop)


@dataclass(frozen=True, slots=True)
class Teacher:
    """Looks at a film, learns from it, writes the file and says what was picked."""

    poses: CachedPoses
    estimator: Estimator

    @staticmethod
    def of(backend: str, folder: Path | None, cache: bool, athlete: list[str] | None) -> Teacher:
        """Check the names; raises UnknownNameError or PoseError."""
        return Teacher(poses_of(backend, folder, cache), Estimator.of(backend, athlete))

    def teach(self, lesson: Lesson, video: str, *, as_json: bool) -> None:
        """Do all of it; raises the NorepError of the film or of the file."""
        followed = self._followed(video)
        for warning in followed.warnings:
            tell(f"{video}: {warning}")
        learned = lesson.learn(followed, video)
        path = lesson.save(learned, video)
        if as_json:
            print(json.dumps(figures_of(learned, path)))
            return
        for line in told(learned, path, named=path == Lesson.of(lesson.name, force=True).file):
            print(plain(line, 1000))

    def _followed(self, video: str) -> Followed:
        with Bar(printable(Path(video).name), FramesPerSecond()) as bar:
            if is_keypoints(video):
                return self.poses(video, bar)
            backend = self.estimator.backend  # fetches the weights, and says so
            if self.estimator.athlete:
                return extract_poses(video, backend, athlete=self.estimator.athlete, progress=bar)
            return self.poses(video, bar)


def figures_of(learned: Learned, path: Path) -> dict[str, Any]:
    """What was learned, for machines."""
    choice, movement = learned.choice, learned.movement
    return {
        "movement": movement.name,
        "file": str(path).encode(errors="replace").decode(),
        "reps": len(learned.reps),
        "reps_given": learned.asked,
        "reps_counted": learned.reps.counted,
        "spans_s": [
            [round(a, 3), round(b, 3)] for a, b in zip(learned.reps.starts, learned.reps.ends, strict=True)
        ],
        "measure": choice.gauge.name,
        "pattern": choice.pattern,
        "low": round(choice.swing.low, 3),
        "high": round(choice.swing.high, 3),
        "limits": list(choice.limits),
        "unit": choice.gauge.measure.unit,
        "score": round(choice.score, 2),
        "sureness": learned.sureness,
        "rules": {rule.name: rule.threshold for rule in movement.rules},
        "drawn": bool(movement.figures),
    }


def told(learned: Learned, path: Path, *, named: bool) -> Iterator[str]:
    """What was picked, how sure that is, and what to do next; `named` if it is found by its name."""
    choice, movement, reps = learned.choice, learned.movement, learned.reps
    gauge, swing = choice.gauge, choice.swing
    ends = (swing.high, swing.low) if choice.starts_high else (swing.low, swing.high)
    times = "1 repetition" if len(reps) == 1 else f"{len(reps)} repetitions"
    yield f"{movement.name}: learned from {times} of {reps.seconds:.1f} s each{_number_told(learned)}"
    back = " and back" if choice.returns else ""
    yield f"  counted by  {gauge.text}: from {gauge.shown(ends[0])} to {gauge.shown(ends[1])}{back}"
    low, high = choice.limits
    yield f"  limits      low is below {gauge.shown(low)}, high is above {gauge.shown(high)}"
    judged = "; ".join(_rule_told(rule, learned) for rule in movement.rules)
    yield f"  judged by   {judged or 'nothing: the range is too small for limits of its own'}"
    yield f"  how sure    {_sureness_told(learned)}"
    if not movement.figures:
        yield "  not drawn   the key points give no clear picture of it"
    yield f"  written     {path}: edit the limits there where it counts or judges wrongly"
    yield f"  now         norep analyse OTHER.mp4 --movement {movement.name if named else path}"


def _number_told(learned: Learned) -> str:
    if not learned.asked:
        return "; the number was counted, so check it or give it with --reps"
    counted = learned.reps.counted
    return (
        "" if counted == len(learned.reps) else f" ; {counted} would have been counted, so check the number"
    )


def _rule_told(rule: Rule, learned: Learned) -> str:
    way = "above" if rule.above is not None else "below"
    spoken = rule.name.removeprefix("range-").replace("-", " ")
    return f"{spoken} {way} {learned.choice.gauge.shown(rule.threshold)}"


def _sureness_told(learned: Learned) -> str:
    choice = learned.choice
    apart = f"the two ends are {choice.score:.1f} times as far apart as people and views differ"
    if len(learned.reps) < 3:
        few = "one repetition" if len(learned.reps) == 1 else "two repetitions"
        return f"{learned.sureness}: {few} cannot show what stays the same; three or more are better"
    one_way = "" if choice.returns else "; counted is the way to one end, without the way back"
    return f"{learned.sureness}: {apart}{one_way}"
