"""Reading a camera of this computer."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from typing import Any, Protocol

import cv2
import numpy as np
from cv2.utils import logging as cv2_logging

from norep.errors import VideoError
from norep.video.frame import Frame
from norep.video.info import VideoInfo

_FAILURES_ALLOWED = 30


class Capture(Protocol):
    """The part of `cv2.VideoCapture` that is used."""

    def isOpened(self) -> bool: ...  # noqa: N802, D102
    def read(self) -> tuple[bool, Any]: ...  # noqa: D102
    def get(self, propId: int) -> float: ...  # noqa: D102
    def release(self) -> None: ...  # noqa: D102


class CameraReader:
    """Frames of camera number `index`; their time is this computer's clock since the first one.

    Raises `VideoError` when there is no such camera or it gives no picture.
    """

    def __init__(
        self,
        index: int,
        *,
        capture: Callable[[int], Capture] | None = None,
        now: Callable[[], float] = time.monotonic,
    ) -> None:
        self._name = f"camera:{index}"
        self._now = now
        self._lock = threading.Lock()
        self._count = self._failures = 0
        self._lost = self._closed = False
        self._capture = (capture or _quiet_capture)(index)
        first = self._capture.read()[1] if self._capture.isOpened() else None
        if first is None:
            self._capture.release()
            raise VideoError(
                f"{self._name}: this camera is not available. Is it plugged in, allowed, and free?"
            )
        self._start = now()
        self._first: Frame | None = self._frame(first)
        fps = float(self._capture.get(cv2.CAP_PROP_FPS) or 0)
        self._info = VideoInfo(self._name, first.shape[1], first.shape[0], fps, None, None)

    @property
    def info(self) -> VideoInfo:
        """Size and nominal rate; a camera has no duration."""
        return self._info

    @property
    def warnings(self) -> list[str]:
        """Says when the camera went away."""
        return [f"{self._name} stopped giving pictures"] if self._lost else []

    def read(self) -> Frame | None:
        """The next picture, or None when the camera is gone or closed."""
        with self._lock:
            if self._first is not None:
                frame, self._first = self._first, None
                return frame
            while not (self._closed or self._lost):
                arrived, image = self._capture.read()
                if arrived and image is not None:
                    self._failures = 0
                    return self._frame(image)
                self._failures += 1
                self._lost = self._failures >= _FAILURES_ALLOWED
            return None

    def close(self) -> None:
        """Release the camera; waits for a picture that another thread is just reading."""
        with self._lock:
            if not self._closed:
                self._closed = True
                self._capture.release()

    def _frame(self, image: Any) -> Frame:
        rgb = np.ascontiguousarray(cv2.cvtColor(image, cv2.COLOR_BGR2RGB), np.uint8)
        frame = Frame(self._count, self._now() - self._start, rgb)
        self._count += 1
        return frame


def _quiet_capture(index: int) -> Capture:
    """Open a camera without OpenCV's own lines on stderr: the error says it better."""
    before = cv2_logging.getLogLevel()
    cv2_logging.setLogLevel(cv2_logging.LOG_LEVEL_SILENT)
    try:
        return cv2.VideoCapture(index)
    finally:
        cv2_logging.setLogLevel(before)
