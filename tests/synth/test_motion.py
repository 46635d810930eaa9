"""The drawn athlete in motion: tempo, rests, cuts, noise, gaps, and that the truth is known."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from norep.errors import DefinitionError, UnknownNameError
from norep.movements.catalogue import Catalogue
from norep.movements.movement import Movement
from norep.pose.measures import angle
from norep.pose.sequence import PoseSequence
from norep.pose.skeletons import BLAZEPOSE
from norep.synth.camera import Camera
from norep.synth.figures import Body
from norep.synth.motion import Fault, Take, clean, draw, perform

LIBRARY = Catalogue()
SQUAT = LIBRARY["air-squat"]
KNEE = ("left_hip", "left_knee", "left_ankle")
SIDE = Camera(480, 854, yaw=90)


def knee(take: Take, movement: Movement = SQUAT) -> np.ndarray:
    return angle(draw(movement, take, SIDE), KNEE)


def bottoms(values: np.ndarray) -> int:
    """How often the knee goes below 90 degrees."""
    deep = values < 90
    return int((deep[1:] & ~deep[:-1]).sum())


class TestSets:
    @pytest.mark.parametrize("reps", [1, 2, 5])
    def test_have_as_many_repetitions_as_asked_for(self, reps: int) -> None:
        assert bottoms(knee(Take(clean(reps)))) == reps

    @pytest.mark.parametrize("fps", [10, 24, 60])
    def test_last_as_long_as_asked_for(self, fps: float) -> None:
        poses = draw(SQUAT, Take(clean(3), seconds=2.0, fps=fps, rest=0.5))
        assert len(poses) == pytest.approx(7.0 * fps, abs=1)
        assert np.diff(poses.time) == pytest.approx(1 / fps)

    def test_take_their_tempo_from_the_movement(self) -> None:
        assert len(draw(SQUAT, Take(clean(2), rest=0.0))) == pytest.approx(
            2 * SQUAT.drawing.seconds * 30, abs=1
        )

    def test_of_none_stand_still(self) -> None:
        poses = draw(SQUAT, Take(clean(0)))
        assert len(poses) == 48
        assert np.ptp(poses.points, axis=0).max() < 1e-9

    def test_rest_before_and_after(self) -> None:
        poses = draw(SQUAT, Take(clean(1), rest=1.0))
        for still in (poses.points[:28], poses.points[-28:]):
            assert np.ptp(still, axis=0).max() < 1e-6

    @pytest.mark.parametrize(
        ("start", "stop", "reps"), [(0.6, 0.0, 2), (0.0, 0.8, 2), (1.0, 1.0, 1), (0.2, 0.2, 3)]
    )
    def test_the_film_may_begin_late_and_end_early(self, start: float, stop: float, reps: int) -> None:
        take = Take(clean(3), start=start, stop=stop, rest=0.0)
        assert bottoms(knee(take)) == reps
        assert len(draw(SQUAT, take)) == pytest.approx((3 - start - stop) * SQUAT.drawing.seconds * 30, abs=1)

    def test_a_cut_end_has_no_rest(self) -> None:
        whole, cut = (len(draw(SQUAT, Take(clean(1), start=start, rest=1.0))) for start in (0.0, 0.5))
        assert whole - cut == pytest.approx((1.0 + 0.5 * SQUAT.drawing.seconds) * 30, abs=1)

    def test_movements_that_end_elsewhere_come_back(self) -> None:
        values = knee(Take(clean(2)), LIBRARY["thruster"])
        assert bottoms(values) == 2
        assert values[0] == pytest.approx(values[-1], abs=1)

    def test_of_movements_without_figures_cannot_be_drawn(self) -> None:
        bare = SQUAT.model_copy(update={"figures": {}})
        with pytest.raises(DefinitionError, match="air-squat has no figures"):
            draw(bare)


class TestMotion:
    def test_is_smooth(self) -> None:
        poses = draw(SQUAT, Take(clean(2), fps=100), SIDE)
        hips = poses.joint("hip")[:, 1]
        assert np.abs(np.diff(hips, 2)).max() < 0.02 * np.ptp(hips)

    def test_rests_at_each_figure(self) -> None:
        values = knee(Take(clean(1), fps=100, rest=0.0))
        still = np.abs(np.diff(values)) < 0.05
        assert still[:5].all()
        assert still[-5:].all()
        bottom = int(values.argmin())
        assert still[bottom - 3 : bottom + 3].all()

    def test_feet_stay_where_they_are(self) -> None:
        bodies = perform(SQUAT, Take(clean(1))).bodies
        ankles = bodies[:, [BLAZEPOSE.positions["left_ankle"], BLAZEPOSE.positions["right_ankle"]], 1]
        assert np.ptp(ankles) < 0.06


class TestFaults:
    def test_are_where_they_are_asked_for(self) -> None:
        values = knee(Take((None, Fault("depth"), None), rest=0.0))
        thirds = np.array_split(values, 3)
        lows = [float(third.min()) for third in thirds]
        assert lows[1] > lows[0] + 10
        assert lows[0] == pytest.approx(lows[2], abs=1)

    def test_have_degrees(self) -> None:
        lows = [float(knee(Take((Fault("depth", share),))).min()) for share in (0.0, 0.5, 1.0, 1.3)]
        assert lows == sorted(lows)
        assert lows[0] == pytest.approx(float(knee(Take((None,))).min()))

    def test_may_take_another_path(self) -> None:
        dipped = knee(Take((Fault("re-dip"),), fps=60, rest=0.0), LIBRARY["thruster"])
        usual = knee(Take((None,), fps=60, rest=0.0), LIBRARY["thruster"])
        assert turns(dipped) == turns(usual) + 2

    def test_unknown_ones_are_refused(self) -> None:
        with pytest.raises(UnknownNameError, match="did you mean depth"):
            draw(SQUAT, Take((Fault("dept"),)))


def turns(values: np.ndarray) -> int:
    """How often a curve changes its direction by more than a tremor."""
    steps = np.diff(values)
    signs = np.sign(steps[np.abs(steps) > 0.2])
    return int((np.diff(signs) != 0).sum())


class TestWhatIsSeen:
    def test_pixels_are_those_of_the_camera(self) -> None:
        drawn = perform(SQUAT, Take(clean(1)))
        poses = draw(SQUAT, Take(clean(1)), SIDE)
        assert np.array_equal(poses.points, SIDE.project(drawn.bodies)[0])
        assert poses.size == (480, 854)
        assert poses.confidence.min() == 1.0
        assert poses.cuts is not None
        assert not poses.cuts.any()

    def test_the_world_is_around_the_hips_and_turned_to_the_camera(self) -> None:
        poses = draw(SQUAT, Take(clean(1)), SIDE)
        assert np.abs(poses.world_joint("hip")).max() < 1e-9
        across = poses.world_joint("left_hip") - poses.world_joint("right_hip")
        assert across[0, 2] == pytest.approx(-Body().hip_width, abs=0.01)  # the left side is nearer

    def test_without_a_world(self) -> None:
        assert draw(SQUAT, Take(clean(1), world=False)).world is None

    def test_the_usual_camera_is_that_of_the_movement(self) -> None:
        push_up = LIBRARY["push-up"]
        assert np.array_equal(draw(push_up).points, draw(push_up, Take(), SIDE).points)

    def test_noise_has_its_size_and_its_seed(self) -> None:
        take = Take(clean(1), noise=0.02, seed=5)
        calm, noisy = draw(SQUAT, replace(take, noise=0.0), SIDE), draw(SQUAT, take, SIDE)
        assert calm.world is not None
        assert noisy.world is not None
        assert np.std(noisy.world - calm.world) == pytest.approx(0.02, rel=0.03)
        assert np.array_equal(noisy.points, draw(SQUAT, take, SIDE).points)
        assert not np.array_equal(noisy.points, draw(SQUAT, replace(take, seed=6), SIDE).points)

    def test_dropped_points_are_nan_and_unsure(self) -> None:
        poses = draw(SQUAT, Take(clean(2), dropout=0.1))
        gone = np.isnan(poses.points[..., 0])
        assert gone.mean() == pytest.approx(0.1, abs=0.02)
        assert (poses.confidence[gone] == 0).all()
        assert (poses.confidence[~gone] == 1).all()
        assert poses.world is not None
        assert np.array_equal(np.isnan(poses.world[..., 2]), gone)

    def test_bodies_of_any_size(self) -> None:
        small, usual = (
            draw(SQUAT, Take(clean(1), body=Body().scaled(factor)), SIDE).world_joint("shoulder")
            for factor in (0.5, 1.0)
        )
        np.testing.assert_allclose(small, 0.5 * usual, atol=1e-9)

    def test_poses_are_a_sequence(self) -> None:
        assert isinstance(draw(SQUAT), PoseSequence)
