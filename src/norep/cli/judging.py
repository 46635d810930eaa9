"""What is done with each file of a run, and what the terminal shows of it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

from rich.console import Console

from norep import weights
from norep.analysis.analyse import Analysis, Standard, extract_poses, judge_video
from norep.analysis.backends import check_backend, load_backend
from norep.analysis.outputs import gathering, published, write_outputs
from norep.cli.messages import tell
from norep.cli.options import athlete_hint
from norep.cli.progress import Bar, FramesPerSecond
from norep.pose.athlete import AthleteHint
from norep.pose.backend import Backend
from norep.report.sheet import ScoreSheet
from norep.settings import Settings


@dataclass
class Estimator:
    """The pose estimator of a run, loaded when the first video needs it, and where the athlete is."""

    name: str
    athlete: AthleteHint | None

    @staticmethod
    def of(name: str, athlete: str | None) -> Estimator:
        """Check both; `athlete` as on the command line."""
        check_backend(name)
        return Estimator(name, athlete_hint(athlete))

    @cached_property
    def backend(self) -> Backend:
        """The estimator itself; its weights are fetched now if they are not there yet."""
        settings = Settings.from_environment()
        if self.name == "blazepose":
            weights.ensure_all(settings, progress=tell)
        return load_backend(self.name, settings)


@dataclass
class VideoJudge:
    """`norep analyse`: judges a file, writes its outputs, prints its score sheet or its report."""

    standard: Standard
    estimator: Estimator
    folder: Path
    video: bool = True
    as_json: bool = False

    def __call__(self, source: str, stem: str) -> None:
        """Do all of it for one file."""
        with Bar(Path(source).name, FramesPerSecond()) as bar:
            analysis = judge_video(
                source, self.standard, self.estimator.backend, athlete=self.estimator.athlete, progress=bar
            )
        with Bar(f"writing {stem}", FramesPerSecond()) as bar:
            paths = write_outputs(analysis, self.folder, stem, video=self.video, progress=bar)
        self._print(analysis, paths)

    def _print(self, analysis: Analysis, paths: Sequence[Path]) -> None:
        if self.as_json:
            print(analysis.report.to_json(), flush=True)
            return
        console = Console()
        console.print(ScoreSheet(analysis.report))
        console.print(_written(paths), style="dim", markup=False, highlight=False, soft_wrap=True)
        console.print()


@dataclass
class Extractor:
    """`norep pose extract`: follows the athlete and writes the key points."""

    estimator: Estimator
    folder: Path

    def __call__(self, source: str, stem: str) -> None:
        """Do it for one video."""
        with Bar(Path(source).name, FramesPerSecond()) as bar:
            followed = extract_poses(
                source, self.estimator.backend, athlete=self.estimator.athlete, progress=bar
            )
        with gathering(self.folder) as desk:
            followed.poses.save(desk / f"{stem}.npz")
            print(_written(published(desk, self.folder)), flush=True)
        for warning in followed.warnings:
            tell(f"{source}: {warning}")


def _written(paths: Sequence[Path]) -> str:
    """The first path in full, the page if there is one, and the endings of the others."""
    first = next((path for path in paths if path.suffix == ".html"), paths[0])
    stem = str(first).removesuffix(first.suffix)
    rest = [str(path).removeprefix(stem) for path in paths if path != first]
    return f"written: {', '.join([str(first), *rest])}"
