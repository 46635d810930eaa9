"""Name clips one after another: one that fails does not stop the rest."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from rich.console import Console
from rich.table import Table
from rich.text import Text

from norep.analysis.cache import CachedPoses, told_as_of_the_file
from norep.analysis.listing import Job, Listing
from norep.analysis.recognising import DecidingMoment, Reasons, RecognisedClip, recognise
from norep.cli.messages import printable, tell
from norep.cli.progress import Bar, FramesPerSecond
from norep.datasets.vocabulary import NONE, OTHER
from norep.errors import NorepError, WeightsError
from norep.recognition.recogniser import Recogniser
from norep.report.verdicts import titled

WIDTH = 30
"""Characters of a full bar."""
EIGHTHS = " ▏▎▍▌▋▊▉█"
SPOKEN = {NONE: "no exercise", OTHER: "not in the library"}


@dataclass(frozen=True, slots=True)
class Naming:
    """What is done with each clip, and how it is shown."""

    recogniser: Recogniser
    poses: CachedPoses
    top: int
    explained: bool
    as_json: bool

    @staticmethod
    def of(model: str, poses: CachedPoses, *, top: int, explained: bool, as_json: bool) -> Naming:
        """Load the model; raises UnknownNameError or WeightsError."""
        return Naming(Recogniser.load(model), poses, top, explained, as_json)

    def run(self, clips: Sequence[str]) -> int:
        """Name every clip that the words mean; return the exit code of the first failure, else 0."""
        listing = Listing.of(clips)
        codes = [told(job, error) for job, error in listing.refused]
        for job in listing.jobs:
            try:
                self._show(self._named(job))
            except WeightsError:
                raise  # it would befall every other clip as well
            except NorepError as error:
                codes.append(told(job, error))
        return codes[0] if codes else 0

    def _named(self, job: Job) -> RecognisedClip:
        with Bar(job.name, FramesPerSecond()) as bar, told_as_of_the_file():
            return recognise(
                job.source,
                self.recogniser,
                self.poses,
                top=self.top,
                explained=self.explained,
                progress=bar,
            )

    def _show(self, clip: RecognisedClip) -> None:
        if self.as_json:
            print(clip.model_dump_json(exclude_none=True), flush=True)
            return
        console = Console(highlight=False)
        console.print(Text(printable(clip.path), style="bold"))
        console.print(names_table(clip))
        if clip.reasons is not None:
            console.print(_joints(clip.reasons))
            console.print(_moments(clip.reasons))


def told(job: Job, error: NorepError) -> int:
    """Say what is wrong with a clip, and give the exit code."""
    message = " ".join(str(error).split())
    tell(message if job.source in message else f"{job.source}: {message}")
    return error.exit_code


def names_table(clip: RecognisedClip) -> Table:
    """The names of a clip with bars."""
    table = Table(box=None, show_header=False, padding=(0, 1))
    for one in clip.top:
        name = SPOKEN.get(one.movement, titled(one.movement))
        table.add_row(name, bar_of(one.probability), f"{one.probability:6.1%}")
    return table


def bar_of(share: float) -> str:
    """A bar of characters as long as the share, 0 to 1.

    >>> bar_of(0.5) == "█" * 15
    True
    """
    eighths = round(8 * WIDTH * min(max(share, 0.0), 1.0))
    return "█" * (eighths // 8) + EIGHTHS[eighths % 8].strip()


def _joints(reasons: Reasons) -> Table:
    table = Table("decided by", "", "without it", box=None, padding=(0, 1))
    for one in reasons.joints:
        table.add_row(one.joint, bar_of(one.drop), _change(one.drop))
    return table


def _moments(reasons: Reasons) -> Table:
    table = Table("at", "", "without it", box=None, padding=(0, 1))
    for one in sorted(_telling(reasons), key=lambda moment: moment.start_s):
        table.add_row(f"{one.start_s:.1f} - {one.end_s:.1f} s", bar_of(one.drop), _change(one.drop))
    return table


def _telling(reasons: Reasons) -> list[DecidingMoment]:
    """The moments that decided most."""
    return sorted(reasons.moments, key=lambda moment: -moment.drop)[:8]


def _change(drop: float) -> str:
    return f"{-100 * drop:+.1f} points" if abs(drop) >= 0.0005 else "the same"
