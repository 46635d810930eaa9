"""Compare two files, or a file with a saved or built-in reference."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

from norep import movements
from norep.analysis.analyse import Followed
from norep.analysis.cache import CachedPoses
from norep.analysis.references import is_known, reference_of
from norep.analysis.standard import standard_of
from norep.errors import PoseError, UnknownNameError, VideoError
from norep.judging.events import RepJudged, SetStarted
from norep.movements.movement import Movement
from norep.pose.sequence import PoseSequence
from norep.scoring.comparison import Comparison, repetitions, score
from norep.scoring.execution import Execution
from norep.scoring.reference import Reference
from norep.settings import Settings

Tell = Callable[[str], None]


@dataclass(frozen=True, slots=True)
class Compared:
    """A comparison of files: what was found, and the key points behind it for plots and pictures.

    `reference_poses` is None for a saved or built-in reference, of which there are no pictures.
    """

    comparison: Comparison
    movement: Movement
    mine: Followed
    reference: Followed | None = None
    reference_reps: tuple[Execution, ...] = ()


@dataclass(frozen=True, slots=True)
class Comparer:
    """Follows the athletes of files, finds what they do, and compares. `movement` "" means recognise."""

    settings: Settings
    movement: str = ""
    backend: str = "blazepose"

    def compare(self, reference: str, mine: str) -> Compared:
        """Compare a file with a reference: another file, or the name of one.

        Raises UnknownNameError, or the NorepError of a file; PoseError where they cannot be compared.
        """
        by_name = not _is_file(reference)
        if by_name and not is_known(reference, self.settings):
            raise UnknownNameError(
                f"{reference} is neither a file nor the name of a reference; "
                "norep reference list shows those that are saved, and every movement has one of its own"
            )
        own = self.followed(mine)
        if by_name:
            against = reference_of(reference, self.settings)
            movement = self._movement(own.poses, against.movement)
            return Compared(score(own.poses, against, movement), movement, own)
        other = self.followed(reference)
        movement = self._movement(other.poses, "")
        same = self.movement or movement_of(own.poses, mine)
        if not self.movement and same != movement.name:
            raise PoseError(
                f"{reference} shows {movement.name} and {mine} {same}; compare the same movement, "
                "or name it with --movement"
            )
        good = repetitions(other.poses, movement)
        against = Reference.of(good, Path(reference).name[:100], origin="the video")
        return Compared(score(own.poses, against, movement), movement, own, other, good)

    def executions(self, videos: Sequence[str]) -> tuple[Execution, ...]:
        """All repetitions of these files, of one movement; raises PoseError where they differ."""
        found: list[Execution] = []
        for video in videos:
            poses = self.followed(video).poses
            movement = self._movement(poses, found[0].movement if found else "")
            found += repetitions(poses, movement)
        return tuple(found)

    def followed(self, video: str) -> Followed:
        """The athlete of a file; key points are kept in the cache."""
        if "://" not in video and not Path(video).is_file():
            raise VideoError(f"{video} does not exist")
        return CachedPoses(self.backend, self.settings, self.settings.cache_folder / "poses")(video)

    def _movement(self, poses: PoseSequence, known: str) -> Movement:
        if self.movement and known and movements[self.movement].name != known:
            raise PoseError(f"the reference is of {known}, not of {self.movement}; compare the same movement")
        return movements[self.movement or known or movement_of(poses)]


def movement_of(poses: PoseSequence, what: str = "the video") -> str:
    """The movement with the most repetitions, as it is recognised. Raises PoseError where there is none."""
    counts: Counter[str] = Counter()
    movement = ""
    for event in standard_of(None).events(poses):
        if isinstance(event, SetStarted):
            movement = event.movement
        elif isinstance(event, RepJudged) and movement in movements:
            counts[movement] += 1
    if not counts:
        raise PoseError(f"no repetition of a known movement was found in {what}; name it with --movement")
    return counts.most_common(1)[0][0]


def _is_file(name: str) -> bool:
    return "://" in name or Path(name).exists() or Path(name).suffix != ""
