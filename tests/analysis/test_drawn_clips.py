"""Data sets of drawn clips, as `norep dataset draw` leaves them."""

from __future__ import annotations

from collections import Counter, defaultdict
from pathlib import Path

import numpy as np
import pytest

from norep import movements, open_video
from norep.analysis.drawn_clips import ClipOrder
from norep.cli.app import run
from norep.cli.dataset_draw import NINE
from norep.datasets.clips import SPLITS, read_clips
from norep.datasets.poses import read_pose_set
from norep.synth.footage import Shot
from norep.synth.performers import Performer

SMALL = ["--clips", "27", "--athletes", "3", "--size", "48", "--seed", "3"]


def drawn(folder: Path, *options: str) -> Path:
    assert run(["dataset", "draw", "-o", str(folder), *(options or SMALL)]) == 0
    return folder


def contents(folder: Path) -> dict[str, bytes]:
    files = (path for path in sorted(folder.rglob("*")) if path.is_file())
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in files}


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return drawn(tmp_path_factory.mktemp("clips") / "nine")


def test_every_athlete_does_every_movement_and_is_in_one_split(folder: Path) -> None:
    clips = read_clips(folder)
    assert clips.movements == tuple(sorted(NINE.split(",")))
    assert Counter(clip.movement for clip in clips.clips) == dict.fromkeys(clips.movements, 3)
    splits = defaultdict(set)
    for clip in clips.clips:
        splits[clip.athlete].add(clip.split)
        assert clip.file.startswith(f"{clip.movement}/{clip.movement}_")
        assert clip.sex in ("female", "male")
    assert sorted(len(found) for found in splits.values()) == [1] * 3
    held_out = Counter(split for (split,) in splits.values())
    assert held_out == {"train": 1, "validation": 1, "test": 1}
    assert [len(clips.part(split)) for split in SPLITS] == [9, 9, 9]


def test_most_athletes_are_learned_from() -> None:
    splits = ClipOrder(("thruster",), 44, 44, seed=7).splits
    assert Counter(splits) == {"train": 31, "validation": 4, "test": 9}
    assert splits != ClipOrder(("thruster",), 44, 44, seed=8).splits


def test_clips_are_small_and_long_enough(folder: Path) -> None:
    shapes = set()
    for clip in read_clips(folder).clips:
        with open_video(folder / clip.file) as video:
            frames = list(video)
        assert len(frames) >= 10
        seconds = frames[-1].time - frames[0].time
        assert 0.2 < seconds < 9
        assert max(frames[0].image.shape) <= 48
        assert any((frame.image != frames[0].image).any() for frame in frames[1:])
        shapes.add(frames[0].image.shape)
    assert len(shapes) > 2


def test_the_key_points_lie_in_the_pictures(folder: Path) -> None:
    poses = []
    for split in ("train", "validation", "test"):
        own = read_pose_set(folder / f"poses-{split}.npz").clips
        assert [(one.id, one.label, one.group) for one in own] == [
            (clip.file, clip.movement, clip.athlete) for clip in read_clips(folder).part(split).clips
        ]
        poses += own
    inside, lengths = [], set()
    for one in poses:
        with open_video(folder / one.id) as video:
            frames = list(video)
        height, width = frames[0].image.shape[:2]
        assert len(one.poses) == len(frames)
        np.testing.assert_allclose(one.poses.time, [frame.time for frame in frames], atol=1e-3)
        points = one.poses.points[np.isfinite(one.poses.points).all(axis=2)]
        inside.append(((points > 0) & (points < (width, height))).all(axis=1).mean())
        lengths.add(len(frames))
    assert np.mean(inside) > 0.9
    assert min(inside) > 0.5
    assert len(lengths) > 5


def test_the_athlete_is_where_the_key_points_are() -> None:
    """What moves in the picture, beside the background, moves near the athlete's key points."""
    near, far = [], []
    for number in range(6):
        shot = Shot.of(movements["power-clean"], Performer.of(number, 0), (number,), size=96)
        frames = np.array([frame.image for frame in shot.frames()], float)
        points = shot.lens.points(shot.poses("").poses.points)
        change = frames.std(axis=0).mean(axis=2)
        rows, columns = np.mgrid[: change.shape[0], : change.shape[1]]
        flat = points[np.isfinite(points).all(axis=2)]
        (left, top), (right, bottom) = flat.min(axis=0) - 4, flat.max(axis=0) + 4
        box = (columns >= left) & (columns <= right) & (rows >= top) & (rows <= bottom)
        near.append(np.median(change[box]))
        far.append(np.median(change[~box]))
    assert np.median(near) > 1.3 * np.median(far)


def test_a_run_that_was_interrupted_goes_on_to_the_same_end(folder: Path, tmp_path: Path) -> None:
    whole = contents(folder)
    part = tmp_path / "part"
    for name in ("drawing.json", *(name for name in whole if name.endswith(("_0.mp4", "_2.mp4")))):
        (part / name).parent.mkdir(parents=True, exist_ok=True)
        (part / name).write_bytes(whole[name])
    before = (part / "thruster/thruster_2.mp4").stat().st_mtime_ns
    assert contents(drawn(part)) == whole
    assert (part / "thruster/thruster_2.mp4").stat().st_mtime_ns == before


def test_processes_draw_what_one_draws(tmp_path: Path) -> None:
    options = ["--movements", "DU,deadlifts", "--clips", "18", "--athletes", "3", "--size", "48"]
    one = contents(drawn(tmp_path / "one", *options))
    two = contents(drawn(tmp_path / "two", *options, "--jobs", "2"))
    assert {Path(name).parent.name for name in one if name.endswith(".mp4")} == {"double-under", "deadlift"}
    assert two == one


def test_another_seed_draws_other_clips(folder: Path, tmp_path: Path) -> None:
    other = contents(drawn(tmp_path, "--clips", "4", "--athletes", "3", "--size", "48", "--seed", "4"))
    same = contents(folder)
    clips = [name for name in other if name.endswith(".mp4")]
    assert len(clips) == 4
    assert all(other[name] != same[name] for name in clips)


@pytest.mark.parametrize("options", [["--seed", "4"], ["--size", "96"], ["--clips", "28"]])
def test_a_folder_keeps_to_what_it_was_begun_with(
    folder: Path, options: list[str], capsys: pytest.CaptureFixture[str]
) -> None:
    before = contents(folder)
    assert run(["dataset", "draw", "-o", str(folder), *SMALL, *options]) != 0
    assert "other options" in capsys.readouterr().err
    assert contents(folder) == before


def test_somebody_elses_data_set_is_not_drawn_over(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "index.csv").write_text("file,movement\na/a_0.mp4,a\n")
    assert run(["dataset", "draw", "-o", str(tmp_path), *SMALL]) != 0
    assert "another data set" in capsys.readouterr().err
    assert [path.name for path in tmp_path.iterdir()] == ["index.csv"]


@pytest.mark.parametrize(("name", "said"), [("thrustr", "thruster"), (",", "movement"), ("plank", "plank")])
def test_movements_that_cannot_be_drawn_are_refused(
    tmp_path: Path, name: str, said: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(["dataset", "draw", "-o", str(tmp_path / "new"), "--movements", name]) != 0
    assert said in capsys.readouterr().err
    assert not (tmp_path / "new").exists()


def test_athletes_differ_in_build_looks_and_pace() -> None:
    athletes = [Performer.of(number, 0) for number in range(48)]
    assert len({athlete.look for athlete in athletes}) == 48
    assert len({athlete.name for athlete in athletes}) == 48
    spines = [athlete.body.torso for athlete in athletes]
    assert max(spines) > 1.2 * min(spines)
    skins = np.array([athlete.look.skin for athlete in athletes]).mean(axis=1)
    assert skins.std() > 15
    assert {athlete.sex for athlete in athletes} == {"female", "male"}
    assert [athlete.name for athlete in athletes] == [Performer.of(n, 9).name for n in range(48)]
    assert athletes[5] != Performer.of(5, 9)
