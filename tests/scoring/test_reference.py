import json
from dataclasses import replace

import numpy as np
import pytest

import norep
from norep.errors import DefinitionError
from norep.pose.formats.npz import arrays_of, write_arrays
from norep.scoring.built_in import built_in
from norep.scoring.comparison import repetitions
from norep.scoring.search import find
from norep.scoring.threshold import inferred
from norep.synth.camera import Camera
from norep.synth.figures import Body
from norep.synth.motion import Fault, Take, draw

SQUAT = norep.movements["air-squat"]


@pytest.fixture(scope="module")
def five():
    """Five good squats by people of other heights, from other sides."""
    found = []
    for number, (height, yaw) in enumerate(((0.85, 0), (0.95, 30), (1.0, 60), (1.05, 90), (1.12, -60))):
        take = Take((None,), noise=0.01, seed=number, body=Body().scaled(height), seconds=1.5 + 0.4 * number)
        found += repetitions(draw(SQUAT, take, Camera(480, 854, yaw=yaw)), SQUAT)
    return norep.Reference.of(found, "five")


def test_a_threshold_is_inferred_from_the_spread_of_the_good_ones(five):
    limit = five.threshold
    assert not limit.guessed
    assert len(limit.scores) == 5
    assert limit.confidence > 0.8
    good = draw(SQUAT, Take((None,), noise=0.01, seed=99))
    bad = draw(SQUAT, Take((Fault("depth"),), noise=0.01, seed=98))
    assert norep.score(good, five, SQUAT).score > limit.score > norep.score(bad, five, SQUAT).score


def test_too_few_good_ones_give_a_guess_and_say_so():
    compared = norep.score(draw(SQUAT, Take((None,))), draw(SQUAT, Take((None,))), SQUAT)
    assert compared.reference.threshold.guessed
    assert "a guess" in compared.reference.threshold.text
    assert any("one good repetition" in note for note in compared.limitations)


def test_scores_that_differ_more_give_a_lower_limit_that_is_less_sure():
    even, uneven = inferred((96, 95, 97, 96, 95)), inferred((98, 80, 92, 85, 97))
    assert uneven.score < even.score
    assert uneven.confidence < even.confidence


def test_every_movement_with_figures_has_one():
    reference = built_in(norep.movements["clean-and-jerk"])
    assert [name for name, _ in reference.marks] == ["floor", "rack", "dip", "stood"]
    assert reference.count >= 3
    with pytest.raises(DefinitionError, match="held"):
        built_in(norep.movements["plank"])


def test_a_file_brings_back_the_same(five, tmp_path):
    again = norep.Reference.load(five.save(tmp_path / "five.npz"))
    assert again.marks == five.marks
    assert again.threshold == five.threshold
    assert again.items == five.items
    np.testing.assert_allclose(again.points, five.points, atol=1e-5)
    bad = draw(SQUAT, Take((Fault("depth"),)))
    assert norep.score(bad, again, SQUAT).score == pytest.approx(norep.score(bad, five, SQUAT).score, abs=0.5)


@pytest.mark.parametrize("change", ["text", "shape", "missing", "version"])
def test_a_file_that_is_no_reference_is_told(five, tmp_path, change):
    path = five.save(tmp_path / "five.npz")
    arrays = arrays_of(path)
    if change == "text":
        arrays["about"] = np.array("{")
    elif change == "shape":
        arrays["points"] = arrays["points"][:3]
    elif change == "missing":
        del arrays["values"]
    else:
        about = json.loads(str(arrays["about"]))
        arrays["about"] = np.array(json.dumps({**about, "version": 9}))
    write_arrays(path, arrays)
    with pytest.raises(DefinitionError, match="is no reference"):
        norep.Reference.load(path)


def test_a_missing_or_foreign_file_is_told(tmp_path):
    with pytest.raises(DefinitionError, match="there is no reference"):
        norep.Reference.load(tmp_path / "nothing.npz")
    (tmp_path / "text.npz").write_text("hello")
    with pytest.raises(DefinitionError, match="an npz archive is needed"):
        norep.Reference.load(tmp_path / "text.npz")


def test_executions_of_different_movements_make_no_reference():
    swing = norep.movements["kettlebell-swing"]
    mixed = (*repetitions(draw(SQUAT), SQUAT), *repetitions(draw(swing), swing))
    with pytest.raises(norep.NorepError, match="of one movement"):
        norep.Reference.of(mixed)


def test_a_reference_is_found_in_a_long_stream_and_not_in_another():
    reference = norep.Reference.built_in(SQUAT)
    parts = find(draw(SQUAT, Take((None,) * 4, seconds=2.0, noise=0.01)), reference)
    middles = [(part.start + part.end) / 2 for part in parts]
    assert middles == pytest.approx([1.8, 3.8, 5.8, 7.8], abs=0.4)
    assert find(draw(norep.movements["pull-up"]), reference) == ()


def test_an_odd_one_out_does_not_take_the_phases_from_the_others():
    good = list(repetitions(draw(SQUAT, Take((None,) * 3, noise=0.01)), SQUAT))
    odd = replace(good[0], marks=tuple(replace(mark, name=f"x-{mark.name}") for mark in good[0].marks))
    reference = norep.Reference.of([odd, *good[1:]], threshold=False)
    assert [name for name, _ in reference.marks] == [mark.name for mark in good[1].marks]
