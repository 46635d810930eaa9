import numpy as np
import pytest

import norep
from norep.analysis.analyse import Followed, judge_poses, source_of
from norep.analysis.recorder import BLOCK, Recorder
from norep.analysis.standard import Standard
from norep.errors import DefinitionError, PoseError, UnknownNameError
from norep.movements.ruleset import Ruleset
from norep.synth.camera import Camera
from norep.synth.motion import Fault, Take, draw

SQUAT = norep.movements["air-squat"]


@pytest.fixture(scope="module")
def poses():
    take = Take(faults=(None, Fault("depth"), None), fps=30, noise=0.01)
    return draw(SQUAT, take, Camera(480, 854, yaw=90))


def test_key_points_become_a_report(poses, tmp_path):
    path = poses.save(tmp_path / "squats.npz")
    report = norep.analyse(path, movement="AS")
    assert [rep.verdict for rep in report.sets[0].reps] == ["valid", "no-rep", "valid"]
    assert (report.source.path, report.source.frames) == (str(path), len(poses))
    assert (report.source.width, report.source.height) == (480, 854)
    assert report.source.fps == pytest.approx(30)
    assert report.source.duration_s == pytest.approx(len(poses) / 30, abs=1e-3)
    assert report.pose.backend == "keypoints"
    assert report.sets[0].ruleset == "open"


def test_a_movement_of_ones_own_needs_no_name(poses, tmp_path):
    own = SQUAT.model_copy(update={"name": "my-squat", "rules": ()})
    report = norep.analyse(poses.save(tmp_path / "a.npz"), movement=own)
    assert report.totals["my-squat"].valid == 3


def test_a_ruleset_changes_what_is_valid(poses):
    changes = {"air-squat": {"depth": {"above": -0.9, "source": "a test"}}}
    lenient = Ruleset(name="lenient", title="Lenient", description="Half squats count.", changes=changes)
    followed = Followed(poses, source_of(poses, "a", 480, 854))
    report = judge_poses(followed, Standard.of("air-squat", lenient)).report
    assert report.totals["air-squat"].valid == 3
    assert report.sets[0].ruleset == "lenient"


def test_a_ruleset_for_a_rule_that_does_not_exist_is_refused():
    changes = {"air-squat": {"width": {"above": 1, "source": "a test"}}}
    wrong = Ruleset(name="wrong", title="Wrong", description="Wrong.", changes=changes)
    with pytest.raises(DefinitionError, match="air-squat has no rule width"):
        Standard.of("air-squat", wrong)


@pytest.mark.parametrize(
    ("names", "error"),
    [
        ({"movement": "yoga"}, UnknownNameError),
        ({"movement": "thruster", "ruleset": "none"}, UnknownNameError),
        ({"movement": "thruster", "backend": "none"}, UnknownNameError),
        ({"movement": "thruster"}, PoseError),
    ],
)
def test_what_is_wrong_is_raised(tmp_path, names, error):
    with pytest.raises(error):
        norep.analyse(tmp_path / "none.npz", **{"backend": "blazepose", **names})


def test_key_points_without_frames_are_refused(tmp_path):
    path = norep.PoseSequence.empty().save(tmp_path / "empty.npz")
    with pytest.raises(PoseError, match="holds no frames"):
        norep.analyse(path, movement="thruster")


def test_what_passes_is_what_is_remembered(poses):
    recorder = Recorder()
    passed = list(recorder.passing(iter(poses)))
    assert [len(piece) for piece in passed[:-1]] == [BLOCK] * (len(passed) - 1)
    kept = recorder.poses()
    assert np.array_equal(kept.time, poses.time)
    assert np.abs(kept.points - poses.points).max() < 1e-3
    assert kept.points.dtype == kept.world.dtype == np.float32
    assert kept.size == poses.size
    assert len(recorder.poses()) == len(poses), "asking twice changes nothing"


def test_what_was_asked_for_early_stays_as_it_was(poses):
    recorder = Recorder()
    passing = recorder.passing(poses[i : i + 1] for _ in range(8) for i in range(len(poses)))
    next(passing)
    early = recorder.poses()
    before = early.points.copy()
    frames = BLOCK + sum(len(piece) for piece in passing)
    assert np.array_equal(early.points, before)
    assert len(early) == BLOCK
    kept = recorder.poses()
    assert len(kept) == frames == 8 * len(poses)
    assert np.array_equal(kept.world[: len(poses)], kept.world[-len(poses) :])
    assert not kept.cuts.any()
