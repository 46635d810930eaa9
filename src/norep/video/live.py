"""Live sources: always the newest frame, never a queue of old ones."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable

from norep.video.frame import Frame
from norep.video.info import VideoInfo
from norep.video.reader import Reader


class NewestFrame:
    """Reads another reader as fast as it gives frames and hands out the newest; older ones are dropped.

    A frame's `index` still counts all that arrived, so a gap shows how many were dropped. The last frame is
    always handed out, and an error of the source is raised once the frames before it are gone.
    """

    def __init__(self, source: Reader) -> None:
        self._source = source
        self._changed = threading.Condition()
        self._newest: Frame | None = None
        self._error: BaseException | None = None
        self._ended = False
        self._thread = threading.Thread(target=self._follow, name="norep-newest-frame", daemon=True)
        self._thread.start()

    @property
    def info(self) -> VideoInfo:
        """What the source says."""
        return self._source.info

    @property
    def warnings(self) -> list[str]:
        """What was odd in the source so far."""
        return self._source.warnings

    def read(self) -> Frame | None:
        """Wait for a frame that was not handed out yet; None when there will be no more."""
        with self._changed:
            self._changed.wait_for(lambda: self._newest is not None or self._ended)
            frame, self._newest = self._newest, None
            if frame is None and self._error is not None:
                error, self._error = self._error, None
                raise error
            return frame

    def close(self) -> None:
        """Stop the thread, then close the source."""
        self._end()
        self._source.close()
        if self._thread is not threading.current_thread():
            self._thread.join()

    def _follow(self) -> None:
        try:
            while not self._ended and (frame := self._source.read()) is not None:
                with self._changed:
                    self._newest = frame
                    self._changed.notify_all()
        except BaseException as error:
            self._error = error
        finally:
            self._end()

    def _end(self) -> None:
        with self._changed:
            self._ended = True
            self._changed.notify_all()


class Paced:
    """Gives the frames of a file at the speed at which they were filmed, as a camera would.

    `now` and `wait` are the clock and a sleep of some seconds that ends early by returning True.
    """

    def __init__(
        self,
        source: Reader,
        *,
        now: Callable[[], float] = time.monotonic,
        wait: Callable[[float], bool] | None = None,
    ) -> None:
        self._source = source
        self._stop = threading.Event()
        self._now = now
        self._wait = self._stop.wait if wait is None else wait
        self._start: float | None = None

    @property
    def info(self) -> VideoInfo:
        """What the source says."""
        return self._source.info

    @property
    def warnings(self) -> list[str]:
        """What was odd in the source so far."""
        return self._source.warnings

    def read(self) -> Frame | None:
        """The next frame, not before its time has come."""
        frame = self._source.read()
        if frame is None:
            return None
        if self._start is None:
            self._start = self._now() - frame.time
        delay = self._start + frame.time - self._now()
        return None if delay > 0 and self._wait(delay) else frame

    def close(self) -> None:
        """End a wait that is going on and close the source."""
        self._stop.set()
        self._source.close()
