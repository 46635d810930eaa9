"""From the probabilities of windows to sets."""

from __future__ import annotations

import numpy as np
import pytest

from norep.recognition.decoding import Decoder, Timing, decode

LABELS = ("thruster", "pull-up", "none", "other")
HOP = 0.25


def rows(course: str, sure: float = 0.8) -> np.ndarray:
    """A letter for each window: t, p, o, anything else is none; `?` is undecided."""
    found = np.full((len(course), 4), (1 - sure) / 3)
    for row, letter in zip(found, course, strict=True):
        if letter == "?":
            row[:] = 0.25
        else:
            row["tp-o".index(letter)] = sure
    return found


def told(course: str, sure: float = 0.8, timing: Timing | None = None) -> list[tuple[str, float, float]]:
    times = HOP / 2 + HOP * np.arange(len(course))
    return [(s.label, s.start, s.stop) for s in decode(LABELS, times, rows(course, sure), timing)]


def test_sets_and_the_rests_between_them_come_in_order() -> None:
    course = "-" * 20 + "t" * 40 + "-" * 24 + "p" * 36 + "-" * 20 + "t" * 40
    assert told(course) == [
        ("none", 0.0, 5.0),
        ("thruster", 5.0, 15.0),
        ("none", 15.0, 21.0),
        ("pull-up", 21.0, 30.0),
        ("none", 30.0, 35.0),
        ("thruster", 35.0, 45.0),
    ]


@pytest.mark.parametrize("slip", ["p", "-", "pp", "--", "o"])
def test_a_slip_of_the_recogniser_does_not_end_a_set(slip: str) -> None:
    assert told("t" * 20 + slip + "t" * 20) == [("thruster", 0.0, HOP * (40 + len(slip)))]


def test_a_moment_of_likeness_is_no_set() -> None:
    assert [label for label, _, _ in told("-" * 20 + "t" * 3 + "-" * 20)] == ["none"]


def test_sets_may_follow_each_other_without_a_rest() -> None:
    assert told("t" * 40 + "p" * 40) == [("thruster", 0.0, 10.0), ("pull-up", 10.0, 20.0)]


def test_windows_in_which_nobody_is_seen_say_nothing() -> None:
    probabilities = rows("t" * 40)
    probabilities[10:25] = np.nan
    found = decode(LABELS, HOP * np.arange(40), probabilities)
    assert [segment.label for segment in found] == ["thruster"]


def test_the_label_of_a_set_is_what_all_its_windows_say_together() -> None:
    doubtful = rows("-" * 16 + "t" * 40 + "-" * 16, 0.55)
    doubtful[16:24] = [0.4, 0.5, 0.05, 0.05]
    found = decode(LABELS, HOP * np.arange(72), doubtful)
    assert [segment.label for segment in found] == ["none", "thruster", "none"]


def test_no_windows_are_no_sets() -> None:
    assert decode(LABELS, np.zeros(0), np.zeros((0, 4))) == []


def test_a_single_window_is_decided_by_what_it_says() -> None:
    assert [label for label, _, _ in told("t")] == ["thruster"]


def test_taking_one_window_after_another_ends_where_the_whole_does() -> None:
    course = "-" * 10 + "t" * 30 + "-" * 15 + "p" * 30
    decoder = Decoder(LABELS, HOP)
    for at, row in enumerate(rows(course)):
        decoder.update(HOP * at, row)
    whole = decode(LABELS, HOP * np.arange(len(course)), rows(course))
    assert decoder.segments() == whole
    assert decoder.segments(memory=5.0)[-1].label == "pull-up"


def test_a_set_is_believed_in_within_two_seconds() -> None:
    decoder = Decoder(LABELS, HOP)
    for at, row in enumerate(rows("-" * 40 + "t" * 8)):
        decoder.update(HOP * at, row)
    assert decoder.segments()[-1].label == "thruster"


def test_without_the_class_none_there_is_always_a_movement() -> None:
    found = decode(("thruster", "pull-up"), HOP * np.arange(40), np.repeat([[0.8, 0.2]], 40, axis=0))
    assert [segment.label for segment in found] == ["thruster"]
