"""Labels: which movement is done from when to when in a video, and the table that holds them."""

from __future__ import annotations

import csv
import io
import math
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Literal

Unit = Literal["frames", "seconds"]


@dataclass(frozen=True, slots=True)
class Label:
    """A stretch `[start, stop)` of a video that shows one repetition of a movement.

    `start` and `stop` count frames from 0 where `unit` is "frames", else they are seconds from the first
    frame; an infinite `stop` is the end of the video. `video` is the file's name as the label's source has
    it; what is not known is "". `fps` are frames a second of the video where the source tells, else 0.

    >>> Label("fran.mp4", "thruster", 30, 58).unit
    'frames'
    """

    video: str
    movement: str
    start: float
    stop: float
    unit: Unit = "frames"
    athlete: str = ""
    sex: str = ""
    event: str = ""
    fps: float = 0.0


PEOPLE = ("athlete", "sex", "event")
"""What a label may say besides the movement."""
COLUMNS = ("video", "movement", "start_frame", "stop_frame", "start", "stop", *PEOPLE)


def labels_text(labels: Iterable[Label]) -> str:
    """The labels as a CSV table: either the frames or the seconds are filled, to the microsecond.

    A stop that is left empty is the end of the video. There is a column fps where that is known.

    >>> print(labels_text([Label("fran.mp4", "thruster", 30, 58)]).splitlines()[1])
    fran.mp4,thruster,30,58,,,,,
    """
    labels = list(labels)
    columns = (*COLUMNS, "fps") if any(label.fps for label in labels) else COLUMNS
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(columns)
    for label in labels:
        cells = cells_of(label)
        writer.writerow([cells.get(column, "") for column in columns])
    return out.getvalue()


def cells_of(label: Label) -> dict[str, str]:
    """The filled cells of a label by column."""
    start, stop = ("start_frame", "stop_frame") if label.unit == "frames" else ("start", "stop")
    cells = {
        "video": label.video,
        "movement": label.movement,
        start: number_text(label.start),
        stop: number_text(label.stop),
        **{name: getattr(label, name) for name in PEOPLE},
        "fps": number_text(label.fps) if label.fps else "",
    }
    return {name: cell for name, cell in cells.items() if cell}


def number_text(value: float) -> str:
    """A number without superfluous digits, to a millionth; "" for one that is not finite.

    >>> number_text(30.0), number_text(1.5), number_text(float("inf"))
    ('30', '1.5', '')
    """
    return f"{value:.6f}".rstrip("0").rstrip(".") if math.isfinite(value) else ""
