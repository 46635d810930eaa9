import csv
import json
import shutil
from pathlib import Path

import pytest
from clip_folders import write_clip, write_folder
from spot_films import write_film

from norep.datasets.clips import read_clips


@pytest.fixture(scope="module")
def made(tmp_path_factory):
    folder = tmp_path_factory.mktemp("made") / "clips"
    write_folder(folder)
    return folder


@pytest.fixture
def clips(made, tmp_path):
    shutil.copytree(made, tmp_path / "clips")
    return tmp_path / "clips"


def rows_of(table):
    with table.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def write_rows(table, rows):
    with table.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, list(rows[0]))
        writer.writeheader()
        writer.writerows(rows)


def described(norep, clips, *more):
    code, out, err = norep("dataset", "describe", clips, "--json", *more)
    assert code == 0, err
    return json.loads(out)


def test_clips_are_described_as_json(norep, clips):
    found = described(norep, clips)
    thruster = found["movements"]["thruster"]
    assert (thruster["clips"], thruster["readable"], thruster["sources"]) == (10, 10, 5)
    assert thruster["frames"] == {"mean": 12.5, "sd": 1.5811, "least": 10, "most": 15}
    assert thruster["seconds"]["mean"] == pytest.approx(12.5 / 12, abs=1e-3)
    assert thruster["athletes"] == {f"Athlete {who}": 2 for who in range(5)}
    assert found["frame_count"] == 10
    assert found["problems"] == ["no clip has a split yet: run norep dataset split"]
    assert found["duplicates"] == []
    assert {row["moving"] for row in found["rows"]} == {False}


def test_a_split_makes_it_sound_and_is_written_into_the_index(norep, clips):
    before = read_clips(clips).clips
    code, out, err = norep("dataset", "split", clips, "--json")
    assert code == 0, err
    told = json.loads(out)
    assert {name: one["clips"] for name, one in told["splits"].items()} == {
        "train": 12,
        "validation": 4,
        "test": 4,
    }
    after = read_clips(clips).clips
    assert {clip.file: clip.split for clip in after} == told["files"]
    assert [(one.file, one.athlete, one.start) for one in after] == [
        (one.file, one.athlete, one.start) for one in before
    ]
    assert described(norep, clips)["problems"] == []
    assert norep("dataset", "split", clips, "--json")[1] == out


def test_leaks_copies_and_broken_clips_come_first(norep, clips):
    norep("dataset", "split", clips)
    rows = rows_of(clips / "index.csv")
    test = next(row for row in rows if row["split"] == "test" and row["movement"] == "thruster")
    train = [row for row in rows if row["split"] == "train" and row["movement"] == "thruster"]
    shutil.copy(clips / test["file"], clips / train[0]["file"])
    (clips / train[1]["file"]).write_bytes(b"\0" * 3000)
    write_clip(clips / train[2]["file"], 1)
    write_clip(clips / train[3]["file"], 12, look=77, pan=8.0, size=(240, 400))
    train[4]["athlete"] = test["athlete"]
    (clips / "lunge").mkdir()
    write_rows(clips / "index.csv", rows)
    found = described(norep, clips, "--html", "page.html")
    lines = found["problems"]
    assert lines[0].startswith(f"1 clip cannot be read: {train[1]['file']} (")
    assert lines[1].startswith(f"1 athlete on several sides of the split: {test['athlete']} (")
    assert lines[2].startswith("the same pictures are on several sides of the split: ")
    assert {train[0]["file"], test["file"]} == set(found["duplicates"][0]["files"])
    assert found["duplicates"][0]["exact"]
    assert any("no clips in the folders lunge" in line for line in lines)
    assert any(
        line == f"1 clip of a single frame: {train[2]['file']}. There is no motion in them." for line in lines
    )
    assert found["frame_count"] == 1
    assert [row["file"] for row in found["rows"] if row["moving"]] == [train[3]["file"]]
    page = Path("page.html").read_text(encoding="utf-8")
    assert page.index("What is wrong") < page.index("Clips and their lengths")
    assert train[1]["file"] in page
    assert page.count("data:image/jpeg;base64,") == 6
    assert "http" not in page.replace("http-equiv", "")


def test_copies_in_other_sizes_are_found(norep, clips):
    from norep.video.source import open_video
    from norep.video.writer import VideoWriter

    with (
        open_video(clips / "thruster" / "thruster_3.mp4") as video,
        VideoWriter(clips / "deadlift" / "deadlift_99.mp4", (96, 160), fps=12.0, max_side=96) as writer,
    ):
        for frame in video:
            writer.write(frame.image, frame.time)
    (clips / "index.csv").unlink()
    found = described(norep, clips)
    assert [one["files"] for one in found["duplicates"]] == [
        ["deadlift/deadlift_99.mp4", "thruster/thruster_3.mp4"]
    ]
    assert not found["duplicates"][0]["exact"]
    assert any(line.startswith("no clip has an athlete") for line in found["problems"])


def test_the_same_in_several_processes_and_as_text(norep, clips):
    (clips / "thruster" / "thruster_1.mp4").write_bytes(b"broken")
    assert described(norep, clips, "--jobs", "2") == described(norep, clips)
    code, out, _ = norep("dataset", "describe", clips)
    assert code == 0
    assert "thruster/thruster_1.mp4" in out
    assert "12.50" in out


def test_names_of_clips_cannot_steer_the_terminal_or_the_page(norep, tmp_path):
    name = "[red]<script>alert(1)"
    write_clip(tmp_path / "clips" / name / "a\x1b[2J.mp4", 9)
    write_clip(tmp_path / "clips" / "squat" / "b.mp4", 9, look=2)
    code, out, err = norep("dataset", "describe", "clips", "--html", "page.html")
    assert code == 0, err
    assert "\x1b" not in out
    assert "[red]<scr" in out
    assert "<script>" not in Path("page.html").read_text(encoding="utf-8")


@pytest.mark.parametrize("command", ["describe", "split", "quality"])
def test_no_clips_is_one_line(norep, tmp_path, command):
    more = ("--backend", "known") if command == "quality" else ()
    code, out, err = norep("dataset", command, "nowhere", *more)
    assert (code, out) == (7, "")
    assert "there is no such folder of clips" in err
    (tmp_path / "clips" / "squat").mkdir(parents=True)
    assert "holds no clips" in norep("dataset", command, "clips", *more)[2]
    if command != "split":
        (tmp_path / "clips" / "squat" / "a.mp4").write_bytes(b"no video")
        code, _, err = norep("dataset", command, "clips", *more)
        assert code == 3
        assert "squat/a.mp4" in err
        assert len(err.splitlines()) == 1


def test_a_file_twice_in_the_index_is_refused(norep, clips):
    text = (clips / "index.csv").read_text("utf-8")
    (clips / "index.csv").write_text(text + text.splitlines()[1] + "\n", "utf-8")
    code, _, err = norep("dataset", "describe", clips)
    assert code == 7
    assert "is already in line 2" in err


@pytest.mark.parametrize(
    ("options", "code", "message"),
    [
        (("--by", "clip"), 7, "--i-know-this-leaks"),
        (("--train", "0.9"), 7, "the shares make 1.2 together"),
        (("--by", "colour"), 2, "colour"),
        (("--only", "none.csv"), 7, "none.csv"),
    ],
)
def test_a_split_that_cannot_be_leaves_the_index_alone(norep, clips, options, code, message):
    before = (clips / "index.csv").read_bytes()
    found, _, err = norep("dataset", "split", clips, *options)
    assert found == code
    assert message in err
    assert (clips / "index.csv").read_bytes() == before


def test_a_folder_without_an_index_needs_to_know_who_is_who(norep, clips):
    (clips / "index.csv").unlink()
    code, _, err = norep("dataset", "split", clips)
    assert code == 7
    assert "20 of 20 clips have neither athlete nor source" in err
    assert not (clips / "index.csv").exists()
    code, _, err = norep("dataset", "split", clips, "--i-know-this-leaks")
    assert code == 0
    assert "20 clips are split one by one" in err
    assert len([clip for clip in read_clips(clips).clips if clip.split == "train"]) == 14


@pytest.fixture
def squat_clips(tmp_path, squats):
    """Clips in which the estimator `known` sees squats, and a broken one."""
    for name in ("a", "b"):
        (tmp_path / "clips" / "squat").mkdir(parents=True, exist_ok=True)
        write_film(tmp_path / "clips" / "squat" / f"{name}.mp4", (96, 160), squats.time, squats.joint("hip"))
    (tmp_path / "clips" / "squat" / "c.mp4").write_bytes(b"broken")
    write_film(tmp_path / "clips" / "squat" / "d.mp4", (96, 160), squats.time[:1])
    return tmp_path / "clips"


def quality(norep, folder, *more):
    code, out, err = norep("dataset", "quality", folder, "--backend", "known", "--no-cache", "--json", *more)
    assert code == 0, err
    return json.loads(out)


def test_clips_are_accepted_and_rejected_with_the_reason(norep, squat_clips):
    found = quality(norep, squat_clips, "--html", "page.html", "-o", "out")
    assert [(row["file"], row["accepted"]) for row in found["rows"]] == [
        ("squat/a.mp4", True),
        ("squat/b.mp4", True),
        ("squat/c.mp4", False),
        ("squat/d.mp4", False),
    ]
    assert found["rows"][3]["reasons"][0] == "it has 1 of the 5 frames that are needed"
    assert found["rejected_by"] == {"frames": 1, "unreadable": 1}
    assert not (squat_clips / "quality.csv").exists()
    rows = rows_of(Path("out/quality.csv"))
    assert [(row["accepted"], row["person"]) for row in rows] == [("yes", "")] * 2 + [("no", "")] * 2
    assert float(rows[0]["jitter"]) < 0.07
    assert sorted(path.name for path in Path("out/sheets/squat").iterdir()) == ["a.jpg", "b.jpg", "d.jpg"]
    assert Path("out/sheets/squat/a.jpg").read_bytes().startswith(b"\xff\xd8")
    page = Path("page.html").read_text(encoding="utf-8")
    assert page.index("squat/c.mp4") < page.index("squat/a.mp4")
    assert page.count("data:image/jpeg;base64,") == 3


def test_key_points_are_drawn_into_the_pictures(norep, squat_clips):
    import cv2

    norep("dataset", "quality", squat_clips, "--backend", "known", "--no-cache", "-o", "seen")
    norep("dataset", "quality", squat_clips, "--backend", "nobody", "--no-cache", "-o", "unseen")
    seen, unseen = (cv2.imread(f"{name}/sheets/squat/a.jpg").astype(int) for name in ("seen", "unseen"))
    assert (abs(seen - unseen).max(axis=2) > 60).mean() > 0.02
    assert "nobody was found in 100% of the frames" in Path("unseen/quality.csv").read_text("utf-8")


def test_a_person_overrules_and_the_split_listens(norep, squat_clips):
    quality(norep, squat_clips)
    table = squat_clips / "quality.csv"
    rows = rows_of(table)
    rows[1]["person"], rows[3]["person"] = "no", "yes"
    write_rows(table, rows)
    again = quality(norep, squat_clips)
    assert [row["accepted"] for row in again["rows"]] == [True, False, False, True]
    more = ("--only", table, "--i-know-this-leaks", "--validation", "0", "--train", "0.5", "--test", "0.5")
    code, _, err = norep("dataset", "split", squat_clips, *more)
    assert code == 0, err
    assert "2 clips are not accepted" in err
    splits = [clip.split for clip in read_clips(squat_clips).clips]
    assert sorted((splits[0], splits[3])) == ["test", "train"]
    assert (splits[1], splits[2]) == ("", "")


def test_a_limit_can_be_changed_and_has_to_exist(norep, squat_clips):
    found = quality(norep, squat_clips, "--limit", "frames=1000")
    assert found["accepted"] == 0
    code, _, err = norep("dataset", "quality", squat_clips, "--backend", "known", "--limit", "speed=3")
    assert code == 7
    assert "no limit is called 'speed'; known: frames, lost" in err
