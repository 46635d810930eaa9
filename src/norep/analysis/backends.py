"""Pose backends by name."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from norep.pose.backend import Backend
from norep.registry import Registry
from norep.settings import Settings

BACKENDS = Registry("pose backend", "norep.pose.backends", "norep.backends", "load")


def load_backend(name: str, settings: Settings) -> Backend:
    """The backend of that name; `name:source` gives it a source, as in `replay:poses.npz`.

    Raises UnknownNameError, or WeightsError when its model files are missing and cannot be fetched.
    """
    kind, _, source = name.partition(":")
    load = BACKENDS.load(kind)
    with _without_chatter():
        backend: Backend = load(settings, source or None)
    return backend


def fetch_weights(name: str, settings: Settings, progress: Callable[[str], None]) -> None:
    """Fetch the model files of a backend that are not here yet, telling so; raises as `load_backend` does.

    A backend has a say in this by a function `fetch(settings, source, progress)` beside its `load`. Those
    without one fetch when they are loaded, in silence.
    """
    kind, _, source = name.partition(":")
    module = sys.modules.get(BACKENDS.load(kind).__module__)
    fetch = getattr(module, "fetch", None)
    if fetch is not None:
        fetch(settings, source or None, progress)


def identity(name: str, settings: Settings) -> str:
    """The name of a backend with the model that the settings choose for it: what its key points depend on."""
    chosen = {"rtmpose": settings.rtmpose, "vitpose": settings.vitpose}.get(name, "")
    return f"{name}:{chosen}" if chosen else name


def check_backend(name: str) -> None:
    """Raise UnknownNameError for a name that is not registered, without loading anything."""
    kind = name.partition(":")[0]
    if kind not in BACKENDS:
        BACKENDS.load(kind)


@contextmanager
def _without_chatter() -> Iterator[None]:
    """LiteRT greets the user on file descriptor 2, past Python; nobody is helped by that."""
    sys.stderr.flush()
    try:
        kept = os.dup(2)
    except OSError:  # there is no stderr
        yield
        return
    nowhere = os.open(os.devnull, os.O_WRONLY)
    try:
        os.dup2(nowhere, 2)
        yield
    finally:
        os.dup2(kept, 2)
        os.close(kept)
        os.close(nowhere)
