"""Options that take several values after one flag: `--data a.npz b.npz clips.csv`."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from typing import Any

from typer.core import TyperCommand


class Spreading(TyperCommand):
    """A command whose repeatable options may also be written once with several values after them."""

    def parse_args(self, ctx: Any, args: list[str]) -> list[str]:
        """Write the flag again before each further value, which is what the parser knows."""
        flags = {flag for option in self.params if getattr(option, "multiple", False) for flag in option.opts}
        return super().parse_args(ctx, list(spread(args, flags)))


def spread(words: Sequence[str], flags: Collection[str]) -> Iterator[str]:
    """The words of a command line with the flags repeated.

    >>> list(spread(["--data", "a", "b", "--json"], {"--data"}))
    ['--data', 'a', '--data', 'b', '--json']
    """
    flag, values = "", 0
    for word in words:
        if word.startswith("-") and word != "-":
            flag, equals, _ = word.partition("=")
            values = 1 if equals else 0
        elif flag in flags:
            values += 1
            if values > 1:
                yield flag
        yield word
