"""What norep says besides its results: one line each, on stderr."""

from __future__ import annotations

import re
import sys

_UNPRINTABLE = re.compile(r"[\x00-\x1f\x7f-\x9f\ud800-\udfff]")
"""Control characters, with which a file name could steer the terminal, and halves of characters."""


def tell(message: str) -> None:
    """Say one line on stderr."""
    print(f"norep: {printable(message)}", file=sys.stderr)


def printable(text: str) -> str:
    """The text on one line, without anything that a terminal cannot show.

    >>> printable("a\\n b\\x1b[31m")
    'a b?[31m'
    """
    return _UNPRINTABLE.sub("?", " ".join(text.split()))
