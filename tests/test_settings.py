"""What the surroundings decide."""

from __future__ import annotations

from pathlib import Path

import pytest

from norep.errors import NorepError
from norep.settings import Settings


def test_folders_come_from_the_environment() -> None:
    named = {"NOREP_CACHE": "/a", "NOREP_WEIGHTS": "/b", "NOREP_THREADS": "3", "NOREP_MOVEMENTS": "/m"}
    assert Settings.from_environment(named) == Settings(
        Path("/a"), Path("/b"), 3, movements_folder=Path("/m")
    )
    assert Settings.from_environment({"XDG_DATA_HOME": "/d"}).movements_folder == Path("/d/norep/movements")
    assert Settings.from_environment({"XDG_CACHE_HOME": "/c"}).cache_folder == Path("/c/norep")
    assert Settings.from_environment({}).weights_folder is None


@pytest.mark.parametrize("wanted", ["abc", "0", "-2", "1.5"])
def test_threads_that_are_no_number_are_refused(wanted: str) -> None:
    with pytest.raises(NorepError, match=r"NOREP_THREADS is .*whole number"):
        Settings.from_environment({"NOREP_THREADS": wanted})


@pytest.mark.parametrize(("processors", "threads"), [(1, 1), (2, 2), (16, 2)])
def test_two_threads_are_usual_where_there_are_processors_for_them(
    processors: int, threads: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("os.sched_getaffinity", lambda _: set(range(processors)), raising=False)
    assert Settings.from_environment({}).threads == threads
