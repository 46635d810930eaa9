"""BlazePose on LiteRT: two small networks, one that finds people and one that finds key points.

The weights are those of mediapipe 0.10.21 (Apache-2.0). The steps around the networks (anchors,
regions, refinement by heat map) follow Bazarevsky et al., "BlazePose: On-device Real-time Body Pose
tracking" (2020), arXiv:2006.10204.
"""

from __future__ import annotations

import math
import os
import tempfile
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from queue import SimpleQueue
from typing import Any

import cv2
import numpy as np
from numpy.typing import NDArray

from norep import weights
from norep.errors import WeightsError
from norep.pose.ahead import IN_FLIGHT
from norep.pose.backend import Candidate, Estimate, Region
from norep.pose.skeletons import BLAZEPOSE, Skeleton
from norep.settings import Settings
from norep.video.frame import Frame

Floats32 = NDArray[np.float32]
Network = Callable[[NDArray[np.uint8]], list[Floats32]]

DETECTOR_SIDE = 224
LANDMARK_SIDE = 256
HEAT_SIDE = 64
POINTS = len(BLAZEPOSE.keypoints)
REGION_MARGIN = 1.25  # how much larger than the circle around the person the region is
PERSON_SCORE = 0.5
CANDIDATE_SCORE = 0.4
OVERLAP = 0.3  # detections that overlap more than this are one person
REACH = np.arange(-3, 4)  # the neighbourhood in the heat map that refines a key point


def load(settings: Settings, source: str | None = None) -> BlazePose:  # noqa: ARG001
    """Return the estimator; its weights are fetched once if they are not in the cache."""
    detector = weights.ensure("pose_detection", settings)
    landmark = weights.ensure("pose_landmark_full", settings)
    return BlazePose(detector, landmark, threads=settings.threads, checksums=weights.checksums())


def fetch(settings: Settings, source: str | None, progress: weights.Progress) -> None:  # noqa: ARG001
    """Fetch what is missing, and say so; raises WeightsError."""
    weights.ensure_all(settings, progress=progress)


class BlazePose:
    """One estimator per thread, except for `landmarks`: that `at_once` threads may call at the same time.

    `detector` and `landmark` are the two model files. A network this small gains more from two pictures at a
    time than from two threads on one, so each of the networks for key points has a single thread.
    """

    name = "blazepose"
    skeleton: Skeleton = BLAZEPOSE
    gives_world = True

    def __init__(
        self, detector: Path, landmark: Path, *, threads: int = 1, checksums: Mapping[str, str] | None = None
    ) -> None:
        self.weights: Mapping[str, str] = checksums or {}
        (found,) = _interpreters(detector, 1, threads=threads)
        self._detector = _network(found, scale=2 / 255, offset=-1.0)
        self.at_once = min(threads, IN_FLIGHT)
        self._landmark: SimpleQueue[Network] = SimpleQueue()
        for interpreter in _interpreters(landmark, self.at_once, threads=1):
            self._landmark.put(_network(interpreter, scale=1 / 255, offset=0.0))

    def detect(self, frame: Frame, window: Region | None = None) -> list[Candidate]:
        """People in the window, best first, at most 8."""
        height, width = frame.image.shape[:2]
        window = window or Region.whole(width, height)
        placed = _placement(window, DETECTOR_SIDE)
        boxes, logits = self._detector(_cut_out(frame.image, placed, DETECTOR_SIDE))
        score = _sigmoid(logits[0, :, 0])
        seen = np.flatnonzero(score >= CANDIDATE_SCORE)
        if not len(seen):
            return []
        found = _merged(_decoded(boxes[0][seen], ANCHORS[seen]), score[seen])
        return [
            Candidate(_region(*_moved(circle * DETECTOR_SIDE, placed)), float(best)) for circle, best in found
        ]

    def landmarks(self, frame: Frame, region: Region) -> Estimate | None:
        """33 key points with world coordinates, or None when the network sees nobody."""
        with self._free_network() as network:
            return self._estimate(network, frame, region)

    def _estimate(self, network: Network, frame: Frame, region: Region) -> Estimate | None:
        placed = _placement(region, LANDMARK_SIDE)
        out = network(_cut_out(frame.image, placed, LANDMARK_SIDE))
        score = float(out[1].reshape(-1)[0])
        if score < PERSON_SCORE:
            return None
        marks = out[0].reshape(-1, 5)[: POINTS + 2].astype(np.float64)
        _refine(marks, out[2][0])
        pixels = _moved(marks[:, :2], placed)
        return Estimate(
            points=pixels[:POINTS],
            confidence=_sigmoid(marks[:POINTS, 3]),
            score=score,
            region=_region(pixels[POINTS], pixels[POINTS + 1]),
            world=_turned(out[3].reshape(-1, 3)[:POINTS].astype(np.float64), region.angle),
        )

    @contextmanager
    def _free_network(self) -> Iterator[Network]:
        """One of the networks for key points, for as long as its results are needed."""
        network = self._landmark.get()
        try:
            yield network
        finally:
            self._landmark.put(network)


def _interpreters(path: Path, count: int, *, threads: int) -> list[Any]:
    """Load a model file as often as asked for; the bytes of the file are shared."""
    from ai_edge_litert.interpreter import Interpreter  # noqa: PLC0415  (0.2 s)

    try:
        model = path.read_bytes()
        with _quiet():
            made = [Interpreter(model_content=model, num_threads=threads) for _ in range(count)]
            for interpreter in made:
                interpreter.allocate_tensors()
    except (OSError, ValueError, RuntimeError) as error:
        raise WeightsError(f"{path} is no usable model file; run `norep weights fetch`") from error
    return made


def _network(interpreter: Any, *, scale: float, offset: float) -> Network:
    """What the network returns is not copied: it is to be let go before the next run."""
    given = interpreter.get_input_details()[0]["index"]
    results = [detail["index"] for detail in interpreter.get_output_details()]

    def run(picture: NDArray[np.uint8]) -> list[Any]:
        buffer = interpreter.tensor(given)()[0]
        np.multiply(picture, np.float32(scale), out=buffer)
        if offset:
            buffer += np.float32(offset)
        del buffer  # the interpreter refuses to run while its memory is held
        interpreter.invoke()
        return [interpreter.tensor(index)() for index in results]

    return run


@contextmanager
def _quiet() -> Iterator[None]:
    """Keep LiteRT's note about its CPU delegate off the user's terminal; all else is passed on.

    It is written by native code straight to file descriptor 2, which nothing in LiteRT can turn off.
    """
    try:
        terminal = os.dup(2)
    except OSError:  # no standard error at all
        yield
        return
    with tempfile.TemporaryFile() as notes:
        os.dup2(notes.fileno(), 2)
        try:
            yield
        finally:
            os.dup2(terminal, 2)
            os.close(terminal)
            notes.seek(0)
            for line in notes:
                if b"INFO: " not in line:
                    os.write(2, line)


def _placement(region: Region, side: int) -> NDArray[np.float64]:
    """`(2, 3)` matrix from pixels of the cut-out square to pixels of the picture."""
    c, s = (f(region.angle) * region.size / side for f in (math.cos, math.sin))
    half = side / 2
    return np.array([[c, -s, region.x - half * (c - s)], [s, c, region.y - half * (s + c)]])


def _cut_out(image: NDArray[np.uint8], placed: NDArray[np.float64], side: int) -> NDArray[Any]:
    return cv2.warpAffine(image, placed, (side, side), flags=cv2.INTER_LINEAR | cv2.WARP_INVERSE_MAP)


def _moved(points: NDArray[Any], placed: NDArray[np.float64]) -> NDArray[np.float64]:
    return np.asarray(points @ placed[:, :2].T + placed[:, 2], dtype=np.float64)


def _turned(world: NDArray[np.float64], angle: float) -> NDArray[np.float64]:
    """World coordinates come in the turned region's axes; give them in the picture's."""
    c, s = math.cos(angle), math.sin(angle)
    x, y = world[:, 0].copy(), world[:, 1].copy()
    world[:, 0], world[:, 1] = c * x - s * y, s * x + c * y
    return world


def _region(middle: NDArray[np.float64], edge: NDArray[np.float64]) -> Region:
    """The region from the middle of the hips and a point above the head on the circle around the body."""
    dx, dy = edge - middle
    return Region(
        float(middle[0]), float(middle[1]), 2 * REGION_MARGIN * math.hypot(dx, dy), math.atan2(dx, -dy)
    )


def _sigmoid(values: NDArray[Any]) -> NDArray[Any]:
    return np.asarray(1 / (1 + np.exp(-np.clip(values, -80, 80))))


def _anchors() -> Floats32:
    """`(2254, 2)` middles of the detector's cells: 28 x 28 and 14 x 14 with 2 each, 7 x 7 with 6."""
    cells = []
    for across, repeats in ((28, 2), (14, 2), (7, 6)):
        middle = (np.arange(across) + 0.5) / across
        x, y = np.meshgrid(middle, middle)
        cells.append(np.repeat(np.stack([x, y], -1).reshape(-1, 2), repeats, axis=0))
    return np.concatenate(cells).astype(np.float32)


ANCHORS = _anchors()


def _decoded(raw: Floats32, anchors: Floats32) -> Floats32:
    """`(n, 8)`: box (left, top, right, bottom), hip middle, and circle point, in sides of the window."""
    values = raw[:, :8] / DETECTOR_SIDE
    middle = values[:, :2] + anchors
    half = values[:, 2:4] / 2
    return np.concatenate(
        [middle - half, middle + half, values[:, 4:6] + anchors, values[:, 6:8] + anchors], axis=1
    )


def _merged(found: Floats32, score: Floats32, limit: int = 8) -> list[tuple[Floats32, float]]:
    """Average the detections of one person, weighted by score; `(2, 2)` circle points, best first."""
    order = np.argsort(-score)
    found, score = found[order], score[order]
    free = np.ones(len(found), dtype=bool)
    people: list[tuple[Floats32, float]] = []
    while free.any() and len(people) < limit:
        best = int(np.argmax(free))
        same = free & (_overlap(found[best, :4], found[:, :4]) > OVERLAP)
        same[best] = True
        free &= ~same
        mean = np.average(found[same, 4:], axis=0, weights=score[same])
        people.append((mean.reshape(2, 2), float(score[best])))
    return people


def _overlap(box: Floats32, boxes: Floats32) -> Floats32:
    """Intersection over union of one box with many."""
    inner = np.minimum(box[2:], boxes[:, 2:]) - np.maximum(box[:2], boxes[:, :2])
    shared = np.prod(np.clip(inner, 0, None), axis=1)
    area = np.prod(boxes[:, 2:] - boxes[:, :2], axis=1)
    return np.asarray(shared / (area + np.prod(box[2:] - box[:2]) - shared + 1e-9))


def _refine(marks: NDArray[np.float64], heat: Floats32) -> None:
    """Move each key point to the weighted middle of the heat map around it, in place.

    `marks` `(n, 5)` with x and y in cut-out pixels, `heat` `(64, 64, >=n)` logits.
    """
    step = LANDMARK_SIDE // HEAT_SIDE
    column, row = (marks[:, :2].T / step).astype(int)
    inside = (column >= 0) & (column < HEAT_SIDE) & (row >= 0) & (row < HEAT_SIDE)
    xs, ys = column[:, None] + REACH, row[:, None] + REACH
    valid_x, valid_y = (xs >= 0) & (xs < HEAT_SIDE), (ys >= 0) & (ys < HEAT_SIDE)
    x_at, y_at = np.clip(xs, 0, HEAT_SIDE - 1), np.clip(ys, 0, HEAT_SIDE - 1)
    near = heat[y_at[:, :, None], x_at[:, None, :], np.arange(len(marks))[:, None, None]]
    weight = _sigmoid(near) * (valid_y[:, :, None] & valid_x[:, None, :])
    total = weight.sum(axis=(1, 2))
    clear = inside & (weight.max(axis=(1, 2)) >= 0.5)
    x = (weight.sum(axis=1) * xs).sum(axis=1) * step
    y = (weight.sum(axis=2) * ys).sum(axis=1) * step
    marks[clear, 0] = (x / np.maximum(total, 1e-9))[clear]
    marks[clear, 1] = (y / np.maximum(total, 1e-9))[clear]
