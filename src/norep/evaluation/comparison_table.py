"""The fourth seed's experiment as tables for a terminal, and as plain figures."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from typing import Any

from rich.table import Table

from norep.evaluation.comparison import Comparisons, Trial

TITLES = {
    "good": "good executions",
    "good_at_least_85": "of them scored 85 or more",
    "good_median": "their median score",
    "good_lowest": "their lowest score",
    "faulty": "faulty executions",
    "faulty_15_below": "of them 15 points below the good ones",
    "faults_15_below": "faults of a movement whose median is 15 points below",
    "faulty_highest": "their highest score",
    "first_suggestion_right": "first suggestion names joint and phase",
    "threshold_right": "on the right side of the threshold",
}
COUNTS = ("good", "faulty")


def comparison_tables(found: Comparisons) -> Iterator[Table]:
    """The figures, then every execution on which the comparison was wrong."""
    table = Table("", "one good execution", "five")
    one, five = found.summary(found.one), found.summary(found.five)
    for name, title in TITLES.items():
        table.add_row(title, _cell(name, one[name]), _cell(name, five[name]))
    table.add_row("against themselves, lowest score", f"{min(found.itself, default=float('nan')):.1f}", "")
    table.add_row("drawn, and not counted", str(found.uncounted), "")
    yield table
    for title, trials in (("one good execution", found.one), ("five", found.five)):
        wrong = [trial for trial in trials if is_wrong(trial)]
        if wrong:
            yield _listed(title, wrong)


def comparison_figures(found: Comparisons) -> dict[str, Any]:
    """All figures, over all movements and for each, as JSON can hold them."""
    movements = list(dict.fromkeys(trial.movement for trial in found.one))
    return {
        "against_itself": min(found.itself, default=None),
        "uncounted": found.uncounted,
        "one": _figures(found, found.one),
        "five": _figures(found, found.five),
        "movements": {
            name: _figures(found, [trial for trial in found.five if trial.movement == name])
            for name in movements
        },
    }


def _figures(found: Comparisons, trials: Sequence[Trial]) -> dict[str, float | None]:
    """The summary, with null for what is not known: JSON has no NaN."""
    return {key: None if math.isnan(value) else value for key, value in found.summary(trials).items()}


def is_wrong(trial: Trial) -> bool:
    """Whether a good execution was scored low, or a fault not named, or the threshold on the wrong side."""
    if not trial.fault:
        return trial.score < 85 or bool(trial.below)
    return not trial.named or trial.below is False


def _listed(title: str, trials: Sequence[Trial]) -> Table:
    table = Table(f"wrong against {title}", "fault", "view", "tempo", "score", "first suggestion")
    for trial in trials:
        cells = (trial.movement, trial.fault or "none", trial.shot.view, f"{trial.shot.tempo:.2f}")
        table.add_row(*cells, f"{trial.score:.0f}", trial.said)
    return table


def _cell(name: str, value: float) -> str:
    if math.isnan(value):
        return "-"
    if name in COUNTS:
        return f"{value:.0f}"
    return f"{value:.1f}" if name.endswith(("median", "lowest", "highest")) else f"{100 * value:.1f} %"
