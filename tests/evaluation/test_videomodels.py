import json
import statistics
from pathlib import Path

import numpy as np
import pytest
from answering_videos import Told, ToldStream, clip, clips

from norep.errors import UnknownNameError, VideoError, WeightsError
from norep.evaluation.correlation import correlate, pearson
from norep.evaluation.recognition_scores import SkippedRow
from norep.evaluation.timing import Timed, measure
from norep.evaluation.video_comparison import evaluate_video_models
from norep.evaluation.videoclips import split_warnings
from norep.evaluation.videomodel_scores import VideoComparison
from norep.evaluation.videomodels import Choice

LABELS = ("deadlift", "ghd", "thruster")
ANSWERS = {
    "t1": [0.1, 0.1, 0.8],
    "t2": [0.2, 0.1, 0.7],
    "t3": [0.3, 0.1, 0.6],
    "t4": [0.6, 0.1, 0.3],
    "d1": [0.9, 0.05, 0.05],
    "d2": [0.5, 0.3, 0.2],
}


@pytest.fixture
def data():
    return clips(
        clip("t1", "thruster", source="a.mp4", athlete="Ann", sex="f", event="Fran", camera="moving"),
        clip("t2", "thruster", source="a.mp4", athlete="Ann", sex="f", event="Fran"),
        clip("t3", "thruster", source="b.mp4", athlete="Bob", sex="m", event="Fran"),
        clip("t4", "thruster", source="b.mp4", athlete="Bob", sex="m", event="Diane"),
        clip("d1", "deadlift", source="c.mp4", athlete="Cid", sex="m", event="Diane"),
        clip("d2", "deadlift", source="c.mp4", athlete="Cid", sex="m", event="Diane"),
    )


@pytest.fixture
def told():
    return Told(LABELS, ANSWERS)


def quick(data, *models, **words):
    return evaluate_video_models(data, models, timed=words.pop("timed", 0), **words)


def test_names_are_compared_as_for_recognition(data, told):
    found = quick(data, told)
    assert (found.model, found.clips, found.top1, found.top3) == ("told", 6, round(5 / 6, 4), 1.0)
    assert found.confusion.labels == ("deadlift", "thruster")
    assert found.confusion.counts == ((2, 0), (1, 3))
    assert found.per_class["thruster"].recall == 0.75
    assert found.calibration.error is not None
    assert {name: one.top1 for name, one in found.per_group.items()} == {"Ann": 1.0, "Bob": 0.5, "Cid": 1.0}
    assert {name: one.clips for name, one in found.per_sex.items()} == {"f": 2, "m": 4}
    assert found.per_event["Diane"].top1 == round(2 / 3, 4)
    assert found.per_source.keys() == {"a.mp4", "b.mp4", "c.mp4"}
    assert found.per_camera.keys() == {"moving"}


def test_table_3_2_is_the_mean_and_deviation_of_the_true_class(data, told):
    found = quick(data, told).per_class
    assert (found["thruster"].probability, found["deadlift"].probability) == (0.6, 0.7)
    assert found["thruster"].probability_sd == round(statistics.pstdev([0.8, 0.7, 0.6, 0.3]), 4)
    assert found["deadlift"].probability_sd == 0.2


class TestCorrelation:
    def test_is_that_of_each_class_with_the_true_one_among_its_clips(self, data, told):
        found = quick(data, told).correlation
        assert (found.rows, found.columns) == (("deadlift", "thruster"), LABELS)
        assert found.values[1] == (-1.0, None, 1.0)  # ghd stays at 0.1 in every thruster

    def test_fewer_than_three_clips_say_nothing(self, data, told):
        assert quick(data, told).correlation.values[0] == (None, None, None)

    def test_equals_numpy(self):
        rng = np.random.default_rng(3)
        one, other = rng.random(40), rng.random(40)
        assert pearson(one, other) == pytest.approx(np.corrcoef(one, other)[0, 1], abs=1e-4)

    def test_of_many_classes_only_those_that_occur_are_shown(self):
        names = [f"c{at}" for at in range(40)]
        answers = [("c1", best, dict.fromkeys(names, 1 / 40)) for best in ("c1", "c7", "c1")]
        assert correlate(answers).columns == ("c1", "c7")

    def test_json_has_null_and_not_nan(self, data, told):
        text = quick(data, told).model_dump_json()
        assert "NaN" not in text
        assert json.loads(text)["correlation"]["values"][1] == [-1.0, None, 1.0]


class TestOverlap:
    def test_athletes_and_videos_of_the_training_are_told(self, data, told):
        told.trained_on = frozenset({"x.mp4|Ann", "b.mp4|", "y.mp4|Yan"})
        found = quick(data, told)
        overlap = found.overlap
        assert (overlap.clips, overlap.athletes, overlap.sources) == (4, ("Ann",), ("b.mp4",))
        assert (overlap.apart.clips, overlap.apart.top1) == (2, 1.0)
        assert found.warnings == (
            "4 of the 6 clips are of 1 athlete (Ann) and 1 source video (b.mp4) that told was trained on: "
            "its figures are too good (top 1 of the others 100.0%)",
        )

    def test_a_file_by_its_name_is_found_too(self, data, told):
        told.trained_on = frozenset({"t1", "d2"})
        assert quick(data, told).overlap.clips == 2

    def test_nothing_in_common_is_no_warning(self, data, told):
        found = quick(data, told)
        assert found.warnings == ()
        assert found.overlap.known

    def test_unknown_athletes_are_not_the_same_athlete(self, told):
        told.trained_on = frozenset({"x.mp4|"})
        assert quick(clips(clip("t1", "thruster")), told).warnings == ()

    def test_what_a_model_does_not_say_is_a_note(self, data, told):
        told.trained_on = frozenset()
        found = quick(data, told)
        assert found.warnings == ()
        assert "told does not say what it was trained on, so an overlap cannot be seen" in found.notes


class TestSplits:
    def test_an_athlete_on_both_sides_is_a_leak(self, data):
        others = [clip("x", "ghd", athlete="Ann", source="a.mp4"), clip("y", "ghd", source="z.mp4")]
        (told,) = split_warnings(data.clips, others, "test")
        assert told.startswith("the split test shares 1 athlete (Ann) and 1 source video (a.mp4) with other")

    def test_other_athletes_are_none(self, data):
        assert split_warnings(data.clips, [clip("x", "ghd", athlete="Yan", source="y.mp4")], "test") == []

    def test_without_athletes_and_videos_nobody_can_tell(self):
        (told,) = split_warnings([clip("a", "ghd")], [clip("b", "ghd")], "test")
        assert "neither athletes nor source videos" in told


class TestCost:
    def test_every_model_is_timed_on_the_same_clips(self, data, told):
        other = Told(LABELS, ANSWERS, "other", None, 999, frames=25, seconds=0.001)
        told.seconds = 0.001
        found = quick(data, told, other, timed=4)
        first, second = (one.cost for one in found.all)
        assert (first.parameters, first.bytes, second.parameters, second.bytes) == (
            1234,
            2_500_000,
            None,
            999,
        )
        assert (first.clips, second.clips, first.frames_per_clip, second.frames_per_clip) == (4, 4, 10, 25)
        for cost in (first, second):
            assert cost.ms_per_clip > 0
            assert cost.ms_per_frame > 0
            assert cost.processor_ms_per_clip >= 0

    def test_nothing_timed_gives_no_times(self, data, told):
        cost = quick(data, told).cost
        assert (cost.clips, cost.ms_per_clip, cost.ms_per_frame) == (0, None, None)

    def test_what_a_model_remembers_is_not_timed(self, data):
        class Remembers(Told):
            worked = 0

            def fresh(self, clip):
                self.worked += 1
                return self.probabilities(clip)

        model = Remembers(LABELS, ANSWERS)
        quick(data, model, timed=3)
        assert model.worked == 4  # one to warm up

    def test_the_first_answer_does_not_count_and_models_take_turns(self):
        order = []
        models = [
            Timed(name, lambda clip, name=name: order.append((name, clip.name)), lambda clip: 5)
            for name in "ab"
        ]
        laps = measure(models, [Path("1"), Path("2")])
        assert order[:2] == [("a", "1"), ("b", "1")]
        assert order[2:] == [("a", "1"), ("b", "1"), ("b", "2"), ("a", "2")]
        assert [len(lap.clock) for lap in laps] == [2, 2]

    def test_a_long_film_ends_the_timing(self):
        model = Timed("a", lambda clip: None, lambda clip: 5)
        (lap,) = measure([model], [Path("1"), Path("2"), Path("3")], budget=0.0)
        assert len(lap.clock) == 1


class TestStepwise:
    def test_agreement_of_frame_by_frame_with_the_whole_clip(self, data):
        steps = {**ANSWERS, "t4": [0.3, 0.1, 0.6], "t1": [0.1, 0.1, 0.8]}
        found = quick(data, ToldStream(LABELS, ANSWERS, steps=steps), stepwise=True)
        agreement = found.agreement
        assert (agreement.clips, agreement.same) == (6, round(5 / 6, 4))
        assert agreement.furthest == pytest.approx(0.3)
        assert (agreement.top1, agreement.whole_top1) == (1.0, round(5 / 6, 4))
        assert found.top1 == 1.0  # the figures are those of frame by frame

    def test_only_when_asked_and_only_for_models_that_can(self, data, told):
        stream = ToldStream(LABELS, ANSWERS, steps=ANSWERS)
        assert quick(data, stream).agreement is None
        assert [one.agreement is None for one in quick(data, stream, told, stepwise=True).all] == [
            False,
            True,
        ]


class TestChoice:
    WIDE = Told(("air-squat", "deadlift", "thruster"), {"t1": [0.6, 0.1, 0.3], "d1": [0.5, 0.4, 0.1]})

    def test_among_all_of_its_own_classes_by_default(self):
        found = quick(clips(clip("t1", "thruster"), clip("d1", "deadlift")), self.WIDE)
        assert found.top1 == 0.0
        assert "told knows 3 classes, the clips have 2: it chose among all of its own" in found.notes

    def test_among_those_of_the_data_when_asked(self):
        data = clips(clip("t1", "thruster"), clip("d1", "deadlift"))
        found = quick(data, self.WIDE, choice=Choice(among=True))
        assert found.top1 == 1.0
        assert [row.probability for row in found.rows] == [0.75, 0.8]
        assert "told knows 3 classes, the clips have 2: it chose among these" in found.notes

    def test_no_probability_for_any_of_them_is_a_skipped_clip(self):
        model = Told(("air-squat", "thruster"), {"t1": [1.0, 0.0], "t2": [0.5, 0.5]})
        data = clips(clip("t1", "thruster"), clip("t2", "thruster"))
        found = quick(data, model, choice=Choice(among=True))
        assert [(one.clip, one.reason) for one in found.skipped] == [
            ("t1", "none of the labels of the data gets any probability")
        ]

    def test_models_of_other_words_stand_side_by_side(self):
        data = clips(clip("t1", "double-unders"), clip("t2", "ghd"))
        seed = Told(("double-unders", "ghd"), {"t1": [0.9, 0.1], "t2": [0.2, 0.8]}, "seed")
        own = Told(("double-under", "ghd-sit-up"), {"t1": [0.8, 0.2], "t2": [0.7, 0.3]}, "own")
        names = {"double unders": "double-under", "GHD": "ghd-sit-up"}
        found = quick(data, seed, own, choice=Choice(names=names))
        assert [one.top1 for one in found.all] == [1.0, 0.5]
        assert found.beside[0].rows[0].label == "double-under"

    def test_classes_limit_the_clips(self, data, told):
        assert quick(data, told, choice=Choice(classes=["Deadlift"])).clips == 2
        with pytest.raises(UnknownNameError, match="did you mean thruster"):
            quick(data, told, choice=Choice(classes=["thrustr"]))


def test_corrupt_clips_are_skipped_with_the_reason_and_count(data, told):
    more = clips(*data.clips, clip("broken", "ghd"), clip("u", "yoga"), clip("n", ""))
    more = clips(*more.clips, skipped=(SkippedRow(clip="gone", reason="it does not exist"),))
    found = quick(more, told)
    assert {one.clip: one.reason for one in found.skipped} == {
        "gone": "it does not exist",
        "broken": "it has no pictures",
        "u": "the label yoga is not among the classes of told",
        "n": "it has no label",
    }
    assert found.top1_all == 0.5


def test_only_corrupt_clips_are_an_error(told):
    with pytest.raises(VideoError, match="none of the 2 clips can be evaluated: it has no pictures"):
        quick(clips(clip("x", "ghd"), clip("y", "ghd")), told)


def test_weights_that_cannot_be_fetched_end_it_at_once(data):
    class Weightless(Told):
        asked = 0

        def probabilities(self, clip):
            self.asked += 1
            raise WeightsError("the weights cannot be fetched")

    model = Weightless(LABELS, ANSWERS)
    with pytest.raises(WeightsError, match="cannot be fetched"):
        quick(data, model)
    assert model.asked == 1


def test_answers_of_another_shape_are_skipped(data):
    model = Told(LABELS, {**ANSWERS, "t1": [0.5, 0.5], "t2": [float("nan")] * 3})
    assert [one.reason for one in quick(data, model).skipped] == ["told gives no probabilities"] * 2


def test_models_of_one_name_get_numbers(data, told):
    found = quick(data, told, told, told)
    assert [one.model for one in found.all] == ["told", "told (2)", "told (3)"]


def test_progress_reaches_its_end(data, told):
    seen = []
    evaluate_video_models(data, [told, told], timed=2, progress=lambda *step: seen.append(step[:2]))
    assert seen[-1] == (16, 16)
    assert [done for done, _ in seen] == sorted(done for done, _ in seen)


def test_json_reads_back(data, told):
    one = quick(data, told, told, timed=1)
    assert VideoComparison.model_validate_json(one.model_dump_json()) == one
