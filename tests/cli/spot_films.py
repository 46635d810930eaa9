"""Tiny films for the tests of the command line."""

from pathlib import Path

import numpy as np

from norep.video.writer import VideoWriter

SIZE = (96, 160)
FPS = 12.0


def write_film(path: Path, size: tuple[int, int], times, spots=None) -> Path:
    """Write a film with a spot at the given place of each frame."""
    width, height = size
    with VideoWriter(path, size, fps=FPS, max_side=None) as writer:
        for i, time in enumerate(times):
            image = np.full((height, width, 3), 40, np.uint8)
            if spots is not None:
                x, y = np.clip(spots[i], 8, (width - 8, height - 8)).astype(int)
                image[y - 6 : y + 6, x - 6 : x + 6] = 220
            writer.write(image, float(time))
    return path
