"""A learned scorer's say about each repetition of a report."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import numpy as np

from norep.analysis.analyse import Analysis
from norep.pose.sequence import PoseSequence
from norep.report.model import Report, RepReport, Set
from norep.scoring.learned import LearnedScorer


def load_scorer(path: Path) -> LearnedScorer:
    """Read a scorer for key points; raises WeightsError for anything else."""
    scorer = LearnedScorer.load(path)
    scorer.check_body()
    return scorer


def with_learned_scores(analysis: Analysis, scorer: LearnedScorer) -> Analysis:
    """The same with `learned_score` in each repetition of a movement that the scorer knows.

    Repetitions that it cannot score, or that are unlike all it learned from, get none; a warning says so.
    """
    report = analysis.report
    sets = tuple(_scored(one, analysis.poses, scorer) for one in report.sets)
    changed = {
        "sets": sets,
        "weights": {**report.weights, scorer.name: scorer.digest},
        "warnings": (*report.warnings, *_remarks(sets, scorer)),
    }
    return replace(analysis, report=report.model_copy(update=changed))


def _scored(one: Set, poses: PoseSequence, scorer: LearnedScorer) -> Set:
    if one.movement not in scorer.parts:
        return one
    reps = tuple(_scored_rep(rep, one.movement, poses, scorer) for rep in one.reps)
    return one.model_copy(update={"reps": reps})


def _scored_rep(rep: RepReport, movement: str, poses: PoseSequence, scorer: LearnedScorer) -> RepReport:
    inside = np.flatnonzero((poses.time >= rep.start_s) & (poses.time <= rep.end_s))
    score = scorer.score(movement, poses[inside])
    return rep.model_copy(update={"learned_score": None if score is None else round(score, 4)})


def _remarks(sets: tuple[Set, ...], scorer: LearnedScorer) -> Iterator[str]:
    known = ", ".join(scorer.parts)
    for movement in dict.fromkeys(one.movement for one in sets if one.movement not in scorer.parts):
        yield f"{scorer.name} has not learned {movement}, so it gives no score; it knows: {known}"
    for movement in dict.fromkeys(one.movement for one in sets if one.movement in scorer.parts):
        reps = [rep for one in sets if one.movement == movement for rep in one.reps]
        missing = sum(rep.learned_score is None for rep in reps)
        if missing:
            yield (
                f"{scorer.name} gives no score for {missing} of {len(reps)} repetitions of {movement}: too "
                "little is seen, or they are unlike all that it learned from"
            )


def learned_lines(report: Report) -> Iterator[str]:
    """A line for the terminal for each set with learned scores."""
    for number, one in enumerate(report.sets, 1):
        scores = [rep.learned_score for rep in one.reps]
        if any(score is not None for score in scores):
            told = "  ".join("-" if score is None else f"{score:.2f}" for score in scores)
            yield f"learned score, set {number}, {one.movement}: {told}"
