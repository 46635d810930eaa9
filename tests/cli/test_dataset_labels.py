"""`norep dataset labels` and `suggest`: into one table, out to labelling tools, and back."""

import csv
import json
from pathlib import Path

import pytest
from numbered_films import film

from norep.datasets.importing import read_label_files
from norep.datasets.labels import Label

REGION = {"ranges": [{"start": 11, "end": 20}], "timelinelabels": ["OHS"]}
STUDIO = [{"data": {"video": "fran.mp4"}, "annotations": [{"result": [{"value": REGION}]}]}]
SUPERVISELY = {"framesCount": 99, "tags": [{"name": "waving", "frameRange": [0, 9]}]}


@pytest.fixture
def files(tmp_path) -> list[Path]:
    paths = [tmp_path / "studio.json", tmp_path / "annie.mp4.json"]
    for path, content in zip(paths, (STUDIO, SUPERVISELY), strict=True):
        path.write_text(json.dumps(content))
    return paths


def rows(path: Path) -> list[dict[str, str]]:
    with path.open(newline="") as file:
        return list(csv.DictReader(file))


def test_files_of_several_tools_become_one_table(files, norep):
    code, out, err = norep("dataset", "labels", *files)
    assert code == 0
    assert "2 labels in 2 videos" in out
    assert "called 'waving'; its 1 labels are kept" in err
    found = rows(Path("labels.csv"))
    assert [(row["video"], row["movement"], row["start_frame"], row["stop_frame"]) for row in found] == [
        ("fran.mp4", "overhead-squat", "10", "20"),
        ("annie.mp4", "waving", "0", "10"),
    ]


def test_figures_as_json(files, norep):
    code, out, _ = norep("dataset", "labels", *files, "-o", "all.csv", "--json")
    assert code == 0
    assert json.loads(out) == {
        "labels": 2,
        "videos": 2,
        "movements": {"overhead-squat": 1, "waving": 1},
        "unknown": {"waving": 1},
        "written": ["all.csv"],
    }


def test_a_wrong_format_names_the_right_one(files, norep):
    code, _, err = norep("dataset", "labels", files[0], "--format", "cvat")
    assert code == 7
    assert "looks like Label Studio; leave --format out or give --format labelstudio" in err
    assert norep("dataset", "labels", files[0], "--to", "cvatt", "-o", "x")[0] == 2
    assert norep("dataset", "labels", files[0], "--to", "cvat")[0] == 2
    assert not Path("labels.csv").exists()


@pytest.mark.parametrize("form", ["cvat", "supervisely"])
def test_formats_of_one_video_a_file_need_a_folder_for_several(files, norep, form):
    code, _, err = norep("dataset", "labels", *files, "--to", form, "-o", "out.xml")
    assert code == 6
    assert "name a folder" in err
    assert norep("dataset", "labels", *files, "--to", form, "-o", "out")[0] == 0
    assert len(read_label_files(["out"])) == 2


def test_seconds_become_frames_by_the_videos_or_a_rate(tmp_path, norep):
    ticks = [100 * i for i in range(10)] + [1000 + 20 * i for i in range(50)]
    film(tmp_path / "films/a.mp4", 60, ticks=ticks)
    (tmp_path / "t.csv").write_text("video,movement,start,stop\na.mp4,row,0.5,1.2\n")
    code, _, err = norep("dataset", "labels", "t.csv", "--to", "labelstudio", "-o", "a.json")
    assert code == 7
    assert "(--videos)" in err
    norep("dataset", "labels", "t.csv", "--to", "labelstudio", "-o", "a.json", "--videos", "films")
    (exact,) = read_label_files(["a.json"])
    assert (exact.start, exact.stop) == (5, 20)
    norep("dataset", "labels", "t.csv", "--to", "labelstudio", "-o", "b.json", "--fps", 10)
    assert read_label_files(["b.json"]) == [Label("a.mp4", "row", 5, 12, fps=10)]
    norep("dataset", "labels", "a.json", "--to", "manifest", "-o", "m.json", "--videos", "films")
    (back,) = read_label_files(["m.json"])
    assert (back.start, round(back.stop, 6)) == (0.5, 1.2)


def test_labels_outside_the_video_are_not_written_as_frames(tmp_path, norep):
    film(tmp_path / "a.mp4", 20)
    (tmp_path / "t.csv").write_text("video,movement,start,stop\na.mp4,row,2,3\n")
    code, _, err = norep("dataset", "labels", "t.csv", "--to", "cvat", "-o", "a.xml", "--videos", ".")
    assert code == 7
    assert "is not in the video, which has 20 frames" in err


def test_suggested_repetitions_are_corrected_in_a_tool_and_come_back(film, norep, tmp_path):
    code, out, err = norep(
        "dataset", "suggest", film, "-o", "s.csv", "-m", "squat", "--backend", "known", "--no-cache"
    )
    assert (code, err) == (0, "")
    assert "2 repetitions in clip.mp4" in out
    found = rows(Path("s.csv"))
    assert {row["movement"] for row in found} == {"air-squat"}
    starts, stops = ([float(row[name]) for row in found] for name in ("start", "stop"))
    assert 0 < starts[0] < stops[0] <= starts[1] < stops[1]
    assert all(1 < stop - start < 2.6 for start, stop in zip(starts, stops, strict=True))
    # The rate is known from the film, so frames need nothing else.
    assert norep("dataset", "labels", "s.csv", "--to", "cvat", "-o", "c.xml")[0] == 0
    assert norep("dataset", "labels", "c.xml", "-o", "back.csv")[0] == 0
    fps = float(found[0]["fps"])
    assert [int(row["start_frame"]) for row in rows(Path("back.csv"))] == [round(s * fps) for s in starts]


def test_suggest_goes_on_after_a_video_that_fails(film, norep, tmp_path):
    (tmp_path / "bad.mp4").write_bytes(b"no video")
    code, out, err = norep(
        "dataset", "suggest", "bad.mp4", film, "-m", "squat", "--backend", "known", "--no-cache"
    )
    assert code == 3
    assert "bad.mp4" in err
    assert "labels.csv (2 labels)" in out


def test_suggest_without_anybody_writes_nothing(film, norep):
    code, _, err = norep("dataset", "suggest", film, "-m", "squat", "--backend", "nobody", "--no-cache")
    assert code != 0
    assert "no repetition was found" in err
    assert not Path("labels.csv").exists()


def test_suggest_counts_what_repeats_where_no_set_is_found(monkeypatch, squats, tmp_path, norep):
    """A movement that is asked for, but not done: the counter that knows no movement is left."""
    squats.save(tmp_path / "s.npz")
    code, _, _ = norep("dataset", "suggest", "s.npz", "-m", "bench press")
    found = rows(Path("labels.csv")) if code == 0 else []
    assert code == 0
    assert {row["movement"] for row in found} == {"bench-press"}
    assert 1 <= len(found) <= 3


def test_reports_become_labels(squats, tmp_path, norep):
    squats.save(tmp_path / "clip.npz")
    norep("analyse", "clip.npz", "-m", "squat", "-o", "out")
    assert norep("dataset", "labels", "out/clip.json", "--to", "labelstudio", "-o", "tasks.json")[0] == 0
    task = json.loads(Path("tasks.json").read_text())
    assert len(task[0]["predictions"][0]["result"]) == 2
