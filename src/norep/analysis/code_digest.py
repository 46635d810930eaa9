"""Which code made what is kept in a cache."""

from __future__ import annotations

import hashlib
from functools import cache
from pathlib import Path

CODE = Path(__file__).parents[1]


@cache
def code_of(rooms: tuple[str, ...]) -> str:
    """A digest of the code of some rooms: a change of it gives other results, also between two releases."""
    digest = hashlib.sha256()
    for room in rooms:
        for file in sorted((CODE / room).rglob("*.py")):
            digest.update(file.read_bytes())
    return digest.hexdigest()
