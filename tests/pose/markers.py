"""Networks whose answer is known: they find seventeen coloured markers, one for each key point of COCO."""

from __future__ import annotations

import cv2
import numpy as np

from norep.pose.backend import Candidate, Estimate, Region
from norep.pose.backends.rtmpose import MEAN, SPREAD
from norep.pose.skeletons import COCO17
from norep.video.frame import Frame

KEYPOINTS = len(COCO17.keypoints)
LEVELS = (0, 128, 255)
COLOURS = np.array(
    [(r, g, b) for r in LEVELS for g in LEVELS for b in LEVELS if len({r, g, b}) > 1][:KEYPOINTS], np.float32
)
RADIUS = 7
BLUR = 2.0  # pixels of the network's picture


def picture(points, size, background=60):
    """`(height, width, 3)`: a marker on each of the key points `(17, 2)`; NaN is left out."""
    image = np.full((size[1], size[0], 3), background, np.uint8)
    for (x, y), colour in zip(points, COLOURS.tolist(), strict=True):
        if np.isfinite(x):
            where = round(float(x) * 16), round(float(y) * 16)
            cv2.circle(image, where, RADIUS * 16, colour, -1, lineType=cv2.LINE_AA, shift=4)
    return image


def body(middle, tall=200.0, wide=90.0):
    """Seventeen points spread over a body, far enough apart that no marker covers another."""
    across, down = np.meshgrid(np.linspace(-0.5, 0.5, 3), np.linspace(-0.5, 0.5, 6))
    unit = np.stack([across.ravel(), down.ravel()], axis=1)[:KEYPOINTS]
    return unit * (wide, tall) + np.array(middle)


class Finder:
    """A backend that knows where the one person is: what a top-down estimator is told."""

    name = "finder"
    skeleton = COCO17
    gives_world = False

    def __init__(self, points, angle=0.0):
        self.points, self.angle = points, angle
        self.weights = {"finder": "f" * 64}

    @property
    def region(self):
        middle = (self.points.min(axis=0) + self.points.max(axis=0)) / 2
        return Region(*middle.tolist(), float(np.ptp(self.points, axis=0).max()) * 1.25, self.angle)

    def detect(self, frame, window=None):
        return [Candidate(self.region, 0.8)]

    def landmarks(self, frame, region):
        if region.distance(self.region) > 0.5:
            return None
        return Estimate(self.points, np.ones(len(self.points)), 0.9, self.region)


def frame(points, size):
    return Frame(0, 0.0, picture(points, size))


def write_rtmpose(path, size=(192, 256), colours=COLOURS, ratio=2, sharp=0.25):
    """An ONNX file with the inputs and outputs of RTMPose that finds the markers of these colours."""
    from onnx import TensorProto, checker, helper, numpy_helper, save

    known = (np.asarray(colours, np.float32) - MEAN) / SPREAD
    constants = {
        "towards": (2 * known)[:, :, None, None],
        "own": -(known**2).sum(axis=1),
        "sharp": np.float32(sharp),
        "spread": np.repeat(_bell()[None, None], len(known), axis=0),
        "channel": np.array([1], np.int64),
        "twice": np.array([1, 1, ratio], np.float32),
    }
    nodes = [
        helper.make_node("Conv", ["input", "towards", "own"], ["product"]),
        helper.make_node("Mul", ["input", "input"], ["squares"]),
        helper.make_node("ReduceSum", ["squares", "channel"], ["length"], keepdims=1),
        helper.make_node("Sub", ["product", "length"], ["unlike"]),
        helper.make_node("Div", ["unlike", "sharp"], ["scaled"]),
        helper.make_node("Exp", ["scaled"], ["like"]),
        helper.make_node("Conv", ["like", "spread"], ["map"], group=len(known), pads=[6, 6, 6, 6]),
    ]
    for name, axis in (("simcc_x", 2), ("simcc_y", 3)):
        nodes += [
            helper.make_node("ReduceMax", ["map"], [f"{name}_row"], axes=[axis], keepdims=0),
            helper.make_node(
                "Resize",
                [f"{name}_row", "", "twice"],
                [name],
                mode="linear",
                coordinate_transformation_mode="asymmetric",
            ),
        ]
    width, height = size
    graph = helper.make_graph(
        nodes,
        "markers",
        [helper.make_tensor_value_info("input", TensorProto.FLOAT, ["batch", 3, height, width])],
        [
            helper.make_tensor_value_info("simcc_x", TensorProto.FLOAT, ["batch", len(known), ratio * width]),
            helper.make_tensor_value_info(
                "simcc_y", TensorProto.FLOAT, ["batch", len(known), ratio * height]
            ),
        ],
        [numpy_helper.from_array(np.asarray(value, order="C"), name) for name, value in constants.items()],
    )
    model = helper.make_model(graph, opset_imports=[helper.make_opsetid("", 17)], ir_version=8)
    checker.check_model(model)
    save(model, str(path))
    return path


def _bell():
    at = np.arange(-6, 7, dtype=np.float32)
    row = np.exp(-(at**2) / (2 * BLUR**2))
    bell = np.outer(row, row)
    return (bell / bell.sum()).astype(np.float32)
