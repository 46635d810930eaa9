"""Plots of the judged measures over time as SVG that grows with the page."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from norep.judging.measuring import measure
from norep.movements.movement import Movement
from norep.movements.vocabulary import Measure, Rule
from norep.pose.sequence import PoseSequence
from norep.report.markup import Markup, element
from norep.report.model import FindingReport, Report, RepReport, Set
from norep.report.tracks import Axis, background, percent, rep_id
from norep.report.verdicts import OUTCOMES, amount, clock, titled

Floats = NDArray[np.float64]
HEIGHT = 150
MOST_POINTS = 3000
"""Points of one line; of more, the lowest and highest of each stretch are kept."""
GAP = 0.4
"""Seconds without a value that break the line."""
LEVELS = ("reach", "keep")
"""Modes of rules whose threshold is a value of the measure, a level that can be drawn."""


@dataclass(frozen=True, slots=True)
class Curve:
    """One measure over the time of a set, and the scale it is drawn to."""

    name: str
    measure: Measure
    rules: tuple[Rule, ...]
    time: Floats
    values: Floats
    low: float
    high: float

    def share(self, value: float) -> float:
        """Where a value lies, 0 at the top and 1 at the bottom."""
        return (self.high - value) / (self.high - self.low)

    def at(self, value: float) -> str:
        """Where a value lies, as an SVG coordinate."""
        return percent(self.share(value))


def curves_of(movement: Movement, poses: PoseSequence, axis: Axis) -> list[Curve]:
    """The measures that the rules of a movement look at, or the counted ones if it has no rules."""
    part = poses[(poses.time >= axis.start) & (poses.time <= axis.end)]
    names = dict.fromkeys(rule.measure for rule in movement.rules) or movement.counting_measures
    return [_curve(name, movement, part) for name in names]


def _curve(name: str, movement: Movement, poses: PoseSequence) -> Curve:
    wanted = movement.measures[name]
    rules = tuple(rule for rule in movement.rules if rule.measure == name)
    values = measure(poses, wanted)[0] if len(poses) else np.zeros(0)
    known = values[np.isfinite(values)]
    marks = [rule.threshold + side * rule.band for rule in rules if rule.mode in LEVELS for side in (-1, 1)]
    shown = [*np.percentile(known, (0.5, 99.5)).tolist(), *marks] if len(known) else marks
    low, high = (min(shown), max(shown)) if shown else (0.0, 1.0)
    room = 0.1 * (high - low) or 1.0
    return Curve(name, wanted, rules, poses.time, values, low - room, high + room)


def plot(curve: Curve, one: Set, number: int, axis: Axis, report: Report) -> Markup:
    """A figure: the curve with its thresholds, bands and repetitions, and a mark for every finding."""
    inside = element(
        "svg",
        *(element("polyline", points=points) for points in _lines(curve, axis) if points),
        class_="curve",
        width="100%",
        height="100%",
        viewBox="0 0 10000 1000",
        preserveAspectRatio="none",
    )
    track = element(
        "svg",
        background(axis, report, HEIGHT),
        *(_rep_shade(rep, axis) for rep in one.reps),
        *(_limit(curve, rule) for rule in curve.rules if rule.mode in LEVELS),
        *(
            element("line", class_="grid", x1="0", x2="100%", y1=curve.at(v), y2=curve.at(v))
            for v in _ticks(curve)
        ),
        inside,
        *_marks(curve, one, number, axis),
        element("line", class_="cursor", x1="0", x2="0", y1="0", y2="100%"),
        class_="track",
        height=HEIGHT,
        role="img",
        aria_label=f"{titled(curve.name)} over time",
        data_low=f"{curve.low:.6g}",
        data_high=f"{curve.high:.6g}",
        data_sign="°" if curve.measure.unit == "degrees" else "",
        data_digits=0 if curve.measure.unit == "degrees" else 2,
    )
    scale = element("svg", *(_label(curve, value) for value in _ticks(curve)), class_="scale", height=HEIGHT)
    proved = not curve.rules or any(rule.name not in one.unproved for rule in curve.rules)
    panel = element("div", track, scale, class_="panel")
    return element("figure", _caption(curve, proved), panel, class_=None if proved else "faint")


def _caption(curve: Curve, proved: bool) -> Markup:
    unit = {"degrees": "degrees", "torso": "torso lengths", "thigh": "thigh lengths"}[curve.measure.unit]
    meaning = (
        f"{curve.measure.kind} of {', '.join(p.replace('_', ' ') for p in curve.measure.points)}, {unit}"
    )
    return element(
        "figcaption",
        element("b", titled(curve.name)),
        element("span", meaning, class_="meaning"),
        *(element("span", limit_text(rule, curve.measure.unit), class_="rule") for rule in curve.rules),
        None if proved else element("span", "not provable from this view", class_="unproved"),
        element("output", class_="value"),
    )


def limit_text(rule: Rule, unit: str) -> str:
    """A rule's limit in words: `depth: above 0.00 thigh ± 0.05`."""
    side = "above" if rule.above is not None else "below"
    name = rule.name.replace("-", " ")
    if rule.mode == "linger":
        return f"{name}: share of the way {side} {rule.threshold:g} ± {rule.band:g}"
    what = {"reach": side, "keep": f"stays {side}", "dip": "dips by less than"}[rule.mode]
    return f"{name}: {what} {_limit_amount(rule.threshold, unit)} ± {_limit_amount(rule.band, unit)}"


def _limit_amount(value: float, unit: str) -> str:
    return f"{value:g}°" if unit == "degrees" else amount(value, unit)


def _lines(curve: Curve, axis: Axis) -> list[str]:
    """The points of each unbroken stretch, in ten-thousandths of the width and thousandths of the height."""
    known = np.isfinite(curve.values)
    time, values = _thinned(curve.time[known], curve.values[known])
    breaks = np.flatnonzero(np.diff(time) > GAP) + 1
    x = np.round(10_000 * (time - axis.start) / (axis.end - axis.start)).astype(int)
    y = np.round(1000 * np.clip((curve.high - values) / (curve.high - curve.low), -1, 2)).astype(int)
    stretches = zip(np.split(x, breaks), np.split(y, breaks), strict=True)
    return [
        " ".join(f"{a},{b}" for a, b in zip(xs.tolist(), ys.tolist(), strict=True)) for xs, ys in stretches
    ]


def _thinned(time: Floats, values: Floats) -> tuple[Floats, Floats]:
    if len(time) <= MOST_POINTS:
        return time, values
    stretches = np.array_split(np.arange(len(time)), MOST_POINTS // 2)
    kept = {int(part[pick]) for part in stretches for pick in (values[part].argmin(), values[part].argmax())}
    chosen = np.array(sorted(kept))
    return time[chosen], values[chosen]


def _rep_shade(rep: RepReport, axis: Axis) -> Markup:
    left, right = axis.share(rep.start_s), axis.share(rep.end_s)
    return element(
        "g",
        element("rect", x=percent(left), width=percent(max(right - left, 0.0)), y="0", height="100%"),
        element("line", x1=axis.at(rep.counted_s), x2=axis.at(rep.counted_s), y1="0", y2="100%"),
        class_=f"shade {rep.verdict}",
    )


def _limit(curve: Curve, rule: Rule) -> Markup:
    top, bottom = curve.share(rule.threshold + rule.band), curve.share(rule.threshold - rule.band)
    line = curve.at(rule.threshold)
    return element(
        "g",
        element("rect", x="0", width="100%", y=percent(top), height=percent(bottom - top)),
        element("line", x1="0", x2="100%", y1=line, y2=line),
        element("title", limit_text(rule, curve.measure.unit)),
        class_="limit",
    )


def _marks(curve: Curve, one: Set, number: int, axis: Axis) -> list[Markup]:
    rules = {rule.name: rule for rule in curve.rules}
    return [
        _mark(curve, rules[finding.rule], finding, rep, (number, axis))
        for rep in one.reps
        for finding in rep.findings
        if finding.rule in rules and finding.time_s is not None and finding.margin is not None
    ]


def _mark(
    curve: Curve, rule: Rule, finding: FindingReport, rep: RepReport, place: tuple[int, Axis]
) -> Markup:
    number, axis = place
    assert finding.time_s is not None
    assert finding.margin is not None
    look = OUTCOMES[finding.outcome]
    margin = amount(finding.margin, finding.unit, signed=True)
    title = f"Repetition {rep.index}, {finding.rule}: {look.word}, {margin}"
    spot = {"x": axis.at(finding.time_s), "y": curve.at(_value_at(curve, rule, finding))}
    small = finding.outcome == "met"
    return element(
        "a",
        element("title", f"{title}, {clock(finding.time_s)}"),
        element("circle", cx=spot["x"], cy=spot["y"], r="4" if small else "8"),
        None if small else element("text", look.sign, dy="4", **spot),
        class_=f"mark {finding.outcome}",
        href=f"#{rep_id(number, rep)}",
    )


def _value_at(curve: Curve, rule: Rule, finding: FindingReport) -> float:
    """Where the judged value lies: the threshold and the margin; where that is no level, the curve itself."""
    assert finding.time_s is not None
    assert finding.margin is not None
    if rule.mode in LEVELS:
        value = rule.threshold + (finding.margin if rule.above is not None else -finding.margin)
    else:
        known = np.isfinite(curve.values)
        there = np.interp(finding.time_s, curve.time[known], curve.values[known]) if known.any() else 0.0
        value = float(there)
    return min(max(value, curve.low), curve.high)


def _ticks(curve: Curve) -> list[float]:
    """Three or four round values within the scale."""
    span = curve.high - curve.low
    power = 10.0 ** np.floor(np.log10(span / 3))
    step = next(s * power for s in (1, 2, 5, 10) if span / (s * power) <= 4.5)
    first = np.ceil((curve.low + 0.04 * span) / step)
    last = np.floor((curve.high - 0.04 * span) / step)
    return [float(i * step) + 0.0 for i in np.arange(first, last + 1)]  # no minus zero


def _grid_line(curve: Curve, value: float) -> Markup:
    return element("line", class_="grid", x1="0", x2="100%", y1=curve.at(value), y2=curve.at(value))


def _label(curve: Curve, value: float) -> Markup:
    sign = "°" if curve.measure.unit == "degrees" else ""
    return element("text", f"{value:.4g}{sign}".replace("-", "−"), x="4", y=curve.at(value), dy="4")
