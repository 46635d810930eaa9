"""Milliseconds to draw one frame of the athlete, on one thread: `python benchmarks/render.py [frames]`."""

from __future__ import annotations

import statistics
import sys
import time

import cv2
import numpy as np

from norep.pose.skeletons import BLAZEPOSE
from norep.synth.camera import Camera
from norep.synth.render import render
from norep.synth.scene import Scene

HALF_BODY = {
    **{"ear": (0.083, 1.635, 0.0), "mouth": (0.022, 1.58, 0.088), "shoulder": (0.185, 1.42, 0.0)},
    **{"eye_inner": (0.018, 1.66, 0.085), "eye": (0.033, 1.66, 0.085), "eye_outer": (0.047, 1.66, 0.085)},
    **{"elbow": (0.25, 1.14, 0.0), "wrist": (0.27, 0.89, 0.05), "pinky": (0.29, 0.80, 0.05)},
    **{"index": (0.26, 0.80, 0.08), "thumb": (0.24, 0.84, 0.08), "hip": (0.095, 0.94, 0.0)},
    **{"knee": (0.12, 0.51, 0.0), "ankle": (0.13, 0.085, 0.0), "heel": (0.13, 0.03, -0.055)},
    "foot_index": (0.16, 0.025, 0.15),
}


def standing() -> np.ndarray:
    """`(33, 3)` metres: an athlete of 1.75 m with hanging arms."""

    def place(keypoint: str) -> tuple[float, float, float]:
        side, _, joint = keypoint.partition("_")
        if keypoint.startswith("mouth"):
            joint, side = side, joint
        if not joint:
            return 0.0, 1.62, 0.105
        x, y, z = HALF_BODY[joint]
        return (x if side == "left" else -x), y, z

    return np.array([place(keypoint) for keypoint in BLAZEPOSE.keypoints])


def measure(size: tuple[int, int], equipment: tuple[str, ...], frames: int) -> float:
    """The median milliseconds of processor time of one frame."""
    camera = Camera(*size)
    scene = Scene.prepare(camera)
    pose, times = standing(), []
    for number in range(frames + 3):
        begin = time.process_time()
        render(pose + 1e-4 * number, camera, scene, equipment=equipment)
        times.append(time.process_time() - begin)
    return 1e3 * statistics.median(times[3:])


def main() -> None:
    cv2.setNumThreads(1)
    frames = int(sys.argv[1]) if len(sys.argv) > 1 else 60
    for size in ((480, 854), (854, 480), (1080, 1920)):
        for equipment in ((), ("barbell",), ("pull-up-bar",)):
            name = " + ".join(("athlete", *equipment))
            print(f"{size[0]}x{size[1]} {name}: {measure(size, equipment, frames):.1f} ms")


if __name__ == "__main__":
    main()
