import csv
import json
from pathlib import Path

import av
import pytest

from norep.pose.sequence import PoseSequence
from norep.report.model import Report

JUDGED = ("--movement", "air-squat", "--backend", "known")


def test_a_film_becomes_a_score_sheet_and_five_files(norep, film):
    code, out, err = norep("analyse", film, *JUDGED)
    assert code == 0
    assert err == ""
    assert "1 valid" in out
    assert "1 no-rep" in out
    assert "Hips not below knees" in out
    assert "written: norep-out/clip.html, .csv, .json, .norep.mp4, .npz" in out
    names = sorted(path.name for path in Path("norep-out").iterdir())
    assert names == ["clip.csv", "clip.html", "clip.json", "clip.norep.mp4", "clip.npz"]


def test_the_files_tell_the_same(norep, film, squats):
    norep("analyse", film, *JUDGED)
    report = Report.load("norep-out/clip.json")
    assert [rep.verdict for rep in report.sets[0].reps] == ["valid", "no-rep"]
    assert (report.source.width, report.source.height, report.source.frames) == (96, 160, len(squats))
    assert report.source.fps == pytest.approx(12, abs=0.1)
    assert report.pose.frames_with_athlete == len(squats)
    assert report.weights == {"known": "0" * 64}
    with open("norep-out/clip.csv", newline="") as file:
        assert [row["verdict"] for row in csv.DictReader(file)] == ["valid", "no-rep"]
    poses = PoseSequence.load("norep-out/clip.npz")
    assert poses.points == pytest.approx(squats.points, abs=0.01)
    with av.open("norep-out/clip.norep.mp4") as video:
        assert video.streams.video[0].codec_context.name == "h264"
        assert sum(1 for _ in video.decode(video=0)) == len(squats)
    page = Path("norep-out/clip.html").read_text()
    assert "data:image/jpeg;base64" in page, "the decisive frame of the no-rep"
    assert "clip.norep.mp4" in page


def test_without_video_the_decisive_frames_are_still_there(norep, film):
    code, _, _ = norep("analyse", film, *JUDGED, "--no-video", "--out", "here")
    assert code == 0
    assert not Path("here/clip.norep.mp4").exists()
    assert "data:image/jpeg;base64" in Path("here/clip.html").read_text()


def test_json_is_one_report_per_line(norep, film, tmp_path):
    second = tmp_path / "second.mp4"
    second.write_bytes(film.read_bytes())
    code, out, _ = norep("analyse", film, second, *JUDGED, "--json", "--no-video")
    assert code == 0
    first, second = (json.loads(line) for line in out.splitlines())
    assert first["schema_version"] == 1
    assert first["totals"]["air-squat"] == {**first["totals"]["air-squat"], "attempts": 2, "no_rep": 1}
    assert second["source"]["path"].endswith("second.mp4")


def test_a_second_run_writes_the_same_again(norep, film):
    norep("analyse", film, *JUDGED, "--no-video")
    before = Path("norep-out/clip.json").read_text()
    norep("analyse", film, *JUDGED, "--no-video")
    assert Path("norep-out/clip.json").read_text() == before
    assert len(list(Path("norep-out").iterdir())) == 4


def test_equal_stems_are_numbered_and_folders_are_fine(norep, film, tmp_path):
    for folder in ("a", "b"):
        (tmp_path / "films" / folder).mkdir(parents=True)
        (tmp_path / "films" / folder / "clip.mp4").write_bytes(film.read_bytes())
    code, _, _ = norep("analyse", "films", *JUDGED, "--no-video")
    assert code == 0
    assert Report.load("norep-out/clip.json").source.path == "films/a/clip.mp4"
    assert Report.load("norep-out/clip-2.json").source.path == "films/b/clip.mp4"


def test_key_points_are_judged_without_an_estimator(norep, squats):
    squats.save("norep-out/squats.npz")
    before = Path("norep-out/squats.npz").read_bytes()
    code, out, _ = norep("analyse", "norep-out/squats.npz", *JUDGED)
    assert code == 0
    assert "1 no-rep" in out
    assert Path("norep-out/squats.npz").read_bytes() == before, "an input is never overwritten"
    assert not list(Path("norep-out").glob("*.mp4"))


def test_own_videos_may_be_judged_again(norep, film):
    norep("analyse", film, *JUDGED)
    before = Path("norep-out/clip.norep.mp4").read_bytes()
    code, _, _ = norep("analyse", "norep-out/clip.norep.mp4", *JUDGED)
    assert code == 0
    assert Path("norep-out/clip.norep.mp4").read_bytes() == before
    assert Path("norep-out/clip.norep.norep.mp4").exists()


def test_aliases_and_rulesets_are_known(norep, film):
    code, out, _ = norep("analyse", film, "-m", "bodyweight squat", "--backend", "known", "--no-video")
    assert code == 0
    assert "Air squat" in out


def test_the_athlete_can_be_pointed_at(norep, film):
    code, out, _ = norep("analyse", film, *JUDGED, "--no-video", "--athlete", "10,10,80,140@0.5")
    assert code == 0
    assert "2 attempts" in out


def test_key_points_can_be_extracted_alone(norep, film, squats):
    code, out, _ = norep("pose", "extract", film, "--backend", "known", "--out", "points")
    assert code == 0
    assert out == "written: points/clip.npz\n"
    assert PoseSequence.load("points/clip.npz").time == pytest.approx(squats.time, abs=1e-3)
