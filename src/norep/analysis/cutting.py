"""Cut labelled videos into clips: several videos at a time, going on where an earlier run was ended."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import Future, as_completed
from dataclasses import dataclass, field
from pathlib import Path

from norep.analysis.cut_folder import CutFolder, content_of
from norep.analysis.cut_plan import Plan, Skipped
from norep.analysis.cut_video import Outcome, Work, cut_video
from norep.analysis.labelling import locate
from norep.analysis.processes import workers
from norep.datasets.clips import Clip
from norep.datasets.labels import Label
from norep.errors import VideoError
from norep.settings import processors

Progress = Callable[[int, int], None]
"""Called with the labels done and all labels."""


@dataclass
class CutClips:
    """What came of cutting: the clips, the labels without one, the videos that were cut in this run."""

    clips: list[Clip] = field(default_factory=list)
    skipped: list[Skipped] = field(default_factory=list)
    warnings: list[str] = field(default_factory=list)
    kept: int = 0
    """Clips that were there already."""

    def add(self, video: str, outcome: Outcome) -> None:
        """What came of one video."""
        self.clips += outcome.clips
        self.skipped += outcome.skipped
        self.warnings += [f"{video}: {warning}" for warning in outcome.warnings]


def cut_clips(
    labels: Sequence[Label],
    folder: Path,
    videos: Path,
    *,
    max_side: int = 480,
    jobs: int | None = None,
    replace: bool = False,
    progress: Progress | None = None,
) -> CutClips:
    """Cut `<movement>/<movement>_<i>.mp4` into the folder, and write its `index.csv`.

    `videos` is where the videos are, `max_side` pixels the longest side of a clip, `jobs` how many videos are
    cut at the same time: one for each processor by default. A run that was ended goes on where it was. Raises
    DefinitionError where the folder holds other clips, OutputError where nothing can be written.
    """
    plan = Plan.of(labels)
    found = CutClips(skipped=list(plan.skipped))
    place = CutFolder(folder, plan, f"max_side={max_side}")
    with place.opened(replace=replace):
        works: dict[str, tuple[Work, str]] = {}
        for video, cuts in plan.videos.items():
            try:
                path = locate(video, videos)
                content = content_of(path)
            except VideoError as error:
                reason = str(error).removeprefix(f"{video}: ")
                found.skipped += [Skipped(cut.label, cut.place, reason, whole=True) for cut in cuts]
                continue
            before = place.done(video, content)
            if before is not None:
                found.add(video, before)
                found.kept += len(before.clips)
            else:
                works[video] = (Work(path, cuts, folder.absolute(), place.desk.absolute(), max_side), content)
        _cut_all(works, place, found, jobs=jobs, progress=progress)
        place.finish(found.clips)
    found.skipped.sort(key=lambda one: one.place)
    return found


def _cut_all(
    works: dict[str, tuple[Work, str]],
    place: CutFolder,
    found: CutClips,
    *,
    jobs: int | None,
    progress: Progress | None,
) -> None:
    done, total = 0, sum(len(work.cuts) for work, _ in works.values())
    together = min(jobs or processors(), len(works))
    for video, outcome in _outcomes({video: work for video, (work, _) in works.items()}, together):
        place.keep(video, works[video][1], outcome)
        found.add(video, outcome)
        done += len(works[video][0].cuts)
        if progress is not None:
            progress(done, total)


def _outcomes(works: dict[str, Work], together: int) -> Iterator[tuple[str, Outcome]]:
    """What comes of each video, as soon as it is cut."""
    if together <= 1:
        yield from ((video, cut_video(work)) for video, work in works.items())
        return
    with workers(together) as pool:
        futures: dict[Future[Outcome], str] = {
            pool.submit(cut_video, work): video for video, work in works.items()
        }
        for future in as_completed(futures):
            yield futures[future], future.result()
