import pytest
import typer

from norep import movements
from norep.cli.drawing import Order, faults_by_rep
from norep.errors import UnknownNameError

SQUAT = movements["air-squat"]


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        ([], [None, None, None]),
        (["depth"], ["depth", "depth", "depth"]),
        (["depth@2"], [None, "depth", None]),
        (["depth@1,3"], ["depth", None, "depth"]),
        (["depth@1", "hip-extension@3"], ["depth", None, "hip-extension"]),
    ],
)
def test_faults_go_to_the_repetitions_they_name(words, expected):
    assert list(faults_by_rep(SQUAT, 3, words)) == expected


@pytest.mark.parametrize("word", ["depth@4", "depth@0", "depth@", "depth@x", "depth@1,,2", "depth@1;2"])
def test_a_repetition_that_is_not_drawn_is_a_usage_error(word):
    with pytest.raises(typer.BadParameter, match="--fault"):
        faults_by_rep(SQUAT, 3, [word])


def test_two_faults_in_one_repetition_are_a_usage_error():
    with pytest.raises(typer.BadParameter, match="already breaks depth"):
        faults_by_rep(SQUAT, 3, ["depth", "hip-extension@2"])


def test_an_unknown_rule_is_named():
    with pytest.raises(UnknownNameError, match="did you mean depth"):
        faults_by_rep(SQUAT, 3, ["deptth"])


@pytest.mark.parametrize(("word", "degrees"), [("side", 90), ("30", 30), ("-45", 315), ("back", 180)])
def test_views_are_words_or_degrees(word, degrees):
    assert Order.of("air-squat", 1, [], view=word, size="480x854").view == degrees


def test_without_a_view_the_movement_has_its_own():
    assert Order.of("AS", 1, [], view=None, size="64x64").view == SQUAT.drawing.view


@pytest.mark.parametrize(
    "words", [{"view": "above"}, {"size": "480"}, {"size": "0x10"}, {"size": "99999x99999"}]
)
def test_unreadable_words_are_usage_errors(words):
    with pytest.raises(typer.BadParameter):
        Order.of("air-squat", 1, [], **{"view": None, "size": "480x854", **words})
