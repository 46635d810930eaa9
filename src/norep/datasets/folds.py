"""Which execution is tested in which fold: a table with the columns `name` and `fold`."""

from __future__ import annotations

import csv
from collections.abc import Collection
from pathlib import Path

from norep.errors import DefinitionError

LARGEST = 64 << 20
"""Bytes of a table."""


def read_folds(path: str | Path) -> dict[str, str]:
    """Names of executions to their folds; what follows a dot in a name is left out.

    Raises DefinitionError for a table that is missing, too large, has other columns, or names one twice.
    """
    path = Path(path)
    try:
        if path.stat().st_size > LARGEST:
            raise DefinitionError(f"{path} is larger than {LARGEST >> 20} MB: it is no table of folds")
        with path.open(newline="", encoding="utf-8-sig") as file:
            rows = list(csv.DictReader(file))
    except OSError as error:
        raise DefinitionError(f"cannot read the folds {path}: {error.strerror or error}") from error
    except (UnicodeDecodeError, csv.Error) as error:
        raise DefinitionError(f"{path} is no table of folds: {error}") from error
    missing = [name for name in ("name", "fold") if not rows or rows[0].get(name) is None]
    if missing:
        raise DefinitionError(f"{path} has no column {' and '.join(missing)}; name and fold are needed")
    folds: dict[str, str] = {}
    for row in rows:
        name = (row["name"] or "").split(".")[0]
        if folds.setdefault(name, row["fold"] or "") != row["fold"]:
            raise DefinitionError(f"{path} puts {name} into folds {folds[name]} and {row['fold']}")
    return folds


def check_folds(folds: dict[str, str], known: Collection[str], path: str | Path) -> None:
    """Raises DefinitionError where the table names executions that are not in the data."""
    strange = [name for name in folds if name not in known]
    if strange:
        some = ", ".join(strange[:3])
        raise DefinitionError(
            f"{path} names {len(strange)} of {len(folds)} executions that are not in the data: {some}; "
            "names must be the ids of the data"
        )
