from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from norep.datasets.clips import Clip, ClipSet, read_clips, split_text
from norep.datasets.description import describe
from norep.datasets.duplicates import duplicates
from norep.datasets.facts import ClipFacts
from norep.datasets.fingerprint import GRID, LOOKS, EvenlyKept, alike, fingerprint
from norep.datasets.leaks import leaks, overlaps
from norep.datasets.problems import problems
from norep.errors import VideoError


def print_of(seed: int, noise: float = 0.0) -> bytes:
    """The fingerprint of pictures drawn by a seed."""
    pictures = np.random.default_rng(seed).normal(0, 1, (LOOKS, GRID, GRID + 1))
    pictures += np.random.default_rng(seed + 1000).normal(0, noise, pictures.shape) if noise else 0
    return fingerprint(list(np.clip(128 + 40 * pictures, 0, 255).astype(np.uint8)))


def fact(at: int, movement: str = "squat", frames: int = 20, **known) -> ClipFacts:
    clip = Clip(f"{movement}/{movement}_{at}.mp4", movement, **known)
    seconds, digest = frames / 20, f"{movement}{at}"
    return ClipFacts(
        clip, frames=frames, seconds=seconds, width=96, height=160, digest=digest, fingerprint=print_of(at)
    )


def described(facts, tmp_path=Path("nowhere")):
    tmp_path.mkdir(exist_ok=True)
    return describe(ClipSet(tmp_path, tuple(one.clip for one in facts)), facts, indexed=True)


def sound():
    """Two athletes, split by athlete."""
    people = (("Ann", "f", "train"), ("Bob", "m", "test"), ("Cat", "f", "train"))
    return [
        fact(
            10 * who + at,
            movement,
            18 + at,
            athlete=name,
            sex=sex,
            split=split,
            source=f"{name}-{movement}.mp4",
        )
        for who, (name, sex, split) in enumerate(people)
        for movement in ("squat", "thruster")
        for at in range(3)
    ]


@pytest.fixture
def folder(tmp_path):
    return tmp_path / "clips"


def test_a_sound_data_set_has_no_problems(folder):
    assert problems(described(sound_of_all_different(), folder)) == []


def sound_of_all_different():
    return [replace(one, fingerprint=print_of(at)) for at, one in enumerate(sound())]


def test_the_table_of_lengths(folder):
    found = described(sound_of_all_different(), folder)
    squat = found.movements["squat"]
    assert (squat.clips, squat.frames.mean, squat.seconds.mean) == (9, 19.0, 0.95)
    assert squat.frames.sd == pytest.approx(np.std([18, 19, 20] * 3, ddof=1), abs=1e-4)
    assert (found.frame_count, found.shortest) == (18, "squat/squat_0.mp4")
    assert squat.athletes == {"Ann": 3, "Bob": 3, "Cat": 3}
    assert squat.splits == {"train": 6, "validation": 0, "test": 3}
    assert found.all.sexes == {"f": 12, "m": 6}


@pytest.mark.parametrize(
    ("change", "problem"),
    [
        (
            lambda f: [replace(f[0], error="is empty"), *f[1:]],
            "1 clip cannot be read: squat/squat_0.mp4 (is empty)",
        ),
        (lambda f: [with_clip(f[0], athlete="bob"), *f[1:]], "1 athlete on several sides of the split: bob"),
        (lambda f: [with_clip(f[0], source=f[6].clip.source), *f[1:]], "1 video on several sides"),
        (lambda f: [replace(f[0], digest=f[9].digest), *f[1:]], "the same pictures are on several sides"),
        (lambda f: [replace(f[0], frames=1), *f[1:]], "1 clip of a single frame: squat/squat_0.mp4"),
        (lambda f: [replace(f[0], frames=6), *f[1:]], "reduced to 6 frames, for squat/squat_0.mp4"),
        (lambda f: [with_clip(f[0], athlete=""), *f[1:]], "1 clip without an athlete: squat/squat_0.mp4"),
        (lambda f: [with_clip(one, athlete="") for one in f], "no clip has an athlete"),
        (
            lambda f: [with_clip(one, split="") for one in f],
            "no clip has a split yet: run norep dataset split",
        ),
        (lambda f: [*f, fact(90, "lunge", athlete="Ann", split="train")], "one athlete only for lunge"),
        (lambda f: [*f, fact(90, "lunge", athlete="Ann", split="train")], "no clips in test of lunge"),
        (
            lambda f: [*f, fact(90, "lunge", athlete="Ann", split="train")],
            "squat has 9.0 times the clips of lunge",
        ),
        (lambda f: [*f, fact(90, "Squat", athlete="Ann", split="train")], "one movement with several names?"),
        (lambda f: [*f, replace(fact(90, "row"), error="is empty")], "no clip can be read of row"),
        (lambda f: [replace(f[0], camera=0.2), *f[1:]], "the camera moves in 1 clip: squat/squat_0.mp4"),
        (lambda f: [replace(f[0], damage="cut off"), *f[1:]], "1 clip can be read but is damaged"),
    ],
)
def test_problems_are_told_in_words(change, problem, folder):
    found = problems(described(change(sound_of_all_different()), folder))
    assert any(problem in line for line in found), found


def with_clip(one: ClipFacts, **known) -> ClipFacts:
    return replace(one, clip=replace(one.clip, **known))


def test_strays_are_told(folder):
    facts = sound_of_all_different()
    (folder / "lunge").mkdir(parents=True)
    (folder / "squat").mkdir()
    (folder / "squat" / "squat_77.mp4").write_bytes(b"x")
    lines = problems(described(facts, folder))
    assert any("no clips in the folders lunge" in line for line in lines)
    assert any("1 clip not in index.csv and left out: squat/squat_77.mp4" in line for line in lines)


def test_a_folder_without_any_readable_clip_is_an_error(folder):
    with pytest.raises(
        VideoError, match=r"none of the 1 clips can be read; squat/squat_0.mp4, for one: gone"
    ):
        described([replace(fact(0), error="gone", frames=0)], folder)


def test_copies_in_another_encoding_are_found_and_other_pictures_are_not():
    facts = [fact(at, split="train") for at in range(12)]
    copy = replace(fact(99, split="test"), fingerprint=print_of(4, noise=0.05))
    found = duplicates([*facts, copy])
    assert [one.files for one in found] == [("squat/squat_4.mp4", "squat/squat_99.mp4")]
    assert found[0].crosses
    assert not found[0].exact
    assert 0 < found[0].distance < 0.06


def test_repetitions_of_one_video_are_no_copies_unless_they_overlap():
    def look(at, **known):
        return replace(fact(at, **known), fingerprint=print_of(0))

    apart = [look(0, source="v.mp4", start=0.0, stop=1.0), look(1, source="v.mp4", start=1.0, stop=2.0)]
    assert duplicates(apart) == []
    over = [apart[0], look(1, source="v.mp4", start=0.5, stop=1.5)]
    assert len(duplicates(over)) == 1
    assert [pair.files for pair in overlaps(one.clip for one in over)] == [
        ("squat/squat_0.mp4", "squat/squat_1.mp4")
    ]
    assert len(duplicates([look(0), look(1)])) == 1


def test_leaks_are_counted_by_side():
    clips = [
        Clip("a.mp4", "squat", athlete="Ann", split="train"),
        Clip("b.mp4", "squat", athlete="ANN", split="train"),
        Clip("c.mp4", "squat", athlete="Ann", split="test"),
        Clip("d.mp4", "squat", athlete="Bob", split="test"),
        Clip("e.mp4", "squat", athlete="Bob"),
    ]
    assert [(one.kind, one.name, one.splits) for one in leaks(clips)] == [
        ("athlete", "Ann", {"train": 2, "test": 1})
    ]


def test_distances_of_fingerprints_are_shares_of_their_bits():
    zero, half = bytes(LOOKS * GRID * GRID // 8), b"\x0f" * (LOOKS * GRID * GRID // 8)
    assert list(alike([zero, half, zero], 0.1)) == [(0, 2, 0.0)]
    assert sorted(alike([zero, half, zero], 0.5, block=1))[0] == (0, 1, 0.5)
    assert list(alike([], 0.5)) == []


def test_what_is_kept_of_a_long_stream_is_little_and_even():
    kept = EvenlyKept(10)
    for number in range(100_000):
        kept.add(number)
    chosen = kept.chosen(5)
    assert chosen[0] == 0
    assert chosen[-1] > 75_000
    steps = np.diff(chosen)
    assert steps.max() < 2 * steps.min()


def test_the_index_keeps_all_but_the_splits(tmp_path):
    (tmp_path / "index.csv").write_text(
        'note,file,movement,start\n"a, b",squat/squat_0.mp4,squat,1.50\n,squat/squat_1.mp4,squat\n',
        "utf-8-sig",
    )
    clips = read_clips(tmp_path).clips
    done = split_text(tmp_path, [replace(clip, split="test") for clip in clips])
    assert done == (
        "note,file,movement,start,split\n"
        '"a, b",squat/squat_0.mp4,squat,1.50,test\n'
        ",squat/squat_1.mp4,squat,,test\n"
    )
