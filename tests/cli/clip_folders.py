"""Tiny folders of clips for the tests of `norep dataset`."""

from pathlib import Path

import numpy as np

from norep.datasets.clips import Clip, index_text
from norep.video.writer import VideoWriter

SIZE = (96, 160)
FPS = 12.0


def write_clip(path: Path, frames: int, *, look: int = 0, pan: float = 0.0, size=SIZE) -> Path:
    """Write a clip of a textured wall, another for each look, with a bright spot that goes down and up."""
    width, height = size
    random = np.random.default_rng(look)
    wall = np.kron(
        random.integers(0, 255, (height // 8, 8 * width // 8, 3), np.uint8), np.ones((8, 8, 1), np.uint8)
    )
    path.parent.mkdir(parents=True, exist_ok=True)
    with VideoWriter(path, size, fps=FPS, max_side=None) as writer:
        for at in range(frames):
            left = round(pan * at)
            image = wall[:, left : left + width].copy()
            y = round(30 + 90 * abs(at / max(1, frames - 1) - 0.5))
            image[y : y + 12, 40:52] = 255
            writer.write(image, at / FPS)
    return path


def write_folder(folder: Path, athletes: int = 5, per_athlete: int = 2) -> list[Clip]:
    """Two movements by some athletes, each in a video of their own, with an index; returns the clips."""
    clips = []
    for who in range(athletes):
        for at in range(per_athlete):
            for movement in ("deadlift", "thruster"):
                number = who * per_athlete + at
                clip = Clip(
                    f"{movement}/{movement}_{number}.mp4",
                    movement,
                    source=f"{movement}-{who}.mp4",
                    start=float(at),
                    stop=at + 1.0,
                    athlete=f"Athlete {who}",
                    sex="fm"[who % 2],
                    event="open",
                )
                look = 100 * who + 10 * at + ord(movement[0])
                write_clip(folder / clip.file, 10 + at + who, look=look)
                clips.append(clip)
    (folder / "index.csv").write_text(index_text(clips), "utf-8")
    return clips
