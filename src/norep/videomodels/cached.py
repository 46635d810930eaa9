"""Decoded clips kept on disk, without loss and compactly: a lossless picture of many frames each."""

from __future__ import annotations

import hashlib
import io
import zipfile
import zlib
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

import cv2
import numpy as np

from norep.errors import VideoError
from norep.report.writing import write_whole
from norep.videomodels.preprocessing import Bytes, Recipe, read_clip

VERSION = "1"
"""Of what `read_clip` makes: another number where it makes other pictures."""
TALLEST = 8192
"""Pixels that a picture file may be high."""
DAMAGED = (
    OSError,
    ValueError,
    KeyError,
    EOFError,
    TypeError,
    zipfile.BadZipFile,
    zlib.error,
    NotImplementedError,
)
"""What reading a damaged npz raises."""
LOSSLESS = (int(cv2.IMWRITE_WEBP_QUALITY), 101)


@dataclass(slots=True)
class ClipCache:
    """`read_clip` that remembers; the same clip under another name is the same clip.

    `files` and `bytes` say how much was written, `source_bytes` how large the clips were.
    """

    folder: Path
    recipe: Recipe
    files: int = field(default=0, init=False)
    bytes: int = field(default=0, init=False)
    source_bytes: int = field(default=0, init=False)

    def __call__(self, path: Path) -> Bytes:
        """As `read_clip`; raises OutputError where the cache cannot be written."""
        kept = self.folder / f"{self._key(path)}.npz"
        known = _read(kept, self.recipe.resolution)
        if known is not None:
            return known
        pictures = read_clip(path, self.recipe)
        data = packed(pictures)
        write_whole(kept, data)
        self.files += 1
        self.bytes += len(data)
        self.source_bytes += path.stat().st_size
        return pictures

    def _key(self, path: Path) -> str:
        try:
            with path.open("rb") as file:
                content = hashlib.file_digest(file, "sha256").hexdigest()
        except OSError as error:
            raise VideoError(f"{path}: cannot be read ({error.strerror}). Check the path.") from error
        how = f"{VERSION} {self.recipe.resolution} {self.recipe.sampling} {content}"
        return hashlib.sha256(how.encode()).hexdigest()[:40]


def packed(pictures: Bytes) -> bytes:
    """Pictures `(frames, side, side, 3)` as the bytes of an npz of lossless pictures."""
    side = pictures.shape[1]
    rows = max(1, TALLEST // side)
    strips = [_encoded(pictures[start : start + rows]) for start in range(0, len(pictures), rows)]
    out = io.BytesIO()
    arrays = {f"strip{number}": strip for number, strip in enumerate(strips)}
    # Older versions of NumPy would store an option allow_pickle as another array.
    np.savez(out, frames=np.array(len(pictures)), **arrays)  # type: ignore[arg-type]
    return out.getvalue()


def _encoded(pictures: Bytes) -> Bytes:
    tall = pictures.reshape(-1, *pictures.shape[2:])
    _, data = cv2.imencode(".webp", cv2.cvtColor(tall, cv2.COLOR_RGB2BGR), LOSSLESS)
    return np.asarray(data, np.uint8)


def _read(path: Path, side: int) -> Bytes | None:
    """What is kept, None where nothing usable is: a damaged file is made again."""
    try:
        with path.open("rb") as file, np.load(file, allow_pickle=False) as data:
            frames = int(data["frames"])
            strips = list(_strips(data, side))
    except (*DAMAGED, cv2.error):
        return None
    pictures = np.concatenate(strips) if strips else np.zeros((0, side, side, 3), np.uint8)
    return pictures if len(pictures) == frames > 0 else None


def _strips(data: np.lib.npyio.NpzFile, side: int) -> Iterator[Bytes]:
    for name in sorted((name for name in data.files if name != "frames"), key=lambda name: int(name[5:])):
        picture = cv2.imdecode(np.asarray(data[name], np.uint8), cv2.IMREAD_COLOR)
        if picture is None or picture.shape[1] != side or picture.shape[0] % side:
            raise ValueError("no strip of pictures")
        rgb = np.asarray(cv2.cvtColor(picture, cv2.COLOR_BGR2RGB), np.uint8)
        yield rgb.reshape(-1, side, side, 3)
