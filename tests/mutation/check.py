"""Check that a test fails for every mutant of the limit logic.

    python tests/mutation/check.py [part of a module's name ...]

Tests are collected once; each mutant runs in a forked child until the first failure.
"""

from __future__ import annotations

import os
import signal
import sys
import warnings
from pathlib import Path

import pytest
from _pytest.runner import runtestprotocol

TESTS = Path(__file__).parent.parent
sys.path.insert(0, str(Path(__file__).parent))

from mutants import Mutant, mutants_of  # noqa: E402

TARGETS: dict[str, tuple[tuple[str, ...], str]] = {
    "norep.judging.counter": ((), "judging/test_counter"),
    "norep.judging.path": ((), "judging/test_counter"),
    "norep.judging.opening": ((), "judging/test_counter"),
    "norep.judging.tempo": ((), "judging/test_tempo"),
    "norep.judging.smoothing": ((), "judging/test_smoothing"),
    "norep.judging.hold": ((), "judging/test_hold"),
    "norep.judging.measuring": ((), "judging/test_measuring"),
    "norep.judging.judge": ((), "judging/test_judge"),
    "norep.movements.vocabulary": (
        ("Limits.hold", "Limits.nearest", "Rule.threshold", "Rule.margin", "Rule.proved_from"),
        "movements/test_vocabulary",
    ),
}
"""Modules, the functions of them if not all, and how the files of tests are called that are asked first."""
SECONDS = 60
"""A mutant that runs longer has made an endless loop, and is dead too."""
EQUIVALENT: dict[tuple[str, str, str], str] = {
    (
        "extreme_of",
        "sight[at] < SEEN",
        "sight[at] <= SEEN",
    ): "an extreme that is just seen is itself the best of those that are seen",
    (
        "Signals.update",
        "whole.time >= whole.time[-1] - self._memory - 0.2",
        "whole.time > whole.time[-1] - self._memory - 0.2",
    ): "0.2 s more are kept than the window needs, so a frame at the very edge is never looked at",
    (
        "_between",
        "poses.time >= start - EDGE",
        "poses.time > start - EDGE",
    ): "no two frames are a nanosecond apart; EDGE only absorbs rounding",
    (
        "_between",
        "poses.time <= stop + EDGE",
        "poses.time < stop + EDGE",
    ): "no two frames are a nanosecond apart; EDGE only absorbs rounding",
}
"""Mutants that no test can tell from the original, and why."""


class Checker:
    """A pytest plug-in that runs the collected tests once for every mutant instead of once."""

    def __init__(self, only: list[str]) -> None:
        self._only = only
        self.survivors: list[Mutant] = []
        self.killed = 0
        self.unused = dict(EQUIVALENT)

    def pytest_runtestloop(self, session: pytest.Session) -> bool:
        if _dies(None, session.items):
            raise pytest.UsageError("tests fail without any mutant; run pytest first")
        for module, (functions, first) in TARGETS.items():
            if self._only and not any(part in module for part in self._only):
                continue
            items = sorted(session.items, key=lambda item: first not in str(item.path))
            for mutant in mutants_of(module, functions):
                self.unused.pop(mutant.key, None)
                if mutant.key not in EQUIVALENT:
                    self._try(mutant, items)
        return True

    def _try(self, mutant: Mutant, items: list[pytest.Item]) -> None:
        if _dies(mutant, items):
            self.killed += 1
        else:
            self.survivors.append(mutant)
            print(f"SURVIVED {mutant}", flush=True)


def _dies(mutant: Mutant | None, items: list[pytest.Item]) -> bool:
    child = os.fork()
    if child == 0:
        signal.alarm(SECONDS)
        try:
            if mutant is not None:
                mutant.apply()
            os._exit(int(_fails(items)))
        except BaseException as error:
            print(f"ERROR {mutant}: {error!r}", flush=True)
            os._exit(2)
    _, status = os.waitpid(child, 0)
    if os.WIFEXITED(status) and os.WEXITSTATUS(status) == 2:
        raise RuntimeError(f"could not try {mutant}")
    return status != 0


def _fails(items: list[pytest.Item]) -> bool:
    warnings.simplefilter("error")
    return any(report.failed for item in items for report in runtestprotocol(item, log=False, nextitem=None))


def main(arguments: list[str]) -> int:
    """Check all mutants, or those of modules whose names contain one of the arguments."""
    checker = Checker(arguments)
    tests = sorted({str(path) for _, first in TARGETS.values() for path in TESTS.glob(f"{first}*.py")})
    outcome = pytest.main(["-q", "--no-header", "-p", "no:cacheprovider", *tests], plugins=[checker])
    if outcome not in (pytest.ExitCode.OK, pytest.ExitCode.NO_TESTS_COLLECTED):
        return int(outcome)
    stale = [] if arguments else list(checker.unused)
    for key in stale:
        print(f"NO LONGER THERE: {key}")
    print(f"{checker.killed} mutants killed, {len(checker.survivors)} survived, {len(EQUIVALENT)} equivalent")
    return int(bool(checker.survivors or stale))


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
