"""stub"""

from __future__ import annotations


def quality() -> None:
    """Stub."""
