import json
import math

import pytest
from judged import ODD_TEXTS, empty_report, finding, hold_report, rep, report_with
from pydantic import ValidationError

from norep.errors import DefinitionError, OutputError
from norep.report.fold import rep_report
from norep.report.model import FindingReport, Report

# The report of the issue: these fields may be joined by others, none may be renamed.
PROMISED = {
    "": {"schema_version", "norep_version", "weights", "warnings", "source", "pose", "sets", "totals"},
    "source": {"path", "duration_s", "frames", "fps", "width", "height", "cuts_s"},
    "pose": {"backend", "frames_with_athlete"},
    "sets.0": {
        *("movement", "kind", "ruleset", "confidence", "athlete", "view", "start_s", "end_s", "hold_s"),
        *("reps", "partials"),
    },
    "sets.0.reps.0": {
        *("index", "side", "start_s", "counted_s", "end_s", "phases", "verdict", "findings", "unchecked"),
    },
    "sets.0.reps.0.phases.0": {"name", "time_s"},
    "sets.0.reps.0.findings.0": {"rule", "outcome", "margin", "unit", "time_s", "reason", "source"},
    "sets.0.partials.0": {"start_s", "time_s", "reached"},
    "totals.test-squat": {"attempts", "valid", "no_rep", "unsure"},
}


def walked(data, path):
    for step in filter(None, path.split(".")):
        data = data[int(step)] if isinstance(data, list) else data[step]
    return data


@pytest.mark.parametrize("path", PROMISED)
def test_the_json_has_the_promised_fields(path):
    data = json.loads(report_with().to_json())
    assert set(walked(data, path)) >= PROMISED[path]


@pytest.mark.parametrize("report", [report_with(), empty_report(), hold_report(), report_with(())])
def test_json_round_trips(report, tmp_path):
    assert Report.from_json(report.to_json()) == report
    path = report.save(tmp_path / "new folder" / "a.json")
    assert Report.load(path) == report
    assert [file.name for file in path.parent.iterdir()] == ["a.json"]


def test_one_report_is_one_line_of_json():
    assert "\n" not in report_with().to_json()


def test_totals_count_attempts_and_verdicts():
    totals = report_with().totals["test-squat"]
    assert (totals.attempts, totals.valid, totals.no_rep, totals.unsure) == (4, 1, 1, 2)
    assert totals.hold_s is None
    assert empty_report().totals == {}
    assert hold_report().totals["plank"].hold_s == 30.5


def test_totals_add_up_over_sets_of_one_movement():
    report = report_with(("met", "missed"))
    twice = report.model_copy(update={"sets": report.sets * 2})
    assert list(twice.totals) == ["test-squat"]
    assert twice.totals["test-squat"].attempts == 4
    assert twice.totals["test-squat"].no_rep == 2


def test_totals_in_a_file_are_not_believed():
    data = json.loads(report_with(("met",)).to_json())
    data["totals"]["test-squat"]["valid"] = 99
    assert Report.from_json(json.dumps(data)).totals["test-squat"].valid == 1


def test_fields_of_later_versions_are_ignored():
    data = json.loads(report_with().to_json())
    data["sets"][0]["reps"][0]["form"] = {"score": 0.9}
    assert Report.from_json(json.dumps(data)) == report_with()


@pytest.mark.parametrize("value", [math.nan, math.inf, -math.inf])
def test_numbers_json_lacks_become_null_where_allowed_and_errors_elsewhere(value):
    made = FindingReport.model_validate(
        {"rule": "depth", "outcome": "met", "margin": value, "unit": "", "reason": "", "source": ""}
    )
    assert made.margin is None
    with pytest.raises(ValidationError):
        rep_report(rep(1, end=value))


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("", "Invalid JSON"),
        ("[]", "object"),
        ("{}", "source"),
        ('{"schema_version": 2, "source": {}, "pose": {}}', "schema_version"),
    ],
)
def test_what_is_no_report_is_refused_in_one_line(text, told, tmp_path):
    path = tmp_path / "wrong.json"
    path.write_text(text)
    with pytest.raises(DefinitionError, match=told) as caught:
        Report.load(path)
    assert "wrong.json is no norep report" in str(caught.value)
    assert "\n" not in str(caught.value)


def test_a_missing_report_and_an_unwritable_place_are_named(tmp_path):
    with pytest.raises(DefinitionError, match=r"cannot read the report .*gone"):
        Report.load(tmp_path / "gone.json")
    (tmp_path / "file").write_text("")
    with pytest.raises(OutputError, match=r"cannot write .*a.json"):
        report_with().save(tmp_path / "file" / "a.json")


def test_a_failed_write_leaves_the_old_file(tmp_path, monkeypatch):
    path = report_with(("met",)).save(tmp_path / "a.json")
    before = path.read_text()

    def full(*_):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("norep.report.writing.os.replace", full)
    with pytest.raises(OutputError, match="No space left on device"):
        report_with().save(path)
    assert path.read_text() == before
    assert [file.name for file in tmp_path.iterdir()] == ["a.json"]


def test_the_schema_describes_what_is_written():
    schema = Report.model_json_schema()
    assert set(schema["properties"]) == set(json.loads(report_with().to_json()))
    assert "totals" in schema["required"]
    assert schema["$defs"]["RepReport"]["properties"]["verdict"]["enum"] == ["valid", "no-rep", "unsure"]
    assert "totals" not in Report.model_json_schema(mode="validation")["properties"]


def test_the_deciding_findings_give_reasons_and_the_frame_to_look_at():
    valid, no_rep, unsure, unseen = report_with().sets[0].reps
    assert (valid.reasons, valid.deciding) == ((), ())
    assert no_rep.reasons == ("Hips not below knees",)
    assert no_rep.decisive_s == no_rep.start_s + 1.0
    assert unsure.decisive_s == unsure.start_s + 1.0
    assert unseen.decisive_s == unseen.counted_s
    assert valid.decisive_s == valid.counted_s


def test_rules_that_do_not_decide_give_no_reasons():
    findings = (
        finding("missed", "advice", required=False),
        finding("unseen", "view", provable=False),
        finding("borderline", "depth", reason=""),
    )
    made = rep_report(rep(1, findings=findings, verdict="unsure"))
    assert made.reasons == ("depth",)


def test_a_set_knows_which_rules_no_view_could_prove():
    unprovable = finding("unseen", "lockout", provable=False)
    seen = finding("met", "lockout")
    first = rep_report(rep(1, findings=(unprovable, finding())))
    second = rep_report(rep(2, findings=(seen, finding())))
    one = report_with().sets[0]
    assert one.model_copy(update={"reps": (first,)}).unproved == ("lockout",)
    assert one.model_copy(update={"reps": (first, second)}).unproved == ()


@pytest.mark.parametrize("path", ODD_TEXTS)
@pytest.mark.parametrize(("margin", "time"), [(math.nan, math.inf), (-0.0, 1e300), (1e-300, -math.inf)])
def test_any_text_and_number_survives_or_becomes_null(path, margin, time):
    report = report_with(("met",))
    source = report.source.model_copy(update={"path": path})
    odd = rep_report(rep(1, findings=(finding(margin=margin, time=time),)))
    one = report.sets[0].model_copy(update={"reps": (odd,)})
    made = report.model_copy(update={"source": source, "sets": (one,)})
    text = made.to_json()
    json.loads(text, parse_constant=lambda name: pytest.fail(f"{name} in JSON"))
    assert Report.from_json(text) == made
