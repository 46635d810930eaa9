"""Print tables on stdout."""

from __future__ import annotations

from collections.abc import Iterable

from rich.console import Console, RenderableType


def show(tables: Iterable[RenderableType]) -> None:
    """Print tables and texts one after the other."""
    console = Console()
    for table in tables:
        console.print(table)
