from dataclasses import replace

import pytest

from norep import movements
from norep.analysis.training_data import lessons
from norep.datasets.poses import PoseClip, PoseSet, SkippedClip
from norep.errors import PoseError
from norep.synth.motion import Take, clean, draw


@pytest.fixture(scope="module")
def clip():
    return PoseClip("one", "pull_up", draw(movements["pull-up"], Take(clean(1), fps=10)))


def sets_of(clip, *labels, skipped=()):
    return [PoseSet("a.npz", tuple(replace(clip, id=label, label=label) for label in labels), skipped)]


def test_labels_of_the_data_are_the_classes(clip):
    learned = lessons(sets_of(clip, "pull_up", "bowl") + sets_of(clip, "Pull-ups"))
    assert learned.labels == ("bowl", "pull_up")
    assert [one.label for one in learned.clips()] == ["pull_up", "bowl", "pull_up"]
    assert len(learned) == 3


def test_with_drawn_athletes_the_library_and_the_unknown_are_the_classes(clip):
    learned = lessons(sets_of(clip, "squat", "bench_press", "bowl", "OHS", "yoga"), drawn=3, seed=5)
    assert set(learned.labels) == {*movements, "none", "other"}
    assert learned.allowed["OHS"] == ("overhead-squat",)
    assert learned.allowed["bench_press"] == ("bench-press",)
    assert set(learned.allowed["squat"]) >= {"air-squat", "back-squat"}
    assert [one.id for one in learned.skipped] == ["yoga"]
    assert "no movement of the library" in learned.skipped[0].reason
    clips = list(learned.clips())
    assert len(clips) == len(learned) == 4 + 3
    assert all(one.label in learned.labels for one in clips[4:])


def test_the_same_seed_draws_the_same(clip):
    first, again = (list(lessons([], drawn=2, seed=1).clips()) for _ in range(2))
    assert [one.id for one in first] == [one.id for one in again]
    assert (first[1].poses.time == again[1].poses.time).all()


def test_clips_without_a_label_are_named(clip):
    learned = lessons(sets_of(clip, "", "lunge", skipped=(SkippedClip("x", "it has no frames"),)))
    assert [one.reason for one in learned.skipped] == ["it has no frames", "it has no label"]
    assert len(learned) == 1


def test_nothing_to_learn_from_is_an_error(clip):
    with pytest.raises(PoseError, match="no clip to learn from: it has no label"):
        lessons(sets_of(clip, ""))
    with pytest.raises(PoseError, match="there are none"):
        lessons([])
