"""The documentation is true: examples run, commands parse, names exist, links lead somewhere."""

from __future__ import annotations

import doctest
import importlib.util
import re
import warnings
from collections.abc import Iterator, Sequence
from typing import Any

import pytest
import typer
from documents import DOCUMENTS, ROOT, anchors, commands, fences, links

import norep
from norep.cli.app import app
from norep.movements.catalogue import Catalogue
from norep.movements.movement import Movement

DOCS = ROOT / "docs"
PARSER: Any = typer.main.get_command(app)
COMMANDS = commands("norep")
WITH_EXAMPLES = [path for path in DOCUMENTS if ">>> " in path.read_text(encoding="utf-8")]
LIBRARY = Catalogue(group="norep.no-plug-ins")
LEARNED = {command.words[1] for command in COMMANDS if command.words[0] == "learn" and len(command.words) > 1}
EXAMPLES = Catalogue(ROOT / "examples" / "movements", group="norep.no-plug-ins")


def movement_of(name: str) -> Movement:
    return LIBRARY[name] if name in LIBRARY else EXAMPLES[name]


def resolved(words: Sequence[str]) -> tuple[str, Any, list[str]]:
    """The command that a command line names, with its path, and the words that are left for it."""
    command, path, words = PARSER, "norep", list(words)
    while hasattr(command, "resolve_command") and words:
        context = command.make_context(path, words)
        # Where the words after the options are depends on the version of click.
        protected = vars(context).get("_protected_args", vars(context).get("protected_args", []))
        name, command, words = command.resolve_command(context, [*protected, *context.args])
        path = f"{path} {name}"
    return path, command, words


def parsed(words: Sequence[str]) -> dict[str, Any]:
    """The values of a command line, none where it only mentions a command; raises as norep would."""
    path, command, rest = resolved(words)
    return command.make_context(path, rest).params if rest else {}


@pytest.mark.parametrize("path", WITH_EXAMPLES, ids=lambda path: path.name)
def test_the_examples_give_what_they_show(path, tmp_path, monkeypatch):
    pytest.importorskip("pandas")
    pytest.importorskip("xarray")
    monkeypatch.chdir(tmp_path)
    with warnings.catch_warnings():
        result = doctest.testfile(str(path), module_relative=False, encoding="utf-8")
    assert result.attempted > 3
    assert result.failed == 0


@pytest.mark.parametrize("command", COMMANDS, ids=str)
def test_every_command_line_parses(command):
    if not command.words[0].startswith("-"):
        parsed(command.words)


def test_command_lines_are_found():
    shown = {command.words[0] for command in COMMANDS}
    assert {"analyse", "movements", "draw", "pose", "evaluate", "weights", "info"} <= shown


@pytest.mark.parametrize("command", COMMANDS, ids=str)
def test_movements_and_faults_in_command_lines_exist(command):
    if command.words[0] not in ("analyse", "movements", "draw"):
        return
    values = parsed(command.words)
    names = (values.get("movement") or values.get("name") or "").split(",")
    for movement in (movement_of(name) for name in names if name and name not in LEARNED):
        for fault in values.get("fault") or ():
            movement.rule(fault.partition("@")[0])


def test_a_wrong_command_line_would_be_noticed():
    with pytest.raises(Exception, match="no-such-option"):
        parsed(["analyse", "clip.mp4", "-m", "thruster", "--no-such-option"])


@pytest.mark.parametrize("path", DOCUMENTS, ids=lambda path: path.name)
def test_links_lead_somewhere(path):
    dead = [target for target in links(path) if "://" not in target and not _leads_somewhere(path, target)]
    assert dead == []


def _leads_somewhere(path, target: str) -> bool:
    file, _, anchor = target.partition("#")
    place = (path.parent / file).resolve() if file else path
    return place.exists() and (not anchor or anchor in anchors(place))


def test_make_targets_exist():
    targets = set(re.findall(r"^([a-z]+):", (ROOT / "Makefile").read_text(encoding="utf-8"), re.MULTILINE))
    shown = {word for command in commands("make") for word in command.words if "=" not in word}
    assert shown
    assert shown <= targets


def _options(command: Any, path: str = "norep") -> Iterator[tuple[str, str]]:
    """Every option of every command that help lists."""
    for parameter in command.params:
        for option in [*parameter.opts, *parameter.secondary_opts]:
            if option.startswith("-"):
                yield path, option
    for name, inner in getattr(command, "commands", {}).items():
        if not inner.hidden:
            yield from _options(inner, f"{path} {name}")


def test_every_command_and_option_is_documented():
    text = (DOCS / "command-line.md").read_text(encoding="utf-8")
    chapters = {chapter.split("\n", 1)[0].strip(): chapter for chapter in text.split("\n## ")}
    missing = []
    for path, option in _options(PARSER):
        group = path.rsplit(" ", 1)[0]
        chapter = chapters.get(path) or chapters.get(group) or chapters["# Command line"]
        if not re.search(rf"`{option}[` ]", chapter):
            missing.append(f"{path} {option}")
    assert missing == []
    paths = {path for path, _ in _options(PARSER)}
    assert [path for path in paths if path.split()[1:2] and path.split()[1] not in text] == []


def test_every_public_name_has_an_example():
    blocks = "\n".join(fences(DOCS / "python.md", "python"))
    assert [name for name in norep.__all__ if f"norep.{name}" not in blocks] == []


def test_the_page_of_movements_is_up_to_date():
    build = _build_movements()
    shown = (DOCS / "movements.md").read_text(encoding="utf-8")
    assert shown == build.page(build.library()), "run: python docs/build_movements.py"


def test_every_source_is_listed():
    for movement in [*LIBRARY.values(), *EXAMPLES.values()]:
        cited = set()
        for cites in (*movement.rules, *movement.contacts):
            cited |= {tag.strip() for tag in re.split(r"[;:]", cites.source)[0].split(",")}
        assert cited - set(movement.sources) <= {"norep proposal"}, movement.name


def _build_movements() -> Any:
    spec = importlib.util.spec_from_file_location("build_movements", DOCS / "build_movements.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def test_the_readme_names_every_movement():
    text = (ROOT / "README.md").read_text(encoding="utf-8")
    named = set(re.findall(r"\(docs/movements\.md#([a-z-]+)\)", text))
    assert named == set(LIBRARY)
    assert f"There are {len(LIBRARY)} movements." in text


def test_the_walk_through_shows_the_example_file():
    example = (ROOT / "examples" / "movements" / "kettlebell-swing.toml").read_text(encoding="utf-8")
    lines = set(example.splitlines())
    blocks = [block for block in fences(DOCS / "add-a-movement.md", "toml") if "entry-points" not in block]
    assert len(blocks) > 6
    assert [line for block in blocks for line in block.splitlines() if line not in lines] == []


def test_the_pictures_are_small():
    pictures = list((DOCS / "images").glob("*"))
    assert pictures
    assert [picture.name for picture in pictures if picture.stat().st_size > 300_000] == []
