"""Variables of a TensorFlow checkpoint, read without TensorFlow: `.index` and `.data-00000-of-00001` files.

The index is a table of sorted keys (the format of LevelDB) whose values say where each tensor lies; one of
the tensors is the graph of objects, which knows the variables' names. Only floats are read, nothing is run.
"""

from __future__ import annotations

import struct
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from norep.errors import WeightsError

MAGIC = 0xDB4775248B80FB57
FOOTER = 48
TRAILER = 5
"""Bytes behind each block: its compression and a checksum."""
GRAPH = b"_CHECKPOINTABLE_OBJECT_GRAPH"
FLOAT = 1
LARGEST = 1 << 30
Fields = dict[int, list[Any]]


@dataclass(frozen=True, slots=True)
class Entry:
    """Where a tensor lies: its type by TensorFlow's number, shape, file, and place in bytes."""

    kind: int
    shape: tuple[int, ...]
    shard: int
    offset: int
    size: int


def checkpoint_variables(index: Path) -> list[tuple[str, NDArray[np.float32]]]:
    """Names and values of all float variables of the checkpoint whose index file this is.

    Raises WeightsError for files that are missing, damaged, or of another kind.
    """
    try:
        entries = {key: _entry(value) for key, value in _table(_read(index)) if key}
        shards = [_read(path) for path in _shards(index)]
        names = _names(_graph(shards, entries))
        return [
            (names[key], _floats(shards, entry))
            for key, entry in entries.items()
            if entry.kind == FLOAT and key in names
        ]
    except (IndexError, KeyError, ValueError, struct.error) as error:
        raise WeightsError(f"{index} is no TensorFlow checkpoint, or damaged") from error


def _read(path: Path) -> bytes:
    try:
        if path.stat().st_size > LARGEST:
            raise WeightsError(f"{path} is too large for a checkpoint of a MoViNet")
        return path.read_bytes()
    except OSError as error:
        raise WeightsError(f"{path} cannot be read: {error.strerror or error}") from error


def _shards(index: Path) -> list[Path]:
    found = sorted(index.parent.glob(f"{index.stem}.data-?????-of-?????"))
    if not found:
        raise WeightsError(f"{index}: the file {index.stem}.data-00000-of-00001 is not beside it")
    return found


def _table(data: bytes) -> Iterator[tuple[bytes, bytes]]:
    """All keys and values, in order."""
    footer = data[-FOOTER:]
    if len(footer) < FOOTER or struct.unpack("<Q", footer[-8:])[0] != MAGIC:
        raise ValueError("no table")
    # The first handle is that of a block about the table.
    offset, after = _varint(footer, _second(footer))
    size, _ = _varint(footer, after)
    for _, handle in _block(data, offset, size):
        start, after = _varint(handle, 0)
        length, _ = _varint(handle, after)
        yield from _block(data, start, length)


def _second(footer: bytes) -> int:
    """Where the second handle of the footer begins."""
    _, at = _varint(footer, 0)
    return _varint(footer, at)[1]


def _block(data: bytes, offset: int, size: int) -> Iterator[tuple[bytes, bytes]]:
    """The entries of a block; each key is told as what it shares with the key before, and the rest."""
    block = data[offset : offset + size]
    if len(block) < size or data[offset + size] != 0:
        raise ValueError("a block is cut off or compressed")
    end = size - 4 - 4 * struct.unpack("<I", block[-4:])[0]
    at, key = 0, b""
    while at < end:
        shared, at = _varint(block, at)
        rest, at = _varint(block, at)
        length, at = _varint(block, at)
        key = key[:shared] + block[at : at + rest]
        yield key, block[at + rest : at + rest + length]
        at += rest + length


def _varint(data: bytes, at: int) -> tuple[int, int]:
    """A number in groups of seven bits, and where it ends."""
    value = shift = 0
    while True:
        byte = data[at]
        value |= (byte & 127) << shift
        at, shift = at + 1, shift + 7
        if byte < 128:
            return value, at
        if shift > 63:
            raise ValueError("a number without an end")


def _fields(message: bytes) -> Fields:
    """The fields of a protocol buffer by number."""
    found: Fields = {}
    at = 0
    while at < len(message):
        tag, at = _varint(message, at)
        number, wire = tag >> 3, tag & 7
        value: Any
        if wire == 0:
            value, at = _varint(message, at)
        elif wire == 2:
            length, at = _varint(message, at)
            value, at = message[at : at + length], at + length
        elif wire in (1, 5):
            width = 8 if wire == 1 else 4
            value, at = message[at : at + width], at + width
        else:
            raise ValueError("no protocol buffer")
        found.setdefault(number, []).append(value)
    return found


def _entry(value: bytes) -> Entry:
    fields = _fields(value)
    shape = _fields(fields.get(2, [b""])[0])
    sizes = tuple(_fields(one).get(1, [0])[0] for one in shape.get(2, []))
    kind, shard, offset, size = (fields.get(number, [0])[0] for number in (1, 3, 4, 5))
    return Entry(kind, sizes, shard, offset, size)


def _bytes(shards: list[bytes], entry: Entry) -> bytes:
    data = shards[entry.shard][entry.offset : entry.offset + entry.size]
    if len(data) != entry.size:
        raise ValueError("a tensor is cut off")
    return data


def _floats(shards: list[bytes], entry: Entry) -> NDArray[np.float32]:
    return np.frombuffer(_bytes(shards, entry), "<f4").reshape(entry.shape).astype(np.float32)


def _graph(shards: list[bytes], entries: Mapping[bytes, Entry]) -> bytes:
    """The one string of the graph's tensor: behind its length and a checksum of that."""
    if GRAPH not in entries:
        raise ValueError("a checkpoint without names")
    data = _bytes(shards, entries[GRAPH])
    length, at = _varint(data, 0)
    return data[at + 4 : at + 4 + length]


def _names(graph: bytes) -> dict[bytes, str]:
    """The variables' names by their keys."""
    names = {}
    for node in _fields(graph).get(1, []):
        for attribute in _fields(node).get(2, []):
            fields = _fields(attribute)
            if 2 in fields and 3 in fields:
                names[fields[3][0]] = fields[2][0].decode()
    return names
