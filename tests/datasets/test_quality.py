from dataclasses import replace

import numpy as np
import pytest

from norep import movements
from norep.datasets.accepted import read_accepted, read_overrides
from norep.datasets.keypoint_measures import jitter, limb_variation
from norep.datasets.quality import ClipQuality, checks, limits_of, quality_text
from norep.errors import DefinitionError
from norep.pose.sequence import PoseSequence
from norep.synth.camera import Camera
from norep.synth.motion import Take, clean, draw

SIZE = (480, 854)


@pytest.fixture(scope="module")
def thruster() -> PoseSequence:
    return draw(movements["thruster"], Take(clean(1), fps=30.0, seconds=1.5, rest=0.1), Camera(*SIZE, yaw=45))


def failing(poses, camera=0.0):
    return [check.name for check in checks(poses, camera) if not check.passed]


def noisy(poses, torsos):
    torso = np.median(np.linalg.norm(poses.joint("shoulder") - poses.joint("hip"), axis=1))
    noise = np.random.default_rng(0).normal(0, torsos * torso, poses.points.shape)
    return replace(poses, points=poses.points + noise)


@pytest.mark.parametrize("name", ["thruster", "double-under", "power-clean", "burpee"])
def test_a_drawn_athlete_is_accepted_in_whatever_motion(name):
    poses = draw(movements[name], Take(clean(2), fps=30.0), Camera(*SIZE, yaw=60))
    assert failing(poses) == []


@pytest.mark.parametrize("torsos", [0.03, 0.1, 0.3])
def test_jitter_is_the_random_error_in_torso_lengths(thruster, torsos):
    assert jitter(noisy(thruster, torsos)) == pytest.approx(torsos, rel=0.15)
    assert failing(noisy(thruster, torsos)) == (["jitter"] if torsos > 0.07 else [])


def test_limbs_that_change_their_length_are_found(thruster):
    factor = 1 + 0.3 * np.sin(np.arange(len(thruster)))[:, None, None]
    assert limb_variation(thruster) < 0.05
    assert failing(replace(thruster, world=thruster.world * factor)) == ["limbs"]
    assert failing(replace(thruster, world=None)) == []


def test_who_is_lost_hidden_cut_off_or_tiny_is_rejected(thruster):
    half = np.arange(len(thruster)) % 2 == 0
    points = np.where(half[:, None, None], thruster.points, np.nan)
    assert "lost" in failing(replace(thruster, points=points))
    assert failing(replace(thruster, confidence=thruster.confidence * 0.3)) == ["confidence"]
    assert failing(replace(thruster, size=(480, 400))) == ["cropped"]
    assert failing(replace(thruster, points=thruster.points / 20)) == ["torso"]
    assert failing(thruster, camera=0.3) == ["camera"]
    assert failing(thruster, camera=None) == []
    assert failing(thruster[:1]) == ["frames"]
    assert failing(PoseSequence.empty()) == ["frames", "lost"]


def test_reasons_have_the_value_and_the_limit(thruster):
    found = ClipQuality(file="a.mp4", movement="thruster", checks=checks(thruster[:3], 0.5))
    assert found.reasons == [
        "it has 3 of the 5 frames that are needed",
        "the camera moves by 50% of the picture, at most 12%",
    ]


def test_limits_can_be_changed(thruster):
    limits = limits_of(["camera=0.6", "jitter=0.001"])
    failed = [check.name for check in checks(noisy(thruster, 0.02), 0.5, limits) if not check.passed]
    assert failed == ["jitter"]
    for wrong in ("speed=1", "jitter", "jitter=much"):
        with pytest.raises(DefinitionError):
            limits_of([wrong])


def test_a_person_has_the_last_word_and_it_stays(thruster, tmp_path):
    good = ClipQuality(file="a.mp4", movement="thruster", checks=checks(thruster, 0.0))
    bad = ClipQuality(file="b, b.mp4", movement="thruster", error='not "a" video')
    table = tmp_path / "quality.csv"
    table.write_text(quality_text([good, bad]), "utf-8")
    assert read_accepted(table) == {"a.mp4": True, "b, b.mp4": False}
    assert read_overrides(table) == {}
    swapped = [good.model_copy(update={"person": "no"}), bad.model_copy(update={"person": "yes"})]
    assert [one.accepted for one in swapped] == [False, True]
    table.write_text(quality_text(swapped), "utf-8")
    assert read_accepted(table) == {"a.mp4": False, "b, b.mp4": True}
    assert read_overrides(table) == {"a.mp4": "no", "b, b.mp4": "yes"}


@pytest.mark.parametrize(
    "text", ["file,person\na,yes\n", "file,accepted\na,maybe\n", "\0", 'file,accepted\n"a']
)
def test_a_table_that_says_neither_yes_nor_no_is_refused(text, tmp_path):
    table = tmp_path / "quality.csv"
    table.write_text(text, "utf-8")
    with pytest.raises(DefinitionError):
        read_accepted(table)
    with pytest.raises(DefinitionError):
        read_accepted(tmp_path / "missing.csv")
