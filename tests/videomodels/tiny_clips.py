"""Folders of tiny drawn clips: a spot that goes up or down, before a warm or a cold background."""

from pathlib import Path

import numpy as np

from norep.video.writer import VideoWriter

SIDE = 48
FPS = 10.0
KINDS = {"curl": ((200, 60, 40), -1), "press": ((40, 60, 200), 1), "row": ((60, 190, 50), 0)}
COLUMNS = "file,movement,source,athlete,split"


def pictures(movement, frames, seed):
    """RGB pictures `(frames, SIDE, SIDE, 3)` of a movement, with some noise."""
    colour, way = KINDS[movement]
    rng = np.random.default_rng(seed)
    images = np.empty((frames, SIDE, SIDE, 3), np.uint8)
    for t in range(frames):
        image = np.full((SIDE, SIDE, 3), colour) + rng.normal(0, 8, (SIDE, SIDE, 3))
        y = SIDE // 2 + way * round((t / max(frames - 1, 1) - 0.5) * 24)
        image[max(y - 5, 0) : y + 5, 16:32] = 240
        images[t] = np.clip(image, 0, 255)
    return images


def write_clip(path, images, times=None):
    """A film of these RGB pictures."""
    path.parent.mkdir(parents=True, exist_ok=True)
    size = (images.shape[2], images.shape[1])
    with VideoWriter(path, size, fps=FPS, max_side=None, repeatable=True) as writer:
        for number, image in enumerate(images):
            writer.write(image, float(number / FPS if times is None else times[number]))
    return path


def write_set(folder, movements=("curl", "press"), *, train=4, validation=2, frames=6):
    """A folder of clips with an index, each athlete in one split only."""
    lines, number = [COLUMNS], 0
    for movement in movements:
        for split in ["train"] * train + ["validation"] * validation:
            file = f"{movement}/{movement}_{number}.mp4"
            write_clip(folder / file, pictures(movement, frames, number))
            lines.append(f"{file},{movement},{split}-film.mp4,{split} athlete,{split}")
            number += 1
    (folder / "index.csv").write_text("\n".join(lines) + "\n")
    return Path(folder)
