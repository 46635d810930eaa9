"""The pages open without a network, escape what they show, and show what is in the figures."""

import re
import xml.dom.minidom

import pytest
from answering import Told, clip, pose_set

from norep.datasets.poses import SkippedClip
from norep.evaluation.counting_page import counting_page
from norep.evaluation.counting_scores import CountedRow, counting_of
from norep.evaluation.recognition import evaluate_recognition
from norep.evaluation.recognition_page import recognition_page
from norep.evaluation.recognition_scores import SkippedRow

EVIL = "<script>alert(1)</script>"


@pytest.fixture(scope="module")
def recognition():
    told = Told(("air-squat", "lunge"), {1: [0.9, 0.1], 2: [0.7, 0.3], 3: [0.2, 0.8]})
    clips = pose_set(
        clip("1", "air-squat", view="front", group=EVIL, moving_camera=True),
        clip("2", "lunge", view="side"),
        clip("3", "lunge", view="side"),
        skipped=[SkippedClip(EVIL, "it has no frames")],
    )
    return evaluate_recognition([clips], told, explain=lambda poses: {"knee": 0.25, "wrist": -0.1})


@pytest.fixture(scope="module")
def counting():
    counts = [("a", 5, 5), ("b", 12, 11), (EVIL, 3, 9), ("idle", 0, 0), ("long", 120, 118)]
    rows = [
        CountedRow(clip=name, label="squat", count=c, counted=p, error=p - c, missing=0.0, confidence=0.5)
        for name, c, p in counts
    ]
    return counting_of("periodic", rows, [SkippedRow(clip="x", reason="its count is not known")])


@pytest.fixture(params=["recognition", "several", "counting"])
def page(request, recognition, counting):
    if request.param == "counting":
        return counting_page(counting, f"{EVIL}.npz")
    beside = [recognition] * (2 if request.param == "several" else 1)
    return recognition_page(beside, f"{EVIL}.npz")


def test_nothing_is_loaded_from_elsewhere(page):
    assert re.findall(r'(?:src|href)="(?!#)[^"]*"', page) == []
    assert "url(" not in page
    assert "http" not in page.replace("http-equiv", "")
    assert "<script" not in page


def test_every_chart_is_well_formed(page):
    charts = re.findall(r"<svg.*?</svg>", page, re.DOTALL)
    assert charts
    for chart in charts:
        xml.dom.minidom.parseString(chart)
        assert "nan" not in chart.lower().replace("named", "").replace("names", "")


def test_style_attributes_are_not_used_for_the_policy_bars_them(page):
    assert " style=" not in page


def test_the_recognition_page_shows_figures_confusion_mistakes_and_skipped(recognition):
    page = recognition_page([recognition], "clips.npz")
    assert "66.7 %" in page  # top 1
    assert "50.0 %" in page  # with the skipped clip
    assert "Lunge named Air squat: 1 of 2" in page
    assert "confidence 70% to 80%: 1 clip, 0% right" in page
    assert "it has no frames" in page
    assert ">−25<" in page
    assert ">+10<" in page
    for part in (
        "Which joints decide",
        "View",
        "Camera",
        "Person or source",
        "Mistakes",
        "Classification report",
    ):
        assert f"<h2>{part}</h2>" in page


def test_models_stand_side_by_side(recognition):
    page = recognition_page([recognition, recognition.model_copy(update={"model": "dtw"})], "clips.npz")
    assert 'href="#model-1"' in page
    assert 'id="model-1"' in page


def test_the_counting_page_shows_the_scatter_and_the_furthest_off_first(counting):
    page = counting_page(counting, "clips.npz")
    assert "9 counted of 3: 1 clip" in page
    assert "1 of 1" in page  # idle
    rows = re.findall(r'<td class="number">([+−=]\d*)</td>', page)
    assert rows[0] == "+6"
