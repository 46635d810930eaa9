import importlib.metadata
import sys

import pytest

from norep.errors import UnknownNameError
from norep.registry import Registry, suggest


@pytest.fixture
def registry(tmp_path, monkeypatch):
    package = tmp_path / "plugged_in"
    package.mkdir()
    (package / "__init__.py").touch()
    (package / "good.py").write_text("def load():\n    return 'good one'\n")
    (package / "greedy.py").write_text("import a_package_nobody_has\n")
    (package / "_private.py").touch()
    monkeypatch.syspath_prepend(tmp_path)
    yield Registry("thing", "plugged_in", "norep.test_things", "load")
    for name in [name for name in sys.modules if name.startswith("plugged_in")]:
        del sys.modules[name]


def test_a_file_in_the_folder_is_a_name_and_listing_imports_none(registry):
    assert registry.names() == ("good", "greedy")
    assert list(registry) == ["good", "greedy"]
    assert "plugged_in.good" not in sys.modules


def test_an_object_is_loaded_by_its_name(registry):
    assert registry.load("good")() == "good one"


def test_an_unknown_name_says_what_was_meant(registry):
    with pytest.raises(UnknownNameError, match=r"unknown thing 'goood': did you mean good\?"):
        registry.load("goood")


def test_a_missing_package_is_named(registry):
    with pytest.raises(UnknownNameError, match="'greedy' needs the package 'a_package_nobody_has'"):
        registry.load("greedy")


def test_an_entry_point_of_another_package_is_a_name_too(registry, monkeypatch):
    point = importlib.metadata.EntryPoint("theirs", "json:dumps", "norep.test_things")
    monkeypatch.setattr(importlib.metadata, "entry_points", lambda group: [point])
    assert registry.names() == ("good", "greedy", "theirs")
    assert "theirs" in registry
    assert registry.load("theirs")([1]) == "[1]"


def test_the_own_folder_wins_over_an_entry_point_of_the_same_name(registry, monkeypatch):
    point = importlib.metadata.EntryPoint("good", "json:dumps", "norep.test_things")
    monkeypatch.setattr(importlib.metadata, "entry_points", lambda group: [point])
    assert registry.load("good")() == "good one"


@pytest.mark.parametrize(
    ("name", "known", "said"),
    [
        ("overhed-squat", ["overhead-squat", "thruster"], "did you mean overhead-squat?"),
        ("OHS", ["ohs", "burpee"], "did you mean ohs?"),
        ("Pul-Up", ["pull-up", "push-up"], "did you mean pull-up or push-up?"),
        ("zzz", ["b", "a"], "known: a, b"),
        ("zzz", [], "none are known"),
    ],
)
def test_suggestions(name, known, said):
    assert suggest(name, known) == said
