"""Packages that only some commands need."""

from __future__ import annotations

from importlib.util import find_spec

TRAIN = ("torch", "onnx", "sklearn", "safetensors", "tensorboard")
"""The packages of the extra train."""


def check_extra(packages: tuple[str, ...] = TRAIN, *, extra: str = "train", what: str = "training") -> None:
    """Raises NorepError that says what to install when one of the packages is missing."""
    from norep.errors import NorepError  # noqa: PLC0415

    missing = [name for name in packages if find_spec(name) is None]
    if missing:
        raise NorepError(f"{what} needs {missing[0]}, which is not here: pip install 'norep[{extra}]'")
