"""A thousand phone videos with fifty bad ones among them, in one run."""

import csv
import os
import wave
from collections import Counter
from pathlib import Path

import av
import cv2
import numpy as np
import pytest
from spot_films import FPS, SIZE, write_film

from norep.report.model import Report

FILES, BAD, KINDS = 1000, 50, 10
JUDGED = ("-m", "air-squat", "--backend", "known", "--no-video")


def empty(path: Path, film: bytes) -> None:
    path.touch()


def text(path: Path, film: bytes) -> None:
    path.write_text("This video is no longer available.\n" * 40)


def truncated(path: Path, film: bytes) -> None:
    path.write_bytes(film[: len(film) // 2])


def sound(path: Path, film: bytes) -> None:
    with wave.open(str(path), "wb") as file:
        file.setparams((1, 2, 8000, 0, "NONE", ""))
        file.writeframes(bytes(4000))


def page(path: Path, film: bytes) -> None:
    path.write_bytes(b"%PDF-1.7\n" + np.random.default_rng(0).bytes(4000))


def without_pictures(path: Path, film: bytes) -> None:
    with av.open(str(path), "w", format="mp4") as container:
        stream = container.add_stream("libx264", 30)
        stream.width, stream.height, stream.pix_fmt = 64, 64, "yuv420p"
        container.start_encoding()


def huge(path: Path, film: bytes) -> None:
    _, picture = cv2.imencode(".png", np.zeros((8, 8), np.uint8))
    data = bytearray(picture.tobytes())
    data[16:24] = (30_000).to_bytes(4, "big") * 2
    path.write_bytes(bytes(data))


def dead_link(path: Path, film: bytes) -> None:
    path.symlink_to(path.with_name("moved-away.mp4"))


def endless_link(path: Path, film: bytes) -> None:
    path.symlink_to(path)


def zeros(path: Path, film: bytes) -> None:
    path.write_bytes(bytes(len(film)))


SORTS = (empty, text, truncated, sound, page, without_pictures, huge, dead_link, endless_link, zeros)
ODD = ("line\nbreak", 'quo"te', "-dash", "🏋️", "x" * 240, "[red]", "\udcfcber", " blank ", "100%", "'")


def fill(folder: Path, film: bytes) -> set[str]:
    """Make the files; returns the paths of the bad ones, which lie between the others."""
    bad = set()
    for number in range(FILES):
        path = folder / f"day {number % 7}" / f"IMG_{number // 7:04}.MP4"
        path.parent.mkdir(exist_ok=True)
        if number % (FILES // BAD) == 7:
            SORTS[len(bad) % KINDS](path, film)
            bad.add(str(path))
        else:
            path.write_bytes(film)
    for name in ODD:
        (folder / "day 0" / f"{name}.mp4").write_bytes(film)
    (folder / "day 0" / "folder.mp4").mkdir()
    return bad


def memory() -> int:
    """Bytes this process holds just now."""
    return int(Path("/proc/self/statm").read_text().split()[1]) * os.sysconf("SC_PAGE_SIZE")


@pytest.fixture
def samples(monkeypatch):
    """The memory held at the beginning of each video."""
    from norep.cli import judging

    found, judge = [], judging.judge_video

    def sampled(*arguments, **options):
        found.append(memory())
        return judge(*arguments, **options)

    monkeypatch.setattr(judging, "judge_video", sampled)
    return found


@pytest.mark.acceptance
@pytest.mark.skipif(not Path("/proc/self/statm").exists(), reason="memory is read from /proc")
def test_a_thousand_files_with_fifty_bad_ones(norep, squats, samples, tmp_path):
    film = write_film(
        tmp_path / "film.mp4", SIZE, squats.time[: int(2.4 * FPS)], squats.joint("hip")
    ).read_bytes()
    (tmp_path / "phones").mkdir()
    bad = fill(tmp_path / "phones", film)
    assert len(bad) == BAD
    assert all(os.path.lexists(path) for path in bad)

    code, out, err = norep("analyse", "phones", *JUDGED, "--out", "out")
    assert code == 3, "some failed"
    good = FILES - BAD + len(ODD)
    assert f"{good + BAD} videos: {good} done, {BAD} failed" in out
    assert err.splitlines()[-1].startswith(f"norep: {BAD} of {good + BAD} failed: ")
    failures = [line for line in err.splitlines() if line.startswith("norep: phones/")]
    assert len(failures) == BAD, "a line for each that failed, beside one a minute"

    with open("out/norep-index.csv", newline="", encoding="utf-8", errors="surrogateescape") as file:
        rows = list(csv.DictReader(file))
    assert len(rows) == good + BAD
    assert {str(tmp_path / row["file"]) for row in rows if row["status"] == "failed"} == bad
    assert all(row["reason"] and row["exit_code"] == "3" for row in rows if row["status"] == "failed")
    assert Counter(row["attempts"] for row in rows if row["status"] == "done") == {"1": good}
    assert len(list(Path("out").glob("*.json"))) == good
    assert {Report.load(path).totals["air-squat"].attempts for path in Path("out").glob("*.json")} == {1}
    assert not list(Path("out").glob(".*")), "no rubble"

    early, late = np.median(samples[100:200]), np.median(samples[-100:])
    assert late - early < 10e6, f"memory grew by {(late - early) / 1e6:.1f} MB in {len(samples)} files"

    del samples[:]
    code, out, _ = norep("analyse", "phones", *JUDGED, "--out", "out", "--resume")
    assert code == 3
    assert len(samples) == BAD, "only what failed is tried again"
