"""One picture of a video."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray


@dataclass(frozen=True, slots=True)
class Frame:
    """An upright picture with the decoder's timestamp.

    `index` counts decoded frames from 0, `time` is seconds from the first frame, `image` is
    `(height, width, 3)` RGB bytes.
    """

    index: int
    time: float
    image: NDArray[np.uint8]
