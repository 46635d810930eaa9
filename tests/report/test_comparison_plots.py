import cv2
import numpy as np
import pytest
from comparisons import compared, faultless, single

from norep.errors import OutputError
from norep.report.chart import Box, Chart, Dot, Line, Words, moved, stretches, ticks
from norep.report.chart_png import COLOURS, FINE, draw, picture_of
from norep.report.comparison_figures import rings
from norep.report.comparison_plots import pictures, save_pictures

PAPER = 255


def share(image, look):
    """The share of pixels in the colour of a look."""
    return float((image == np.array(COLOURS[look], np.uint8)).all(axis=2).mean())


def blank(width=40, height=30):
    return np.full((height * FINE, width * FINE, 3), PAPER, np.uint8)


def test_pictures_are_not_blank_and_differ_between_good_and_faulty():
    good, bad = pictures(faultless()), pictures(compared())
    assert list(good) == list(bad) == ["positions", "differences", "curves", "scores"]
    for name, image in bad.items():
        assert image.shape[2] == 3
        assert (image != PAPER).any(axis=2).mean() > 0.02, name
        other = good[name]
        assert image.shape != other.shape or (image != other).any(axis=2).mean() > 0.002, name


def test_differences_are_dark_only_where_something_differs():
    good, bad = pictures(faultless())["differences"], pictures(compared())["differences"]
    assert share(bad, "level-2") > 3 * share(good, "level-2")


def test_a_low_score_is_drawn_in_its_colour():
    assert share(pictures(compared())["scores"], "off") > 0.005
    assert share(pictures(faultless())["scores"], "off") == 0.0


def test_pictures_are_png_files(tmp_path):
    written = save_pictures(single(), tmp_path / "plots")
    assert [path.name for path in written] == ["positions.png", "differences.png", "curves.png", "scores.png"]
    for path in written:
        image = cv2.imread(str(path))
        assert min(image.shape[:2]) > 200
        assert path.stat().st_size < 1_000_000
    assert sorted(path.name for path in (tmp_path / "plots").iterdir()) == sorted(
        path.name for path in written
    )


def test_a_folder_that_is_a_file_is_an_error(tmp_path):
    (tmp_path / "plots").write_text("")
    with pytest.raises(OutputError, match="plots"):
        save_pictures(single(), tmp_path / "plots")


@pytest.mark.parametrize(
    ("shape", "look"),
    [
        (Box(5, 5, 10, 10, "good"), "good"),
        (Dot(20, 15, 6, "off"), "off"),
        (Line(np.array([[2.0, 15.0], [38.0, 15.0]]), "mine"), "mine"),
        (Line(np.array([[2.0, 2.0], [38.0, 2.0], [20.0, 28.0]]), "spread", closed=True), "spread"),
        (Words(2, 20, "MMM", "ink", size=16), "ink"),
    ],
)
def test_every_shape_is_drawn_the_same_in_both(shape, look):
    chart = Chart("one", 40, 30, (shape,))
    image = blank()
    draw(image, chart)
    assert share(image, look) > 0.005
    assert f'class="{look}' in chart.svg
    away = blank()
    draw(away, Chart("one", 40, 30, moved((shape,), 1000, 1000)))
    assert (away == PAPER).all()


def test_a_line_breaks_where_it_is_not_known():
    points = np.array([[0, 0], [1, 0], [np.nan, 0], [3, 0], [4, 0]])
    assert [len(part) for part in stretches(points)] == [2, 2]
    svg = Chart("one", 10, 10, (Line(points, "mine"),)).svg
    assert svg.count("<polyline") == 2
    assert "nan" not in svg


def test_charts_are_put_in_rows():
    one = Chart("one", 100, 50, ())
    wide, tall = picture_of([one] * 2), picture_of([one] * 4)
    assert wide.shape[1] == tall.shape[1]
    assert tall.shape[0] > wide.shape[0]


@pytest.mark.parametrize(("low", "high"), [(0.0, 180.0), (-0.31, 0.22), (99.9, 100.1)])
def test_ticks_are_few_round_and_inside(low, high):
    found = ticks(low, high)
    assert 2 <= len(found) <= 5
    assert all(low <= value <= high for value in found)


def test_rings_are_drawn_around_both_sides_unless_they_are_close():
    apart, close = np.array([[0.0, 0.0], [90.0, 0.0]]), np.array([[0.0, 0.0], [10.0, 0.0]])
    assert rings(apart, 13).tolist() == apart.tolist()
    assert rings(close, 13).tolist() == [[5.0, 0.0]]
    assert rings(np.array([[np.nan, 0.0], [10.0, 0.0]]), 13).tolist() == [[10.0, 0.0]]
    assert len(rings(np.full((2, 2), np.nan), 13)) == 0
