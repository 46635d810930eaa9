"""The errors norep raises on purpose. A message says what was wrong, what is known, and what to do."""

from __future__ import annotations

import difflib
from collections.abc import Sequence


class NorepError(Exception):
    """The base of every error that is the input's or the surroundings' fault, not a bug."""

    exit_code = 1


class UnknownNameError(NorepError):
    """A movement, rule, ruleset, backend or the like that is not registered."""

    exit_code = 2

    @staticmethod
    def of(kind: str, name: str, known: Sequence[str], also: Sequence[str] = ()) -> UnknownNameError:
        """There is no such `kind`; suggests the nearest of the known names and of the `also` spellings."""
        wanted = name.strip().lower().replace(" ", "-").replace("_", "-")
        near = difflib.get_close_matches(wanted, [*known, *also], n=1, cutoff=0.6)
        hint = f"did you mean {near[0]}?" if near else f"known: {', '.join(known) or 'none'}"
        return UnknownNameError(f"no {kind} is called {name!r}; {hint}")


class VideoError(NorepError):
    """A video that is missing, unreadable, damaged or has no pictures."""

    exit_code = 3


class PoseError(NorepError):
    """Key points that are missing, malformed or of another skeleton."""

    exit_code = 4


class WeightsError(NorepError):
    """Model files that are missing, cannot be fetched, or fail their checksum."""

    exit_code = 5


class OutputError(NorepError):
    """A file or folder that cannot be written."""

    exit_code = 6


class DefinitionError(NorepError):
    """A movement, ruleset or table of labels that does not follow its format."""

    exit_code = 7
