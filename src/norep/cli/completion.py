"""What the shell offers when Tab is pressed."""

from __future__ import annotations


def movement_names(incomplete: str) -> list[str]:
    """Names of movements that begin like this."""
    from norep import movements  # noqa: PLC0415  (completion must start fast for other commands)

    return [name for name in [*movements, *movements.own()] if name.startswith(incomplete)]


def backend_names(incomplete: str) -> list[str]:
    """Names of pose backends that begin like this."""
    from norep.analysis.backends import BACKENDS  # noqa: PLC0415

    return [name for name in BACKENDS.names() if name.startswith(incomplete)]
