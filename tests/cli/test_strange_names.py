"""File names as they come from phones, messengers, other languages and other systems."""

import csv
import os
from pathlib import Path

import pytest

from norep.report.model import Report

JUDGED = ("-m", "air-squat", "--backend", "known")
NAMES = {
    "newline": b"two\nlines.mp4",
    "quotes": b'Ann\'s "best" set, 2.mp4',
    "dash": b"-m.mp4",
    "emoji": "🏋️ Überkopf 深蹲.mp4".encode(),
    "long": b"x" * 251 + b".mp4",
    "latin-1": "Übung.mp4".encode("latin-1"),
    "markup": b"[red]x[bold].mp4",
    "escapes": b"\x1b[31mred\x07.mp4",
    "formula": b"=1+1.mp4",
    "per cent": b"100%25 #1?.mp4",
    "index": b"norep-index.mp4",
}


@pytest.fixture
def strange(film, tmp_path):
    """A folder of copies of the film under all the names."""
    folder = tmp_path / "films"
    folder.mkdir()
    for name in NAMES.values():
        try:
            Path(os.fsdecode(os.fsencode(folder) + b"/" + name)).write_bytes(film.read_bytes())
        except OSError:
            pytest.skip("this file system does not take such names")
    return folder


def test_every_name_is_judged_and_written(norep, strange):
    code, out, err = norep("analyse", strange, *JUDGED)
    assert (code, err) == (0, "")
    assert "\x1b[31m" not in out
    assert f"{len(NAMES)} videos: {len(NAMES)} done, 0 failed" in out
    reports = [Report.load(path) for path in Path("norep-out").glob("*.json")]
    assert [report.totals["air-squat"].no_rep for report in reports] == [1] * len(NAMES)
    assert len(list(Path("norep-out").glob("*.norep.mp4"))) == len(NAMES)
    with open("norep-out/norep-index.csv", newline="", errors="surrogateescape") as file:
        rows = list(csv.DictReader(file))
    files = {str(strange / os.fsdecode(name)) for name in NAMES.values()}
    assert {row["file"] for row in rows} == files
    assert norep("analyse", strange, *JUDGED, "--resume")[1].splitlines()[0].endswith("11 done, 0 failed")


@pytest.mark.parametrize("name", NAMES.values(), ids=NAMES)
def test_a_bad_file_of_any_name_is_one_line(norep, tmp_path, name):
    path = tmp_path / os.fsdecode(name)
    path.touch()
    code, out, err = norep("analyse", "--", path, *JUDGED)
    code, out, err = norep("analyse", *JUDGED, "--", path.name)
    assert (code, out) == (3, "")
    assert len(err.splitlines()) == 1
    assert err.endswith("is empty (0 bytes). Copy or record it again.\n")
    assert "\x1b" not in err


def test_the_json_of_a_name_that_is_no_text_can_be_read(norep, film, tmp_path):
    path = tmp_path / os.fsdecode(b"\xdcbung.mp4")
    path.write_bytes(film.read_bytes())
    code, out, _ = norep("analyse", path, *JUDGED, "--json")
    assert code == 0
    assert Report.from_json(out).source.path.endswith("/?bung.mp4")
