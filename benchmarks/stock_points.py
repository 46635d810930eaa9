"""Key points of stock `mediapipe.solutions.pose` tracking: `python benchmarks/stock_points.py VIDEO OUT.npz`.

Run by the Python of mediapipe's own environment. The npz file holds `points` `(frames, 33, 2)` in upright
pixels, all NaN where nobody is found, and `confidence` `(frames, 33)`, the visibility.
"""

from __future__ import annotations

import sys

import av
import mediapipe
import numpy as np


def main() -> None:
    video, out = sys.argv[1:3]
    points, confidence = [], []
    with mediapipe.solutions.pose.Pose(model_complexity=1) as pose, av.open(video) as container:
        for frame in container.decode(video=0):
            image = np.ascontiguousarray(np.rot90(frame.to_ndarray(format="rgb24"), frame.rotation // 90))
            found = pose.process(image).pose_landmarks
            marks = [(mark.x, mark.y, mark.visibility) for mark in found.landmark] if found else []
            values = np.array(marks or np.full((33, 3), np.nan))
            points.append(values[:, :2] * (image.shape[1], image.shape[0]))
            confidence.append(values[:, 2])
    np.savez(out, points=np.array(points), confidence=np.array(confidence))


if __name__ == "__main__":
    main()
