"""What is done with each file of a run, and what the terminal shows of it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path

from rich.console import Console

from norep import __version__
from norep.analysis.analyse import Analysis, extract_poses, judge_poses, judge_video, load_keypoints
from norep.analysis.backends import check_backend, fetch_weights, identity, load_backend
from norep.analysis.cropping import crop, window_around
from norep.analysis.desk import gathering, published
from norep.analysis.keypoints import is_keypoints
from norep.analysis.learned_scores import learned_lines, with_learned_scores
from norep.analysis.listing import Job
from norep.analysis.outputs import film_track, track_name, write_outputs
from norep.analysis.scorer import Scorer
from norep.analysis.standard import Judged, standard_of
from norep.cli.batch import Done, Order
from norep.cli.messages import printable, tell
from norep.cli.options import athlete_hints
from norep.cli.progress import Bar, FramesPerSecond
from norep.errors import PoseError
from norep.movements.catalogue import ruleset as ruleset_of
from norep.movements.ruleset import Ruleset
from norep.pose.backend import Backend
from norep.pose.hint import AthleteHint
from norep.report.model import Report
from norep.report.sheet import ScoreSheet
from norep.scoring.learned import LearnedScorer
from norep.settings import Settings


@dataclass
class Estimator:
    """The pose estimator of a run, loaded when the first video needs it, and where the athlete is."""

    name: str
    athlete: tuple[AthleteHint, ...] = ()
    fps: float | None = None
    """The rate of key points that have no times."""

    @staticmethod
    def of(name: str, athlete: list[str] | None, fps: float | None = None) -> Estimator:
        """Check both; `athlete` as on the command line."""
        check_backend(name)
        return Estimator(name, athlete_hints(athlete), fps)

    def athlete_in(self, job: Job) -> tuple[AthleteHint, ...]:
        """Where the athlete is: what the list of the videos says, else what the command line says."""
        return AthleteHint.parse_all(job.athlete) if job.athlete else self.athlete

    def fingerprint(self, job: Job, *parts: object) -> str:
        """All that decides the key points of a video, and what is added, as one text."""
        name = identity(self.name, Settings.from_environment())
        return repr((__version__, name, self.athlete_in(job), *([self.fps] if self.fps else []), *parts))

    @cached_property
    def backend(self) -> Backend:
        """The estimator itself; its weights are fetched now if they are not there yet."""
        settings = Settings.from_environment()
        fetch_weights(self.name, settings, tell)
        return load_backend(self.name, settings)


@dataclass
class Standards:
    """What the videos of a run are judged by.

    The movement of the list, else that of the command line, else whichever are recognised.
    """

    movement: str | None
    ruleset: Ruleset
    model: str = "skeleton"
    _known: dict[str, Judged] = field(default_factory=dict)

    @staticmethod
    def named(movement: str | None, ruleset: str, model: str = "skeleton") -> Standards:
        """Look up what the command line names; raises UnknownNameError, DefinitionError or WeightsError."""
        standards = Standards(movement, ruleset_of(ruleset), model)
        if movement is not None:
            standards.of(Job(""))
        return standards

    def of(self, job: Job) -> Judged:
        """What this video is judged by; raises UnknownNameError."""
        name = job.movement or self.movement or ""
        if name not in self._known:
            self._known[name] = standard_of(name, self.ruleset, self.model)
        return self._known[name]


@dataclass
class VideoJudge:
    """`norep analyse`: judges a file, writes its outputs, prints its score sheet or its report."""

    standards: Standards
    estimator: Estimator
    folder: Path
    video: bool = True
    as_json: bool = False
    draw_track: bool = False
    scorer: Scorer | None = None
    learned: LearnedScorer | None = None

    def order(self, job: Job) -> Order:
        """The movement, and all options that change what is written."""
        standard = self.standards.of(job)
        compared = None if self.scorer is None else self.scorer.fingerprint
        learned = () if self.learned is None else (self.learned.digest,)
        parts = (standard.fingerprint, self.video, self.draw_track, compared, *learned)
        return Order(standard.name, self.estimator.fingerprint(job, *parts))

    def recall(self, stem: str) -> None:
        """Print the report of an earlier run, so that the output is complete."""
        if self.as_json:
            print(Report.load(self.folder / f"{stem}.json").to_json(), flush=True)

    def __call__(self, job: Job, stem: str, title: str) -> Done:
        """Do all of it for one file."""
        with Bar(title, FramesPerSecond()) as bar:
            analysis = self._analysed(job, bar)
        if self.learned is not None:
            analysis = with_learned_scores(analysis, self.learned)
        with Bar(f"writing {title}", FramesPerSecond()) as bar:
            paths = write_outputs(
                analysis, self.folder, stem, video=self.video, draw_track=self.draw_track, progress=bar
            )
        self._print(analysis, paths)
        return Done(paths, analysis.report)

    def _analysed(self, job: Job, bar: Bar) -> Analysis:
        standard, athlete = self.standards.of(job), self.estimator.athlete_in(job)
        if is_keypoints(job.source):
            followed = load_keypoints(job.source, self.estimator.fps, athlete=athlete, progress=bar)
            return judge_poses(followed, standard, scorer=self.scorer)
        return judge_video(
            job.source, standard, self.estimator.backend, athlete=athlete, scorer=self.scorer, progress=bar
        )

    def _print(self, analysis: Analysis, paths: Sequence[Path]) -> None:
        if self.as_json:
            print(analysis.report.to_json(), flush=True)
            return
        console = Console()
        console.print(ScoreSheet(analysis.report))
        for line in learned_lines(analysis.report):
            console.print(line, markup=False, highlight=False, soft_wrap=True)
        console.print(_written(paths), style="dim", markup=False, highlight=False, soft_wrap=True)
        console.print()


@dataclass
class Extractor:
    """`norep pose extract`: follows the athlete and writes the key points."""

    estimator: Estimator
    folder: Path
    draw_track: bool = False

    def order(self, job: Job) -> Order:
        """No movement; the options that change the key points. Raises PoseError for what has no pictures."""
        check_has_pictures(job)
        return Order("", self.estimator.fingerprint(job, "key points", self.draw_track))

    def recall(self, stem: str) -> None:
        """There is nothing to repeat."""

    def __call__(self, job: Job, stem: str, title: str) -> Done:
        """Do it for one video."""
        with Bar(title, FramesPerSecond()) as bar:
            followed = extract_poses(
                job.source, self.estimator.backend, athlete=self.estimator.athlete_in(job), progress=bar
            )
        with gathering(self.folder) as desk:
            followed.poses.save(desk / f"{stem}.npz")
            if self.draw_track:
                with Bar(f"writing {title}", FramesPerSecond()) as bar:
                    pose = followed.pose_info(self.estimator.backend)
                    film_track(followed.video, followed.poses, pose, desk / track_name(stem), bar)
            paths = published(desk, self.folder)
        print(_written(paths), flush=True)
        for warning in followed.warnings:
            tell(f"{job.source}: {warning}")
        return Done(paths)


@dataclass
class Cropper:
    """`norep pose crop`: follows the athlete and writes the video cropped around them, with key points."""

    estimator: Estimator
    folder: Path
    margin: float

    def order(self, job: Job) -> Order:
        """No movement; the options that change the crop. Raises PoseError for what has no pictures."""
        check_has_pictures(job)
        return Order("", self.estimator.fingerprint(job, "crop", self.margin))

    def recall(self, stem: str) -> None:
        """There is nothing to repeat."""

    def __call__(self, job: Job, stem: str, title: str) -> Done:
        """Do it for one video."""
        with Bar(title, FramesPerSecond()) as bar:
            followed = extract_poses(
                job.source, self.estimator.backend, athlete=self.estimator.athlete_in(job), progress=bar
            )
        window = window_around(followed.poses, margin=self.margin)
        with gathering(self.folder) as desk:
            with Bar(f"writing {title}", FramesPerSecond()) as bar:
                poses = crop(followed.video, followed.poses, window, desk / f"{stem}.crop.mp4", bar)
            poses.save(desk / f"{stem}.crop.npz")
            paths = published(desk, self.folder)
        print(_written(paths), flush=True)
        for warning in followed.warnings:
            tell(f"{job.source}: {warning}")
        return Done(paths)


def check_has_pictures(job: Job) -> None:
    """Raise PoseError for key points: there is nothing to look at."""
    if is_keypoints(job.source):
        raise PoseError(
            f"{job.source} are key points already, without pictures; norep pose import writes them as .npz"
        )


def _written(paths: Sequence[Path]) -> str:
    """The first path in full, the page if there is one, and the endings of the others."""
    first = next((path for path in paths if path.suffix == ".html"), paths[0])
    stem = str(first).removesuffix(first.suffix)
    rest = [str(path).removeprefix(stem) for path in paths if path != first]
    return printable(f"written: {', '.join([str(first), *rest])}")
