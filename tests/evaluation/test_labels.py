from pathlib import Path

import pytest

from norep.errors import DefinitionError
from norep.evaluation.labels import read_labels


def table(tmp_path: Path, text: str, encoding: str = "utf-8") -> Path:
    path = tmp_path / "labels.csv"
    path.write_bytes(text.encode(encoding))
    return path


def test_reads_counts_groups_and_other_columns(tmp_path):
    path = table(
        tmp_path,
        "file,repo,movement,attempts,valid,view,depth\na.mp4,x/y,thruster,7,5,side,met;missed\nb.mp4,,squat,,,,\n",
    )
    first, second = read_labels(path)
    assert (first.file, first.movement, first.attempts, first.valid) == ("a.mp4", "thruster", 7, 5)
    assert (first.group, first.view, first.cells) == ("x/y", "side", {"depth": "met;missed"})
    assert (second.row, second.attempts, second.valid, second.group, second.cells) == (3, None, None, "", {})


def test_a_person_is_a_better_group_than_a_repo(tmp_path):
    path = table(
        tmp_path, "file,repo,person,movement,attempts\na.mp4,x,Ann,thruster,1\nb.mp4,x,,thruster,1\n"
    )
    assert [label.group for label in read_labels(path)] == ["Ann", "x"]


def test_spreadsheet_habits_are_understood(tmp_path):
    text = "\ufeffFile , Movement,ATTEMPTS\n a.mp4 , thruster ,5.0\n"
    label = read_labels(table(tmp_path, text))[0]
    assert (label.file, label.movement, label.attempts, label.problem) == ("a.mp4", "thruster", 5, "")


@pytest.mark.parametrize("cell", ["many", "-1", "0.5", "nan", "inf", "1e999"])
def test_a_count_that_is_no_whole_number_is_a_problem_of_its_row(tmp_path, cell):
    label = read_labels(table(tmp_path, f"file,movement,attempts\na.mp4,thruster,{cell}\n"))[0]
    assert label.attempts is None
    assert label.problem == f"attempts is {cell!r}, no whole number"


def test_short_and_long_rows_are_read(tmp_path):
    short, long = read_labels(table(tmp_path, "file,movement,attempts\na.mp4,thruster\nb.mp4,squat,3,x,y\n"))
    assert (short.attempts, long.attempts) == (None, 3)


def test_missing_columns_are_named_beside_those_found(tmp_path):
    with pytest.raises(DefinitionError, match="lack the column movement and attempts; found: file, reps"):
        read_labels(table(tmp_path, "file,reps\na.mp4,1\n"))


@pytest.mark.parametrize("content", ["", "\x00\x01"])
def test_what_is_no_table_is_refused(tmp_path, content):
    with pytest.raises(DefinitionError, match=r"labels\.csv"):
        read_labels(table(tmp_path, content))


def test_a_table_in_another_encoding_is_refused(tmp_path):
    with pytest.raises(DefinitionError, match="cannot read the labels"):
        read_labels(table(tmp_path, "file,movement,attempts\nä.mp4,x,1\n", "latin-1"))


def test_a_missing_table_is_refused(tmp_path):
    with pytest.raises(DefinitionError, match="No such file"):
        read_labels(tmp_path / "none.csv")
