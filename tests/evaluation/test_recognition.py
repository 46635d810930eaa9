import json

import pytest
from answering import Told, clip, pose_set

from norep.datasets.poses import SkippedClip
from norep.errors import PoseError, UnknownNameError
from norep.evaluation.recognition import evaluate_recognition
from norep.evaluation.recognition_scores import Comparison, compared

LABELS = ("deadlift", "squat", "thruster", "lunge", "burpee", "sit-up")
SURE = [0.02, 0.9, 0.05, 0.01, 0.01, 0.01]  # a squat
THIRD = [0.3, 0.2, 0.5, 0.0, 0.0, 0.0]  # a thruster; squat comes third
LAST = [0.4, 0.0, 0.3, 0.15, 0.1, 0.05]  # a deadlift; squat comes last


@pytest.fixture
def told():
    return Told(LABELS, {1: SURE, 2: THIRD, 3: LAST, 4: SURE})


@pytest.fixture
def clips():
    return pose_set(
        clip("1", "squat", view="front", group="Ann", moving_camera=False),
        clip("2", "squat", view="side", group="Ann", moving_camera=True),
        clip("3", "squat", view="side", group="Bob", moving_camera=True),
        clip("4", "deadlift", view="front", group="Bob"),
    )


def test_shares_of_right_names(clips, told):
    found = evaluate_recognition([clips], told)
    assert (found.clips, found.top1, found.top3, found.top5) == (4, 0.25, 0.75, 0.75)
    assert found.model == "told"
    assert [row.rank for row in found.rows] == [1, 3, 6, 3]
    assert [named.movement for named in found.rows[1].top[:2]] == ["thruster", "deadlift"]
    assert found.rows[1].probability == 0.2


def test_parts(clips, told):
    found = evaluate_recognition([clips], told)
    assert {view: part.top1 for view, part in found.per_view.items()} == {"front": 0.5, "side": 0.0}
    assert {group: part.top1 for group, part in found.per_group.items()} == {"Ann": 0.5, "Bob": 0.0}
    cameras = {camera: (part.clips, part.top1) for camera, part in found.per_camera.items()}
    assert cameras == {"moving": (2, 0.0), "still": (1, 1.0)}


def test_skipped_clips_are_named_and_stay_in_the_denominator(told):
    clips = pose_set(
        clip("1", "squat"),
        clip("7", "squat"),
        clip("2", ""),
        clip("3", "yoga"),
        skipped=[SkippedClip("empty", "it has no frames")],
    )
    found = evaluate_recognition([clips], told)
    assert (found.clips, found.top1, found.top1_all) == (1, 1.0, 0.2)
    assert {one.clip: one.reason for one in found.skipped} == {
        "empty": "it has no frames",
        "7": "nobody is seen in it",
        "2": "it has no label",
        "3": "the label yoga is not among the classes of told",
    }


def test_only_unknown_labels_are_an_error(told):
    with pytest.raises(PoseError, match="none of the 2 clips can be evaluated: the label yoga"):
        evaluate_recognition([pose_set(clip("1", "yoga"), clip("2", "yoga"))], told)


def test_no_clips_are_an_error(told):
    with pytest.raises(PoseError, match="holds no clips"):
        evaluate_recognition([pose_set()], told)


def test_classes_limit_the_clips_and_not_the_answers(clips, told):
    found = evaluate_recognition([clips], told, classes=["Deadlifts"])
    assert found.clips == 1
    assert found.rows[0].predicted == "squat"
    with pytest.raises(UnknownNameError, match=r"'squad'; did you mean squat\?"):
        evaluate_recognition([clips], told, classes=["squad"])


def test_labels_may_be_spelled_otherwise_or_be_another_name(told):
    clips = pose_set(clip("1", "Squats"), clip("4", "air squat"))
    found = evaluate_recognition([clips], told, names={"air squat": "squat"})
    assert [row.label for row in found.rows] == ["squat", "squat"]
    assert found.top1 == 1.0


def test_a_word_for_several_movements_is_right_for_each_of_them():
    told = Told(("air-squat", "back-squat", "lunge"), {1: [0.3, 0.25, 0.45], 2: [0.5, 0.1, 0.4]})
    clips = pose_set(clip("1", "squat"), clip("2", "lunge"))
    found = evaluate_recognition([clips], told, meanings={"squat": ("air-squat", "back-squat")})
    first, second = found.rows
    assert (first.label, first.predicted, first.probability) == ("squat", "squat", 0.55)
    assert (second.predicted, second.confidence) == ("squat", 0.6)
    assert found.confusion.labels == ("lunge", "squat")


def test_equal_probabilities_are_not_right_by_chance():
    told = Told(("lunge", "squat"), {1: [0.5, 0.5], 2: [0.5, 0.5]})
    found = evaluate_recognition([pose_set(clip("1", "squat"), clip("2", "lunge"))], told)
    assert found.top1 == 0.0


def test_answers_that_are_no_numbers_are_skipped():
    told = Told(("lunge", "squat"), {1: [float("nan")] * 2, 2: [0.9, 0.1], 3: [1.0]})
    found = evaluate_recognition([pose_set(*(clip(str(i), "lunge") for i in (1, 2, 3)))], told)
    assert [one.reason for one in found.skipped] == ["told gives no probabilities"] * 2


def test_which_joints_decide_is_the_mean_by_label(clips, told):
    drops = {1: 0.4, 2: 0.2, 3: 0.0, 4: -0.1}

    def explain(poses):
        return {"knee": drops[int(poses.points[0, 0, 0])]}

    found = evaluate_recognition([clips], told, explain=explain)
    assert found.joints == {"deadlift": {"knee": -0.1}, "squat": {"knee": 0.2}}
    assert evaluate_recognition([clips], told).joints == {}


def test_progress_counts_every_clip(clips, told):
    seen = []
    evaluate_recognition([clips], told, progress=lambda *step: seen.append(step))
    assert seen[-1] == (4, 4, "4")


def test_json_has_the_promised_keys_and_reads_back(clips, told):
    one = evaluate_recognition([clips], told)
    text = compared([one, one]).model_dump_json()
    data = json.loads(text)
    promised = {
        "top1",
        "top5",
        "per_class",
        "confusion",
        "calibration",
        "per_view",
        "per_group",
        "per_camera",
    }
    assert promised | {"top1_all", "macro", "weighted", "skipped", "rows"} <= data.keys()
    assert len(data["beside"]) == 1
    assert Comparison.model_validate_json(text).all[1] == one
