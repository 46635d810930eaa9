from collections import Counter

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from norep.datasets.balance import Wish, distributed
from norep.datasets.clips import Clip
from norep.datasets.groups import athlete_of, connected, overlapping, source_of
from norep.datasets.splits import split_clips
from norep.errors import DefinitionError

MOVEMENTS = ("deadlift", "squat", "thruster")


def clips_of(rows):
    """Clips of (movement, athlete, source)."""
    return [
        Clip(f"{movement}/{movement}_{at}.mp4", movement, source=source, athlete=athlete)
        for at, (movement, athlete, source) in enumerate(rows)
    ]


def crowd(athletes: int, clips: int = 4, videos: int = 2):
    """Every athlete does every movement in videos of their own."""
    return clips_of(
        (movement, f"athlete {who}", f"{who}-{at % videos}.mp4")
        for who in range(athletes)
        for movement in MOVEMENTS
        for at in range(clips)
    )


known = st.lists(
    st.tuples(
        st.sampled_from(MOVEMENTS),
        st.sampled_from(["", "Ann", "ann ", "Bob", "Cat", "Dan", "Eve"]),
        st.sampled_from(["a.mp4", "b.mp4", "c.mp4", "d.mp4", "e.mp4", "f.mp4", "g.mp4", "h.mp4"]),
    ),
    min_size=1,
    max_size=60,
)


@given(known)
@settings(max_examples=60, deadline=None)
def test_no_athlete_and_no_video_is_on_two_sides(rows):
    clips = clips_of(rows)
    groups = connected([filter(None, (athlete_of(clip), source_of(clip))) for clip in clips])
    pairs = {(clip.movement, group) for clip, group in zip(clips, groups, strict=True)}
    counts = Counter(movement for movement, _ in pairs)
    if min(counts.values()) < 2:
        with pytest.raises(DefinitionError, match="all clips are of one group"):
            split_clips(clips)
        return
    split = split_clips(clips)
    for key in (athlete_of, source_of):
        sides = {}
        for clip in split.clips:
            if key(clip):
                sides.setdefault(key(clip), set()).add(clip.split)
        assert all(len(splits) == 1 for splits in sides.values())
    assert {clip.split for clip in split.clips} <= {"train", "validation", "test"}
    assert [clip.file for clip in split.clips] == [clip.file for clip in clips]


@given(st.integers(8, 40), st.integers(1, 6), st.integers(0, 5))
@settings(max_examples=25, deadline=None)
def test_shares_are_near_the_wish_and_every_movement_is_everywhere(athletes, clips, seed):
    split = split_clips(crowd(athletes, clips), seed=seed)
    total = athletes * clips
    for movement in MOVEMENTS:
        for name, share in {"train": 0.7, "validation": 0.1, "test": 0.2}.items():
            count, groups = split.counted(movement, name)
            assert count >= 1
            assert groups == count / clips
            # Athletes cannot be divided: no side may be off by a whole one.
            assert abs(count - share * total) < clips
    assert split.warnings == ()


@given(st.integers(0, 1000))
@settings(max_examples=10, deadline=None)
def test_the_same_seed_gives_the_same_split(seed):
    clips = crowd(9)
    assert split_clips(clips, seed=seed).clips == split_clips(clips, seed=seed).clips


def test_another_seed_gives_another_split():
    assert len({split_clips(crowd(20), seed=seed).clips for seed in range(6)}) > 1


def test_uneven_groups_are_spread_over_the_movements():
    sizes = [30, 22, 15, 11, 9, 8, 6, 5, 4, 3, 3, 2, 1, 1]
    rows = [
        (movement, f"athlete {who}", "")
        for who, size in enumerate(sizes)
        for movement in MOVEMENTS[: 1 + who % 3]
        for _ in range(size)
    ]
    split = split_clips(clips_of(rows))
    for movement in MOVEMENTS:
        total = sum(row[0] == movement for row in rows)
        train, test = (split.counted(movement, name)[0] / total for name in ("train", "test"))
        assert train == pytest.approx(0.7, abs=0.12)
        assert test == pytest.approx(0.2, abs=0.12)


def test_two_groups_are_training_and_test_and_validation_goes_without():
    split = split_clips(clips_of([("squat", "Ann", ""), ("squat", "Bob", "")]))
    assert sorted(clip.split for clip in split.clips) == ["test", "train"]
    assert split.warnings == ("no clips in validation: squat; there are too few groups, add other people",)


def test_what_cannot_be_is_told_not_hidden():
    """Three movements of two athletes each, in a ring: two sides cannot have all of them."""
    rows = [("squat", "A", ""), ("squat", "B", ""), ("deadlift", "B", ""), ("deadlift", "C", "")]
    rows += [("thruster", "C", ""), ("thruster", "A", "")]
    split = split_clips(clips_of(rows), {"train": 0.5, "test": 0.5})
    assert any("no clips in" in warning for warning in split.warnings)


def test_a_movement_of_one_athlete_is_named():
    rows = [("squat", "Ann", "a.mp4"), ("squat", "Bob", "b.mp4"), ("thruster", "Ann", "a.mp4")]
    with pytest.raises(DefinitionError, match=r"thruster: all clips are of one group .* add clips of other"):
        split_clips(clips_of(rows))


def test_videos_tie_athletes_together():
    """Ann and Bob are in one video: a single group, in spite of two names."""
    rows = [("squat", "Ann", "both.mp4"), ("squat", "Bob", "both.mp4"), ("squat", "Bob", "bob.mp4")]
    with pytest.raises(DefinitionError, match="squat: all clips are of one group"):
        split_clips(clips_of(rows))
    by_athlete = split_clips(clips_of(rows), {"train": 0.7, "test": 0.3}, by="athlete")
    assert [clip.split for clip in by_athlete.clips] == ["test", "train", "train"]


def test_clips_without_an_athlete_stay_with_their_video_and_that_is_said():
    rows = [("squat", "", f"{at // 3}.mp4") for at in range(30)]
    split = split_clips(clips_of(rows))
    assert split.groups == tuple(at // 3 for at in range(30))
    assert "30 clips have no athlete" in split.warnings[0]


@pytest.mark.parametrize(
    ("by", "rows", "message"),
    [
        ("both", [("squat", "", ""), ("squat", "Ann", "")], "1 of 2 clips have neither athlete nor source"),
        ("athlete", [("squat", "", "a.mp4")], r"have no athlete .* column athlete of index.csv"),
        ("video", [("squat", "Ann", "")], r"have no source .* column source of index.csv"),
        ("clip", [("squat", "Ann", "")], "--i-know-this-leaks"),
    ],
)
def test_what_is_not_known_has_to_be_filled_in(by, rows, message):
    with pytest.raises(DefinitionError, match=message):
        split_clips(clips_of(rows), by=by)


def test_who_knows_that_it_leaks_may_split_by_clip():
    clips = clips_of([("squat", "Ann", "a.mp4")] * 100)
    split = split_clips(clips, by="clip", leaky=True)
    assert split.counted("squat", "train") == (70, 70)
    assert split.counted("squat", "test") == (20, 20)
    assert "by clip" in split.warnings[0]
    alone = split_clips(clips_of([("squat", "", "")] * 10), leaky=True)
    assert alone.counted("squat", "train") == (7, 7)


@pytest.mark.parametrize(
    ("shares", "message"),
    [
        ({"train": 0.8, "validation": 0.1, "test": 0.2}, "the shares make 1.1 together"),
        ({"train": 1.0}, "nothing to split"),
        ({"train": 1.5, "test": -0.5}, "between 0 and 1"),
        ({"train": 0.5, "exam": 0.5}, "between 0 and 1|train, validation, test"),
    ],
)
def test_shares_make_a_whole(shares, message):
    with pytest.raises(DefinitionError, match=message):
        split_clips(crowd(5), shares)


@given(st.lists(st.lists(st.integers(0, 12), max_size=3), max_size=20))
@settings(max_examples=60, deadline=None)
def test_groups_are_the_connected_parts(keys):
    groups = connected(keys)
    # By brute force: spread each number over its neighbours until nothing changes.
    labels = list(range(len(keys)))
    for _ in keys:
        for i, a in enumerate(keys):
            for j, b in enumerate(keys):
                if set(a) & set(b):
                    labels[i] = labels[j] = min(labels[i], labels[j])
    assert [groups[i] == groups[j] for i in range(len(keys)) for j in range(len(keys))] == [
        labels[i] == labels[j] for i in range(len(keys)) for j in range(len(keys))
    ]


def test_the_best_of_a_small_distribution_is_found():
    random = np.random.default_rng(3)
    table = random.integers(0, 5, (9, 3)).astype(float)
    wishes = [Wish("train", 0.6), Wish("test", 0.4)]

    def off(places):
        counts = np.array([table[places == part].sum(axis=0) for part in range(2)])
        whole = np.append(counts, counts.sum(axis=1, keepdims=True), axis=1)
        totals = whole.sum(axis=0)
        return ((whole - np.array([[0.6], [0.4]]) * totals) ** 2 / totals**2).sum()

    best = min(off(np.array([int(bit) for bit in f"{number:09b}"])) for number in range(1, 2**9 - 1))
    assert off(distributed(table, wishes)) <= 1.05 * best + 1e-6


def test_moments_of_one_video_overlap():
    first = Clip("a.mp4", "squat", source="v.mp4", start=1.0, stop=2.0)
    assert overlapping(first, Clip("b.mp4", "squat", source="./v.mp4", start=1.9, stop=3.0))
    assert not overlapping(first, Clip("b.mp4", "squat", source="v.mp4", start=2.0, stop=3.0))
    assert not overlapping(first, Clip("b.mp4", "squat", source="w.mp4", start=1.0, stop=2.0))
    assert not overlapping(first, Clip("b.mp4", "squat", source="v.mp4"))
