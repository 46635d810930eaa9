"""A dozen real clips of ../shared through the whole pipeline; `make acceptance` takes all of them."""

from __future__ import annotations

import csv
from pathlib import Path

import pytest

import norep

CLIPS = Path(__file__).resolve().parents[3] / "shared" / "clips"
DOZEN = (
    "kaiakol__computervision__data__squat__incorrect__squat_incorrect_003.mp4",
    "kaiakol__computervision__data__squat__correct__squat_correct_004.mp4",
    "kaiakol__computervision__data__squat__correct__squat_correct_016.mp4",
    "Jintao-Xu__Pose_Estimation__pose_gif__Pull-Up.mp4",
    "Jintao-Xu__Pose_Estimation__pose_gif__Sit-Up.mp4",
    "plaguss__tfm-misc__assets__power-clean_1.gif",
    "rnhrn__exercises__videos__overhead_squat.mp4",
    "rnhrn__exercises__videos__deadlift.mp4",
    "venGaza__aiTrainer__output_trim2.mp4",
    "Myoxyn__images__squats.mp4",
    "autsadayut1996__WE674-Project-66130377__videos__Burpees.mp4",
    "Ulisses-coach__kbtrainer__polichinelo_.mp4",
)

pytestmark = [
    pytest.mark.clips,
    pytest.mark.weights,
    pytest.mark.skipif(not CLIPS.is_dir(), reason="the real clips of ../shared are not here"),
]


def labels() -> dict[str, dict[str, str]]:
    with (CLIPS / "labels.csv").open(encoding="utf-8", newline="") as file:
        return {row["file"]: row for row in csv.DictReader(file)}


@pytest.mark.parametrize("name", DOZEN)
def test_a_real_clip_is_counted(name: str) -> None:
    label = labels()[name]
    totals = norep.analyse(CLIPS / name, label["movement"]).totals[label["movement"]]
    assert totals.attempts == int(label["attempts"])
    if label["valid"]:
        assert totals.valid == int(label["valid"])
