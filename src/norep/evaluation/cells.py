"""Cells of tables for a terminal, from texts that strangers wrote."""

from __future__ import annotations

from rich.text import Text


def cell(content: str, style: str = "") -> Text:
    """The text as it is: no markup, no control characters that could drive the terminal.

    >>> cell("[red]a\\x1b").plain
    '[red]a�'
    """
    return Text("".join(c if c.isprintable() else "�" for c in content), style=style)
