"""Evaluate on labelled videos: the labels, the cache of key points, the processes."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

from norep import movements
from norep.analysis.backends import check_backend
from norep.analysis.cache import CachedJudge
from norep.analysis.processes import workers
from norep.evaluation.labels import read_labels
from norep.evaluation.scores import Evaluation
from norep.evaluation.videos import Mapper, Progress
from norep.evaluation.videos import evaluate as evaluate_labels
from norep.movements.catalogue import ruleset as ruleset_of
from norep.settings import Settings


def evaluate(
    labels: str | Path,
    videos: str | Path | None = None,
    *,
    ruleset: str = "open",
    backend: str = "blazepose",
    poses: str | Path | None = None,
    cache: bool = True,
    jobs: int = 1,
    progress: Progress | None = None,
    settings: Settings | None = None,
) -> Evaluation:
    """Judge the videos of a CSV table and compare with what it says; see `norep.evaluation.labels`.

    `videos` is the folder of the files, that of the table by default. Key points are kept in the folder
    `poses` (in the user's cache by default) unless `cache` is false, so a run that was broken off goes on
    where it stopped. `jobs` clips are judged at the same time. Raises DefinitionError for a table that
    cannot be read and VideoError when none of its rows can be compared.

    ```python
    evaluation = norep.evaluate("labels.csv", "clips")
    print(evaluation.exact, [item.reason for item in evaluation.skipped])
    ```
    """
    settings = settings or Settings.from_environment()
    check_backend(backend)
    folder = Path(poses) if poses else settings.cache_folder / "poses"
    shared = replace(settings, threads=max(1, settings.threads // jobs))  # each job has a network of its own
    judge = CachedJudge(ruleset_of(ruleset), backend, shared, folder if cache else None)
    with _mapper(jobs) as mapper:
        return evaluate_labels(
            read_labels(labels),
            judge,
            movements=movements,
            folder=Path(videos) if videos else Path(labels).parent,
            mapper=mapper,
            progress=progress,
        )


@contextmanager
def _mapper(jobs: int) -> Iterator[Mapper]:
    """`map` for one job, else that of a pool of processes."""
    if jobs == 1:
        yield map
        return
    with workers(jobs) as pool:
        yield pool.map
