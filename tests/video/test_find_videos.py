import os
from pathlib import Path

import pytest

from norep.errors import VideoError
from norep.video.files import EXTENSIONS, find_videos


def make(folder, *names):
    for name in names:
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).touch()


def names(folder, found):
    return [path.relative_to(folder).as_posix() for path in found]


def test_folders_are_searched_sorted_and_files_keep_their_place(tmp_path):
    make(tmp_path, "b/2.MOV", "b/1.mp4", "b/deep/er/3.gif", "a.mkv", "z.webm")
    found = find_videos([tmp_path / "z.webm", str(tmp_path / "b"), tmp_path / "a.mkv"])
    assert names(tmp_path, found) == ["z.webm", "b/1.mp4", "b/2.MOV", "b/deep/er/3.gif", "a.mkv"]


def test_what_is_no_input_is_left_out(tmp_path):
    make(
        tmp_path,
        "clip.mp4",
        "clip.norep.mp4",
        "CLIP2.NoRep.MP4",
        "clip.track.mp4",
        ".hidden.mp4",
        ".trash/x.mp4",
        "notes.txt",
        "clip.json",
    )
    (tmp_path / "folder.mp4").mkdir()
    assert names(tmp_path, find_videos([tmp_path])) == ["clip.mp4"]


def test_a_named_file_is_taken_whatever_it_is_called(tmp_path):
    make(tmp_path, "recording", "old.norep.mp4")
    given = [tmp_path / "recording", tmp_path / "old.norep.mp4"]
    assert find_videos(given) == given


def test_nothing_twice(tmp_path):
    make(tmp_path, "a.mp4", "b.mp4")
    found = find_videos([tmp_path / "b.mp4", tmp_path, tmp_path / "a.mp4"])
    assert names(tmp_path, found) == ["b.mp4", "a.mp4"]


def test_links_in_a_circle_end(tmp_path):
    make(tmp_path, "in/a.mp4", "elsewhere/b.mp4")
    (tmp_path / "in" / "loop").symlink_to(tmp_path / "in")
    (tmp_path / "in" / "more").symlink_to(tmp_path / "elsewhere")
    assert names(tmp_path, find_videos([tmp_path / "in"])) == ["in/a.mp4", "in/more/b.mp4"]


def test_a_video_that_is_missing_behind_its_link_is_not_passed_over(tmp_path):
    make(tmp_path, "a.mp4")
    (tmp_path / "dead.mp4").symlink_to(tmp_path / "nowhere.mp4")
    (tmp_path / "round.mp4").symlink_to(tmp_path / "round.mp4")
    assert names(tmp_path, find_videos([tmp_path])) == ["a.mp4", "dead.mp4", "round.mp4"]
    with pytest.raises(VideoError, match=r"dead.mp4: is a link that leads nowhere"):
        find_videos([tmp_path / "dead.mp4"])


def test_a_missing_path(tmp_path):
    for gone in ("gone", "a\0b.mp4", "x" * 300 + ".mp4"):
        with pytest.raises(VideoError, match="no such file or folder"):
            find_videos([tmp_path / gone])


def test_a_pattern_stands_for_what_it_matches(tmp_path, monkeypatch):
    make(tmp_path, "b.mp4", "a.mp4", "a.norep.mp4", "deep/er/c.mov", "notes.txt", "[x].mp4")
    monkeypatch.chdir(tmp_path)
    assert [str(path) for path in find_videos(["[ab].mp4"])] == ["a.mp4", "b.mp4"]
    assert [str(path) for path in find_videos(["*.mp4"])] == ["[x].mp4", "a.mp4", "b.mp4"]
    assert [str(path) for path in find_videos(["**/*.mov"])] == ["deep/er/c.mov"]
    assert [str(path) for path in find_videos(["[x].mp4"])] == ["[x].mp4"], "a file of that name wins"
    assert [str(path) for path in find_videos(["*.norep.mp4"])] == ["a.norep.mp4"]
    with pytest.raises(VideoError, match="nothing matches"):
        find_videos(["*.avi"])


def test_pipes_are_no_videos(tmp_path):
    make(tmp_path, "a.mp4")
    os.mkfifo(tmp_path / "pipe.mp4")
    assert names(tmp_path, find_videos([tmp_path])) == ["a.mp4"]


@pytest.mark.skipif(os.geteuid() == 0, reason="root may read everything")
def test_a_folder_that_may_not_be_read_is_told(tmp_path):
    make(tmp_path, "a.mp4", "secret/b.mp4")
    (tmp_path / "secret").chmod(0)
    with pytest.raises(VideoError, match="secret: this folder cannot be read"):
        find_videos([tmp_path])
    told = []
    assert names(tmp_path, find_videos([tmp_path], complain=told.append)) == ["a.mp4"]
    assert len(told) == 1


def test_a_folder_that_vanishes_under_the_search_is_told(tmp_path, monkeypatch):
    make(tmp_path, "a.mp4", "secret/b.mp4")
    scandir = os.scandir

    def refusing(path):
        if str(path).endswith("secret"):
            raise PermissionError(13, "Permission denied", str(path))
        return scandir(path)

    monkeypatch.setattr(os, "scandir", refusing)
    told = []
    assert names(tmp_path, find_videos([tmp_path], complain=told.append)) == ["a.mp4"]
    assert [str(error) for error in told] == [
        f"{tmp_path}/secret: this folder cannot be read (Permission denied). Check its permissions."
    ]
    with pytest.raises(VideoError, match="cannot be read"):
        find_videos([tmp_path])


def test_other_endings_can_be_asked_for(tmp_path):
    make(tmp_path, "a.mp4", "b.npz")
    assert names(tmp_path, find_videos([tmp_path], endings=frozenset({".npz"}))) == ["b.npz"]


def test_a_folder_without_videos(tmp_path):
    make(tmp_path, "notes.txt")
    with pytest.raises(VideoError, match="no videos in this folder"):
        find_videos([tmp_path])


def test_known_endings():
    assert {".gif", ".mp4", ".mov", ".mkv", ".avi", ".webm", ".m4v", ".mpg", ".ts", ".3gp"} <= EXTENSIONS


def test_no_paths():
    assert find_videos([]) == []
    assert isinstance(EXTENSIONS, frozenset)
    assert all(Path(f"a{ending}").suffix == ending for ending in EXTENSIONS)
