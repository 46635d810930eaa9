"""A learned movement as a movement file that people can read and edit."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from norep.errors import DefinitionError
from norep.learning.learn import Learned
from norep.movements.movement import Movement

HEAD = """\
# This movement was {source} by norep.
# Everything here may be edited; docs/add-a-movement.md of norep explains every line.
"""
MEASURES = """\
# What is measured in each frame. The counter watches: {text}.
"""
TRUNK = """\
# How the trunk leans keeps other postures, as on the way to the set, from being counted.
"""
PHASES = """\
# What counts: the phases are passed in this order, and a repetition counts when the last is reached.
# In the film the {text} went from {start} to {end}. The limits are loose and lie near the middle.
# Too many are counted: move the limits of the two ends apart. Too few: move them towards each other.
"""
RETURNS = """\
# A repetition counts when the start is reached again. To count it at the other end, delete the last phase
# and let the rules at "{last}" look at "{first}" instead.
"""
RULES = """\
# What is judged: whether a repetition goes as far as those of the film, with room for another person.
# A repetition beyond the threshold by more than the band is good, behind it by more than the band a no-rep.
"""
FIGURES = """\
# How it is drawn: directions of the limbs in degrees, the middle of the repetitions of the film.
"""


def written(learned: Learned, source: str) -> str:
    """The text of the movement file; `source` is one line that says where it comes from.

    Raises DefinitionError if the text would not be read back as the same movement.
    """
    movement = learned.movement
    text = "\n".join("".join(part) for part in _parts(learned, source))
    if Movement.from_toml(text) != movement:
        raise DefinitionError(f"the movement {movement.name} cannot be written as a file")
    return text


def _parts(learned: Learned, source: str) -> Iterator[list[str]]:
    movement, choice = learned.movement, learned.choice
    data = movement.model_dump(mode="json", exclude_none=True, exclude_defaults=True)
    names = ("name", "title", "description", "equipment", "kind", "sides")
    yield [HEAD.format(source=source), *_lines({name: data[name] for name in names if name in data})]
    trunk = TRUNK if "trunk" in movement.measures and choice.gauge.name != "trunk" else ""
    yield [MEASURES.format(text=choice.gauge.text), trunk, "[measures]\n", *_lines(data["measures"])]
    yield [_phases_told(learned), *_tables("phases", data["phases"])]
    if movement.rules:
        yield [RULES, *_tables("rules", data["rules"])]
    if movement.figures:
        yield [FIGURES, *_figures(data["figures"])]
    if "drawing" in data:
        yield ["[drawing]\n", *_lines(data["drawing"])]


def _phases_told(learned: Learned) -> str:
    choice, gauge = learned.choice, learned.choice.gauge
    ends = gauge.shown(choice.swing.high), gauge.shown(choice.swing.low)
    start, end = ends if choice.starts_high else ends[::-1]
    told = PHASES.format(text=gauge.text, start=start, end=end)
    if not choice.returns:
        return told
    phases = learned.movement.phases
    return told + RETURNS.format(last=phases[-1].name, first=phases[0].name)


def _tables(name: str, tables: Iterable[Mapping[str, Any]]) -> Iterator[str]:
    for i, table in enumerate(tables):
        yield f"\n[[{name}]]\n" if i else f"[[{name}]]\n"
        yield from _lines(table)


def _figures(figures: Mapping[str, Mapping[str, Any]]) -> Iterator[str]:
    for i, (name, limbs) in enumerate(figures.items()):
        yield f"\n[figures.{name}]\n" if i else f"[figures.{name}]\n"
        yield from _lines(limbs)


def _lines(table: Mapping[str, Any]) -> Iterator[str]:
    return (f"{key} = {_value(value)}\n" for key, value in table.items())


def _value(value: Any) -> str:
    """A value on one line; a direction in its short form."""
    if isinstance(value, Mapping):
        if "pitch" in value:
            pitch, out = value["pitch"], value.get("out", 0.0)
            return _value([pitch, out] if out else pitch)
        return "{ " + ", ".join(f"{key} = {_value(item)}" for key, item in value.items()) + " }"
    if isinstance(value, list | tuple):
        return "[" + ", ".join(_value(item) for item in value) + "]"
    if isinstance(value, str):
        return json.dumps(value, ensure_ascii=False)
    if isinstance(value, bool):
        return str(value).lower()
    return f"{value:g}"


def plain(text: str, longest: int = 200) -> str:
    """A text from outside, such as the name of a file, as one line that any file can hold.

    >>> plain("a\\n[rules]\\x7f.mp4")
    'a?[rules]?.mp4'
    """
    shown = "".join(letter if letter.isprintable() else "?" for letter in text)
    return shown if len(shown) <= longest else f"{shown[: longest - 3]}..."
