"""A reference as a file: a compressed npz archive of plain arrays and one JSON text, without pickles."""

from __future__ import annotations

import dataclasses
import zipfile
from pathlib import Path
from typing import Annotated, Any, Literal

import numpy as np
from numpy.typing import NDArray
from pydantic import BaseModel, ConfigDict, Field, ValidationError

from norep.errors import DefinitionError, PoseError
from norep.movements.definition import first_problem
from norep.pose.formats.npz import arrays_of, write_arrays
from norep.pose.view import View
from norep.scoring.barycentre import LENGTH
from norep.scoring.body import POINTS
from norep.scoring.items import Item
from norep.scoring.reference import MOST_MEMBERS, Known, Reference
from norep.scoring.threshold import Threshold

SUFFIX = ".reference.npz"
LARGEST = 32 << 20
"""Bytes that a file may unpack to; a reference of the most members has less than 2 MB."""
ARRAYS = ("points", "values", "spread", "members", "at_marks", "at_marks_spread")
Number = Annotated[float, Field(allow_inf_nan=False)]
Word = Annotated[str, Field(max_length=120)]


class _Part(BaseModel):
    model_config = ConfigDict(frozen=True, extra="ignore")


class _Item(_Part):
    name: Word
    kind: Word
    joint: Word
    unit: Word
    noise: Annotated[float, Field(gt=0, allow_inf_nan=False)]
    spread: Annotated[float, Field(gt=0, allow_inf_nan=False)]
    side: Literal["", "left", "right"] = ""
    points: tuple[Word, ...] = ()


class _Known(_Part):
    mean: Number
    spread: Number
    count: Annotated[int, Field(ge=1)]


class _Threshold(_Part):
    score: Annotated[float, Field(ge=0, le=100)]
    confidence: Annotated[float, Field(ge=0, le=1)]
    guessed: bool
    scores: tuple[Number, ...] = ()


class _About(_Part):
    """What a reference holds besides its arrays."""

    version: Literal[1] = 1
    name: Word
    movement: Word
    origin: Annotated[str, Field(max_length=4000)] = ""
    side: Literal["left", "right"] | None = None
    view: View | None = None
    flat: bool = False
    items: Annotated[tuple[_Item, ...], Field(min_length=1, max_length=200)]
    marks: Annotated[
        tuple[tuple[Word, Annotated[int, Field(ge=0, lt=LENGTH)]], ...], Field(min_length=2, max_length=12)
    ]
    tempo: dict[Word, _Known] = Field(default_factory=dict)
    rules: dict[Word, _Known] = Field(default_factory=dict)
    threshold: _Threshold | None = None


def write(reference: Reference, path: Path) -> Path:
    """Write the file; it appears whole or not at all. Raises OutputError."""
    about = {
        field.name: _plain(getattr(reference, field.name))
        for field in dataclasses.fields(reference)
        if field.name not in ARRAYS
    }
    arrays: dict[str, Any] = {name: getattr(reference, name).astype(np.float32) for name in ARRAYS}
    write_arrays(path, {"about": np.array(_About.model_validate(about).model_dump_json()), **arrays})
    return path


def read(path: Path) -> Reference:
    """Read a file that `write` made; raises DefinitionError for a missing, damaged or foreign one."""
    try:
        arrays = arrays_of(path) if _small(path) else {}
    except PoseError as error:
        raise DefinitionError(f"{path} is no reference: {error}") from error
    try:
        about = _About.model_validate_json(str(arrays["about"]))
        return _reference(about, {name: arrays[name].astype(np.float64) for name in ARRAYS})
    except KeyError as error:
        raise DefinitionError(f"{path} is no reference: {error} is missing in it") from error
    except ValidationError as error:
        raise DefinitionError(f"{path} is no reference: {first_problem(error)}") from error
    except (ValueError, TypeError) as error:
        raise DefinitionError(f"{path} is no reference: {error}") from error


def _small(path: Path) -> bool:
    try:
        with zipfile.ZipFile(path) as archive:
            size = sum(member.file_size for member in archive.infolist())
    except FileNotFoundError as error:
        raise DefinitionError(f"there is no reference {path}") from error
    except (OSError, ValueError, zipfile.BadZipFile, RuntimeError) as error:
        raise DefinitionError(f"{path} is no reference: an npz archive is needed") from error
    if size > LARGEST:
        raise DefinitionError(
            f"{path} unpacks to {size >> 20} MB; a reference has at most {LARGEST >> 20} MB"
        )
    return True


def _reference(about: _About, arrays: dict[str, NDArray[np.float64]]) -> Reference:
    items, marks = len(about.items), len(about.marks)
    members = len(arrays["members"])
    body = (LENGTH, len(POINTS), 3)
    expected = {
        "points": body,
        "members": (members, *body),
        "values": (LENGTH, items),
        "spread": (LENGTH, items),
        "at_marks": (marks, items),
        "at_marks_spread": (marks, items),
    }
    for name, shape in expected.items():
        if arrays[name].shape != shape:
            raise ValueError(f"{name} has shape {arrays[name].shape}, expected {shape}")
    if not 1 <= members <= MOST_MEMBERS:
        raise ValueError(f"it has {members} executions, 1 to {MOST_MEMBERS} are possible")
    limit = about.threshold
    return Reference(
        **arrays,
        name=about.name,
        movement=about.movement,
        origin=about.origin,
        side=about.side,
        view=about.view,
        flat=about.flat,
        items=tuple(Item(**item.model_dump()) for item in about.items),
        marks=about.marks,
        tempo={name: Known(**one.model_dump()) for name, one in about.tempo.items()},
        rules={name: Known(**one.model_dump()) for name, one in about.rules.items()},
        threshold=None if limit is None else Threshold(**limit.model_dump()),
    )


def _plain(value: Any) -> Any:
    """Dataclasses as dictionaries, however deep."""
    if dataclasses.is_dataclass(value) and not isinstance(value, type):
        return dataclasses.asdict(value)
    if isinstance(value, dict):
        return {key: _plain(item) for key, item in value.items()}
    return [_plain(item) for item in value] if isinstance(value, tuple) else value
