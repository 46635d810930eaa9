"""Cut the clips out of one video: exact to the frame, in one pass, each clip whole or not at all."""

from __future__ import annotations

import math
import os
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path

from norep.analysis.cache import told_as_of_the_file
from norep.analysis.cut_plan import Cut, Skipped
from norep.analysis.frame_times import with_ends
from norep.datasets.clips import Clip
from norep.errors import NorepError, OutputError
from norep.video.frame import Frame
from norep.video.source import open_video
from norep.video.writer import VideoWriter


@dataclass(frozen=True, slots=True)
class Work:
    """One video and the clips to be cut out of it into `folder`; `desk` is where they lie until complete."""

    video: Path
    cuts: tuple[Cut, ...]
    folder: Path
    desk: Path
    max_side: int
    threads: int = 1


@dataclass(frozen=True, slots=True)
class Outcome:
    """The clips of a video, the labels that gave none, and what was odd in it."""

    clips: tuple[Clip, ...] = ()
    skipped: tuple[Skipped, ...] = ()
    warnings: tuple[str, ...] = ()


def cut_video(work: Work) -> Outcome:
    """Cut one video; what is wrong with it skips its labels. Raises OutputError."""
    try:
        with told_as_of_the_file():
            return _cut(work)
    except OutputError:
        raise
    except NorepError as error:
        return Outcome(skipped=tuple(Skipped(cut.label, cut.place, str(error)) for cut in work.cuts))


def _cut(work: Work) -> Outcome:
    scissors = [_Scissors(cut, work) for cut in work.cuts]
    end = 0.0
    frames = 0
    try:
        with open_video(work.video, threads=work.threads) as video:
            rate = video.info.fps
            for frame, end in with_ends(video):
                frames = frame.index + 1
                for one in scissors:
                    one.see(frame, end, rate)
                if all(one.done for one in scissors):
                    break
            warnings = tuple(video.warnings)
        for one in scissors:
            one.end(frames, end)
    finally:
        for one in scissors:
            one.drop()
    return _outcome(scissors, warnings)


def _outcome(scissors: Sequence[_Scissors], warnings: tuple[str, ...]) -> Outcome:
    clips = tuple(one.clip for one in scissors if one.clip is not None)
    skipped = tuple(Skipped(one.cut.label, one.cut.place, one.reason) for one in scissors if one.reason)
    return Outcome(clips, skipped, warnings)


@dataclass
class _Scissors:
    """Cuts one clip: sees every frame, and writes those that belong to it."""

    cut: Cut
    work: Work
    clip: Clip | None = None
    reason: str = ""
    _writer: VideoWriter | None = field(default=None, repr=False)
    _start: float = 0.0
    _stop: float = 0.0

    @property
    def done(self) -> bool:
        return self.clip is not None

    def see(self, frame: Frame, end: float, rate: float) -> None:
        """Take the frame, which is shown until `end`, if it belongs to the clip."""
        if self.done:
            return
        if self._includes(frame, end):
            self._write(frame, rate)
            self._stop = end
        elif self._writer is not None:
            self._finish()

    def end(self, frames: int, end: float) -> None:
        """The video is over."""
        if self.done:
            return
        label = self.cut.label
        last = frames if label.unit == "frames" else end + (end - self._start_of_last(frames, end))
        if math.isfinite(label.stop) and label.stop > last:
            self.reason = f"it goes beyond the video, which has {frames} frames and lasts {end:.3f} s"
        elif self._writer is None:
            self.reason = "no frame lies in it"
        else:
            self._finish()

    def drop(self) -> None:
        """Throw away what is unfinished."""
        writer, self._writer = self._writer, None
        if writer is not None:
            writer.__exit__(NorepError, NorepError("dropped"), None)

    def _start_of_last(self, frames: int, end: float) -> float:
        return end - end / frames if frames else end

    def _includes(self, frame: Frame, end: float) -> bool:
        label = self.cut.label
        if label.unit == "frames":
            return label.start <= frame.index < label.stop
        # A time means the frame that begins nearest to it; see frame_times.frame_at.
        return label.start < (frame.time + end) / 2 <= label.stop

    def _write(self, frame: Frame, rate: float) -> None:
        if self._writer is None:
            height, width = frame.image.shape[:2]
            self._start = frame.time
            path = self.work.desk / self.cut.file.rpartition("/")[2]
            side = self.work.max_side
            writer = VideoWriter(path, (width, height), fps=rate, max_side=side, repeatable=True)
            self._writer = writer.__enter__()
        self._writer.write(frame.image, frame.time - self._start)

    def _finish(self) -> None:
        writer, self._writer = self._writer, None
        assert writer is not None
        writer.__exit__(None, None, None)
        path = self.work.folder / self.cut.file
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
            os.replace(writer.path, path)
        except OSError as error:
            raise OutputError(f"cannot write {path}: {error.strerror or error}") from error
        label = self.cut.label
        self.clip = Clip(
            self.cut.file,
            self.cut.file.partition("/")[0],
            source=label.video,
            start=round(self._start, 6),
            stop=round(self._stop, 6),
            athlete=label.athlete,
            sex=label.sex,
            event=label.event,
        )
