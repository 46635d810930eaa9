"""What the networks see does not depend on place, size, frame rate, skeleton or missing points."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from norep import movements
from norep.errors import PoseError
from norep.pose.sequence import PoseSequence
from norep.pose.skeletons import BLAZEPOSE, COCO17, PENN13, SKELETONS, Skeleton
from norep.recognition import features as what
from norep.recognition.course import course, joints
from norep.recognition.features import features, mirrored
from norep.synth.camera import Camera
from norep.synth.motion import Take, clean, draw

SQUATS = draw(movements["air-squat"], Take(clean(2)), Camera(480, 854, yaw=60))


def of(poses: PoseSequence, **options: bool) -> np.ndarray:
    seen = course(poses)
    return features(seen.points[None], scaled=np.array([seen.scaled]), **options)[0][0]


def without(poses: PoseSequence, *names: str, frames: slice = slice(None)) -> PoseSequence:
    points = poses.points.copy()
    for name in names:
        points[frames, poses.skeleton.index(name)] = np.nan
    return replace(poses, points=points)


def as_skeleton(poses: PoseSequence, skeleton: Skeleton) -> PoseSequence:
    """The same body with the key points of another skeleton, as far as both name them."""
    points = np.full((len(poses), len(skeleton.keypoints), 2), np.nan)
    for i, name in enumerate(skeleton.keypoints):
        points[:, i] = poses.joint({"head": "nose", "head_tip": "nose"}.get(name, name))
    return PoseSequence(poses.time, points, np.ones(points.shape[:2]), skeleton=skeleton)


class TestPlaceAndSize:
    @pytest.mark.parametrize(("factor", "shift"), [(1.0, (300, -80)), (0.25, (0, 0)), (7.0, (-900, 40))])
    def test_do_not_matter(self, factor: float, shift: tuple[float, float]) -> None:
        moved = replace(SQUATS, points=SQUATS.points * factor + shift)
        np.testing.assert_allclose(of(moved), of(SQUATS), atol=2e-4)

    def test_a_zoom_in_a_long_recording_is_followed(self) -> None:
        long = draw(movements["air-squat"], Take(clean(8)), Camera(480, 854, yaw=60))
        zoom = np.linspace(1, 3, len(long))[:, None, None]
        difference = of(replace(long, points=long.points * zoom), follow_size=True) - of(long)
        assert np.abs(difference[what.POSITIONS]).max() < 0.5
        whole = of(replace(long, points=long.points * zoom)) - of(long)
        assert np.abs(whole[what.POSITIONS]).max() > 0.9

    def test_the_torso_is_about_one(self) -> None:
        channels = of(SQUATS)[what.POSITIONS].reshape(13, 2, -1)
        shoulders = channels[[1, 2], 1].mean(axis=0)
        assert shoulders.min() == pytest.approx(-1.0, abs=0.25)


class TestFrameRate:
    @pytest.mark.parametrize("fps", [10.0, 24.0, 60.0])
    def test_does_not_matter(self, fps: float) -> None:
        other = draw(movements["air-squat"], Take(clean(2), fps=fps), Camera(480, 854, yaw=60))
        ours, theirs = of(SQUATS), of(other)
        shared = min(ours.shape[1], theirs.shape[1])
        difference = np.abs(ours[:, :shared] - theirs[:, :shared])
        assert difference[what.POSITIONS].max() < 0.06
        assert difference.mean() < 0.02

    def test_uneven_frames_are_taken_by_their_times(self) -> None:
        frames = np.arange(len(SQUATS))
        uneven = SQUATS[np.isin(frames % 7, (0, 1, 4)) | (frames == frames[-1])]
        assert np.abs(of(uneven)[what.POSITIONS] - of(SQUATS)[what.POSITIONS]).max() < 0.06


class TestMirror:
    def test_features_of_the_mirror_image_are_the_mirrored_features(self) -> None:
        seen, image = of(SQUATS), of(SQUATS.mirrored())
        np.testing.assert_allclose(mirrored(seen[None])[0], image, atol=1e-4)

    def test_twice_is_the_same_again(self) -> None:
        seen = of(SQUATS)[None]
        np.testing.assert_array_equal(mirrored(mirrored(seen)), seen)


class TestVertical:
    def test_stays_vertical(self) -> None:
        turned = replace(SQUATS, points=SQUATS.points[..., ::-1] * (1, -1))
        assert np.abs(of(turned)[what.POSITIONS] - of(SQUATS)[what.POSITIONS]).max() > 1.0


class TestMissing:
    def test_points_are_marked_and_zero(self) -> None:
        channels = of(without(SQUATS, "left_ankle"))
        at = PENN13.index("left_ankle")
        assert at is not None
        assert channels[what.SEEN][at].max() == 0
        assert not channels[what.POSITIONS].reshape(13, 2, -1)[at].any()
        assert not channels[what.VELOCITIES].reshape(13, 2, -1)[at].any()

    def test_points_leave_the_others_as_they_are(self) -> None:
        channels, whole = of(without(SQUATS, "left_ankle", "right_ankle")), of(SQUATS)
        kept = slice(0, 22)  # all but the ankles, which are last
        np.testing.assert_allclose(channels[kept], whole[kept], atol=0.08)

    def test_hips_leave_the_shoulders_as_the_middle(self) -> None:
        channels = of(without(SQUATS, "left_hip", "right_hip"))
        shoulders = channels[what.POSITIONS].reshape(13, 2, -1)[[1, 2]]
        assert np.abs(shoulders.mean(axis=0)).max() < 1e-4
        assert channels[what.MIDDLE_KNOWN].min() == 1

    def test_short_gaps_are_bridged_and_long_ones_not(self) -> None:
        short = course(without(SQUATS, "left_wrist", frames=slice(10, 18))).points[:, 5]
        long = course(without(SQUATS, "left_wrist", frames=slice(10, 40))).points[:, 5]
        assert np.isfinite(short).all()
        assert np.isnan(long[8:26]).all()
        assert np.isfinite(long[:7]).all()
        assert np.isfinite(long[28:]).all()

    def test_nothing_is_bridged_over_a_cut(self) -> None:
        cuts = np.zeros(len(SQUATS), bool)
        cuts[14] = True
        gap = without(SQUATS, "left_wrist", frames=slice(11, 17))
        assert np.isfinite(course(gap).points[:, 5]).all()
        assert np.isnan(course(replace(gap, cuts=cuts)).points[:, 5]).any()

    def test_frames_without_anybody_are_not_seen(self) -> None:
        points = SQUATS.points.copy()
        points[30:60] = np.nan
        seen = course(replace(SQUATS, points=points))
        channels, mask = features(seen.points[None], scaled=np.zeros(1, bool))
        assert mask[0, 23:37].max() == 0
        assert not channels[0, :, 23:37].any()
        assert np.isfinite(channels).all()


class TestMovingCamera:
    def test_hides_the_path_of_the_body_where_asked(self) -> None:
        seen = course(SQUATS)
        still = features(seen.points[None], scaled=np.zeros(1, bool), still=np.ones(1, bool))[0]
        assert not still[0, what.MIDDLE_VELOCITY].any()
        assert not still[0, what.MIDDLE_KNOWN].any()
        assert of(SQUATS)[what.MIDDLE_VELOCITY].any()


class TestScaledFrames:
    def test_are_noticed(self) -> None:
        low, high = np.nanmin(SQUATS.points, axis=1), np.nanmax(SQUATS.points, axis=1)
        scaled = replace(SQUATS, points=(SQUATS.points - low[:, None]) / (high - low)[:, None])
        assert course(scaled).scaled
        assert not course(SQUATS).scaled
        channels = of(scaled)
        assert channels[what.SCALED].min() == 1
        assert not channels[what.MIDDLE_VELOCITY].any()


class TestSkeletons:
    @pytest.mark.parametrize("name", sorted(SKELETONS))
    def test_are_mapped_by_name(self, name: str) -> None:
        found = joints(as_skeleton(SQUATS, SKELETONS[name]))
        np.testing.assert_array_equal(found[:, 1:], joints(SQUATS)[:, 1:])
        assert np.isfinite(found[:, 0]).all()

    def test_the_head_is_the_middle_of_the_ears_else_the_nose(self) -> None:
        ears = SQUATS.joint("ear")
        np.testing.assert_allclose(joints(SQUATS)[:, 0], ears)
        np.testing.assert_allclose(joints(without(SQUATS, "left_ear"))[:, 0], SQUATS.joint("nose"))

    def test_without_a_body_are_refused(self) -> None:
        hand = Skeleton("hand", ("wrist", "thumb", "index"))
        poses = PoseSequence(np.arange(3) / 30, np.ones((3, 3, 2)), np.ones((3, 3)), skeleton=hand)
        with pytest.raises(PoseError, match="the skeleton hand has too few of the joints"):
            course(poses)


class TestBadInput:
    @pytest.mark.parametrize(
        ("poses", "message"),
        [
            (PoseSequence.empty(), "there are no frames"),
            (SQUATS[:1], "there is only one frame"),
            (replace(SQUATS, points=np.full_like(SQUATS.points, np.nan)), "nobody is seen"),
            (replace(SQUATS, time=np.zeros(len(SQUATS))), "the same time"),
            (replace(SQUATS, time=SQUATS.time[::-1]), "not finite and rising"),
            (replace(SQUATS, time=np.full(len(SQUATS), np.nan)), "not finite and rising"),
        ],
    )
    def test_is_refused_with_the_reason(self, poses: PoseSequence, message: str) -> None:
        with pytest.raises(PoseError, match=message):
            course(poses)

    def test_two_frames_are_enough(self) -> None:
        assert len(course(SQUATS[:2])) == 2

    def test_other_skeletons_carry_no_hidden_default(self) -> None:
        assert COCO17.index("head") is None
        assert BLAZEPOSE.index("head") is None
