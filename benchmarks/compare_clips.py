"""Real clips of squats and deadlifts beside the built-in reference, one by one.

    python benchmarks/compare_clips.py ../shared/clips/labels.csv [MOVEMENT...]

Prints what the table says of each clip, its score, those of its repetitions, and the first suggestion.
"""

from __future__ import annotations

import csv
import sys
from pathlib import Path

import norep
from norep.analysis.comparing import Comparer
from norep.errors import NorepError

MOVEMENTS = ("air-squat", "back-squat", "front-squat", "goblet-squat", "deadlift")


def main(table: Path, wanted: tuple[str, ...]) -> None:
    """Print the table."""
    settings = norep.Settings.from_environment()
    print(
        "| clip | movement | view | good of attempts, as labelled | score | repetitions | first suggestion |"
    )
    print("|---|---|---|---|---|---|---|")
    with table.open(newline="", encoding="utf-8") as file:
        rows = [row for row in csv.DictReader(file) if row["movement"] in wanted]
    for row in rows:
        labelled = f"{row['valid'] or '?'} of {row['attempts'] or '?'}"
        print(f"| {row['file']} | {row['movement']} | {row['view']} | {labelled} | ", end="", flush=True)
        try:
            found = Comparer(settings, row["movement"]).compare(
                row["movement"], str(table.parent / row["file"])
            )
        except NorepError as error:
            print(f"| | {error} |")
            continue
        told = found.comparison.suggestions
        scores = ", ".join(f"{one.score:.0f}" for one in found.comparison.reps)
        print(f"{found.comparison.score:.0f} | {scores} | {told[0].text if told else ''} |", flush=True)


if __name__ == "__main__":
    main(Path(sys.argv[1]), tuple(sys.argv[2:]) or MOVEMENTS)
