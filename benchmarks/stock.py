"""Stock `mediapipe.solutions.pose` over a video, timed; one JSON line.

Run by the Python of mediapipe's own environment: `python benchmarks/stock.py VIDEO [opencv|pyav]`.
Decoded by OpenCV, as nearly everybody does who uses it, or by PyAV.
"""

from __future__ import annotations

import json
import sys
import time
from collections.abc import Iterator

import cv2
import mediapipe
import numpy as np


def by_opencv(video: str) -> Iterator[np.ndarray]:
    capture = cv2.VideoCapture(video)
    while True:
        arrived, image = capture.read()
        if not arrived:
            return
        yield cv2.cvtColor(image, cv2.COLOR_BGR2RGB)


def by_pyav(video: str) -> Iterator[np.ndarray]:
    import av  # noqa: PLC0415  (only where it is asked for)

    with av.open(video) as container:
        stream = container.streams.video[0]
        stream.thread_type = "AUTO"
        for frame in container.decode(stream):
            yield frame.to_ndarray(format="rgb24")


def main() -> None:
    video, decoder = sys.argv[1], sys.argv[2] if len(sys.argv) > 2 else "opencv"
    frames = (by_pyav if decoder == "pyav" else by_opencv)(video)
    count = found = 0
    with mediapipe.solutions.pose.Pose(model_complexity=1) as pose:
        pose.process(np.zeros((480, 640, 3), np.uint8))  # the first call loads the networks
        wall, cpu = time.perf_counter(), time.process_time()
        for image in frames:
            image.flags.writeable = False
            found += pose.process(image).pose_landmarks is not None
            count += 1
        figures = {"wall_s": time.perf_counter() - wall, "cpu_s": time.process_time() - cpu}
    print(json.dumps(figures | {"frames": count, "found": found}))


if __name__ == "__main__":
    main()
