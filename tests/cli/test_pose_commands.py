"""`norep pose`: other estimators, crops around the athlete, key points cut to repetitions."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import cv2
import numpy as np
import pytest
from spot_films import SIZE

from norep import PoseSequence, movements, open_video
from norep.analysis.backends import identity
from norep.datasets.poses import read_pose_set
from norep.settings import Settings
from norep.synth.camera import Camera
from norep.synth.motion import Take, clean, draw
from norep.video.writer import VideoWriter

CACHE = str(Settings.from_environment().cache_folder)
TABLE = "file,movement,person,split\n"


@pytest.fixture
def drawn(tmp_path):
    """Key points of two squats by Ann and three deadlifts by Bob."""
    for name, movement, reps in (("ann", "air-squat", 2), ("bob", "deadlift", 3)):
        camera = Camera(*SIZE, yaw=90)
        draw(movements[movement], Take(clean(reps), fps=20), camera).save(tmp_path / f"{name}.npz")


def clips_of(path):
    return read_pose_set(path).clips


def test_films_are_cut_where_repetitions_are_counted(norep, drawn):
    Path("labels.csv").write_text(f"{TABLE}ann.npz,air-squat,Ann,train\nbob.npz,deadlift,Bob,test\n")
    code, out, _ = norep("pose", "clips", "labels.csv", "-o", "reps")
    assert code == 0
    assert "written: reps/train.npz (2 repetitions, 1 movement, 1 person" in out
    train, test = clips_of("reps/train.npz"), clips_of("reps/test.npz")
    assert [(clip.id, clip.label, clip.group) for clip in train] == [
        ("ann.npz#1", "air-squat", "Ann"),
        ("ann.npz#2", "air-squat", "Ann"),
    ]
    assert [clip.label for clip in test] == ["deadlift"] * 3
    whole = PoseSequence.load("ann.npz")
    for clip in train:  # standing, down in the middle, standing
        hips = clip.poses.joint("hip")[:, 1]
        assert hips.argmax() == pytest.approx(len(hips) / 2, abs=0.3 * len(hips))
        assert np.ptp(hips) == pytest.approx(np.ptp(whole.joint("hip")[:, 1]), rel=0.15)
    assert train[0].poses.time[-1] <= train[1].poses.time[0]


def test_a_start_and_a_stop_are_kept_to(norep, drawn):
    rows = "ann.npz,snatch,1.0,2.0,,\nann.npz,snatch,,,40,60\nbob.npz,clean,0.5,,,\n"
    Path("labels.csv").write_text(f"video,label,start,stop,start_frame,stop_frame\n{rows}")
    code, _, err = norep("pose", "clips", "labels.csv", "-o", "reps")
    assert (code, err) == (0, "")
    first, second, third = clips_of("reps/all.npz")
    whole = PoseSequence.load("ann.npz").time
    assert first.poses.time.tolist() == whole[(whole >= whole[0] + 1) & (whole < whole[0] + 2)].tolist()
    assert second.poses.time.tolist() == whole[40:60].tolist()
    assert third.poses.time[-1] == PoseSequence.load("bob.npz").time[-1]


def test_rows_that_give_nothing_are_named(norep, drawn):
    spans = (
        ("ann.npz", "", ""),
        ("ann.npz", 3, 2),
        ("ann.npz", 900, 901),
        ("ann.npz", "x", 2),
        ("gone.mp4", "", ""),
    )
    rows = [f"{file},wood-chop,{start},{stop}" for file, start, stop in spans]
    Path("labels.csv").write_text("\n".join(["file,movement,start,stop", *rows]))
    code, out, err = norep("pose", "clips", "labels.csv")
    assert (code, out) == (4, "")
    assert "wood-chop is no movement of the library to count by" in err
    assert "from 3 to 2 s there is nothing" in err
    assert "from 900 to 901 s there is nothing" in err
    assert "start is 'x', no number from 0 on" in err
    assert "gone.mp4 does not exist" in err
    assert not Path("reps").exists()


@pytest.mark.parametrize(
    ("rows", "message"),
    [
        (
            "ann.npz,air-squat,Ann,train\nbob.npz,deadlift,Ann,test\n",
            "line 3: Ann is in test, but in train in line 2",
        ),
        ("ann.npz,air-squat,,train\nann.npz,deadlift,,test\n", "line 3: ann.npz is in test"),
        ("ann.npz,air-squat,Ann,holdout\n", "the split 'holdout' is none of train, validation, test"),
    ],
)
def test_nobody_is_in_two_parts(norep, drawn, rows, message):
    Path("labels.csv").write_text(TABLE + rows)
    code, _, err = norep("pose", "clips", "labels.csv")
    assert code == 7
    assert message in err
    assert not Path("reps").exists()


def test_a_crop_holds_the_athlete_and_their_key_points(norep, film, squats):
    code, out, _ = norep("pose", "crop", film, "--backend", "known", "--margin", 0.1, "-o", "crops")
    assert code == 0
    assert out == "written: crops/clip.crop.mp4, .npz\n"
    poses = PoseSequence.load("crops/clip.crop.npz")
    with open_video("crops/clip.crop.mp4") as video:
        size = video.info.width, video.info.height
        frames = [(frame.time, frame.image) for frame in video]
    assert poses.size == size
    assert size[0] % 2 == size[1] % 2 == 0
    assert size[0] * size[1] < 0.9 * SIZE[0] * SIZE[1]
    assert np.nanmin(poses.points) > -1
    assert (np.nanmax(poses.points, axis=(0, 1)) < np.array(size) + 1).all()
    assert len(frames) == len(poses)
    for (time, image), pose in list(zip(frames, poses, strict=True))[::7]:
        assert time == pytest.approx(pose.time[0], abs=1e-3)
        hips = pose.joint("hip")[0]
        rows, columns = np.nonzero(image.sum(axis=2) > 0.8 * image.sum(axis=2).max())
        assert np.hypot(columns.mean() - hips[0], rows.mean() - hips[1]) < 3


def test_a_crop_of_nobody_is_an_error(norep, film):
    code, _, err = norep("pose", "crop", film, "--backend", "nobody", "-o", "crops")
    assert code == 4
    assert "nobody is followed in it" in err
    assert not list(Path("crops").glob("*.mp4"))


@pytest.fixture(scope="module")
def marked(tmp_path_factory):
    """A film of a drawn athlete who wears a marker on each joint, and where those are."""
    from markers import COLOURS, RADIUS

    from norep import weights
    from norep.pose.skeletons import BLAZEPOSE, COCO17
    from norep.synth.motion import perform, seen
    from norep.synth.render import render
    from norep.synth.scene import Scene

    if any(state.path is None for state in weights.status(Settings.from_environment())):
        pytest.skip("the BlazePose weights are not cached: run `norep weights fetch`")
    camera, take = Camera(360, 640, yaw=20), Take(clean(1), fps=6)
    performed = perform(movements["air-squat"], take)
    truth = seen(performed, take, camera).points[:, [BLAZEPOSE.index(name) for name in COCO17.keypoints]]
    path, scene = tmp_path_factory.mktemp("marked") / "marked.mp4", Scene.prepare(camera)
    with VideoWriter(path, (360, 640), fps=6) as writer:
        for time, person, points in zip(performed.time, performed.bodies, truth, strict=True):
            image = np.ascontiguousarray(render(person, camera, scene))
            for at in range(FIRST_JOINT, len(points)):
                where = tuple((points[at] * 16).round().astype(int).tolist())
                cv2.circle(image, where, RADIUS * 16, COLOURS[at].tolist(), -1, cv2.LINE_AA, 4)
            writer.write(image, float(time))
    return path, truth


FIRST_JOINT = 5
"""In COCO's order the shoulders come after the face."""


@pytest.mark.weights
def test_rtmpose_from_film_to_key_points(norep, marked, monkeypatch, tmp_path):
    pytest.importorskip("onnx")
    from markers import write_rtmpose

    path, truth = marked
    monkeypatch.setenv("NOREP_CACHE", CACHE)
    monkeypatch.setenv("NOREP_RTMPOSE", str(write_rtmpose(tmp_path / "markers.onnx", sharp=1.0)))
    code, out, err = norep("pose", "extract", path, "--backend", "rtmpose", "-o", "poses")
    assert (code, out, err) == (0, "written: poses/marked.npz\n", "")
    poses = PoseSequence.load("poses/marked.npz")
    assert poses.skeleton.name == "coco17"
    assert poses.world is None
    assert poses.followed.all()
    gaps = np.linalg.norm(poses.points - truth, axis=2)[:, FIRST_JOINT:]
    hidden = poses.confidence[:, FIRST_JOINT:] < 0.3
    assert hidden.mean() < 0.2  # markers cover one another
    assert np.median(gaps[~hidden]) < 1.0
    assert np.quantile(gaps[~hidden], 0.95) < 3.0
    code, out, _ = norep("analyse", "poses/marked.npz", "-m", "air-squat", "--json")
    assert code == 0
    assert len(json.loads(out)["sets"][0]["reps"]) == 1


def test_another_model_is_not_taken_for_work_done():
    """Key points kept from one model are not those of another."""
    settings = Settings(Path("cache"))
    one, other = replace(settings, rtmpose="a.onnx"), replace(settings, rtmpose="b.onnx")
    assert identity("rtmpose", settings) == "rtmpose"
    assert len({identity("rtmpose", which) for which in (settings, one, other)}) == 3
    assert identity("blazepose", one) == identity("blazepose", other) == "blazepose"
