"""The page and the tables of models of videos show what is in the figures, and escape what they show."""

import io
import re
import xml.dom.minidom

import pytest
from answering_videos import Told, ToldStream, clip, clips
from rich.console import Console
from rich.table import Table

from norep.evaluation.correlation import Correlation
from norep.evaluation.video_comparison import evaluate_video_models
from norep.evaluation.videomodel_charts import MOST, correlation_map, probability_plot
from norep.evaluation.videomodel_page import videomodel_page
from norep.evaluation.videomodel_table import videomodel_tables

EVIL = "<script>[/b]alert(1)</script>"
LABELS = ("air-squat", "lunge")
ANSWERS = {"1": [0.9, 0.1], "2": [0.7, 0.3], "3": [0.2, 0.8], "4": [0.8, 0.2], "5": [0.6, 0.4]}


@pytest.fixture(scope="module")
def comparison():
    data = clips(
        clip("1", "air-squat", athlete=EVIL, source=EVIL, sex="f", event="Fran"),
        clip("2", "lunge", athlete="Ann", sex="m"),
        clip("3", "lunge", athlete="Ann", view="side"),
        clip("4", "air-squat", athlete="Bob", camera="moving"),
        clip("5", "air-squat", athlete="Bob"),
        clip(EVIL, "lunge"),
        notes=("split test: 6 of 9 clips",),
        warnings=("the split test shares 1 athlete (Ann) with other splits",),
    )
    first = ToldStream(LABELS, ANSWERS, "movinet", 3_748_031, trained_on=frozenset({"|Bob"}), steps=ANSWERS)
    second = Told(("lunge", "air-squat", EVIL), {"1": [0.5, 0.2, 0.3]}, EVIL, None)
    return evaluate_video_models(data, [first, second], stepwise=True, timed=1)


@pytest.fixture(scope="module")
def page(comparison):
    return videomodel_page(comparison)


def part(page, title):
    """The parts of the page under this heading, one for each model."""
    return re.findall(rf"<h2>{title}</h2>(.*?)</section>", page, re.DOTALL)


def test_nothing_is_loaded_from_elsewhere_and_nothing_is_run(page):
    assert re.findall(r'(?:src|href)="(?!#)[^"]*"', page) == []
    assert "http" not in page.replace("http-equiv", "")
    assert "<script" not in page
    assert " style=" not in page


def test_every_chart_is_well_formed(page):
    charts = re.findall(r"<svg.*?</svg>", page, re.DOTALL)
    assert len(charts) > 10
    for chart in charts:
        xml.dom.minidom.parseString(chart)
        assert not re.search(r'="-?nan|>nan|"None', chart)


def test_leaks_are_told_first(page):
    assert page.index('class="warnings"') < page.index("<h2>Models</h2>")
    assert "shares 1 athlete (Ann) with other splits" in page
    assert "2 of the 5 clips are of 1 athlete (Bob) that movinet was trained on" in page
    assert "split test: 6 of 9 clips" in page


def test_models_stand_side_by_side_with_their_costs(page):
    (models,) = part(page, "Models")
    assert 'href="#model-0"' in models
    assert 'href="#model-1"' in models
    assert 'id="model-1"' in page
    rows = re.findall(r"<tr>(.*?)</tr>", models, re.DOTALL)
    cells = [re.findall(r"<td[^>]*>(.*?)</td>", row) for row in rows]
    assert cells[1][:4] == ['<a href="#model-0">movinet</a>', "5", "80.0 %", "100.0 %"]
    assert cells[4][:3] == ["movinet", "3,748,031", "2.5"]
    assert cells[5][1] == ""
    assert float(cells[4][3]) >= 0
    assert cells[4][-2:] == ["10", "1"]


def test_the_true_class_has_its_mean_and_deviation(page):
    first = part(page, "Probability of the true class")[0]
    assert "Air squat" in first
    assert re.findall(r'number">([\d.]+)<', first)[:6] == ["3", "0.767", "0.125", "0.800", "0.600", "0"]
    assert re.findall(r'number">([\d.]+)<', first)[6:] == ["2", "0.550", "0.250", "0.550", "0.300", "1"]


def test_each_movement_has_a_plot_of_its_clips(page):
    first = part(page, "Probabilities by movement")[0]
    assert first.count("<svg") == 2
    assert first.count("<circle") == 5
    assert first.count('class="dot-wrong"') == 1
    assert "2: 30.0%, named Air squat" in first
    assert "3 clips, lowest first" in first


def test_the_correlation_map_tells_each_pair(page):
    first = part(page, "Correlation of probabilities")[0]
    assert "Air squat, with Lunge: -1.00" in first
    assert "Air squat, with Air squat: +1.00" in first
    assert "Lunge, with Lunge: none" in first
    assert ">−1<" in first


def test_what_recognition_shows_is_there_too(page):
    for title in ("Classification report", "Confusion", "Calibration", "View", "Camera", "Sex", "Event"):
        assert part(page, title), title
    assert part(page, "Athlete or source")
    assert "it has no pictures" in part(page, "Skipped")[0]
    assert "the same best name as the whole clip at once in 100.0 %" in part(page, "Frame by frame")[0]
    assert "the others" in part(page, "Trained on")[0]


def test_a_rectangle_of_correlations_with_holes():
    found = Correlation(rows=("ghd",), columns=("ghd", "ohs", "z"), values=((1.0, -0.456, None),))
    chart = correlation_map(found)
    xml.dom.minidom.parseString(chart)
    assert ">−.46<" in chart
    assert chart.count('class="cell unknown"') == 1


def test_many_clips_are_thinned_out(comparison):
    row = comparison.rows[0]
    plot = probability_plot("air-squat", [row] * (3 * MOST))
    assert plot.count("<circle") == MOST
    assert "1200 clips, lowest first" in plot


def test_tables_have_the_same_and_take_names_as_they_are(comparison):
    console = Console(file=io.StringIO(), width=200, markup=False, emoji=False)
    for one in videomodel_tables(comparison):
        console.print(one)
    text = console.file.getvalue()
    assert "warning: 2 of the 5 clips are of 1 athlete (Bob)" in text
    assert "split test: 6 of 9 clips" in text
    assert "movinet, frame by frame: the same best name" in text
    assert "[/b]alert(1)" in text
    titles = [one.columns[0].header for one in videomodel_tables(comparison) if isinstance(one, Table)]
    for title in ("probability of the true class", "class", "sex", "event"):
        assert title in titles
    assert "correlation for clips of" in text
    assert re.search(r"air-squat +│ 3 +│ 0\.767 │ 0\.125", text)
    assert re.search(r"│ 1 │ air-squat +│ 1 +│ −1", text)
    assert "3,748,031" in text
