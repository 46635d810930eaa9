from pathlib import Path

import pytest

from norep.analysis.listing import Job, Listing, read_list
from norep.errors import DefinitionError


@pytest.fixture
def films(tmp_path, monkeypatch):
    """Videos in a folder, which is the current one."""
    monkeypatch.chdir(tmp_path)
    for name in ("monday/a.mp4", "monday/b.MOV", "monday/notes.txt", "c.mp4"):
        Path(name).parent.mkdir(exist_ok=True)
        Path(name).touch()
    return tmp_path


def sources(*arguments):
    return [job.source for job in Listing.of(arguments).jobs]


def refusals(*arguments):
    return [str(error) for _, error in Listing.of(arguments).refused]


def test_files_folders_patterns_and_addresses(films):
    address = "https://example.org/d.mp4"
    assert sources("c.mp4", "monday", address) == ["c.mp4", "monday/a.mp4", "monday/b.MOV", address]
    assert sources("monday/*.m*") == ["monday/a.mp4"], "as the shell has it, case matters"
    assert sources("**/*.mp4") == ["c.mp4", "monday/a.mp4"]


def test_each_video_once(films):
    (films / "link.mp4").symlink_to("c.mp4")
    assert sources("c.mp4", "./c.mp4", "link.mp4", str(films / "c.mp4"), "*.mp4") == ["c.mp4"]


def test_a_folder_of_key_points(films):
    Path("points").mkdir()
    Path("points/a.npz").touch()
    assert sources("points") == ["points/a.npz"]
    Path("points/b.mp4").touch()
    assert sources("points") == ["points/b.mp4"], "beside videos they are results"


def test_what_cannot_be_listed_is_refused_and_the_rest_goes_on(films):
    Path("empty").mkdir()
    listing = Listing.of(["gone.mp4", "empty", "*.avi", "c.mp4", "gone.csv"])
    assert [job.source for job in listing.jobs] == ["c.mp4"]
    assert [job.source for job, _ in listing.refused] == ["gone.mp4", "empty", "*.avi", "gone.csv"]
    assert "no videos in this folder" in str(listing.refused[1][1])


def test_a_list_names_files_movements_and_athletes(films):
    Path("monday/list.csv").write_text(
        'File,Attempts,Movement,Athlete\na.mp4,3,thruster,\n c.mp4 ,,,"1,2,3,4@5"\n,,,\n'
    )
    assert Listing.of(["monday/list.csv"]).jobs == [
        Job("monday/a.mp4", "thruster"),
        Job("c.mp4", "", "1,2,3,4@5"),
    ], "c.mp4 is not beside the list but here"


def test_a_list_may_name_folders_and_what_is_missing(films):
    Path("list.csv").write_text("file,movement\nmonday,thruster\ngone.mp4,thruster\n")
    listing = Listing.of(["list.csv"])
    assert listing.jobs == [Job("monday/a.mp4", "thruster"), Job("monday/b.MOV", "thruster")]
    assert [job for job, _ in listing.refused] == [Job("gone.mp4", "thruster")]


def test_one_film_may_be_judged_as_two_movements(films):
    Path("list.csv").write_text("file,movement\nc.mp4,thruster\nc.mp4,pull-up\nc.mp4,thruster\n")
    assert [job.movement for job in Listing.of(["list.csv"]).jobs] == ["thruster", "pull-up"]


@pytest.mark.parametrize(
    "text",
    [
        "\ufefffile;movement\r\nc.mp4;thruster\r\n",
        "file\tmovement\nc.mp4\tthruster",
        'file,movement\n"c.mp4",thruster',
    ],
    ids=["excel", "tabs", "quotes"],
)
def test_lists_as_spreadsheets_write_them(films, text):
    Path("list.csv").write_bytes(text.encode())
    assert read_list(Path("list.csv")) == [Job("c.mp4", "thruster")]


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (b"", "lacks the column file in its first row; found: none"),
        (b"a.mp4,thruster\n", "lacks the column file in its first row; found: a.mp4, thruster"),
        (b"file,movement\n", "names no file"),
        ("file\nü.mp4\n".encode("latin-1"), "save it as CSV in UTF-8"),
        (b"file\n" + b"x" * 200_000, "field larger than"),
    ],
)
def test_what_is_no_list_is_told(films, content, message):
    Path("list.csv").write_bytes(content)
    with pytest.raises(DefinitionError, match=message):
        read_list(Path("list.csv"))
    assert message in refusals("list.csv")[0]
