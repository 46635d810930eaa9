from __future__ import annotations

import pytest


@pytest.fixture
def raw(monkeypatch: pytest.MonkeyPatch) -> None:
    """Values pass the smoother as they are, so that a test can meet a limit exactly."""
    monkeypatch.setattr("norep.judging.smoothing.TIME_CONSTANT", 1e-9)
