"""Every mutation of a limit comparison in counter and judge is caught by a test."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest
from mutants import mutants_of

CHECK = Path(__file__).with_name("check.py")

needs_fork = pytest.mark.skipif(not hasattr(os, "fork"), reason="mutants run in forked children")


def check(*parts: str) -> str:
    done = subprocess.run([sys.executable, str(CHECK), *parts], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


@needs_fork
def test_the_quick_ones_are_caught() -> None:
    assert "0 survived" in check("tempo", "smoothing", "vocabulary")


@needs_fork
@pytest.mark.acceptance
def test_all_are_caught() -> None:
    assert "0 survived" in check()


def test_what_is_mutated() -> None:
    found = [
        (mutant.before, mutant.after) for mutant in mutants_of("norep.movements.vocabulary", ("Limits.hold",))
    ]
    assert ("value > self.above", "value >= self.above") in found
    assert ("value > self.above", "value <= self.above") in found
    assert ("value < self.below", "value >= self.below") in found
    assert ("self.above is None or value > self.above", "self.above is None and value > self.above") in found
    assert len(found) == 7
