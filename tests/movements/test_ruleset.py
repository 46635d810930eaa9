"""Rulesets: what an event changes in the rules of movements."""

from __future__ import annotations

from pathlib import Path

import pytest
from definitions import WHOLE

from norep.errors import DefinitionError, UnknownNameError
from norep.movements.catalogue import Catalogue, ruleset
from norep.movements.movement import Movement
from norep.movements.ruleset import Ruleset

MOVEMENT = Movement.from_toml(WHOLE)
HEAD = 'name = "cup"\ntitle = "Cup"\ndescription = "A cup"\n'


def read(tmp_path: Path, text: str) -> Ruleset:
    path = tmp_path / "cup.toml"
    path.write_text(HEAD + text, encoding="utf-8")
    return Ruleset.load(path)


def test_open_changes_nothing() -> None:
    for movement in Catalogue().values():
        assert ruleset("open").apply(movement) == movement


def test_overrides_a_threshold_and_says_from_where(tmp_path: Path) -> None:
    cup = read(tmp_path, '[changes.raise.height]\nabove = 1.3\nsource = "the cup"\n')
    rule = cup.apply(MOVEMENT).rule("height")
    assert (rule.above, rule.band, rule.source) == (1.3, 0.1, "the cup")
    assert MOVEMENT.rule("height").above == 1.0
    assert cup.apply(MOVEMENT).rule("no-dip") == MOVEMENT.rule("no-dip")


def test_overrides_band_and_duty(tmp_path: Path) -> None:
    cup = read(tmp_path, '[changes.raise.no-dip]\nband = 8\nrequired = false\nbelow = 0\nsource = "x"\n')
    rule = cup.apply(MOVEMENT).rule("no-dip")
    assert (rule.band, rule.required, rule.below) == (8.0, False, 0.0)
    assert rule.fault == MOVEMENT.rule("no-dip").fault


def test_leaves_other_movements_alone(tmp_path: Path) -> None:
    cup = read(tmp_path, '[changes.thruster.depth]\nabove = 0.1\nsource = "x"\n')
    assert cup.apply(MOVEMENT) == MOVEMENT


def test_an_unknown_rule(tmp_path: Path) -> None:
    cup = read(tmp_path, '[changes.raise.depth]\nabove = 0.1\nsource = "x"\n')
    with pytest.raises(DefinitionError, match="ruleset cup: raise has no rule depth"):
        cup.apply(MOVEMENT)


def test_an_unknown_movement(tmp_path: Path) -> None:
    cup = read(tmp_path, '[changes.rise.height]\nabove = 1.3\nsource = "x"\n')
    with pytest.raises(
        DefinitionError, match=r"ruleset cup: no movement is called 'rise'; did you mean raise\?"
    ):
        cup.check_names(["raise", "squat"])
    cup.check_names(["rise"])


def test_training_eases_every_limit_by_its_band() -> None:
    eased = ruleset("training").apply(MOVEMENT)
    for before, after in zip(MOVEMENT.rules, eased.rules, strict=True):
        assert after.threshold - before.threshold == pytest.approx(
            before.band if before.below is not None else -before.band
        )
        assert after.band == before.band
        assert after.source == f"{before.source}; eased: norep proposal"


def test_what_a_lenient_ruleset_names_itself_is_not_eased(tmp_path: Path) -> None:
    cup = read(tmp_path, 'lenience = 1\n[changes.raise.height]\nabove = 1.3\nsource = "x"\n')
    assert cup.apply(MOVEMENT).rule("height").above == 1.3
    assert cup.apply(MOVEMENT).rule("no-dip").threshold != MOVEMENT.rule("no-dip").threshold


@pytest.mark.parametrize("change", ["below = 0.1", "band = -1"])
def test_a_change_that_makes_no_rule(tmp_path: Path, change: str) -> None:
    cup = read(tmp_path, f'[changes.raise.height]\n{change}\nsource = "x"\n')
    with pytest.raises(DefinitionError, match=r"ruleset cup: raise\.height: ") as caught:
        cup.apply(MOVEMENT)
    assert "\n" not in str(caught.value)


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ("[changes.raise.height]\nabove = 1.3\n", "changes.raise.height.source: Field required"),
        ('[changes.raise.height]\nabove = nan\nsource = "x"\n', "finite"),
        ('[changes.raise.height]\nlimit = 1\nsource = "x"\n', "Extra inputs"),
        ("[changes", "is not TOML"),
        ("x = " + "[" * 50_000, "nested too deeply"),
    ],
)
def test_bad_files(tmp_path: Path, text: str, problem: str) -> None:
    with pytest.raises(DefinitionError) as caught:
        read(tmp_path, text)
    assert problem in str(caught.value)
    assert "cup.toml" in str(caught.value)


def test_by_name_or_by_file(tmp_path: Path) -> None:
    path = tmp_path / "cup.toml"
    path.write_text(HEAD)
    assert ruleset("open").name == "open"
    assert ruleset(str(path)).name == "cup"
    assert ruleset("cup", tmp_path).name == "cup"
    with pytest.raises(UnknownNameError, match="did you mean open"):
        ruleset("opn")
    with pytest.raises(UnknownNameError, match="no ruleset is called"):
        ruleset("../rulesets/open")
    with pytest.raises(DefinitionError, match="cannot read the ruleset file"):
        ruleset(str(tmp_path / "none.toml"))
