"""Read definitions, movements and rulesets, from TOML that a stranger may have written."""

from __future__ import annotations

import tomllib
from pathlib import Path
from typing import TypeVar

from pydantic import BaseModel, ValidationError

from norep.errors import DefinitionError

MAX_FILE_SIZE = 64 * 1024
MAX_DOTS = 500
"""In one line: Python takes a time that grows with the square of the length of a dotted key."""
Definition = TypeVar("Definition", bound=BaseModel)


def loaded(model: type[Definition], path: Path, what: str) -> Definition:
    """The definition in a file; raises DefinitionError, `what` says of which kind the file is."""
    try:
        with path.open(encoding="utf-8") as file:
            text = file.read(MAX_FILE_SIZE + 1)  # whoever gives a larger one shall not fill the memory
    except (OSError, UnicodeDecodeError) as error:
        raise DefinitionError(f"cannot read the {what} file {path}: {error}") from error
    return parsed(model, text, str(path))


def parsed(model: type[Definition], text: str, origin: str) -> Definition:
    """The definition in a TOML text; raises DefinitionError with the place."""
    if len(text) > MAX_FILE_SIZE:
        raise DefinitionError(f"{origin} is larger than {MAX_FILE_SIZE // 1024} KiB; that is no definition")
    if any(line.count(".") > MAX_DOTS for line in text.splitlines()):
        raise DefinitionError(f"{origin} has a line with more than {MAX_DOTS} dots; that is no definition")
    try:
        return model.model_validate(tomllib.loads(text))
    except ValidationError as error:
        raise DefinitionError(f"{origin}: {first_problem(error)}") from error
    except RecursionError as error:
        raise DefinitionError(f"{origin} is nested too deeply") from error
    except ValueError as error:  # of tomllib, or of a number that is too long
        raise DefinitionError(f"{origin} is not TOML: {error}") from error


def first_problem(error: ValidationError) -> str:
    """The first of pydantic's complaints in one line, with its place in the file."""
    problem = error.errors(include_url=False)[0]
    place = ".".join(str(part) for part in problem["loc"])
    more = f" (and {error.error_count() - 1} more)" if error.error_count() > 1 else ""
    message = " ".join(problem["msg"].removeprefix("Value error, ").split())
    return f"{place}: {message}{more}" if place else f"{message}{more}"
