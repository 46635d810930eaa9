"""Names of things that a file in a folder or an entry point of another package provides."""

from __future__ import annotations

import difflib
import importlib
import importlib.metadata
import importlib.util
import pkgutil
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any

from norep.errors import UnknownNameError


def suggest(name: str, known: Iterable[str]) -> str:
    """What to tell somebody who gave an unknown name: the nearest known ones, or all of them.

    >>> suggest("overhed-squat", ["overhead-squat", "thruster"])
    'did you mean overhead-squat?'
    >>> suggest("x", ["b", "a"])
    'known: a, b'
    """
    choices = sorted(set(known))
    spelled = {choice.lower(): choice for choice in reversed(choices)}
    near = difflib.get_close_matches(name.lower(), spelled, n=3, cutoff=0.6)
    if near:
        return f"did you mean {' or '.join(spelled[match] for match in near)}?"
    return f"known: {', '.join(choices)}" if choices else "none are known"


@dataclass(frozen=True, slots=True)
class Registry:
    """Objects by name: the attribute `attribute` of each module in `package`, and entry points of `group`.

    Listing the names imports none of them.

    >>> backends = Registry("pose backend", "norep.pose.backends", "norep.backends", "load")
    >>> "blazepose" in backends
    True
    """

    kind: str
    package: str
    group: str
    attribute: str

    def names(self) -> tuple[str, ...]:
        """Every registered name, sorted."""
        return tuple(sorted({*self._modules(), *self._entry_points()}))

    def __iter__(self) -> Iterator[str]:
        return iter(self.names())

    def __contains__(self, name: object) -> bool:
        return name in self.names()

    def load(self, name: str) -> Any:
        """Import and return the object; raises UnknownNameError for a name nobody registered.

        A file in norep's own folder wins over an entry point of the same name.
        """
        try:
            if name in self._modules():
                return getattr(importlib.import_module(f"{self.package}.{name}"), self.attribute)
            entry_point = self._entry_points().get(name)
            if entry_point is not None:
                return entry_point.load()
        except ModuleNotFoundError as error:
            raise UnknownNameError(
                f"the {self.kind} {name!r} needs the package {error.name!r}, which is not installed"
            ) from error
        raise UnknownNameError(f"unknown {self.kind} {name!r}: {suggest(name, self.names())}")

    def _modules(self) -> set[str]:
        spec = importlib.util.find_spec(self.package)
        folders = spec.submodule_search_locations if spec else None
        return {module.name for module in pkgutil.iter_modules(folders or []) if module.name[0] != "_"}

    def _entry_points(self) -> dict[str, importlib.metadata.EntryPoint]:
        return {point.name: point for point in importlib.metadata.entry_points(group=self.group)}
