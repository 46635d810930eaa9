"""`norep evaluate learning`: do movements that were learned from one film count in another?"""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from norep.cli.options import BackendOption, CacheOption, PosesOption, VideosOption


def learning(
    labels: Annotated[
        Path, typer.Option(help="A table of films (.csv): file, movement, attempts, perhaps a person.")
    ],
    *,
    videos: VideosOption = None,
    backend: BackendOption = "blazepose",
    poses: PosesOption = None,
    cache: CacheOption = True,
    as_json: Annotated[bool, typer.Option("--json", help="Print the figures as JSON.")] = False,
) -> None:
    """Learn each movement from one film, and count that film and those of other people."""
    from norep.analysis.learning_trial import evaluate_learning  # noqa: PLC0415  (heavy parts load when needed)
    from norep.cli.data import reader_of, reading  # noqa: PLC0415
    from norep.cli.evaluate import show  # noqa: PLC0415
    from norep.evaluation.learning_table import learning_tables  # noqa: PLC0415

    with reading("films") as progress:
        found = evaluate_learning(labels, reader=reader_of(backend, poses, cache, videos), progress=progress)
    print(found.model_dump_json()) if as_json else show(learning_tables(found))
