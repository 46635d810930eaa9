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
    (tmp_path / "in" / "dead.mp4").symlink_to(tmp_path / "nowhere.mp4")
    assert names(tmp_path, find_videos([tmp_path / "in"])) == ["in/a.mp4", "in/more/b.mp4"]


def test_a_missing_path(tmp_path):
    with pytest.raises(VideoError, match="no such file or folder"):
        find_videos([tmp_path / "gone"])


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
