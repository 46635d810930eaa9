import io

import pytest
from judged import ODD_TEXTS, empty_report, finding, hold_report, rep, report_with
from rich.console import Console

from norep.report.fold import rep_report
from norep.report.model import Set
from norep.report.sheet import ScoreSheet, sheet_text


def lines(report, **options):
    return sheet_text(report, **options).splitlines()


def test_each_repetition_has_number_time_verdict_and_reason():
    text = lines(report_with())
    assert [line.split() for line in text if line.strip()[:1].isdigit()] == [
        ["1", "00:02.6", "✓", "valid"],
        ["2", "00:04.6", "✗", "no-rep", "Hips", "not", "below", "knees"],
        ["3", "00:06.6", "?", "unsure", "Hips", "not", "below", "knees"],
        ["4", "00:08.6", "?", "unsure", "Hips", "not", "below", "knees"],
    ]
    assert text[0] == "squat.mp4  00:12.0, 320x240, 30 fps"
    assert "Test squat: 4 attempts · 1 valid · 1 no-rep · 2 unsure" in text
    assert "  Partial at 00:09.2, reached bottom: not counted" in text
    assert "  Not checked by key points: bar touches" in text


def test_warnings_and_rules_out_of_view_are_told():
    unprovable = rep_report(rep(1, findings=(finding("unseen", "knee-lock", provable=False),)))
    report = report_with(("met",))
    one = report.sets[0].model_copy(update={"reps": (unprovable,)})
    text = lines(report.model_copy(update={"sets": (one,), "warnings": ("Nobody moves.",)}))
    assert "  Not provable from this view: knee lock" in text
    assert "  Warning: Nobody moves." in text


@pytest.mark.parametrize("width", [24, 40, 60, 80, 200])
def test_it_fits_any_width(width):
    text = lines(report_with(warnings=("A long warning " * 8,)), width=width)
    assert max(map(len, text)) <= width
    assert any("no-rep" in line for line in text)


def test_a_terminal_without_unicode_gets_ascii():
    report = report_with(source=report_with().source.model_copy(update={"path": "Kniebeuge-Ü.mp4"}))
    text = sheet_text(report, ascii_only=True)
    assert text.isascii()
    assert "+ valid" in text
    assert "x no-rep" in text
    assert "Kniebeuge-?.mp4" in text


def test_verdicts_are_coloured_where_there_are_colours():
    def printed(**options):
        file = io.StringIO()
        Console(file=file, width=80, legacy_windows=False, **options).print(ScoreSheet(report_with()))
        return file.getvalue()

    coloured = printed(force_terminal=True, color_system="standard", no_color=False, _environ={})
    assert "\x1b[1;31m✗ no-rep" in coloured
    assert "\x1b[1;32m✓ valid" in coloured
    assert "\x1b" not in printed(force_terminal=False, _environ={})


def test_sides_are_shown_where_the_movement_has_them():
    report = report_with(("met",))
    lunge = report.sets[0].model_copy(update={"reps": (rep_report(rep(1, side="left")),)})
    text = sheet_text(report.model_copy(update={"sets": (lunge,)}))
    assert "side" in text
    assert "left" in text
    assert "side " not in sheet_text(report).replace("side view", "")


def test_nothing_counted_and_empty_sets_say_so():
    assert "  Nothing was counted." in lines(empty_report())
    report = report_with(())
    assert "  No repetitions were counted." in lines(report)
    assert "Test squat: 0 attempts · 0 valid · 0 no-rep · 0 unsure" in lines(report)


def test_a_hold_shows_its_seconds():
    text = lines(hold_report())
    assert "  Held 30.5 s, from 00:02.0" in text
    assert "Plank: 30.5 s held" in text
    assert not any("attempt" in line for line in text)


def test_several_sets_are_numbered():
    report = report_with(("met",))
    text = sheet_text(report.model_copy(update={"sets": report.sets * 2}))
    assert "Set 1: Test squat" in text
    assert "Set 2: Test squat" in text
    assert "Set 1" not in sheet_text(report)


@pytest.mark.parametrize("name", ODD_TEXTS)
def test_no_name_can_drive_the_terminal(name):
    report = report_with(("met",))
    one = Set(movement=name, ruleset=f"[red]{name}", start_s=0, end_s=1)
    text = sheet_text(report.model_copy(update={"sets": (one,), "warnings": (name,)}))
    assert all(letter.isprintable() for line in text.split("\n") for letter in line)
