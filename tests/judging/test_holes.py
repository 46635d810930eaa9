"""What was not seen proves no fault: holes in the time, frames without key points, cuts, ends of the film."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from norep import movements
from norep.judging.events import Rep, RepJudged
from norep.judging.follow import follow
from norep.judging.holes import hidden
from norep.pose.sequence import PoseSequence
from norep.synth.camera import Camera
from norep.synth.motion import Fault, Take, clean, draw

THRUSTER = movements["thruster"]


def drawn(*faults: Fault | None) -> PoseSequence:
    return draw(THRUSTER, Take(faults=faults or clean(6)), Camera(480, 854, yaw=45))


def reps(poses: PoseSequence) -> list[Rep]:
    return [event.rep for event in follow(poses, THRUSTER) if isinstance(event, RepJudged)]


def unseen(poses: PoseSequence, start: float, stop: float) -> PoseSequence:
    """The same without key points from `start` to `stop`."""
    gone = (poses.time > start) & (poses.time < stop)
    points, confidence = poses.points.copy(), poses.confidence.copy()
    points[gone], confidence[gone] = np.nan, 0.0
    assert poses.world is not None
    world = poses.world.copy()
    world[gone] = np.nan
    return replace(poses, points=points, world=world, confidence=confidence)


def without(poses: PoseSequence, start: float, stop: float) -> PoseSequence:
    """The same without the frames from `start` to `stop`."""
    return poses[(poses.time <= start) | (poses.time >= stop)]


@pytest.mark.parametrize("hide", [unseen, without])
@pytest.mark.parametrize("length", [0.3, 0.8, 1.5, 2.5])
def test_a_clean_repetition_is_no_no_rep_for_a_hole(hide, length: float) -> None:
    poses = drawn()
    for start in np.arange(9.0, 12.5, 0.25):
        verdicts = [rep.verdict for rep in reps(hide(poses, start, start + length))]
        assert "no-rep" not in verdicts, (start, verdicts)
        assert verdicts.count("valid") >= 4


@pytest.mark.parametrize("hide", [unseen, without])
def test_a_fault_beside_a_hole_elsewhere_is_still_named(hide) -> None:
    poses = drawn(None, Fault("lockout"), None, None)
    (lowest,) = [rep.start for rep in reps(poses) if rep.verdict == "no-rep"]
    verdicts = [rep.verdict for rep in reps(hide(poses, lowest - 0.9, lowest - 0.5))]
    assert verdicts.count("no-rep") == 1


def test_a_jump_in_time_ends_the_attempt_like_a_loss() -> None:
    poses = drawn()
    for start in (9.5, 10.0, 10.5):
        lost, missing = (hide(poses, start, start + 2.5) for hide in (unseen, without))
        assert len(reps(lost)) == len(reps(missing)) < 6


class TestHidden:
    POSES = drawn()
    VALUES = np.zeros(len(POSES))

    def values(self, start: float, stop: float) -> np.ndarray:
        return np.where((self.POSES.time > start) & (self.POSES.time < stop), np.nan, 0.0)

    def test_nothing_is_hidden_where_all_is_seen(self) -> None:
        assert not hidden(self.POSES, self.VALUES, 2.0, 3.0)

    @pytest.mark.parametrize(
        ("start", "stop", "expected"),
        [(2.4, 2.7, True), (1.6, 2.02, True), (2.98, 3.4, True), (1.0, 1.5, False), (2.4, 2.5, False)],
    )
    def test_a_hole_counts_inside_and_next_to_the_time(
        self, start: float, stop: float, expected: bool
    ) -> None:
        assert hidden(self.POSES, self.values(start, stop), 2.0, 3.0) is expected

    def test_frames_that_are_far_apart_are_no_hole(self) -> None:
        slow = self.POSES[::10]
        assert not hidden(slow, np.zeros(len(slow)), 2.0, 3.0)

    def test_a_cut_hides_what_was_cut_away(self) -> None:
        cuts = self.POSES.time == self.POSES.time[75]
        cut = replace(self.POSES, cuts=cuts)
        assert hidden(cut, self.VALUES, 2.0, 3.0)
        assert not hidden(cut, self.VALUES, 3.0, 4.0)

    def test_the_ends_of_the_film_hide_only_what_is_shown_briefly(self) -> None:
        end = float(self.POSES.time[-1])
        assert hidden(self.POSES, self.VALUES, end - 0.1, end)
        assert not hidden(self.POSES, self.VALUES, end - 0.3, end)
        assert hidden(self.POSES, self.VALUES, 0.0, 0.9)
        assert not hidden(self.POSES, self.VALUES, 0.0, 1.1)

    def test_nothing_seen_at_all_hides_everything(self) -> None:
        assert hidden(self.POSES, np.full(len(self.POSES), np.nan), 2.0, 3.0)
