"""The real clips of ../shared, movement given: better than popular counters (67 / 87 %)."""

from pathlib import Path

import pytest

import norep

LABELS = Path(__file__).resolve().parents[3] / "shared" / "clips" / "labels.csv"


@pytest.mark.acceptance
@pytest.mark.clips
@pytest.mark.weights
@pytest.mark.skipif(not LABELS.is_file(), reason="the real clips of ../shared are not here")
def test_attempts_of_the_real_clips_are_counted():
    result = norep.evaluate(LABELS)
    wrong = [f"{row.file}: {row.counted} instead of {row.attempts}" for row in result.rows if row.error]
    assert result.clips >= 30
    assert result.exact >= 0.80, wrong
    assert result.within_one >= 0.92, wrong
    reasons = ("is empty", "not in the library", "no movement is named", "is held")
    assert [item.reason for item in result.skipped if not any(why in item.reason for why in reasons)] == []
