"""Movements by name, alias and spelling; plug-ins; did you mean."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import pytest
from definitions import WHOLE, changed

from norep import movements
from norep.errors import DefinitionError, UnknownNameError
from norep.movements import catalogue
from norep.movements.catalogue import Catalogue, normalised
from norep.movements.movement import Movement

LIBRARY = Catalogue()


@dataclass
class Entry:
    """An entry point as importlib gives it."""

    name: str
    load: Callable[[], object]


def plugged(monkeypatch: pytest.MonkeyPatch, found: object) -> Catalogue:
    def entry_points(group: str) -> list[Entry]:
        assert group == "norep.movements"
        return [Entry("mine", lambda: found)]

    monkeypatch.setattr(catalogue, "entry_points", entry_points)
    return Catalogue()


@pytest.mark.parametrize(
    ("name", "movement"),
    [
        ("thruster", "thruster"),
        ("Thrusters", "thruster"),
        ("OHS", "overhead-squat"),
        ("ohs", "overhead-squat"),
        ("overhead_squat", "overhead-squat"),
        ("C2B", "chest-to-bar"),
        ("HSPU", "strict-handstand-push-up"),
        ("double unders", "double-under"),
        ("Double-Unders", "double-under"),
        ("DU", "double-under"),
        (" Burpees ", "burpee"),
        ("shoulder press", "shoulder-press"),
        ("DL", "deadlift"),
        ("jumping jacks", "jumping-jack"),
    ],
)
def test_names_and_aliases(name: str, movement: str) -> None:
    assert LIBRARY[name].name == movement
    assert name in LIBRARY


@pytest.mark.parametrize(
    ("name", "hint"),
    [
        ("overhead-sqat", "did you mean overhead-squat?"),
        ("Trusters", "did you mean thruster"),
        ("pulup", "did you mean pullup?"),
        ("xyzzy", "known: air-squat, back-squat"),
        ("", "known: air-squat"),
    ],
)
def test_did_you_mean(name: str, hint: str) -> None:
    assert name not in LIBRARY
    with pytest.raises(UnknownNameError) as caught:
        LIBRARY[name]
    assert hint in str(caught.value)
    assert repr(name) in str(caught.value)


def test_no_two_movements_share_a_name() -> None:
    seen: dict[str, str] = {}
    for movement in LIBRARY.values():
        for name in {normalised(word) for word in (movement.name, movement.title, *movement.aliases)}:
            assert seen.setdefault(name, movement.name) == movement.name


def test_is_a_mapping() -> None:
    assert len(LIBRARY) == len(list(LIBRARY)) >= 14
    assert "thruster" in list(LIBRARY)
    assert 3 not in LIBRARY
    assert list(LIBRARY) == sorted(LIBRARY)
    assert {"snatch", "deadlift", "squat", "pull-up", "push-up"} <= {
        word for word in ("snatch", "deadlift", "squat", "pull-up", "push-up") if word in LIBRARY
    }


def test_the_package_is_the_catalogue() -> None:
    assert movements["OHS"] == LIBRARY["overhead-squat"]
    assert list(movements) == list(LIBRARY)


def test_file_names_are_movement_names() -> None:
    for path in (catalogue.FOLDER / "library").glob("*.toml"):
        assert Movement.load(path).name == path.stem


def test_a_movement_by_its_file(tmp_path: Path) -> None:
    path = tmp_path / "raise.toml"
    path.write_text(WHOLE)
    assert LIBRARY[str(path)] == Movement.from_toml(WHOLE)


class TestPlugIns:
    def test_a_movement(self, monkeypatch: pytest.MonkeyPatch) -> None:
        found = plugged(monkeypatch, Movement.from_toml(WHOLE))
        assert found["R1"].name == "raise"
        assert len(found) == len(LIBRARY) + 1

    def test_a_folder(self, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
        (tmp_path / "one.toml").write_text(WHOLE)
        (tmp_path / "two.toml").write_text(changed('name = "raise"', 'name = "lower"'))
        (tmp_path / "notes.txt").write_text("nothing")
        assert {"raise", "lower"} <= set(plugged(monkeypatch, tmp_path))
        assert {"raise", "lower"} <= set(plugged(monkeypatch, str(tmp_path)))

    def test_replace_a_movement_of_the_same_name(self, monkeypatch: pytest.MonkeyPatch) -> None:
        found = plugged(monkeypatch, Movement.from_toml(changed('name = "raise"', 'name = "thruster"')))
        assert found["thruster"].title == "Raise"
        assert len(found) == len(LIBRARY)

    @pytest.mark.parametrize("loaded", [3, None, "no/such/folder", [1]])
    def test_anything_else_is_an_error(self, monkeypatch: pytest.MonkeyPatch, loaded: object) -> None:
        with pytest.raises(DefinitionError, match="plug-in mine gives neither"):
            len(plugged(monkeypatch, loaded))

    def test_a_bad_file_names_itself(self, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
        (tmp_path / "bad.toml").write_text("name = 3")
        with pytest.raises(DefinitionError, match=r"bad\.toml: name"):
            len(plugged(monkeypatch, tmp_path))
