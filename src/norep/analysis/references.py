"""References by name: those the user saved, and those built in for every movement."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path

from norep import __version__, movements
from norep.analysis.code_digest import code_of
from norep.errors import DefinitionError, NorepError, OutputError, PoseError, UnknownNameError
from norep.movements.movement import Movement
from norep.scoring.built_in import built_in
from norep.scoring.execution import Execution
from norep.scoring.reference import Reference
from norep.scoring.storage import SUFFIX
from norep.settings import Settings

NAME = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")
LONGEST_NAME = 60
ROOMS = ("scoring", "synth", "judging", "pose")
"""The rooms that decide what a built-in reference is."""


def folder_of(settings: Settings) -> Path:
    """Where the user's references are kept."""
    return settings.data_folder / "references"


def saved(settings: Settings) -> dict[str, Path]:
    """The user's references by name."""
    folder = folder_of(settings)
    files = sorted(folder.glob(f"*{SUFFIX}")) if folder.is_dir() else []
    return {file.name.removesuffix(SUFFIX): file for file in files}


def save(reference: Reference, settings: Settings) -> Path:
    """Keep a reference under its name, in place of another one. Raises UnknownNameError, OutputError."""
    return reference.save(folder_of(settings) / f"{checked(reference.name)}{SUFFIX}")


def checked(name: str) -> str:
    """The name, if a reference may be called so; raises UnknownNameError."""
    if len(name) > LONGEST_NAME or not NAME.fullmatch(name):
        raise UnknownNameError(
            f"a reference cannot be called {name[:LONGEST_NAME]!r}; take small letters, digits, dashes"
        )
    if name in movements:
        raise UnknownNameError(f"{name} is the built-in reference of that movement; take another name")
    return name


def free(name: str, settings: Settings) -> str:
    """The name, if no reference is called so yet; raises OutputError, and UnknownNameError as `checked`."""
    if checked(name) in saved(settings):
        raise OutputError(f"there is a reference {name} already; take another name, or --force to replace it")
    return name


def reference_of(name: str, settings: Settings) -> Reference:
    """A saved reference, or the built-in one of a movement or an alias. Raises UnknownNameError."""
    files = saved(settings)
    if name in files:
        return Reference.load(files[name])
    try:
        movement = movements[name]
    except UnknownNameError:
        raise UnknownNameError.of("reference", name, [*files, *movements]) from None
    return of_movement(movement, settings)


def of_movement(movement: Movement, settings: Settings | None = None) -> Reference:
    """The built-in reference of a movement; kept in the cache, for it takes half a second to draw."""
    if settings is None:
        return built_in(movement)
    key = hashlib.sha256(f"{movement.model_dump_json()} {__version__} {code_of(ROOMS)}".encode()).hexdigest()[
        :24
    ]
    kept = settings.cache_folder / "references" / f"{movement.name}-{key}{SUFFIX}"
    if kept.is_file():
        with suppress(DefinitionError):
            return Reference.load(kept)
    made = built_in(movement)
    with suppress(OutputError):  # a cache that is full costs time, not results
        made.save(kept)
    return made


def made_of(name: str, executions: Sequence[Execution], origin: str) -> Reference:
    """A reference of good executions under this name; raises PoseError where there are none."""
    if not executions:
        raise PoseError(f"no full repetition was found, so there is no reference {name}")
    return Reference.of(executions, checked(name), origin=origin)


def is_known(name: str, settings: Settings) -> bool:
    """Whether a reference has this name."""
    try:
        return name in saved(settings) or bool(movements[name])
    except NorepError:
        return False
