"""What decided: hiding it changes the answer."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from norep.errors import PoseError, UnknownNameError
from norep.recognition.explain import PAIRS, explain
from norep.recognition.recogniser import Recogniser

pytest.importorskip("torch", reason="training needs the extra: pip install norep[train]")
pytest.importorskip("onnx", reason="training needs the extra: pip install norep[train]")

from athletes import MOVEMENTS, drawn, tiny


@pytest.fixture(scope="module")
def recogniser() -> Recogniser:
    return tiny().recogniser()


def test_explains_the_most_probable_label(recogniser: Recogniser) -> None:
    poses = drawn("jumping-jack", 600).poses
    explained = explain(recogniser, poses)
    assert (explained.label, explained.probability) == pytest.approx(recogniser.top(poses, 1)[0])
    assert sorted(name for name, _ in explained.joints) == sorted(PAIRS)
    drops = [drop for _, drop in explained.joints]
    assert drops == sorted(drops, reverse=True)


def test_a_drop_is_what_hiding_the_joint_costs(recogniser: Recogniser) -> None:
    poses = drawn("air-squat", 600).poses
    explained = explain(recogniser, poses, "air-squat")
    points = poses.points.copy()
    points[:, [poses.skeleton.index(f"{side}_knee") for side in ("left", "right")]] = np.nan
    hidden = recogniser.probabilities(replace(poses, points=points))[recogniser.labels.index("air-squat")]
    assert dict(explained.joints)["knee"] == pytest.approx(explained.probability - hidden, abs=1e-6)


def test_moments_cover_the_clip(recogniser: Recogniser) -> None:
    poses = drawn("push-up", 600).poses
    moments = explain(recogniser, poses).moments
    assert moments[0].start == pytest.approx(poses.time[0])
    assert moments[-1].stop == pytest.approx(poses.time[-1], abs=0.1)
    assert [m.start for m in moments[1:]] == [m.stop for m in moments[:-1]]


def test_the_moments_of_another_movement_speak_against(recogniser: Recogniser) -> None:
    squats, jacks = drawn("air-squat", 500, reps=1).poses, drawn("jumping-jack", 501, reps=3).poses
    later = replace(jacks, time=jacks.time + squats.time[-1] + 1 / 30, size=squats.size)
    explained = explain(recogniser, type(squats).join([squats, later]), "jumping-jack")
    drop = {m.start < squats.time[-1]: 0.0 for m in explained.moments}
    for moment in explained.moments:
        drop[moment.start < squats.time[-1]] += moment.drop
    assert drop[False] > drop[True]


def test_a_label_of_another_model_is_refused(recogniser: Recogniser) -> None:
    with pytest.raises(UnknownNameError, match="no label is called 'plank'"):
        explain(recogniser, drawn(MOVEMENTS[0], 600).poses, "plank")


def test_nobody_cannot_be_explained(recogniser: Recogniser) -> None:
    with pytest.raises(PoseError):
        explain(recogniser, drawn(MOVEMENTS[0], 600).poses[:1])
