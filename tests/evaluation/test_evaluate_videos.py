from pathlib import Path

import pytest

from norep.errors import VideoError
from norep.evaluation.labels import Label
from norep.evaluation.table import tables
from norep.evaluation.videos import evaluate
from norep.movements.movement import Movement
from norep.report.model import FindingReport, PoseInfo, Report, RepReport, Set, Source

SQUAT = Movement.model_validate(
    {
        "name": "squat",
        "title": "Squat",
        "description": "Down and up.",
        "measures": {"knee": {"angle": ["hip", "knee", "ankle"]}},
        "phases": [
            {"name": "down", "needs": {"knee": {"below": 100}}},
            {"name": "up", "needs": {"knee": {"above": 150}}},
        ],
        "rules": [
            {
                **{"name": "depth", "measure": "knee", "below": 90.0, "band": 5.0, "at": "down"},
                **{"reason": "too shallow", "cue": "deeper", "source": "test"},
            }
        ],
    }
)
PLANK = SQUAT.model_copy(update={"name": "plank", "kind": "hold"})
MOVEMENTS = {"squat": SQUAT, "plank": PLANK}
VERDICTS = {"v": "valid", "n": "no-rep", "u": "unsure"}
OUTCOMES = {"v": "met", "n": "missed", "u": "borderline"}


def report(path: Path, reps: str, view: str | None = None) -> Report:
    def rep(index: int, letter: str) -> RepReport:
        finding = FindingReport(
            rule="depth", outcome=OUTCOMES[letter], unit="degrees", reason="", source="test"
        )
        return RepReport(
            index=index, start_s=0, counted_s=1, end_s=1, verdict=VERDICTS[letter], findings=(finding,)
        )

    found = tuple(rep(index, letter) for index, letter in enumerate(reps, 1))
    squats = Set(movement="squat", ruleset="open", view=view, start_s=0, end_s=1, reps=found)
    return Report(
        source=Source(path=str(path), duration_s=2, frames=60, fps=30, width=64, height=64),
        pose=PoseInfo(backend="test", frames_with_athlete=60),
        sets=(squats,) if reps else (),
    )


def run(tmp_path: Path, rows: list[dict[str, str]], found: dict[str, str]):
    """Evaluate labels `rows` where norep found these repetitions per file, one letter each."""
    for file in found:
        (tmp_path / file).touch()

    def judge(path: Path, movement: Movement) -> Report:
        if found[path.name] == "broken":
            raise VideoError(f"{path.name}: damaged")
        return report(path, found[path.name], "side")

    labels = [Label.of({"movement": "squat", **row}, number) for number, row in enumerate(rows, 2)]
    return evaluate(labels, judge, movements=MOVEMENTS, folder=tmp_path)


def test_counts_are_exact_within_one_or_further_off(tmp_path):
    rows = [{"file": name, "attempts": "3"} for name in ("a", "b", "c", "d")]
    result = run(tmp_path, rows, {"a": "vvv", "b": "vvvv", "c": "v", "d": ""})
    assert (result.clips, result.exact, result.within_one, result.mae) == (4, 0.25, 0.5, 1.5)
    assert [row.error for row in result.rows] == [0, 1, -2, -3]


def test_no_reps_are_found_called_wrongly_and_left_open(tmp_path):
    rows = [
        {"file": "a", "attempts": "3", "valid": "1"},
        {"file": "b", "attempts": "2", "valid": "2"},
        {"file": "c", "attempts": "2"},
    ]
    verdicts = run(tmp_path, rows, {"a": "vnu", "b": "vn", "c": "nn"}).verdicts
    assert (verdicts.clips, verdicts.repetitions) == (2, 5)
    assert (verdicts.labelled, verdicts.called, verdicts.right, verdicts.open) == (2, 2, 1, 1)
    assert (verdicts.precision, verdicts.recall) == (0.5, 0.5)


def test_without_known_verdicts_there_is_no_precision(tmp_path):
    verdicts = run(tmp_path, [{"file": "a", "attempts": "1"}], {"a": "n"}).verdicts
    assert (verdicts.clips, verdicts.precision, verdicts.recall) == (0, None, None)


def test_parts_of_the_table_have_their_own_figures(tmp_path):
    rows = [
        {"file": "a", "attempts": "1", "view": "front", "person": "Ann"},
        {"file": "b", "attempts": "5", "person": "Bob"},
    ]
    result = run(tmp_path, rows, {"a": "v", "b": "v"})
    assert {name: part.exact for name, part in result.per_group.items()} == {"Ann": 1.0, "Bob": 0.0}
    assert list(result.per_view) == ["front", "side"], "a view that is not labelled is the measured one"
    assert result.per_movement["squat"].clips == 2


def test_outcomes_of_a_rule_are_compared_rep_by_rep(tmp_path):
    rows = [
        {"file": "a", "attempts": "4", "depth": "met; missed missed met"},
        {"file": "b", "attempts": "2", "depth": "missed"},
    ]
    rule = run(tmp_path, rows, {"a": "vnvu", "b": "nn"}).rules["squat/depth"]
    assert (rule.clips, rule.repetitions, rule.labelled, rule.called, rule.right, rule.open) == (
        2,
        6,
        4,
        3,
        3,
        1,
    )
    assert (rule.precision, rule.recall) == (1.0, 0.75)


@pytest.mark.parametrize(
    ("cell", "reason"),
    [
        ("met;missed;met", "depth is labelled for 3 repetitions, 2 were counted"),
        ("good", "depth is 'good'; known: met, missed"),
    ],
)
def test_outcomes_that_cannot_be_compared_are_named(tmp_path, cell, reason):
    result = run(tmp_path, [{"file": "a", "attempts": "2", "depth": cell}], {"a": "vv"})
    assert result.clips == 1
    assert not result.rules
    assert [item.reason for item in result.skipped] == [reason]


def test_every_row_is_compared_or_named_as_skipped(tmp_path):
    rows = [
        {"file": "good", "attempts": "1"},
        {"file": "good", "attempts": ""},
        {"file": "good", "attempts": "x"},
        {"file": "good", "attempts": "1", "movement": "yoga"},
        {"file": "good", "attempts": "0", "movement": "none"},
        {"file": "good", "attempts": "1", "movement": "plank"},
        {"file": "gone", "attempts": "1"},
        {"file": "bad", "attempts": "1"},
        {"file": "", "attempts": "1"},
    ]
    result = run(tmp_path, rows, {"good": "v", "bad": "broken"})
    assert result.clips == 1
    assert [(item.row, item.reason.replace(f"{tmp_path}/", "")) for item in result.skipped] == [
        (3, "the number of attempts is empty"),
        (4, "attempts is 'x', no whole number"),
        (5, "movement yoga is not in the library"),
        (6, "no movement is named, so there is nothing to count by"),
        (7, "plank is held, not counted"),
        (8, "the file gone does not exist"),
        (9, "bad: damaged"),
        (10, "no file is named"),
    ]


def test_a_table_of_which_nothing_can_be_compared_is_an_error(tmp_path):
    with pytest.raises(VideoError, match=r"none of the 1 rows .* does not exist"):
        run(tmp_path, [{"file": "gone", "attempts": "1"}], {})


def test_progress_is_told_for_every_clip(tmp_path):
    (tmp_path / "a").touch()
    told = []
    labels = [Label(2, "a", "squat", 1), Label(3, "a", "squat", 1)]
    evaluate(
        labels,
        lambda path, movement: report(path, "v"),
        movements=MOVEMENTS,
        folder=tmp_path,
        progress=lambda *done: told.append(done),
    )
    assert told == [(1, 2, "a"), (2, 2, "a")]


def test_the_tables_hold_every_part(tmp_path):
    rows = [
        {"file": "a", "attempts": "1", "valid": "0", "depth": "missed", "view": "side", "person": "Ann"},
        {"file": "gone", "attempts": "1"},
    ]
    titles = [str(table.columns[0].header) for table in tables(run(tmp_path, rows, {"a": "n"}))]
    assert titles == ["clip", "all", "movement", "view", "group", "rule", "skipped row"]
