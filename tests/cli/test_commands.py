import json
from pathlib import Path

import pytest

from norep import __version__, movements


def test_without_arguments_there_is_help(norep):
    code, out, _ = norep()
    assert code == 0
    assert "analyse" in out
    assert "evaluate" in out


def test_version(norep):
    assert norep("--version") == (0, f"norep {__version__}\n", "")


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (("frobnicate",), "No such command 'frobnicate'"),
        (("analyse",), "Missing argument 'VIDEO...'"),
        (("analyse", "x.mp4", "-m", "thruster,juggling"), "no movement is called 'juggling'"),
        (("analyse", "x.mp4", "-m", "thruster", "--athlete", "1,2,3"), "not x,y,w,h@seconds"),
        (("analyse", "x.mp4", "-m", "thruster", "--athlete", "1,2,0,4"), "width and height must be above 0"),
        (("analyse", "x.mp4", "-m", "thruster", "--backend", "magic"), "unknown pose backend 'magic'"),
        (("analyse", "x.mp4", "-m", "ovrhead-squat"), "did you mean overhead-squat?"),
        (("analyse", "x.mp4", "-m", "thruster", "--ruleset", "opne"), "did you mean open?"),
        (("draw", "thruster", "--fault", "deptth"), "did you mean depth?"),
        (("movements", "yoga"), "no movement is called 'yoga'"),
    ],
)
def test_usage_errors_are_one_line_and_exit_code_2(norep, arguments, message):
    code, out, err = norep(*arguments)
    assert (code, out) == (2, "")
    assert message in err
    assert err.startswith("norep: ")
    assert len(err.splitlines()) == 1
    assert not Path("norep-out").exists()


def test_debug_shows_the_traceback(norep):
    from norep.errors import UnknownNameError

    with pytest.raises(UnknownNameError):
        norep("movements", "yoga", "--debug")


def test_movements_are_listed_with_their_aliases(norep):
    code, out, _ = norep("movements")
    assert code == 0
    for name in movements:
        assert name in out


def test_all_movements_as_json(norep):
    _, out, _ = norep("movements", "--json")
    assert [movement["name"] for movement in json.loads(out)] == list(movements)


def test_a_movement_has_a_page_with_its_rules_views_sources_and_picture(norep):
    code, out, _ = norep("movements", "thruster", "--picture", "thruster.png")
    assert code == 0
    thruster = movements["thruster"]
    text = " ".join(out.split())
    for rule in thruster.rules:
        assert rule.name in text
        assert rule.cue in text
    for contact in thruster.contacts:
        assert contact.text in text
    assert "rack (may be skipped)" in text
    assert "diagonal" in text
    assert Path("thruster.png").read_bytes().startswith(b"\x89PNG")


def test_a_movement_as_json_is_its_file(norep):
    _, out, _ = norep("movements", "OHS", "--json")
    assert json.loads(out)["name"] == "overhead-squat"


def test_drawn_key_points_are_judged_as_drawn(norep):
    code, out, _ = norep(
        "draw", "air-squat", "--reps", 3, "--fault", "depth@2", "--view", "side", "--poses", "a.npz"
    )
    assert (code, out) == (0, "written: a.npz\n")
    code, out, _ = norep("analyse", "a.npz", "-m", "air-squat", "--json")
    assert [rep["verdict"] for rep in json.loads(out)["sets"][0]["reps"]] == ["valid", "no-rep", "valid"]


def test_a_drawn_video_can_be_opened(norep):
    from norep import open_video

    code, _, _ = norep("draw", "air-squat", "--reps", 1, "--size", "64x96", "--fps", 5, "-o", "deep/a.mp4")
    assert code == 0
    with open_video("deep/a.mp4") as video:
        assert (video.info.width, video.info.height) == (64, 96)


def test_info_says_what_matters_for_a_report(norep):
    code, out, _ = norep("info")
    assert code == 0
    facts = dict(line.split(maxsplit=1) for line in out.splitlines())
    assert facts["norep"] == __version__
    assert facts["cache"].endswith("cache")
    assert "weights" in facts


def test_weights_that_are_not_there_are_told(norep, tmp_path, monkeypatch):
    code, out, _ = norep("weights", "status")
    assert code == 0
    assert out.count("not fetched") == 2
    code, _, err = norep("weights", "verify")
    assert code == 5
    assert "norep weights fetch" in err
    code, out, _ = norep("weights", "folder")
    assert out == f"{tmp_path}/cache/weights\n"
    monkeypatch.setenv("NOREP_WEIGHTS", str(tmp_path))
    code, _, err = norep("weights", "fetch")
    assert code == 5
    assert "NOREP_WEIGHTS" in err


def test_names_of_movements_and_estimators_complete():
    from norep.cli.completion import backend_names, movement_names

    assert movement_names("thru") == ["thruster"]
    assert "blazepose" in backend_names("bl")
