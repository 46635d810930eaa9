"""What shows only over a set: tempo, left and right, how even it is, and what tiredness does."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import numpy as np

from norep.scoring.deviations import Deviation
from norep.scoring.execution import Execution
from norep.scoring.items import SIDES
from norep.scoring.reference import Reference
from norep.scoring.score import Score

SLOWER = 1.35
"""Times as long, or as short, from which on a tempo is worth telling."""
LEAST_SECONDS = 0.25
FEWEST_FOR_DRIFT = 4
DRIFT_CORRELATION = 0.7
UNEVEN = 2.5
"""Standard deviations of what is usual within a set from which on it is called uneven."""


def tempo_deviations(mine: Sequence[Execution], reference: Reference) -> Iterator[Deviation]:
    """Parts of the repetition that take clearly longer or shorter, by their median over the set."""
    seconds: dict[str, list[float]] = {}
    for one in mine:
        for part in one.tempo.parts:
            seconds.setdefault(f"{part.way}: {part.name}", []).append(part.seconds)
    for name, taken in seconds.items():
        good, own = reference.tempo.get(name), float(np.median(taken))
        if good is None or abs(own - good.mean) < LEAST_SECONDS:
            continue
        usual = max(good.spread, 0.15 * good.mean, 0.1)
        if max(own, 0.05) / max(good.mean, 0.05) > SLOWER or good.mean / max(own, 0.05) > SLOWER:
            way, phase = name.split(": ", 1)
            yield Deviation(phase, "", way, "tempo", own, good.mean, "seconds", usual, 0.0)


def asymmetries(mine: Sequence[Execution], reference: Reference) -> Iterator[Deviation]:
    """Angles that differ between left and right, and do not in the reference; for movements of both sides."""
    if not mine or mine[0].guide is None or mine[0].guide.sides != "both":
        return
    places = {item.key: column for column, item in enumerate(mine[0].items) if item.kind == "angle"}
    for item in mine[0].items:
        if item.kind != "angle" or item.side != SIDES[0]:
            continue
        left, right = places[item.key], places[f"right_{item.name}"]
        rows = [one.at([name for name, _ in reference.marks]) for one in mine]
        apart = np.array([row[:, left] - row[:, right] for row in rows])
        good = reference.at_marks[:, left] - reference.at_marks[:, right]
        noise = 2.0 * item.noise  # far sides are seen worse, so this asks for more than a joint alone does
        for place, (name, _) in enumerate(reference.marks):
            own = _median(apart[:, place])
            if abs(own - good[place]) > 2 * noise:
                yield Deviation(
                    name, item.joint, item.name, "asymmetry", own, float(good[place]), "degrees", noise, 0.0
                )


def drift(scores: Sequence[Score]) -> Iterator[Deviation]:
    """What of the repetitions changes steadily from the first to the last of a set."""
    if len(scores) < FEWEST_FOR_DRIFT:
        return
    for (phase, joint, name), rows in _series(scores).items():
        if len(rows) < len(scores):
            continue
        values = np.array([row.mine for row in rows])
        order = np.arange(len(values))
        change = np.polyfit(order, values, 1)[0] * (len(values) - 1)
        steady = abs(np.corrcoef(order, values)[0, 1]) if values.std() > 0 else 0.0
        last = rows[-1]
        if steady >= DRIFT_CORRELATION and abs(change) > 2 * last.deviation:
            first = float(values[-1] - change)
            yield Deviation(
                phase, joint, name, "drift", float(values[-1]), first, last.unit, last.deviation, 0.0
            )


def unevenness(scores: Sequence[Score]) -> Iterator[Deviation]:
    """What differs more from repetition to repetition than it usually does between people."""
    if len(scores) < 3:
        return
    for (phase, joint, name), rows in _series(scores).items():
        values = np.array([row.mine for row in rows])
        spread, usual = float(values.std(ddof=1)) if len(values) > 2 else 0.0, rows[0].deviation
        if spread > UNEVEN * usual / 2 and rows[0].kind in ("rule", "angle", "lean"):
            yield Deviation(phase, joint, name, "consistency", spread, 0.0, rows[0].unit, usual / 2, 0.0)


def _series(scores: Sequence[Score]) -> dict[tuple[str, str, str], list[Deviation]]:
    series: dict[tuple[str, str, str], list[Deviation]] = {}
    for score in scores:
        for one in score.deviations:
            series.setdefault(
                (one.phase, one.joint, f"{one.side}_{one.name}" if one.side else one.name), []
            ).append(one)
    return series


def _median(values: np.ndarray) -> float:
    known = values[np.isfinite(values)]
    return float(np.median(known)) if len(known) else float("nan")
