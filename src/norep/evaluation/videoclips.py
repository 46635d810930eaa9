"""Labelled clips of video for an evaluation, and what is known of where they come from."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

from norep.evaluation.recognition_scores import SkippedRow

NAMED = 3
"""Names that a warning tells; of more it tells the number."""


@dataclass(frozen=True, slots=True)
class VideoClip:
    """A file of video with its label; "" for what is not known.

    `source` is the video it was cut from, `group` the athlete, or the source where the athlete is not known.
    """

    id: str
    path: Path
    label: str
    source: str = ""
    athlete: str = ""
    sex: str = ""
    event: str = ""
    view: str = ""
    camera: str = ""

    @property
    def group(self) -> str:
        """The athlete, or the source."""
        return self.athlete or self.source


@dataclass(frozen=True, slots=True)
class VideoClips:
    """Clips of one folder or table. `split` is the part that was taken, "" for all clips.

    `notes` say how the clips were chosen, `warnings` why figures on them may be too good, `skipped` clips are
    those that are not there.
    """

    name: str
    clips: tuple[VideoClip, ...]
    split: str = ""
    notes: tuple[str, ...] = ()
    warnings: tuple[str, ...] = ()
    skipped: tuple[SkippedRow, ...] = ()


@dataclass(frozen=True, slots=True)
class Origins:
    """Athletes and sources of some clips.

    >>> seen = Origins.read(["fran.mp4|Ann", "old.mp4"])
    >>> sorted(seen.athletes), sorted(seen.sources)
    (['Ann'], ['fran.mp4', 'old.mp4'])
    """

    athletes: frozenset[str]
    sources: frozenset[str]

    @staticmethod
    def read(noted: Iterable[str]) -> Origins:
        """Of what models note of clips they learned from: `source|athlete`, or names of files."""
        pairs = [one.rpartition("|") if "|" in one else (one, "", "") for one in noted]
        athletes = frozenset(athlete for _, _, athlete in pairs if athlete)
        return Origins(athletes, frozenset(source for source, _, _ in pairs if source))

    def have(self, clip: VideoClip) -> bool:
        """Whether the athlete, the source or the file of the clip is among them."""
        return clip.athlete in self.athletes or not self.sources.isdisjoint({clip.source, clip.id} - {""})

    def common(self, clips: Iterable[VideoClip]) -> Origins:
        """The athletes and sources that are also those of the clips."""
        clips = list(clips)
        athletes = self.athletes & {clip.athlete for clip in clips}
        return Origins(athletes, self.sources & {name for one in clips for name in (one.source, one.id)})

    def told(self) -> str:
        """How many and which, in words.

        >>> Origins(frozenset({"Ann"}), frozenset()).told()
        '1 athlete (Ann)'
        """
        parts = [_counted("athlete", self.athletes), _counted("source video", self.sources)]
        return " and ".join(part for part in parts if part)


def split_warnings(evaluated: Sequence[VideoClip], others: Sequence[VideoClip], split: str) -> list[str]:
    """Why a split may flatter: its athletes or videos occur in other splits too, or nobody can tell."""
    if not others:
        return []
    if not any(clip.athlete or clip.source for clip in evaluated):
        return [
            f"the index names neither athletes nor source videos, so whether the split {split} "
            "shares them with the others cannot be seen"
        ]
    known = frozenset(clip.source for clip in others if clip.source)
    shared = Origins(frozenset(clip.athlete for clip in others if clip.athlete), known).common(evaluated)
    if shared.athletes or shared.sources:
        return [
            f"the split {split} shares {shared.told()} with other splits: clips of one person or video "
            "on both sides make figures too good; norep dataset split keeps them apart"
        ]
    return []


def _counted(what: str, names: Collection[str]) -> str:
    if not names:
        return ""
    shown = ", ".join(sorted(names)[:NAMED]) + (", ..." if len(names) > NAMED else "")
    return f"{len(names)} {what}{'s' if len(names) > 1 else ''} ({shown})"
