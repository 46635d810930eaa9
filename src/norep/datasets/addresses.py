"""Lists of videos on the web: one address a line, or a table with a column url."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from norep.datasets.documents import LARGEST
from norep.datasets.table_rows import seconds
from norep.errors import DefinitionError

SEPARATORS = ",;\t"
_WEB = re.compile(r"https?://[^\s/]", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Address:
    """A video on the web: its `url`, and the stretch `[start, end)` of it in seconds, None for no limit.

    What is not known of the athlete is ""; `name` is what the file shall be called, "" for the title.
    """

    url: str
    start: float | None = None
    end: float | None = None
    athlete: str = ""
    sex: str = ""
    event: str = ""
    name: str = ""


COLUMNS = ("url", "start", "end", "athlete", "sex", "event", "name")


def read_addresses(path: str | Path) -> list[Address]:
    """Read a list, each address once; raises DefinitionError for what is no list, with the line.

    A line is `URL`, or `URL START END` with times as seconds or mm:ss; `#` begins a comment. A table has the
    columns of an Address, url is needed.
    """
    path = Path(path)
    try:
        with path.open("rb") as file:
            content = file.read(LARGEST + 1)
        text = content[:LARGEST].decode("utf-8-sig")
    except OSError as error:
        raise DefinitionError(f"cannot read the list {path}: {error.strerror or error}") from error
    except UnicodeDecodeError as error:
        raise DefinitionError(f"cannot read the list {path}: save it as text in UTF-8") from error
    found = dict.fromkeys(_of_table(text, path.name) if _is_table(text) else _of_lines(text, path.name))
    if not found:
        raise DefinitionError(f"the list {path} holds no address; write one URL a line")
    return list(found)


def _is_table(text: str) -> bool:
    first = text.lstrip().partition("\n")[0]
    return "url" in [cell.strip().lower() for cell in re.split(f"[{SEPARATORS}]", first)]


def _of_lines(text: str, name: str) -> Iterable[Address]:
    for number, line in enumerate(text.splitlines(), start=1):
        # A # within an address is part of it.
        words = re.split(r"(?:^|\s)#", line, maxsplit=1)[0].split()
        if len(words) > 3:
            raise DefinitionError(
                f"{name}, line {number}: more than URL, start and end: {line.strip()[:80]!r}"
            )
        if words:
            yield _address(dict(zip(("url", "start", "end"), words, strict=False)), f"{name}, line {number}")


def _of_table(text: str, name: str) -> Iterable[Address]:
    text = text.lstrip()
    separator = max(SEPARATORS, key=text.partition("\n")[0].count)
    rows = csv.reader(io.StringIO(text, newline=""), delimiter=separator)
    try:
        columns = [cell.strip().lower() for cell in next(rows)]
        for number, row in enumerate(rows, start=2):
            cells = {column: cell.strip() for column, cell in zip(columns, row, strict=False)}
            if any(cells.values()) and not (row and row[0].lstrip().startswith("#")):
                yield _address(cells, f"{name}, line {number}")
    except csv.Error as error:
        raise DefinitionError(f"{name} cannot be read as a table: {error}") from error


def _address(cells: dict[str, str], where: str) -> Address:
    url = cells.get("url", "")
    if not _WEB.match(url):
        raise DefinitionError(f"{where}: {url[:80]!r} is no address that begins with http:// or https://")
    start, end = (
        seconds(cells[name], f"{where}: {name}") if cells.get(name) else None for name in ("start", "end")
    )
    if (start or 0) < 0 or (end is not None and end <= (start or 0)):
        raise DefinitionError(f"{where}: the end is not after the start")
    texts = {name: cells.get(name, "") for name in ("athlete", "sex", "event", "name")}
    return Address(url, start, end, **texts)
