import csv
import io

import pytest
from judged import empty_report, finding, hold_report, rep, report_with

from norep.report.fold import rep_report
from norep.report.table import COLUMNS, csv_of, save_csv


def rows(report):
    return list(csv.DictReader(io.StringIO(csv_of(report))))


def test_a_row_for_each_repetition():
    valid, no_rep, *_, unseen = rows(report_with())
    assert valid == {
        "set": "1",
        "movement": "test-squat",
        "index": "1",
        "side": "",
        "start_s": "1.0",
        "counted_s": "2.6",
        "end_s": "3.0",
        "verdict": "valid",
        "reason": "",
        "score": "",
        "depth_outcome": "met",
        "depth_margin": "0.2",
        "depth_unit": "thigh",
        "knee-extension_outcome": "met",
        "knee-extension_margin": "12.0",
        "knee-extension_unit": "degrees",
    }
    assert (no_rep["verdict"], no_rep["reason"]) == ("no-rep", "Hips not below knees")
    assert no_rep["depth_margin"] == "-0.2"
    assert (unseen["depth_outcome"], unseen["depth_margin"]) == ("unseen", "")


@pytest.mark.parametrize("report", [empty_report(), hold_report(), report_with(())])
def test_without_repetitions_there_is_only_the_header(report):
    assert csv_of(report) == ",".join(COLUMNS) + "\n"


def test_rules_of_all_sets_have_columns():
    report = report_with(("met",))
    other = rep_report(rep(1, findings=(finding("met", "lockout"),)))
    second = report.sets[0].model_copy(update={"movement": "press", "reps": (other,)})
    first_row, second_row = rows(report.model_copy(update={"sets": (*report.sets, second)}))
    assert (first_row["lockout_outcome"], second_row["lockout_outcome"]) == ("", "met")
    assert (second_row["set"], second_row["movement"], second_row["depth_outcome"]) == ("2", "press", "")


@pytest.mark.parametrize("start", ["=", "+", "-", "@", "\t", "\r"])
def test_no_text_can_be_run_as_a_formula(start):
    text = f'{start}HYPERLINK("http://x","y")'
    odd = rep_report(rep(1, "missed", side=text, findings=(finding("missed", reason=text, unit=text),)))
    report = report_with(("met",))
    one = report.sets[0].model_copy(update={"movement": text, "reps": (odd,)})
    (row,) = rows(report.model_copy(update={"sets": (one,)}))
    assert {row["movement"], row["side"], row["reason"], row["depth_unit"]} == {"'" + text}
    assert row["depth_margin"] == "-0.2"


def test_several_reasons_share_a_cell():
    findings = (finding("missed"), finding("missed", "lockout", reason='Elbows, "soft"\nhips'))
    odd = rep_report(rep(1, "missed", findings=findings))
    report = report_with(("met",))
    one = report.sets[0].model_copy(update={"reps": (odd,)})
    (row,) = rows(report.model_copy(update={"sets": (one,)}))
    assert row["reason"] == 'Hips not below knees; Elbows, "soft"\nhips'


def test_the_file_is_written_whole(tmp_path):
    path = save_csv(report_with(), tmp_path / "a.csv")
    assert path.read_text() == csv_of(report_with())
    assert [file.name for file in tmp_path.iterdir()] == ["a.csv"]
