"""What a recogniser learns from: labelled data and drawn athletes, with one set of classes."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace

from norep import movements
from norep.datasets.poses import PoseClip, PoseSet, SkippedClip
from norep.datasets.vocabulary import MEANINGS, NONE, OTHER
from norep.errors import PoseError
from norep.evaluation.vocabulary import Vocabulary
from norep.movements.catalogue import normalised

RECORDED_IDLE, DRAWN_IDLE, DRAWN_OTHER = 0.3, 0.4, 0.5
"""How much clips count in which none of the movements is done. Most movements have no recorded clips, so with
more weight whatever looks recorded would be none of them; and drawn ones are shown more often than any
movement."""


@dataclass(frozen=True, slots=True)
class Lessons:
    """Clips to learn from: those of data sets, and `drawn` athletes that are drawn one by one.

    `allowed` says for a label that is no class which classes it may be, `weights` how much a label counts
    where it is not 1. `skipped` are clips that cannot be
    used, with the reason.
    """

    labels: tuple[str, ...]
    recorded: tuple[PoseClip, ...]
    allowed: Mapping[str, tuple[str, ...]]
    skipped: tuple[SkippedClip, ...]
    drawn: int = 0
    seed: int = 0
    weights: Mapping[str, float] = field(default_factory=dict)

    def __len__(self) -> int:
        return len(self.recorded) + self.drawn

    def clips(self) -> Iterator[PoseClip]:
        """The clips of the data, then the drawn ones."""
        yield from self.recorded
        if self.drawn:
            from norep.synth.workouts import drawn_clips  # noqa: PLC0415

            yield from drawn_clips(movements, self.drawn, self.seed)


def lessons(sets: Iterable[PoseSet], *, drawn: int = 0, seed: int = 0) -> Lessons:
    """The clips of the sets with their classes.

    With drawn athletes the classes are the movements of the library, `none` and `other`, and the labels of
    the sets are taken for what they mean among them; without, the labels themselves. Raises PoseError when
    no clip is left.
    """
    sets = list(sets)
    clips = [clip for one in sets for clip in one.clips]
    skipped = [skip for one in sets for skip in one.skipped]
    skipped += [SkippedClip(clip.id, "it has no label") for clip in clips if not clip.label]
    clips = [clip for clip in clips if clip.label]
    made = _of_library(clips) if drawn else _of_data(clips)
    if not len(made.recorded) + drawn:
        reason = (*skipped, *made.skipped)[0].reason if skipped or made.skipped else "there are none"
        raise PoseError(f"there is no clip to learn from: {reason}")
    return replace(made, skipped=(*skipped, *made.skipped), drawn=drawn, seed=seed)


def _of_data(clips: Sequence[PoseClip]) -> Lessons:
    """Each label is a class; those that differ in spelling only are one, as it is spelled first."""
    spelled: dict[str, str] = {}
    for clip in clips:
        spelled.setdefault(normalised(clip.label), clip.label)
    named = tuple(replace(clip, label=spelled[normalised(clip.label)]) for clip in clips)
    return Lessons(tuple(sorted(set(spelled.values()))), named, {}, ())


def _of_library(clips: Sequence[PoseClip]) -> Lessons:
    classes = (*sorted(movements), NONE, OTHER)
    words = Vocabulary(classes, MEANINGS, other_names())
    allowed = {label: words.meant(label) for label in {clip.label for clip in clips}}
    known = tuple(clip for clip in clips if allowed[clip.label])
    skipped = tuple(
        SkippedClip(clip.id, f"the label {clip.label} is no movement of the library")
        for clip in clips
        if not allowed[clip.label]
    )
    meant = {label: names for label, names in allowed.items() if names}
    idle = {label: RECORDED_IDLE for label, names in meant.items() if set(names) <= {NONE, OTHER}}
    idle |= {NONE: DRAWN_IDLE, OTHER: DRAWN_OTHER}
    return Lessons(classes, known, meant, skipped, weights=idle)


def other_names() -> dict[str, str]:
    """Titles and aliases of the movements with their names."""
    return {other: one.name for one in movements.values() for other in (one.title, *one.aliases)}
