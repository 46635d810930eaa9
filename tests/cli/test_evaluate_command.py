import json
from pathlib import Path

import pytest

LABELS = """file,movement,attempts,valid,view,person,depth
clip.mp4,air-squat,2,1,side,Ann,met missed
gone.mp4,air-squat,2,,side,Bob,
clip.mp4,yoga,1,,,,
"""


@pytest.fixture
def labels(tmp_path, film):
    (tmp_path / "clip.mp4").write_bytes(film.read_bytes())
    (tmp_path / "labels.csv").write_text(LABELS)
    return tmp_path / "labels.csv"


def test_figures_as_json(norep, labels):
    code, out, err = norep("evaluate", "videos", labels, "--backend", "known", "--json")
    assert (code, err) == (0, "")
    figures = json.loads(out)
    assert (figures["clips"], figures["exact"], figures["within_one"], figures["mae"]) == (1, 1.0, 1.0, 0.0)
    assert (figures["verdicts"]["precision"], figures["verdicts"]["recall"]) == (1.0, 1.0)
    assert figures["rules"]["air-squat/depth"]["right"] == 1
    assert list(figures["per_group"]) == ["Ann"]
    assert [item["row"] for item in figures["skipped"]] == [3, 4]


def test_figures_as_tables(norep, labels):
    code, out, _ = norep("evaluate", "videos", labels, "--backend", "known")
    assert code == 0
    assert "100.0 %" in out
    assert "movement yoga is not in the library" in " ".join(out.split())


def test_key_points_are_kept_by_content(norep, labels, tmp_path, monkeypatch):
    from norep.analysis import cache

    norep("evaluate", "videos", labels, "--backend", "known", "--poses", "kept")
    assert len(list(Path("kept").glob("*.npz"))) == 1
    followed = []
    monkeypatch.setattr(cache, "extract_poses", lambda *_, **__: followed.append(1))
    (tmp_path / "clip.mp4").rename(tmp_path / "renamed.mp4")
    labels.write_text(LABELS.replace("clip.mp4", "renamed.mp4"))
    code, out, _ = norep("evaluate", "videos", labels, "--backend", "known", "--poses", "kept", "--json")
    assert code == 0
    assert json.loads(out)["exact"] == 1.0
    assert not followed, "a file of the same content is not followed again"


def test_damaged_kept_key_points_are_made_again(norep, labels):
    norep("evaluate", "videos", labels, "--backend", "known", "--poses", "kept")
    kept = next(Path("kept").glob("*.npz"))
    kept.write_bytes(b"damaged")
    _, out, _ = norep("evaluate", "videos", labels, "--backend", "known", "--poses", "kept", "--json")
    assert json.loads(out)["exact"] == 1.0
    assert len(kept.read_bytes()) > 1000


def test_without_cache_nothing_is_kept(norep, labels):
    norep("evaluate", "videos", labels, "--backend", "known", "--no-cache")
    assert not Path("cache").exists()


def test_files_may_lie_elsewhere(norep, labels, tmp_path):
    (tmp_path / "clips").mkdir()
    (tmp_path / "clip.mp4").rename(tmp_path / "clips" / "clip.mp4")
    code, _, err = norep("evaluate", "videos", labels, "--backend", "known")
    assert code == 3
    assert "none of the 3 rows" in err
    code, _, _ = norep("evaluate", "videos", labels, "--backend", "known", "--videos", "clips")
    assert code == 0


def test_processes_give_the_same_figures(norep, labels, squats, tmp_path):
    # Key points need no estimator, so the other processes can do without the replaced ones.
    squats.save(tmp_path / "a.npz")
    labels.write_text("file,movement,attempts\na.npz,air-squat,2\na.npz,AS,3\n")
    alone = norep("evaluate", "videos", labels, "--json")
    together = norep("evaluate", "videos", labels, "--json", "--jobs", 2)
    assert alone == together
    assert json.loads(alone[1])["exact"] == 0.5


def test_labels_that_are_no_table_are_one_line(norep, tmp_path):
    (tmp_path / "labels.csv").write_text("a,b\n")
    code, _, err = norep("evaluate", "videos", "labels.csv")
    assert code == 7
    assert err == "norep: the labels labels.csv lack the column file and movement and attempts; found: a, b\n"


def test_a_clip_that_upsets_norep_is_skipped_with_the_reason(norep, labels, monkeypatch, tmp_path):
    from norep.analysis import cache

    follow = cache.extract_poses

    def upset(path, backend, progress=None):
        if path.name == "odd.mp4":
            raise ZeroDivisionError("oh")
        if path.name == "large.mp4":
            raise MemoryError
        return follow(path, backend, progress=progress)

    monkeypatch.setattr(cache, "extract_poses", upset)
    for name in ("odd", "large"):
        (tmp_path / f"{name}.mp4").write_bytes((tmp_path / "clip.mp4").read_bytes() + name.encode())
    labels.write_text(LABELS + "odd.mp4,air-squat,2,,,,\nlarge.mp4,air-squat,2,,,,\n")
    code, out, _ = norep("evaluate", "videos", labels, "--backend", "known", "--json")
    assert code == 0
    figures = json.loads(out)
    assert figures["clips"] == 1
    reasons = {item["file"]: item["reason"] for item in figures["skipped"]}
    assert reasons["odd.mp4"] == "an error of norep itself, please report it (ZeroDivisionError: oh)"
    assert reasons["large.mp4"] == "there is not enough memory for this video"


def test_a_cache_that_cannot_be_written_costs_no_results(norep, labels):
    Path("file").touch()
    code, out, _ = norep("evaluate", "videos", labels, "--backend", "known", "--poses", "file", "--json")
    assert code == 0
    assert json.loads(out)["exact"] == 1.0
