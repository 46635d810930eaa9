"""The movements norep knows. The package is itself the catalogue: `norep.movements["thruster"]`."""

from __future__ import annotations

import sys
from types import ModuleType

from norep.movements.catalogue import Catalogue


class _Library(ModuleType, Catalogue):
    """A package that can be looked into by name; Python lets a module change its class for this."""

    __hash__ = ModuleType.__hash__  # a mapping has none, but tools keep modules in sets


_module = sys.modules[__name__]
_module.__class__ = _Library
Catalogue.__init__(_module)  # type: ignore[arg-type]
