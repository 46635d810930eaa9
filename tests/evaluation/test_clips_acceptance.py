"""The real clips of ../shared, movement given: attempts, idle clips, and verdicts labelled by eye."""

from __future__ import annotations

from pathlib import Path

import pytest

import norep
from norep.analysis.cache import CachedJudge
from norep.analysis.verdict_trial import evaluate_verdicts
from norep.evaluation.labels import read_labels
from norep.movements.catalogue import ruleset
from norep.settings import Settings

ROOT = Path(__file__).resolve().parents[2]
CLIPS = ROOT.parent / "shared" / "clips"
LABELS = CLIPS / "labels.csv"
VERDICTS = ROOT / "docs" / "verdict-labels.csv"

pytestmark = [
    pytest.mark.acceptance,
    pytest.mark.clips,
    pytest.mark.weights,
    pytest.mark.skipif(not LABELS.is_file(), reason="the real clips of ../shared are not here"),
]


def test_attempts_of_the_real_clips_are_counted() -> None:
    result = norep.evaluate(LABELS)
    wrong = [f"{row.file}: {row.counted} instead of {row.attempts}" for row in result.rows if row.error]
    assert result.clips >= 50
    assert result.exact is not None
    assert result.exact >= 0.88, wrong
    assert result.within_one is not None
    assert result.within_one >= 0.96, wrong
    reasons = ("is empty", "no movement is named", "is held")
    assert [item.reason for item in result.skipped if not any(why in item.reason for why in reasons)] == []


def test_clips_without_a_repetition_give_none_whatever_is_looked_for() -> None:
    settings = Settings.from_environment()
    judge = CachedJudge(ruleset("open"), "blazepose", settings, settings.cache_folder / "poses")
    idle = [label.file for label in read_labels(LABELS) if label.movement in ("none", "plank")]
    assert len(idle) >= 2
    counted = {
        (file, name): totals.attempts
        for file in idle
        for name, movement in norep.movements.items()
        for totals in judge(CLIPS / file, movement).totals.values()
        if movement.kind == "reps" and totals.attempts
    }
    assert counted == {}


def test_verdicts_agree_with_labels_of_the_half_that_no_limit_was_set_on() -> None:
    result = evaluate_verdicts(VERDICTS, CLIPS, part="report")
    assert result.repetitions >= 50
    assert result.wrong_share is not None
    assert result.wrong_share <= 0.05, result.errors
    assert result.unsure_share is not None
    assert result.unsure_share <= 0.30


def test_the_half_depth_squat_and_the_burpees_without_a_chest_on_the_floor_are_no_reps() -> None:
    settings = Settings.from_environment()
    judge = CachedJudge(ruleset("open"), "blazepose", settings, settings.cache_folder / "poses")
    known = [label for label in read_labels(LABELS) if label.valid == 0 and label.attempts]
    assert {label.movement for label in known} == {"air-squat", "burpee"}
    for label in known:
        totals = judge(CLIPS / label.file, norep.movements[label.movement]).totals[label.movement]
        assert (totals.attempts, totals.no_rep) == (label.attempts, label.attempts)
