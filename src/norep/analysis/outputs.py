"""The files of a judged video: they appear together, whole, or not at all."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterator
from itertools import chain
from pathlib import Path

from norep.analysis.analyse import Analysis, source_of
from norep.analysis.desk import gathering, published
from norep.analysis.footage import Footage, Progress
from norep.pose.sequence import PoseSequence
from norep.report.model import PoseInfo
from norep.report.overlay import overlay_frames
from norep.report.page import save_page
from norep.report.pictures import Pictures, collect_pictures, decisive_moments
from norep.report.table import save_csv
from norep.report.trail import trail_frames
from norep.video.frame import Frame
from norep.video.writer import VideoWriter


def write_outputs(
    analysis: Analysis,
    folder: Path,
    stem: str,
    *,
    video: bool = True,
    draw_track: bool = False,
    progress: Progress | None = None,
) -> list[Path]:
    """Write `<stem>.json`, `.csv`, `.html`, `.npz` and `.norep.mp4` into a folder; return their paths.

    `draw_track` adds `.track.mp4`: who was followed. Key points alone give neither a video nor another npz
    file. Raises OutputError when something cannot be written; then nothing of this video has changed.
    """
    film = f"{stem}.norep.mp4" if video and analysis.has_pictures else None
    with gathering(folder) as desk:
        analysis.report.save(desk / f"{stem}.json")
        save_csv(analysis.report, desk / f"{stem}.csv")
        pictures = _film(analysis, desk / film if film else None, progress)
        if analysis.has_pictures:
            analysis.poses.save(desk / f"{stem}.npz")
            if draw_track:
                film_track(analysis.video, analysis.poses, analysis.report.pose, desk / track_name(stem))
        save_page(
            analysis.report,
            desk / f"{stem}.html",
            poses=analysis.poses,
            movements=analysis.guides,
            pictures=pictures,
            video=film,
        )
        return published(desk, folder)


def track_name(stem: str) -> str:
    """What the video of who was followed is called."""
    return f"{stem}.track.mp4"


def film_track(
    video: str | Path, poses: PoseSequence, pose: PoseInfo, path: Path, progress: Progress | None = None
) -> None:
    """Write the video with the athlete's track drawn on; raises OutputError."""
    with Footage(video, progress) as footage:
        drawn = trail_frames(footage.frames(), poses, pose)
        first = next(drawn)  # its size is that of the video
        height, width = first.image.shape[:2]
        with VideoWriter(path, (width, height), fps=source_of(poses, "", 0, 0).fps) as writer:
            for picture in chain([first], drawn):
                writer.write(picture.image, picture.time)


def _film(analysis: Analysis, path: Path | None, progress: Progress | None) -> Pictures:
    """Go through the video once more: write it with the overlay, and keep the decisive frames."""
    report = analysis.report
    if not analysis.has_pictures or (path is None and not decisive_moments(report)):
        return {}
    with Footage(analysis.video, progress) as footage:
        frames = footage.frames()
        if path is not None:
            frames = _filmed(frames, analysis, path)
        pictures = collect_pictures(frames, analysis.poses, report, analysis.guides)
        if path is not None:
            deque(frames, maxlen=0)  # the pictures are complete before the video is
        return pictures


def _filmed(frames: Iterator[Frame], analysis: Analysis, path: Path) -> Iterator[Frame]:
    """Pass the frames on while each is written with the overlay."""
    passing: deque[Frame] = deque()

    def remembered() -> Iterator[Frame]:
        for frame in frames:
            passing.append(frame)
            yield frame

    drawn = overlay_frames(remembered(), analysis.poses, analysis.report)
    first = next(drawn)  # its size is that of the video
    height, width = first.image.shape[:2]
    with VideoWriter(path, (width, height), fps=analysis.report.source.fps) as writer:
        for picture in chain([first], drawn):
            writer.write(picture.image, picture.time)
            yield passing.popleft()
