"""Key points estimated before they are asked for, so that pictures in a row keep several processors busy."""

from __future__ import annotations

from collections import deque
from collections.abc import Mapping
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass
from types import TracebackType

import cv2

from norep.pose.backend import Backend, Candidate, Estimate, Region
from norep.pose.skeletons import Skeleton
from norep.video.frame import Frame

IN_FLIGHT = 2  # pictures: the next one and the one after it


@dataclass(frozen=True, slots=True)
class Begun:
    """Key points that are being estimated."""

    picture: int
    region: Region
    estimate: Future[Estimate | None]


class Ahead:
    """An estimator that may be told what it will be asked; it then begins at once, in a thread of its own.

    What was begun for the very picture and region asked for is waited for; everything else is estimated when
    it is asked for. So results do not depend on what was begun, nor on the number of threads: with an
    estimator whose `at_once` is 1, or missing, nothing is ever begun. A context manager.
    """

    def __init__(self, backend: Backend) -> None:
        self._backend = backend
        threads = min(IN_FLIGHT, getattr(backend, "at_once", 1))
        self._threads = ThreadPoolExecutor(threads, "norep-pose") if threads > 1 else None
        self._begun: deque[Begun] = deque(maxlen=IN_FLIGHT)
        self._opencv_threads = cv2.getNumThreads()

    @property
    def name(self) -> str:
        """That of the estimator."""
        return self._backend.name

    @property
    def skeleton(self) -> Skeleton:
        """The key points it finds."""
        return self._backend.skeleton

    @property
    def gives_world(self) -> bool:
        """Whether its estimates have world coordinates."""
        return self._backend.gives_world

    @property
    def weights(self) -> Mapping[str, str]:
        """Model file to sha256."""
        return self._backend.weights

    def detect(self, frame: Frame, window: Region | None = None) -> list[Candidate]:
        """The people seen in a window of the picture, best first."""
        return self._backend.detect(frame, window)

    def begin(self, frame: Frame, region: Region) -> None:
        """Start on the picture that will be asked for next but one, probably with this region."""
        if self._threads is not None:
            job = self._threads.submit(self._backend.landmarks, frame, region)
            self._begun.append(Begun(frame.index, region, job))

    def landmarks(self, frame: Frame, region: Region) -> Estimate | None:
        """The key points of the person in the region, or None when there is nobody."""
        for begun in self._begun:
            if begun.picture == frame.index and begun.region == region:
                return begun.estimate.result()
        return self._backend.landmarks(frame, region)

    def __enter__(self) -> Ahead:
        if self._threads is not None:
            # One picture per thread leaves nothing for OpenCV's own threads to gain, and they wait busily.
            cv2.setNumThreads(1)
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Finish what is being worked on, and end the threads."""
        self._begun.clear()
        if self._threads is not None:
            self._threads.shutdown(cancel_futures=True)
            cv2.setNumThreads(self._opencv_threads)
