"""What one look at a clip tells."""

from __future__ import annotations

from dataclasses import dataclass

from norep.datasets.clips import Clip
from norep.pose.steady import FAR


@dataclass(frozen=True, slots=True)
class ClipFacts:
    """A clip that was decoded once, or the reason why it could not be.

    `error` is "" for a clip that can be read, `damage` says what was odd in it. `fingerprint` is the bytes
    of `norep.datasets.fingerprint`, `digest` the SHA-256 of the file. `camera` is how far the camera
    wandered in parts of the picture's diagonal, None where the background does not tell. `strip` is a JPEG
    of frames side by side, where it was asked for.
    """

    clip: Clip
    error: str = ""
    damage: str = ""
    frames: int = 0
    seconds: float = 0.0
    width: int = 0
    height: int = 0
    digest: str = ""
    fingerprint: bytes = b""
    camera: float | None = None
    strip: bytes = b""

    @property
    def readable(self) -> bool:
        """Whether there are pictures in it."""
        return not self.error

    @property
    def moves(self) -> bool:
        """Whether the camera moves, as far as the background tells."""
        return self.camera is not None and self.camera > FAR
