"""`norep learn`: from key points to a movement that other commands know by name."""

import json
from pathlib import Path

import pytest

from norep import movements
from norep.synth.camera import Camera
from norep.synth.motion import Take, clean, draw


@pytest.fixture
def bows(tmp_path):
    draw(movements["good-morning"], Take(faults=clean(4))).save(tmp_path / "bows.npz")
    other = Take(faults=clean(6), seconds=1.9)
    draw(movements["good-morning"], other, Camera(480, 854, yaw=70)).save(tmp_path / "other.npz")
    return tmp_path / "bows.npz"


def test_a_learned_movement_is_known_by_its_name(norep, bows):
    code, out, _ = norep("learn", "my-bow", "bows.npz", "--reps", "4")
    assert code == 0
    assert "my-bow: learned from 4 repetitions" in out
    assert "counted by  angle of the hips: from " in out
    assert "how sure    sure" in out
    assert "norep analyse OTHER.mp4 --movement my-bow" in out
    code, out, _ = norep("analyse", "other.npz", "--movement", "my-bow", "--json", "--no-video")
    assert code == 0
    totals = json.loads(out)["totals"]["my-bow"]
    assert (totals["attempts"], totals["valid"]) == (6, 6)
    assert norep("movements", "my-bow")[0] == 0
    assert "your own: my-bow" in norep("movements")[1]
    assert norep("draw", "my-bow", "--poses", "drawn.npz", "--reps", "3")[0] == 0
    code, out, _ = norep("analyse", "drawn.npz", "-m", "My Bow", "--json", "--no-video")
    assert json.loads(out)["totals"]["my-bow"]["attempts"] == 3


def test_figures_as_json_and_a_file_of_ones_own(norep, bows):
    code, out, _ = norep("learn", "my-bow", bows, "--reps", 4, "-o", "mine.toml", "--json")
    assert code == 0
    found = json.loads(out)
    assert (found["reps"], found["reps_given"], found["measure"], found["sureness"]) == (
        4,
        True,
        "hip",
        "sure",
    )
    assert found["limits"][0] < found["limits"][1]
    assert found["file"] == "mine.toml"
    assert norep("analyse", "other.npz", "-m", "mine.toml", "--no-video")[0] == 0
    assert not Path("movements").exists()


def test_a_part_of_the_film(norep, bows):
    code, out, _ = norep("learn", "my-bow", bows, "--reps", 2, "--from", "0", "--to", "5.9", "--json")
    assert code == 0
    assert json.loads(out)["spans_s"][-1][1] <= 5.9
    code, _, err = norep("learn", "my-bow", bows, "--from", "500", "--force")
    assert (code, err) == (4, f"norep: {bows}: there is nothing from 500 s on; it ends at 13.6 s\n")


def test_what_was_learned_is_overwritten_only_when_asked(norep, bows):
    assert norep("learn", "my-bow", bows, "--reps", 4)[0] == 0
    file = Path("movements/my-bow.toml")
    file.write_text("# edited\n" + file.read_text())
    code, _, err = norep("learn", "my-bow", bows, "--reps", 4)
    assert code == 6
    assert "exists; take another name, or overwrite it with --force" in err
    assert file.read_text().startswith("# edited\n")
    assert norep("learn", "my-bow", bows, "--reps", 4, "--force")[0] == 0
    assert not file.read_text().startswith("# edited\n")


@pytest.mark.parametrize(
    ("name", "code", "told"),
    [
        ("deadlift", 7, "'deadlift' is a name of 'deadlift', which comes with norep"),
        ("burpees", 7, "'burpees' is a name of 'burpee'"),
        ("My Bow!", 7, "small letters, digits and single hyphens, like my-bow"),
        ("../../etc/x", 7, "is no name of a movement"),
        ("a\nb", 7, "'a?b' is no name of a movement"),
        ("none", 7, "means that nothing is done"),
        ("x" * 61, 7, "is no name of a movement"),
    ],
)
def test_names_that_cannot_be(norep, bows, name, code, told):
    found, _, err = norep("learn", name, bows, "--reps", 4)
    assert found == code
    assert told in err
    assert err.count("\n") == 1
    assert not Path("movements").exists()


@pytest.mark.parametrize(
    ("arguments", "code", "told"),
    [
        (("bows.npz", "--reps", 9), 4, "exactly 9 times"),
        (
            ("bows.npz", "--reps", 70),
            4,
            "nothing is repeated 70 times in it; the nearest that can be seen is",
        ),
        (("bows.npz", "--from", 3, "--to", 2), 2, "--to 2 is not after --from 3"),
        (("bows.npz", "-o", "mine.txt"), 6, "does not end in .toml"),
        (("missing.npz",), 4, "missing.npz"),
        (("missing.mp4", "--backend", "nobody"), 3, "missing.mp4"),
        (("bows.npz", "--reps", 0), 2, "--reps"),
    ],
)
def test_what_cannot_be_learned_leaves_nothing(norep, bows, arguments, code, told):
    found, _, err = norep("learn", "my-bow", *arguments)
    assert found == code
    assert told in err
    assert err.count("\n") == 1
    assert list(Path().glob("**/*.toml")) == []


def test_a_film_without_anybody(norep, film):
    code, _, err = norep("learn", "my-bow", film, "--backend", "nobody", "--no-cache")
    assert code == 4
    assert "nobody is seen in it" in err


def test_a_damaged_file_among_ones_own_spoils_nothing_else(norep, bows):
    Path("movements").mkdir()
    Path("movements/broken.toml").write_text("name = [")
    assert norep("movements")[0] == 0
    assert norep("analyse", bows, "-m", "good-morning", "--no-video")[0] == 0
    code, _, err = norep("analyse", bows, "-m", "broken", "--no-video")
    assert code == 7
    assert "broken.toml is not TOML" in err


def test_learning_is_evaluated(norep, bows):
    rows = ["bows.npz,bow,4,ann", "other.npz,bow,6,ben", "bows.npz,jump,,ann"]
    Path("labels.csv").write_text("\n".join(["file,movement,attempts,person", *rows]))
    code, out, _ = norep("evaluate", "learning", "--labels", "labels.csv", "--json")
    assert code == 0
    found = json.loads(out)
    assert (found["pairs_exact"], len(found["pairs"])) == (2, 2)
    assert found["per_movement"][0]["learned_from"] == "other.npz"
    code, out, _ = norep("evaluate", "learning", "--labels", "labels.csv")
    assert "1 of 1 movements" in out
    Path("labels.csv").write_text("file,movement,attempts,person\nbows.npz,bow,4,ann\n")
    code, _, err = norep("evaluate", "learning", "--labels", "labels.csv")
    assert code == 4
    assert "no movement has two films of different people" in err
