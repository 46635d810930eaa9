"""How well learned movements count, as tables for a terminal."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from rich.table import Table

from norep.evaluation.learning import LearnedRow, Learning
from norep.evaluation.recognition_table import skipped_table


def learning_tables(learning: Learning) -> Iterator[Table | str]:
    """The listed pairs, one pair for each movement, the pairs that went wrong, and the figures."""
    yield _pairs("films with most repetitions", learning.listed)
    yield _pairs("one film of each movement", learning.per_movement)
    wrong = [row for row in learning.pairs if not row.exact]
    if wrong:
        yield _pairs("all that went wrong", wrong)
    if learning.skipped:
        yield skipped_table(learning.skipped)
    yield f"{learning.listed_exact} of {len(learning.listed)} listed pairs are counted exactly in both films"
    yield f"{learning.per_movement_exact} of {len(learning.per_movement)} movements"
    yield f"{learning.pairs_exact} of {len(learning.pairs)} pairs"


def _pairs(title: str, rows: Sequence[LearnedRow]) -> Table:
    table = Table(
        "movement", "learned from", "reps", "counted", "other film", "reps", "counted", "", title=title
    )
    for row in rows:
        own, other = ("-" if number is None else str(number) for number in (row.own, row.other))
        mark = "=" if row.exact else row.problem or "wrong"
        table.add_row(
            row.movement, row.learned_from, str(row.reps), own, row.counted_in, str(row.attempts), other, mark
        )
    return table
