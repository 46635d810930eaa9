from dataclasses import dataclass, replace

import numpy as np
import pytest
from answering import clip, pose_set

from norep.datasets.poses import SkippedClip
from norep.errors import PoseError
from norep.evaluation.counting import evaluate_counting, missing_share


@dataclass
class Told:
    reps: int
    confidence: float = 0.5
    source: str = "poses"

    def __len__(self):
        return self.reps


def counter_of(**counts):
    """Counts the clip of each number as told; PoseError where nothing is told."""

    def count(one):
        if f"n{one.id}" not in counts:
            raise PoseError("nobody is seen in it")
        return Told(counts[f"n{one.id}"])

    return count


CLIPS = pose_set(
    clip("1", "squat", count=10, view="front"),
    clip("2", "squat", count=4, view="side"),
    clip("3", "lunge", count=5, moving_camera=True),
    clip("4", "idle", count=0),
    clip("5", "lunge"),
    skipped=[SkippedClip("empty", "it has no frames")],
)


def test_figures():
    found = evaluate_counting([CLIPS], counter_of(n1=10, n2=5, n3=8, n4=1))
    assert found.clips == 4
    assert found.mae == pytest.approx((0 + 1 / 4 + 3 / 5) / 3, abs=1e-4)
    assert (found.obo, found.exact, found.error) == (0.75, 0.25, 1.25)
    assert [(one.clip, one.counted) for one in found.idle] == [("4", 1)]
    assert found.per_class["squat"].obo == 1.0
    assert found.per_class["idle"].mae is None
    assert found.per_view["side"].exact == 0.0
    assert found.per_camera["moving"].clips == 1


def test_clips_without_a_count_are_named():
    found = evaluate_counting([CLIPS], counter_of(n1=10))
    assert {one.clip: one.reason for one in found.skipped} == {
        "empty": "it has no frames",
        "5": "its count is not known",
    }


def test_a_clip_in_which_nothing_can_be_counted_counts_as_0():
    found = evaluate_counting([CLIPS], counter_of(n1=10, n2=4, n4=0))
    third = next(row for row in found.rows if row.clip == "3")
    assert (third.counted, third.error, third.note) == (0, -5, "nobody is seen in it")
    assert found.clips == 4


def test_the_counter_is_not_told_the_answer():
    seen = []

    def peek(one):
        seen.append((one.label, one.count, one.reps))
        return Told(0)

    evaluate_counting([pose_set(clip("1", "squat", count=3, reps=((0.0, 1.0),) * 3))], peek)
    assert seen == [("", None, None)]


def test_clips_that_are_seen_are_told_apart():
    hidden = clip("2", "squat", count=5)
    points = hidden.poses.points.copy()
    points[0] = np.nan
    hidden = replace(hidden, poses=replace(hidden.poses, points=points))
    assert missing_share(hidden) == pytest.approx(1 / 3)
    found = evaluate_counting([pose_set(clip("1", "squat", count=5), hidden)], counter_of(n1=5, n2=1))
    assert (found.obo, found.obo_seen, found.seen) == (0.5, 1.0, 1)


def test_nothing_to_compare_is_an_error():
    with pytest.raises(PoseError, match="none of the 1 clips can be evaluated: its count is not known"):
        evaluate_counting([pose_set(clip("5", "lunge"))], counter_of())
