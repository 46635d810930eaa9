"""The page, the pictures and the films of a comparison of files."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import chain
from pathlib import Path

from norep.analysis.analyse import Followed
from norep.analysis.comparing import Compared
from norep.analysis.footage import Footage, Progress
from norep.errors import OutputError
from norep.report.comparison_film import Filmed, ghost_overlay, side_by_side
from norep.report.comparison_page import save_comparison
from norep.report.comparison_plots import save_pictures
from norep.scoring.execution import Execution
from norep.video.frame import Frame
from norep.video.writer import VideoWriter


@dataclass(frozen=True, slots=True)
class Wanted:
    """What is to be written: a page, a folder of PNG pictures, and films; None for what is not."""

    page: Path | None = None
    pictures: Path | None = None
    video: Path | None = None
    ghost: Path | None = None

    @property
    def films(self) -> tuple[tuple[str, Path], ...]:
        """The films that are wanted, with their titles."""
        both = (("Side by side, in step", self.video), ("The reference on you", self.ghost))
        return tuple((title, path) for title, path in both if path is not None)

    def checked(self, *inputs: str) -> Wanted:
        """The same; raises OutputError where a file would be overwritten that is compared, or twice."""
        files = [path for path in (self.page, self.video, self.ghost) if path is not None]
        taken = {Path(name).resolve() for name in inputs if name and "://" not in name}
        for path in files:
            if path.resolve() in taken:
                raise OutputError(f"{path} is compared or written already; name another file for the result")
            taken.add(path.resolve())
        return self


def write_film(
    compared: Compared, path: Path, *, ghost: bool = False, progress: Progress | None = None
) -> Path:
    """Write the film of a comparison, side by side or with the reference as a ghost; returns its path.

    It appears whole or not at all. Raises OutputError where it cannot be written, and VideoError where a
    film cannot be read again.
    """
    mine = _filmed(compared.mine)
    if ghost:
        frames = ghost_overlay(compared.comparison, mine, progress)
    else:
        good = compared.reference
        beside = None if good is None else _filmed(good, compared.reference_reps)
        frames = side_by_side(compared.comparison, mine, beside, progress)
    first = next(frames, None)
    if first is None:
        raise OutputError(f"{path}: not written, because the film has no picture of a repetition")
    height, width = first.image.shape[:2]
    _make_folder(path.parent)
    with VideoWriter(path, (width, height), fps=compared.mine.source.fps or 30.0) as writer:
        for frame in chain([first], frames):
            writer.write(frame.image, frame.time)
    return path


def _make_folder(folder: Path) -> None:
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise OutputError(f"cannot write into {folder}: {error.strerror or error}") from error


def write_page(compared: Compared, wanted: Wanted, mine: str, reference: str) -> list[Path]:
    """Write the pictures and the page, which plays the films that lie beside it; returns the paths."""
    written = [] if wanted.pictures is None else save_pictures(compared.comparison, wanted.pictures)
    if wanted.page is not None:
        here = wanted.page.resolve().parent
        films = [(title, path.name) for title, path in wanted.films if path.resolve().parent == here]
        names = {"mine": Path(mine).name, "reference": Path(reference).name}
        written.append(save_comparison(compared.comparison, wanted.page, videos=films, **names))
    return written


def _filmed(followed: Followed, reps: tuple[Execution, ...] = ()) -> Filmed:
    video = followed.video
    if not video:
        return Filmed(followed.poses, reps)

    def frames() -> Iterator[Frame]:
        with Footage(video) as footage:
            yield from footage.frames()

    return Filmed(followed.poses, reps, frames)
