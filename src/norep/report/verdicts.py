"""How verdicts and outcomes are worded and coloured wherever they are shown.

The colours keep apart for the colour-blind (after Okabe and Ito, 2008) and never stand alone: a sign and a
word go with each.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from norep.judging.events import Outcome, Verdict
from norep.report.model import Set

RGB = tuple[int, int, int]


@dataclass(frozen=True, slots=True)
class Look:
    """A word, a sign with its ASCII stand-in, and the RGB colour for drawing onto pictures."""

    word: str
    sign: str
    plain: str
    colour: RGB


GREEN, RED, AMBER, GREY = (0, 178, 134), (240, 92, 42), (245, 182, 40), (150, 158, 168)

VERDICTS: dict[Verdict, Look] = {
    "valid": Look("valid", "✓", "+", GREEN),
    "no-rep": Look("no-rep", "✗", "x", RED),
    "unsure": Look("unsure", "?", "?", AMBER),
}
OUTCOMES: dict[Outcome, Look] = {
    "met": Look("met", "✓", "+", GREEN),
    "missed": Look("missed", "✗", "x", RED),
    "borderline": Look("borderline", "≈", "~", AMBER),
    "unseen": Look("unseen", "–", "-", GREY),
}


def clock(seconds: float) -> str:
    """Minutes and seconds with a tenth, `01:07.2`; hours only where there are any.

    >>> clock(67.24), clock(3599.98)
    ('01:07.2', '1:00:00.0')
    """
    tenths = round(max(0.0, seconds) * 10)
    minutes, rest = divmod(tenths, 600)
    hours, minutes = divmod(minutes, 60)
    lead = f"{hours}:" if hours else ""
    return f"{lead}{minutes:02d}:{rest // 10:02d}.{rest % 10}"


UNIT_SIGNS = {"degrees": "°", "torso": " torso", "thigh": " thigh"}


def amount(value: float, unit: str, *, signed: bool = False) -> str:
    """A number with its unit: `162°`, `-0.08 thigh`.

    >>> amount(-0.081, "thigh", signed=True), amount(162.4, "degrees")
    ('−0.08 thigh', '162°')
    """
    digits = 0 if unit == "degrees" else 2
    shown = round(value, digits) + 0.0  # no minus zero
    text = f"{shown:+.{digits}f}" if signed and shown else f"{shown:.{digits}f}"
    sign = UNIT_SIGNS.get(unit, f" {unit}" if unit else "")
    return text.replace("-", "−") + sign


def titled(name: str) -> str:
    """A name as a title: `air-squat` as `Air squat`."""
    words = name.replace("-", " ").replace("_", " ").strip()
    return words[:1].upper() + words[1:]


def spoken(names: Iterable[str]) -> str:
    """Names in one line: `knee-extension` and `depth` as `knee extension, depth`."""
    return ", ".join(name.replace("-", " ") for name in names)


def doubted(one: Set) -> str:
    """Why the number of repetitions of a set is unsure."""
    return (
        f"The number is unsure: its phases were gone through {len(one.reps)} times, "
        f"but the motion repeats {one.other_count} times"
    )
