import csv
import os
from pathlib import Path

import pytest

from norep.analysis.index import Index, Row, key_of
from norep.analysis.listing import Job
from norep.errors import OutputError


def row(file="clip.mp4", **values):
    given = {"status": "done", "stem": "clip", "outputs": ".json", "key": "0" * 32}
    return Row(file=file, **given | values)


NAMES = [
    "two\nlines.mp4",
    "quo\"te's, and comma.mp4",
    "=1+1.mp4",
    "'quoted.mp4",
    "-dash",
    "🏋️.mp4",
    "\udcff.mp4",
]


@pytest.mark.parametrize("name", NAMES, ids=ascii)
def test_every_name_comes_back(tmp_path, name):
    kept = row(name, stem=name, reason=name, attempts=3, hold_s=1.5)
    Index(tmp_path).add(row(key="1" * 32))
    index = Index.load(tmp_path)
    index.rewrite([kept, row(key="1" * 32)])
    index.add(row(name, key="2" * 32))
    again = Index.load(tmp_path).rows
    assert again["0" * 32] == kept
    assert list(again) == ["0" * 32, "1" * 32, "2" * 32]


def test_no_name_is_a_formula_for_a_spreadsheet(tmp_path):
    index = Index(tmp_path)
    index.rewrite([row("=HYPERLINK(0).mp4")])
    with index.path.open(newline="") as file:
        assert next(csv.DictReader(file))["file"] == "'=HYPERLINK(0).mp4"


def test_the_last_row_of_a_key_holds(tmp_path):
    index = Index(tmp_path)
    index.rewrite([])
    index.add(row(status="begun"))
    index.add(row(status="failed", reason="no pictures", exit_code=3))
    assert Index.load(tmp_path).rows["0" * 32].status == "failed"


def test_a_half_written_row_is_as_good_as_none(tmp_path):
    index = Index(tmp_path)
    index.rewrite([row(f"{digit}.mp4", key=digit * 32) for digit in "123"])
    whole = index.path.read_bytes()
    for end in range(len(whole) - 2, whole.rindex(b"3.mp4"), -1):
        index.path.write_bytes(whole[:end])
        assert list(Index.load(tmp_path).rows) == ["1" * 32, "2" * 32]


@pytest.mark.parametrize("content", [b"", b"\0\0\0", b"a,b\n1,2\n", b"x" * 200_000, b'"'], ids=repr)
def test_a_damaged_index_is_as_good_as_none(tmp_path, content):
    Index(tmp_path).path.write_bytes(content)
    assert Index.load(tmp_path).rows == {}


def test_a_row_is_whole_while_its_outputs_are_there(tmp_path):
    done = row().of_outputs([tmp_path / "clip.json", tmp_path / "clip.norep.mp4"])
    assert done.outputs == ".json .norep.mp4"
    (tmp_path / "clip.json").touch()
    assert not done.is_whole(tmp_path)
    (tmp_path / "clip.norep.mp4").touch()
    assert done.is_whole(tmp_path)
    assert not done.model_copy(update={"status": "begun"}).is_whole(tmp_path)


def test_the_key_changes_with_the_file_and_the_options(tmp_path):
    path = tmp_path / "clip.mp4"
    path.write_bytes(b"film")
    job = Job(str(path), "thruster")
    first = key_of(job, "options")
    assert first == key_of(job, "options")
    assert len(first) == 32
    others = [key_of(job, "more"), key_of(Job(str(path), "pull-up"), "options")]
    others.append(key_of(Job(str(path), "thruster", "1,2,3,4"), "options"))
    path.write_bytes(b"films")
    others.append(key_of(job, "options"))
    os.utime(path, ns=(0, 0))
    others.append(key_of(job, "options"))
    assert len({first, *others}) == 6


def test_the_key_is_that_of_the_file_whatever_way_leads_to_it(tmp_path, monkeypatch):
    (tmp_path / "clip.mp4").touch()
    monkeypatch.chdir(tmp_path)
    assert key_of(Job("clip.mp4"), "") == key_of(Job(str(tmp_path / "clip.mp4")), "")


def test_files_that_are_not_there_have_keys_of_their_own():
    keys = {key_of(Job(name), "") for name in ("a.mp4", "b.mp4", "a\0.mp4", "https://example.org/a.mp4")}
    assert len(keys) == 4


def test_an_index_that_cannot_be_written_is_told(tmp_path):
    with pytest.raises(OutputError, match="cannot write to the folder"):
        Index(tmp_path / "gone").add(row())
    with pytest.raises(OutputError, match="cannot write to the folder"):
        Index(tmp_path / "gone").rewrite([row()])
    Path(tmp_path / "norep-index.csv").mkdir()
    with pytest.raises(OutputError, match="cannot write to the folder"):
        Index(tmp_path).rewrite([row()])
    assert [path.name for path in tmp_path.iterdir()] == ["norep-index.csv"], "nothing half-written"
