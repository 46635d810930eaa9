"""Boxes drawn by people, and whether the athlete in them is followed."""

import importlib.util
import json
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
CLIPS = ROOT.parent / "shared" / "clips"
BENCHMARK = ROOT / "benchmarks" / "athlete.py"


@pytest.fixture(scope="module")
def benchmark():
    spec = importlib.util.spec_from_file_location("athlete_benchmark", BENCHMARK)
    module = importlib.util.module_from_spec(spec)
    sys.modules[spec.name] = module
    spec.loader.exec_module(module)
    return module


def test_the_boxes_are_of_every_fifth_picture(benchmark):
    clips = benchmark.read_boxes(ROOT / "docs" / "athlete-boxes.csv")
    assert len(clips) == 13
    for pictures in clips.values():
        assert [one.frame % 5 for one in pictures] == [0] * len(pictures)
        assert all(benchmark.area(box) > 500 for one in pictures for box in one.boxes)
        assert len({len(one.boxes) for one in pictures}) == 1


@pytest.mark.parametrize(
    ("found", "right"),
    [
        ((100, 100, 200, 300), True),
        ((110, 120, 190, 280), True),
        ((130, 150, 170, 250), False),  # a small part of it
        ((180, 100, 280, 300), False),  # somebody beside
        ((50, 50, 400, 600), False),
        ((100, 200, 200, 400), False),
    ],
)
def test_boxes_agree(benchmark, found, right):
    assert benchmark.agree(found, (100, 100, 200, 300)) is right


@pytest.mark.acceptance
@pytest.mark.clips
@pytest.mark.weights
@pytest.mark.skipif(not CLIPS.is_dir(), reason="the real clips of ../shared are not here")
def test_the_athlete_of_the_real_clips_is_followed():
    told = subprocess.run([sys.executable, BENCHMARK], check=False, stdout=subprocess.PIPE, text=True)
    shares = {clip: line["norep"] for clip, line in json.loads(told.stdout.splitlines()[-1])["clips"].items()}
    assert told.returncode == 0, shares
