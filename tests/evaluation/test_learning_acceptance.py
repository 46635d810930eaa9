"""The real clips of ../shared: learned from one, counted in another."""

from __future__ import annotations

from pathlib import Path

import pytest

from norep.analysis.cache import CachedPoses
from norep.analysis.labelled import Reader
from norep.analysis.learning_trial import evaluate_learning
from norep.settings import Settings

LABELS = Path(__file__).resolve().parents[3] / "shared" / "clips" / "labels.csv"

pytestmark = [
    pytest.mark.acceptance,
    pytest.mark.clips,
    pytest.mark.weights,
    pytest.mark.skipif(not LABELS.is_file(), reason="the real clips of ../shared are not here"),
]


def test_movements_of_real_clips_are_learned_and_counted_in_another_film() -> None:
    settings = Settings.from_environment()
    reader = Reader(CachedPoses("blazepose", settings, settings.cache_folder / "poses"))
    found = evaluate_learning(LABELS, reader=reader)
    assert len(found.per_movement) == 10
    assert found.per_movement_exact >= 8, [row for row in found.per_movement if not row.exact]
    assert found.listed_exact >= 8, [row for row in found.listed if not row.exact]
    assert found.pairs_exact >= 100
    assert [row for row in found.pairs if row.own != row.reps] == []
