"""Hold verdicts on videos against a table of what people saw: the labels, the cache of key points."""

from __future__ import annotations

from pathlib import Path

from norep import movements
from norep.analysis.backends import check_backend
from norep.analysis.cache import CachedJudge
from norep.evaluation.rule_labels import read_rule_labels
from norep.evaluation.verdicts import VerdictEvaluation
from norep.evaluation.verdicts import evaluate_verdicts as evaluate_labels
from norep.evaluation.videos import Progress
from norep.movements.catalogue import ruleset as ruleset_of
from norep.settings import Settings


def evaluate_verdicts(
    labels: str | Path,
    videos: str | Path | None = None,
    *,
    part: str = "",
    ruleset: str = "open",
    backend: str = "blazepose",
    progress: Progress | None = None,
    settings: Settings | None = None,
) -> VerdictEvaluation:
    """Judge the videos of a table of rule outcomes and compare; see `norep.evaluation.rule_labels`.

    `videos` is the folder of the files, that of the table by default; `part` limits the rows. Key points
    are kept in the user's cache. Raises DefinitionError for a table that cannot be read.
    """
    settings = settings or Settings.from_environment()
    check_backend(backend)
    judge = CachedJudge(ruleset_of(ruleset), backend, settings, settings.cache_folder / "poses")
    folder = Path(videos) if videos else Path(labels).parent
    rows = read_rule_labels(labels, part)
    return evaluate_labels(rows, judge, movements=movements, folder=folder, progress=progress)
