"""Movement files: what is read, and the one line that says what is wrong with one."""

from __future__ import annotations

from pathlib import Path

import pytest
from definitions import WHOLE, changed

from norep.errors import DefinitionError, UnknownNameError
from norep.movements.definition import MAX_FILE_SIZE
from norep.movements.movement import Movement


def problem_of(text: str) -> str:
    with pytest.raises(DefinitionError) as caught:
        Movement.from_toml(text, "a.toml")
    message = str(caught.value)
    assert "\n" not in message
    assert message.startswith("a.toml")
    return message


class TestReading:
    def test_a_whole_file(self) -> None:
        movement = Movement.from_toml(WHOLE)
        assert (movement.name, movement.kind, movement.equipment) == ("raise", "reps", "none")
        assert movement.counting_measures == ("hands", "knee")
        assert [phase.name for phase in movement.phases] == ["low", "high"]
        assert movement.rule("no-dip").fault["dipped"].like == "low"
        assert movement.drawing.view == 45.0

    def test_from_a_file(self, tmp_path: Path) -> None:
        path = tmp_path / "raise.toml"
        path.write_text(WHOLE, encoding="utf-8")
        assert Movement.load(path) == Movement.load(str(path)) == Movement.from_toml(WHOLE)

    def test_written_and_read_again(self) -> None:
        movement = Movement.from_toml(WHOLE)
        assert Movement.from_toml(movement.to_toml()) == movement
        assert movement.to_toml() == Movement.from_toml(movement.to_toml()).to_toml()

    def test_a_fault_that_sets_a_default_keeps_it(self) -> None:
        movement = Movement.from_toml(Movement.from_toml(WHOLE).to_toml())
        assert movement.rule("height").fault["high"].lift == 0.0

    def test_an_unknown_rule(self) -> None:
        with pytest.raises(UnknownNameError, match="did you mean height"):
            Movement.from_toml(WHOLE).rule("heigth")

    def test_without_figures(self) -> None:
        start, stop = WHOLE.index("[figures.low]"), WHOLE.index("[drawing]")
        assert Movement.from_toml(WHOLE[:start] + WHOLE[stop:]).figures == {}


class TestProblems:
    @pytest.mark.parametrize(
        ("old", "new", "place", "problem"),
        [
            ('name = "raise"\n', "", "name", "Field required"),
            ('name = "raise"', 'name = "Raise"', "name", "match pattern"),
            ('name = "raise"', f'name = "{"x" * 61}"', "name", "at most 60"),
            ('title = "Raise"', 'title = ""', "title", "at least 1"),
            ('title = "Raise"', 'titel = "Raise"', "title", "Field required (and 1 more)"),
            ('description = "Raise the hands"', "description = 5", "description", "valid string"),
            ("above = 1.0", "above = nan", "rules.0.above", "finite"),
            ("above = 1.0", "above = inf", "rules.0.above", "finite"),
            ("above = 0.8", "above = -inf", "phases.1.needs.hands.above", "finite"),
            ("band = 0.1", "band = nan", "rules.0.band", "equal to"),
            ("seconds = 2.0", "seconds = nan", "drawing.seconds", "Input should be"),
            ("seconds = 2.0", "seconds = 1e9", "drawing.seconds", "less than or equal to 20"),
            ("seconds = 2.0", "view = true\nspeed = 3", "drawing.speed", "Extra inputs"),
            ("above = 0.8", "over = 0.8", "phases.1.needs.hands.over", "Extra inputs"),
            ('"wrist", "hip"', '"wirst", "hip"', "measures.hands", "did you mean wrist?"),
            ("height = [", "hight = [", "measures.hands", "needs exactly one of"),
            ('hands = { height', 'Hands = { height', "measures.Hands", "match pattern"),
            ("needs = { hands = { below = 0.2 } }", "needs = {}", "phases.0.needs", "at least 1"),
            ("below = 0.2", "above = 5, below = 0.2", "phases.0.needs.hands", "leave no room"),
            ('views = ["side"]', 'views = ["above"]', "rules.0.views.0", "'side'"),
            ("upper_arm = 180", "upper_leg = 180", "figures.low.upper_leg", "Extra inputs"),
            ("upper_arm = 180", 'like = "high"', "figures.low.like", "Extra inputs"),
            ("upper_arm = [90, 5]", "arm = 3", "rules.0.fault.high.arm", "Extra inputs"),
        ],
    )  # fmt: skip
    def test_are_told_with_their_place(self, old: str, new: str, place: str, problem: str) -> None:
        message = problem_of(changed(old, new))
        assert message.startswith(f"a.toml: {place}")
        assert problem in message

    @pytest.mark.parametrize(
        ("old", "new", "problem"),
        [
            ('name = "high"', 'name = "low"', "two phases have the same name"),
            ('name = "high"\n', 'name = "high"\noptional = true\n', "the last phase cannot be optional"),
            ('measure = "hands"', 'measure = "head"', "no measure is called head; there are hands, knee"),
            ("hands = { below", "foot = { below", "no measure is called foot"),
            ('at = "high"', 'at = "top"', "rule height names the phase top; there are low, high"),
            ('during = ["low", "high"]', 'during = ["low", "top"]', "names the phase top"),
            ('"low", "high"]\n', '"high", "low"]\n', "rule no-dip ends before it begins: high to low"),
            ('"low", "high"]\n', '"low", "low"]\n', "rule no-dip ends before it begins: low to low"),
            ('name = "no-dip"', 'name = "height"', "two rules have the same name"),
            ("[figures.low]", "[figures.lo]", "no figure draws the phase low"),
            ('like = "low"', 'like = "lo"', "rule no-dip names the figure lo, which does not exist"),
            ("fault = { high", "fault = { top", "rule height names the figure top, which does not exist"),
            ('"low", "dipped", "high"', '"low", "dip", "high"', "figure dipped, which is not on its path"),
            ('"dipped", "high"', '"dipped", "up"', "names the figure up, which does not exist"),
        ],
    )
    def test_of_one_part_with_another(self, old: str, new: str, problem: str) -> None:
        assert problem in problem_of(changed(old, new))

    def test_repetitions_need_two_phases(self) -> None:
        start, stop = WHOLE.index('[[phases]]\nname = "high"'), WHOLE.index("[[contacts]]")
        one = WHOLE[:start] + WHOLE[stop:]
        assert "at least two phases" in problem_of(one)

    def test_a_hold_has_one(self) -> None:
        start, stop = WHOLE.index('[[phases]]\nname = "high"'), WHOLE.index("[[contacts]]")
        hold = changed('title = "Raise"', 'title = "Raise"\nkind = "hold"')
        assert "a hold has one phase" in problem_of(hold)
        shift = len(hold) - len(WHOLE)
        assert Movement.from_toml(hold[: start + shift] + hold[stop + shift :]).kind == "hold"

    def test_too_many_phases(self) -> None:
        phase = '[[phases]]\nname = "p{}"\nneeds = {{ hands = {{ below = 1 }} }}\n'
        many = "".join(phase.format(i) for i in range(13))
        assert "at most 12" in problem_of(changed("[[contacts]]", f"{many}[[contacts]]"))


class TestHostileFiles:
    @pytest.mark.parametrize(
        ("text", "problem"),
        [
            ("", "Field required"),
            ("no toml at all", "is not TOML"),
            ("\0", "is not TOML"),
            ("x = " + "9" * 9000, "is not TOML"),
            ("x = " + "[" * 50_000, "nested too deeply"),
            ("x = " + "{ a = " * 10_000, "nested too deeply"),
            ("x." * 30_000 + "y = 1", "more than 500 dots"),
            (f'title = "{"x" * MAX_FILE_SIZE}"', "larger than 64 KiB"),
            ("phases = 3\n" * 2, "is not TOML"),
        ],
    )
    def test_are_refused_in_one_line(self, text: str, problem: str) -> None:
        assert problem in problem_of(text)[:300]

    @pytest.mark.parametrize("content", [b"\xff\xfe\x00", "name = 'é'".encode("latin-1")])
    def test_no_text(self, tmp_path: Path, content: bytes) -> None:
        path = tmp_path / "a.toml"
        path.write_bytes(content)
        with pytest.raises(DefinitionError, match="cannot read the movement file"):
            Movement.load(path)

    def test_no_file(self, tmp_path: Path) -> None:
        for path in (tmp_path, tmp_path / "none.toml"):
            with pytest.raises(DefinitionError, match="cannot read the movement file"):
                Movement.load(path)

    def test_a_file_without_end(self) -> None:
        with pytest.raises(DefinitionError, match="larger than"):
            Movement.load("/dev/zero")
