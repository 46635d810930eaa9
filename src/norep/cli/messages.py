"""What norep says besides its results: one line each, on stderr."""

from __future__ import annotations

import sys


def tell(message: str) -> None:
    """Say one line on stderr."""
    print(f"norep: {' '.join(message.split())}", file=sys.stderr)
