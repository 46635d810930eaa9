"""Real clips of ../shared counted by flow alone, from the file."""

from __future__ import annotations

import csv
from pathlib import Path

import pytest

from norep.analysis.footage import Footage
from norep.recognition.flow.counting import count_flow

CLIPS = Path(__file__).resolve().parents[4] / "shared" / "clips"
CLEAR = (
    "Ulisses-coach__kbtrainer__vUps.mp4",
    "Ulisses-coach__kbtrainer__kbPushPress.mp4",
    "Ulisses-coach__kbtrainer__handReleasePushUps.mp4",
    "rnhrn__exercises__videos__deadlift.mp4",
    "yuyoujiang__test_video__squat.mp4",
    "Divyansh3021__exercise-detector__pull_up.mp4",
)

pytestmark = [
    pytest.mark.clips,
    pytest.mark.skipif(not CLIPS.is_dir(), reason="the real clips of ../shared are not here"),
]


@pytest.mark.parametrize("name", CLEAR)
def test_a_real_clip_is_counted_without_a_pose(name: str) -> None:
    with (CLIPS / "labels.csv").open(encoding="utf-8", newline="") as file:
        label = next(row for row in csv.DictReader(file) if row["file"] == name)
    with Footage(CLIPS / name, watch_cuts=True) as footage:
        counted = count_flow(footage.frames, footage.cut)
    assert (len(counted), counted.source) == (int(label["attempts"]), "flow")
