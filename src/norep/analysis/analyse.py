"""From a video to its report, in one pass: decode, find the athlete, count, judge."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

from norep.analysis.backends import load_backend
from norep.analysis.by_flow import by_flow
from norep.analysis.doubts import doubts, hint_reports, person_reports
from norep.analysis.footage import Footage, Progress
from norep.analysis.recorder import Recorder
from norep.analysis.references import reference_of
from norep.analysis.remarks import remarks
from norep.analysis.scorer import Scorer
from norep.analysis.standard import Judged, Movements, Standard, standard_of
from norep.errors import PoseError
from norep.judging.events import Event, SetStarted
from norep.judging.follow import follow
from norep.movements.movement import Movement
from norep.movements.ruleset import Ruleset
from norep.pose.athlete import follow_athlete
from norep.pose.backend import Backend
from norep.pose.choice import Choices
from norep.pose.hint import Hints
from norep.pose.sequence import PoseSequence
from norep.report.model import PoseInfo, Report, Source
from norep.scoring.reference import Reference
from norep.settings import Settings


@dataclass(frozen=True, slots=True)
class Followed:
    """The athlete of one video: key points, what is known of the video, and what was odd in it."""

    poses: PoseSequence
    source: Source
    warnings: tuple[str, ...] = ()
    video: str = ""
    """Where the video is; the report has its name as text, which not every file name is."""
    choices: Choices = field(default_factory=Choices)
    """Who was considered, and what remained in doubt."""

    def pose_info(self, backend: Backend | None) -> PoseInfo:
        """What the report says of the pose and of who was followed."""
        return PoseInfo(
            backend=backend.name if backend else "keypoints",
            frames_with_athlete=int(self.poses.followed.sum()),
            hints=hint_reports(self.choices),
            considered=person_reports(self.choices),
        )


@dataclass(frozen=True, slots=True)
class Analysis:
    """A judged video: its report, the athlete's key points, and the movements as they were judged."""

    report: Report
    poses: PoseSequence
    guides: dict[str, Movement]
    """The movements of the report by name."""
    video: str = ""
    """Where the pictures are."""

    @property
    def has_pictures(self) -> bool:
        """Whether the source is a video; key points alone have no pictures to draw on."""
        return not is_keypoints(self.report.source.path)


def analyse(
    video: str | Path,
    movement: Movements = None,
    *,
    ruleset: str | Ruleset = "open",
    athlete: Hints = None,
    backend: str | Backend = "blazepose",
    reference: str | Reference | None = None,
    progress: Progress | None = None,
    settings: Settings | None = None,
) -> Report:
    """Judge a video, or an npz file of key points, and return its report.

    `movement` is a name, an alias or a Movement; without it, or with several names, the movements are
    recognised, and the report has a set for each time one of them is done. `athlete` says where the athlete
    is when it is not the one who moves, once or for several moments; `progress` is called with the frames
    done and expected. Repetitions are scored against `reference`, the name of a saved one or the object; the
    built-in one of their movement by default. Raises the NorepError that names what is wrong with the video,
    names or weights.

    ```python
    report = norep.analyse("clip.mp4", movement="thruster")
    print(report.totals["thruster"].valid)
    workout = norep.analyse("fran.mp4")
    print([(one.movement, len(one.reps)) for one in workout.sets])
    ```
    """
    standard = standard_of(movement, ruleset)
    settings = settings or Settings.from_environment()
    if isinstance(reference, str):
        reference = reference_of(reference, settings)
    if isinstance(backend, str):
        backend = load_backend(backend, settings)
    scorer = Scorer(settings, reference)
    return judge_video(video, standard, backend, athlete=athlete, scorer=scorer, progress=progress).report


def judge_video(
    video: str | Path,
    standard: Judged,
    backend: Backend,
    *,
    athlete: Hints = None,
    scorer: Scorer | None = None,
    progress: Progress | None = None,
) -> Analysis:
    """Judge a video, or an npz file of key points, while it is decoded; keeps no frames."""
    if is_keypoints(video):
        return judge_poses(load_keypoints(video), standard, scorer=scorer)
    if not isinstance(standard, Standard):
        followed = extract_poses(video, backend, athlete=athlete, progress=progress)
        return judge_poses(followed, standard, backend, scorer=scorer)
    events: list[Event] = []

    def keep_events(poses: Iterator[PoseSequence]) -> None:
        events.extend(follow(poses, standard.guide, ruleset=standard.ruleset))

    followed = _follow_video(video, backend, keep_events, athlete, progress)
    return _analysis(followed, events, standard, backend, scorer)


def judge_poses(
    followed: Followed, standard: Judged, backend: Backend | None = None, *, scorer: Scorer | None = None
) -> Analysis:
    """Judge key points that are there already."""
    return _analysis(followed, standard.events(followed.poses), standard, backend, scorer)


def extract_poses(
    video: str | Path,
    backend: Backend,
    *,
    athlete: Hints = None,
    progress: Progress | None = None,
) -> Followed:
    """Follow the athlete through a video without judging."""

    def drain(poses: Iterator[PoseSequence]) -> None:
        for _ in poses:
            pass

    return _follow_video(video, backend, drain, athlete, progress)


def is_keypoints(source: str | Path) -> bool:
    """Whether this names a file of key points instead of a video."""
    return Path(source).suffix.lower() == ".npz"


def load_keypoints(path: str | Path) -> Followed:
    """Read a file of key points; raises PoseError."""
    poses = PoseSequence.load(path)
    if not len(poses):
        raise PoseError(f"{path} holds no frames")
    return Followed(poses, source_of(poses, str(path), *(poses.size or (0, 0))))


def source_of(poses: PoseSequence, path: str, width: int, height: int) -> Source:
    """What a report says of the video; the length is that of the frames that were decoded."""
    span = float(poses.time[-1] - poses.time[0]) if len(poses) else 0.0
    fps = (len(poses) - 1) / span if span > 0 else 0.0
    duration = span + 1 / fps if fps else 0.0
    return Source(
        path=path.encode(errors="replace").decode(),
        duration_s=round(duration, 4),
        frames=len(poses),
        fps=round(fps, 4),
        width=width,
        height=height,
    )


def _follow_video(
    video: str | Path,
    backend: Backend,
    take: Callable[[Iterator[PoseSequence]], None],
    athlete: Hints,
    progress: Progress | None,
) -> Followed:
    """Pass the poses to `take` as they come, and keep them."""
    recorder = Recorder()
    with Footage(video, progress, watch_cuts=True) as footage:
        choices = Choices()
        pieces = follow_athlete(
            footage.frames(),
            backend,
            athlete=athlete,
            cut=footage.cut,
            reopen=footage.frames,
            choices=choices,
        )
        take(recorder.passing(pieces))
        poses = recorder.poses()
        source = source_of(poses, str(video), footage.info.width, footage.info.height)
        warnings = (*footage.warnings, *doubts(choices))
        return Followed(poses, source, warnings, str(video), choices)


def _analysis(
    followed: Followed,
    events: list[Event],
    standard: Judged,
    backend: Backend | None,
    scorer: Scorer | None,
) -> Analysis:
    poses = followed.poses
    events, flow = by_flow(events, poses, followed.video, standard.ruleset, name=standard.name)
    names = dict.fromkeys(event.movement for event in events if isinstance(event, SetStarted))
    guides = standard.movements_of(names)
    report = Report.of(
        events,
        source=followed.source,
        pose=followed.pose_info(backend),
        weights={**(backend.weights if backend else {}), **standard.weights},
        warnings=[*followed.warnings, *flow, *remarks(poses, events, guides)],
    )
    if scorer is not None:
        report = scorer.scored(report, events, poses, guides)
    return Analysis(report, poses, guides, followed.video)
