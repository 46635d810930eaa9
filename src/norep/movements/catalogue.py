"""Find movements and rulesets by name: the built-in files, those of entry points, and the user's own."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from functools import cached_property
from importlib.metadata import entry_points
from pathlib import Path

from norep.errors import DefinitionError, UnknownNameError
from norep.movements.movement import Movement
from norep.movements.ruleset import Ruleset
from norep.settings import Settings

FOLDER = Path(__file__).parent


def normalised(name: str) -> str:
    """`"Double Unders"`, `"double_under"` and `"double-unders"` as one spelling."""
    words = re.sub(r"[^a-z0-9]+", "-", name.strip().lower()).strip("-")
    return words[:-1] if words.endswith("s") and not words.endswith("ss") else words


class Catalogue(Mapping[str, Movement]):
    """Movements by name; looked up by alias and spelling too, and by the path of a TOML file.

    A movement comes from a TOML file in the library, or from an entry point of the group
    `norep.movements` that names a `Movement` or a folder of TOML files. The files in the user's own folder
    are found by name as well, but not listed: `own` lists them, so one that is damaged spoils nothing else.

    >>> from norep import movements
    >>> movements["OHS"].name
    'overhead-squat'
    """

    def __init__(self, folder: Path = FOLDER / "library", group: str = "norep.movements") -> None:
        self._folder, self._group = folder, group

    @cached_property
    def _items(self) -> dict[str, Movement]:
        found = [Movement.load(path) for path in sorted(self._folder.glob("*.toml"))]
        for entry in entry_points(group=self._group):
            found += _from_entry_point(entry.load(), entry.name)
        return {movement.name: movement for movement in found}

    @cached_property
    def _names(self) -> dict[str, str]:
        names: dict[str, str] = {}
        for movement in self._items.values():
            for alias in (movement.name, movement.title, *movement.aliases):
                names.setdefault(normalised(alias), movement.name)
        return names

    def __getitem__(self, name: str) -> Movement:
        if name.endswith(".toml"):
            return Movement.load(name)
        known = self._names.get(normalised(name))
        if known is not None:
            return self._items[known]
        file = self._own_file(name)
        if file is None:
            raise UnknownNameError.of("movement", name, [*self._items, *self.own()], self._spellings())
        return Movement.load(file)

    def own(self) -> dict[str, Path]:
        """The movement files in the user's own folder by name, whether they can be read or not."""
        folder = Settings.from_environment().movements_folder
        return {path.stem: path for path in sorted(folder.glob("*.toml"))} if folder else {}

    def comes_with_norep(self, name: str) -> bool:
        """Whether the name, or another spelling of it, is that of a movement of norep or of a package."""
        return normalised(name) in self._names

    def _own_file(self, name: str) -> Path | None:
        wanted = normalised(name)
        return next((path for stem, path in self.own().items() if normalised(stem) == wanted), None)

    def _spellings(self) -> list[str]:
        return [alias for movement in self._items.values() for alias in movement.aliases]

    def __contains__(self, name: object) -> bool:
        return isinstance(name, str) and (self.comes_with_norep(name) or self._own_file(name) is not None)

    def __iter__(self) -> Iterator[str]:
        return iter(self._items)

    def __len__(self) -> int:
        return len(self._items)


def _from_entry_point(loaded: object, name: str) -> list[Movement]:
    if isinstance(loaded, Movement):
        return [loaded]
    if isinstance(loaded, str | Path) and Path(loaded).is_dir():
        return [Movement.load(path) for path in sorted(Path(loaded).glob("*.toml"))]
    raise DefinitionError(f"the plug-in {name} gives neither a Movement nor a folder of movement files")


def ruleset(name: str, folder: Path = FOLDER / "rulesets") -> Ruleset:
    """The ruleset of that name, or of that file; raises UnknownNameError."""
    if name.endswith(".toml"):
        return Ruleset.load(name)
    known = sorted(file.stem for file in folder.glob("*.toml"))
    if name not in known:
        raise UnknownNameError.of("ruleset", name, known)
    return Ruleset.load(folder / f"{name}.toml")
