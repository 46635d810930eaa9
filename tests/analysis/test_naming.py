from pathlib import Path

import pytest

from norep.analysis.naming import SUFFIXES, stems


@pytest.mark.parametrize(
    ("sources", "expected"),
    [
        (["a/clip.mp4", "b/clip.mp4", "c/clip.mov"], ["clip", "clip-2", "clip-3"]),
        (["a/clip.mp4", "b/clip.mp4", "clip-2.mp4"], ["clip", "clip-3", "clip-2"]),
        (["clip-2.mp4", "a/clip.mp4", "b/clip.mp4"], ["clip-2", "clip", "clip-3"]),
        (["Clip.mp4", "clip.mp4"], ["Clip", "clip-2"]),
        (["my squat.v1.mp4"], ["my squat.v1"]),
        (["https://example.org/a/film.mp4?x=1", "film.mp4"], ["film", "film-2"]),
        (["https://example.org/"], ["video"]),
    ],
)
def test_outputs_are_called_after_their_source_and_never_twice_the_same(sources, expected):
    assert stems(sources, Path("norep-out")) == expected


def test_no_output_is_called_like_an_input(tmp_path):
    # The outputs of clip.mp4 would be clip.npz and clip.norep.mp4, which are inputs here.
    sources = [str(tmp_path / name) for name in ("clip.mp4", "clip.npz", "clip.norep.mp4")]
    chosen = stems(sources, tmp_path)
    outputs = {str(tmp_path / f"{stem}{suffix}") for stem in chosen for suffix in SUFFIXES}
    assert not outputs & set(sources)
    assert len(set(chosen)) == 3


def test_an_input_is_recognised_through_another_spelling_of_its_path(tmp_path, monkeypatch):
    (tmp_path / "link").symlink_to(tmp_path)
    monkeypatch.chdir(tmp_path)
    assert stems(["clip.npz"], tmp_path / "link") == ["clip-2"]


def test_names_that_make_no_good_file_names(tmp_path):
    sources = [
        "two\nlines.mp4",
        "\udcff.mp4",
        "x" * 250 + ".mp4",
        "🏋️" * 40 + ".mp4",
        ".mp4",
        "norep-index.mov",
    ]
    chosen = stems(sources, tmp_path)
    assert chosen[:2] == ["two_lines", "_"]
    assert all(0 < len(stem.encode()) <= 160 for stem in chosen)
    assert chosen[3].startswith("🏋️🏋️")
    assert chosen[4:] == [".mp4", "norep-index-2"]
    for stem in chosen:
        (tmp_path / f"{stem}.norep.mp4").touch()


def test_stems_of_an_earlier_run_are_kept_and_those_of_others_left_alone():
    sources = ["a/clip.mp4", "b/clip.mp4", "c/clip.mp4"]
    assert stems(sources, Path("out"), {1: "clip"}) == ["clip-2", "clip", "clip-3"]
    assert stems(sources, Path("out"), {}, ["clip", "clip-3"]) == ["clip-2", "clip-4", "clip-5"]


def test_a_thousand_equal_names_are_numbered_one_by_one(tmp_path):
    chosen = stems([f"{number}/clip.mp4" for number in range(1000)], tmp_path)
    assert chosen == ["clip", *(f"clip-{number}" for number in range(2, 1001))]
