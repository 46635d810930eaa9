"""Propose the repetitions of several videos: one that fails does not stop the rest."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from norep.analysis.cache import CachedPoses, told_as_of_the_file
from norep.analysis.listing import Job, Listing
from norep.analysis.standard import standard_of
from norep.analysis.suggesting import suggest
from norep.cli.messages import printable, tell
from norep.cli.progress import Bar, FramesPerSecond
from norep.datasets.labels import Label, labels_text
from norep.errors import NorepError, WeightsError
from norep.report.writing import write_whole


@dataclass(frozen=True, slots=True)
class Suggesting:
    """What is looked for in each video, and the table that the labels are written to."""

    movement: str | None
    poses: CachedPoses
    out: Path

    @staticmethod
    def of(movement: str | None, poses: CachedPoses, out: Path) -> Suggesting:
        """Look up the movement; raises UnknownNameError."""
        standard_of(movement)
        return Suggesting(movement, poses, out)

    def run(self, videos: Sequence[str]) -> int:
        """Go through the videos and write the table; returns the exit code of the first failure, else 0.

        Raises OutputError where the table cannot be written; without a repetition there is none.
        """
        listing = Listing.of(videos)
        codes = [_told(job, error) for job, error in listing.refused]
        found: list[Label] = []
        for job in listing.jobs:
            try:
                labels = self._labels(job)
            except WeightsError:
                raise  # it would befall every other video as well
            except NorepError as error:
                codes.append(_told(job, error))
                continue
            found += labels
            print(printable(f"{len(labels):6} repetitions in {job.name}"), flush=True)
        if found:
            print(printable(f"written: {write_whole(self.out, labels_text(found))} ({len(found)} labels)"))
        else:
            tell("no repetition was found, so no table is written")
        return codes[0] if codes else int(not found)

    def _labels(self, job: Job) -> list[Label]:
        with Bar(job.name, FramesPerSecond()) as bar, told_as_of_the_file():
            standard = standard_of(job.movement or self.movement)
            return suggest(job.source, standard, self.poses, name=self._name(job), progress=bar)

    def _name(self, job: Job) -> str:
        """What the table calls the video: its path from there if it lies below, else its name alone."""
        path, folder = Path(job.source).absolute(), self.out.absolute().parent
        return path.relative_to(folder).as_posix() if path.is_relative_to(folder) else job.name


def _told(job: Job, error: NorepError) -> int:
    """Say what is wrong with a video, and give the exit code."""
    message = " ".join(str(error).split())
    tell(message if job.source in message else f"{job.source}: {message}")
    return error.exit_code
