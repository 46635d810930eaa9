"""Verdicts of drawn athletes held against tables that say what was drawn, and tables that lie."""

from __future__ import annotations

import csv
from pathlib import Path

import pytest

import norep
from norep.analysis.verdict_trial import evaluate_verdicts
from norep.errors import DefinitionError
from norep.evaluation.rule_labels import RuleLabel, labelled_verdict, read_rule_labels
from norep.evaluation.verdict_table import verdict_tables
from norep.synth.camera import Camera
from norep.synth.motion import Fault, Take, draw

SQUAT = norep.movements["air-squat"]
TAKE = Take((None, Fault("depth"), None), seconds=2.0, rest=1.0)
BOTTOMS = (2.0, 4.0, 6.0)


@pytest.fixture
def drawn(tmp_path: Path) -> Path:
    """Three squats from the side, the second too shallow."""
    draw(SQUAT, TAKE, camera_from_the_side()).save(tmp_path / "squats.npz")
    return tmp_path


def camera_from_the_side() -> Camera:
    return Camera(480, 854, yaw=90)


def table(folder: Path, outcomes: list[str], **more: str) -> Path:
    """A table of the depth of each squat."""
    path = folder / "labels.csv"
    with path.open("w", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(["clip", "movement", "rep", "rule", "time_s", "outcome", *more])
        for rep, (outcome, time) in enumerate(zip(outcomes, BOTTOMS, strict=True), start=1):
            writer.writerow(["squats.npz", "air-squat", rep, "depth", time, outcome, *more.values()])
    return path


def test_what_was_drawn_is_found(drawn: Path) -> None:
    found = evaluate_verdicts(table(drawn, ["met", "missed", "met"]))
    assert (found.repetitions, found.wrong, found.unsure) == (3, 0, 0)
    assert (found.labelled_no_reps, found.found_no_reps) == (1, 1)
    assert found.rules["air-squat/depth"].labelled == 3


def test_both_wrong_ways_are_counted_with_their_frame(drawn: Path) -> None:
    found = evaluate_verdicts(table(drawn, ["missed", "met", "met"]))
    assert (found.wrong, found.wrong_share) == (2, pytest.approx(2 / 3, abs=1e-3))
    assert [(error.rep, error.labelled, error.found) for error in found.errors] == [
        (1, "no-rep", "valid"),
        (2, "valid", "no-rep"),
    ]
    for error, bottom in zip(found.errors, BOTTOMS[:2], strict=True):
        assert error.rule == "depth"
        assert error.time_s == pytest.approx(bottom, abs=0.3)
    assert len(list(verdict_tables(found))) == 4


def test_what_was_close_for_people_decides_nothing(drawn: Path) -> None:
    found = evaluate_verdicts(table(drawn, ["met", "close", "unseeable"]))
    assert (found.repetitions, found.undecided, found.wrong) == (1, 2, 0)


def test_a_repetition_that_was_not_counted_is_named_missing(drawn: Path) -> None:
    path = table(drawn, ["met", "missed", "met"])
    path.write_text(path.read_text() + "squats.npz,air-squat,4,depth,30.0,met\n")
    assert evaluate_verdicts(path).missing == 1


def test_a_part_of_the_table(drawn: Path) -> None:
    path = table(drawn, ["met", "missed", "met"], part="half")
    assert evaluate_verdicts(path, part="half").repetitions == 3
    with pytest.raises(DefinitionError, match="no rows of the part 'other'; parts: half"):
        evaluate_verdicts(path, part="other")


def test_a_clip_that_cannot_be_judged_is_named(drawn: Path) -> None:
    path = table(drawn, ["met", "missed", "met"])
    path.write_text(
        path.read_text() + "gone.npz,air-squat,1,depth,1.0,met\nsquats.npz,sqat,1,depth,1.0,met\n"
    )
    skipped = evaluate_verdicts(path).skipped
    assert [line.split(":")[0] for line in skipped] == ["gone.npz", "squats.npz"]
    assert "'sqat'" in skipped[1]


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("clip,rep\na,1\n", "lack the column movement and rule and time_s and outcome"),
        (
            "clip,movement,rep,rule,time_s,outcome\na,b,1,c,1.0,perhaps\n",
            "line 2: outcome 'perhaps'; known: met",
        ),
        (
            "clip,movement,rep,rule,time_s,outcome\na,b,one,c,1.0,met\n",
            "line 2: rep and time_s have to be numbers",
        ),
    ],
)
def test_a_table_that_is_none_is_refused(tmp_path: Path, text: str, said: str) -> None:
    path = tmp_path / "labels.csv"
    path.write_text(text)
    with pytest.raises(DefinitionError, match=said):
        read_rule_labels(path)


@pytest.mark.parametrize(
    ("outcomes", "verdict"),
    [
        (("met", "met"), "valid"),
        (("met", "missed"), "no-rep"),
        (("close", "missed"), "no-rep"),
        (("met", "close"), None),
        (("met", "unseeable"), "valid"),
        (("unseeable", "unseeable"), None),
    ],
)
def test_the_verdict_that_follows_from_labels(outcomes: tuple[str, str], verdict: str | None) -> None:
    rules = ("depth", "knee-extension")
    labels = [
        RuleLabel("a", "air-squat", 1, rule, 1.0, outcome)
        for rule, outcome in zip(rules, outcomes, strict=True)
    ]
    assert labelled_verdict(labels, SQUAT) == verdict


def test_a_rule_the_ruleset_does_not_require_decides_nothing() -> None:
    label = RuleLabel("a", "air-squat", 1, "chin-over-bar", 1.0, "missed")
    assert labelled_verdict([label], SQUAT) is None
