"""Rows of tables of labels that people write by hand, whatever they call the columns."""

from __future__ import annotations

import math
from collections.abc import Collection, Mapping
from typing import Any

from norep.datasets.importing import number, whole
from norep.datasets.labels import PEOPLE, Label
from norep.errors import DefinitionError

SYNONYMS: Mapping[str, tuple[str, ...]] = {
    "video": ("video", "file", "filename", "videoname", "video_name", "path", "source"),
    "movement": ("movement", "label", "class", "exercise", "action", "name"),
    "start_frame": ("start_frame", "first_frame", "startframe"),
    "stop_frame": ("stop_frame", "stopframe"),
    "last_frame": ("last_frame", "lastframe"),
    "start": ("start", "start_s", "start_time", "begin", "from"),
    "stop": ("stop", "stop_s", "stop_time", "end", "end_s", "end_time", "to"),
    "length": ("length", "length_s", "duration", "duration_s"),
    **{name: (name,) for name in PEOPLE},
    "fps": ("fps", "frame_rate"),
}
UNCLEAR = ("end_frame", "endframe")


def is_row(names: Collection[str]) -> bool:
    """Whether columns of these names make a table of labels: a video and a movement are needed.

    >>> is_row(["File", "label"]), is_row(["file", "athlete"])
    (True, False)
    """
    known = {name.strip().lower() for name in names}
    return all(known.intersection(SYNONYMS[name]) for name in ("video", "movement"))


def label_of(row: Mapping[str, Any], where: str) -> Label:
    """The label of a row; without a start and a stop it is the whole video.

    Raises DefinitionError for a number that is none, and for frames and seconds in one row.
    """
    cells = {str(name).strip().lower(): value for name, value in row.items() if value not in (None, "")}
    unclear = next((name for name in UNCLEAR if name in cells), None)
    if unclear:
        raise DefinitionError(
            f"{where}: {unclear} does not say whether that frame belongs to it; "
            "call it stop_frame (it does not) or last_frame (it does)"
        )
    found = {
        name: next((cells[one] for one in names if one in cells), "") for name, names in SYNONYMS.items()
    }
    texts = {name: " ".join(str(found[name]).split()) for name in ("video", "movement", *PEOPLE)}
    for name in ("video", "movement"):
        if not texts[name]:
            raise DefinitionError(f"{where}: the {name} is missing")
    fps = number(found["fps"], f"{where}: fps") if found["fps"] != "" else 0.0
    frames = any(found[name] != "" for name in ("start_frame", "stop_frame", "last_frame"))
    if frames and any(found[name] != "" for name in ("start", "stop", "length")):
        raise DefinitionError(f"{where}: give frames or seconds, not both")
    start, stop = _frames(found, where) if frames else _seconds(found, where)
    return Label(**texts, start=start, stop=stop, unit="frames" if frames else "seconds", fps=fps)


def _frames(found: Mapping[str, Any], where: str) -> tuple[float, float]:
    start = whole(found["start_frame"] or 0, f"{where}: start_frame")
    if found["stop_frame"] != "":
        return start, whole(found["stop_frame"], f"{where}: stop_frame")
    if found["last_frame"] != "":
        return start, whole(found["last_frame"], f"{where}: last_frame") + 1
    return start, math.inf


def _seconds(found: Mapping[str, Any], where: str) -> tuple[float, float]:
    start = seconds(found["start"], f"{where}: start") if found["start"] != "" else 0.0
    if found["stop"] != "":
        return start, seconds(found["stop"], f"{where}: stop")
    if found["length"] != "":
        return start, start + seconds(found["length"], f"{where}: length")
    return start, math.inf


def seconds(value: Any, what: str) -> float:
    """A time as people write it: seconds, mm:ss or hh:mm:ss; raises DefinitionError.

    >>> seconds("1:05.5", "the start"), seconds(3, "the start")
    (65.5, 3.0)
    """
    parts = str(value).split(":") if isinstance(value, str) else [value]
    if len(parts) > 3:
        raise DefinitionError(f"{what} is no time: {str(value)[:60]!r}")
    total = 0.0
    for part in parts:
        total = 60 * total + number(part, what)
    return total
