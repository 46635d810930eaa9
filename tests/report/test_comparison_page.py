import base64
import hashlib
import re
import xml.etree.ElementTree as ET

import pytest
from comparisons import (
    FAULTY,
    SQUAT,
    built_in,
    compared,
    faultless,
    poses,
    single,
    without,
    without_depth,
)
from judged import ODD_TEXTS
from test_report_page import Parsed

from norep import movements
from norep.errors import OutputError
from norep.report.comparison_page import comparison_page, save_comparison
from norep.scoring.comparison import score
from norep.synth.motion import Fault, Take, draw

STRIP = "Where over the movement which joint differs"


@pytest.fixture(scope="module")
def page():
    return comparison_page(compared(), mine="mine.mp4", reference="good.mp4")


def pictures(text):
    return [ET.fromstring(found) for found in re.findall(r"<svg\b.*?</svg>", text, re.DOTALL)]


def words(text):
    return " ".join(" ".join(Parsed(text).words).split())


def picture(text, name):
    """The words and titles in the chart of this name."""
    chart = next(one for one in pictures(text) if one.get("aria-label") == name)
    return [one.text for one in chart.iter() if one.text]


def test_the_score_and_all_suggestions_stand_on_top_in_their_order(page):
    comparison, said = compared(), words(page)
    assert f"{comparison.score:.0f} of 100" in said
    places = [said.index(one.text) for one in comparison.suggestions]
    assert places == sorted(places)
    assert places[-1] < said.index("Key positions")
    assert "Not yet like a good execution" in said
    assert "1 of 3 repetitions reach the limit" in said


def test_a_good_execution_is_said_to_be_one():
    said = words(comparison_page(faultless()))
    assert "Like a good execution" in said
    assert "Not yet" not in said
    assert "Nothing: all is as in the reference" in said


def test_scores_of_phases_repetitions_and_joints_are_those_of_the_comparison(page):
    comparison = compared()
    phases = picture(page, "Score of each phase")
    assert phases[1:][::3] == ["Standing", "Bottom", "Stood"]
    assert f"Bottom: {comparison.phases['bottom']:.0f} of 100" in phases
    reps = picture(page, "Score of each repetition")
    for number, rep in enumerate(comparison.reps, 1):
        assert f"Repetition {number}: {rep.score:.0f} of 100" in reps
    body = picture(page, "The score of each joint on a body")
    assert f"Hips {comparison.joints['hip']:.0f}" in body


def test_the_table_has_the_distance_of_each_key_point_and_calls_the_limit_a_guess(page):
    comparison, said = compared(), words(page)
    for name, value in comparison.by_point.items():
        assert f"{name.replace('_', ' ').capitalize()} {value:.2f}" in said
    assert f"Median {comparison.median:.2f}" in said
    assert (
        f"On the scale where 30 is the limit, the median is {comparison.distance:.0f} . That 30 is a guess"
        in said
    )


def test_depth_is_seen_to_differ_at_the_bottom_and_nowhere_at_the_ends(page):
    titles = [one for one in picture(page, STRIP) if one.startswith("Hips,")]
    loud = [title for title in titles if "clearly" in title or "very" in title]
    assert loud
    spans = [tuple(map(int, re.findall(r"(\d+) to (\d+) %", title)[0])) for title in loud]
    assert min(start for start, _ in spans) > 20
    assert max(stop for _, stop in spans) < 80
    good = picture(comparison_page(faultless()), STRIP)
    assert not [title for title in good if "clearly" in title or "very" in title]


def test_the_bottom_says_how_deep_and_how_deep_the_reference_is(page):
    said = picture(page, "Bottom: reference and yours")
    depth = next(one for one in said if one.startswith("Depth"))
    mine, good = (float(part.replace("−", "-")) for part in re.findall(r"[−\d]+\.\d+", depth))
    assert mine < -0.2 < 0.1 < good
    assert "as in the reference" in picture(page, "Standing: reference and yours")


def test_curves_are_shown_as_they_happened_and_brought_together(page):
    names = [one.get("aria-label") for one in pictures(page)]
    for how in ("each over its own time", "brought together in time"):
        assert f"Knee angle, {how}" in names
        assert f"Left ankle, {how}" in names


def test_tempo_has_seconds_of_both():
    slow = score(poses((None,) * 3, seconds=6.0), poses(), SQUAT)
    said = picture(comparison_page(slow), "Tempo of a repetition")
    seconds = [float(one.removesuffix(" s")) for one in said if re.fullmatch(r"\d+\.\d s", one)]
    good, mine = seconds[0::2], seconds[1::2]
    assert sum(mine) > 1.6 * sum(good)


def test_limitations_are_visible():
    said = words(comparison_page(single()))
    assert "What this comparison cannot tell" in said
    assert "The reference is one good repetition" in said
    assert "a guess: it takes three good repetitions" in said
    flat = score(without_depth(poses(FAULTY, yaw=90.0)), without_depth(poses(yaw=90.0)), SQUAT)
    assert "Only the picture is known, without depth" in words(comparison_page(flat))


def test_joints_that_were_never_seen_are_shown_as_such():
    hidden = without(poses(FAULTY), "left_wrist", "right_wrist", "left_elbow", "right_elbow")
    text = comparison_page(score(hidden, poses(), SQUAT))
    strip = picture(text, STRIP)
    assert not [one for one in strip if one.startswith("Elbows,") and "like good" in one]
    assert "Never seen" in words(text)


@pytest.mark.parametrize("name", ["deadlift", "lunge", "push-up", "pull-up", "power-clean"])
def test_every_kind_of_movement_makes_a_page(name):
    mine = poses((None,), name=name, yaw=60.0)
    made = score(mine, mine, movements[name])
    assert len(pictures(comparison_page(made))) > 10


def test_a_motion_without_a_movement_makes_a_page():
    one = poses((None,))
    assert "One motion" in words(comparison_page(score(one, one)))


def test_a_built_in_reference_makes_a_page():
    assert "the movement's own figures" in words(comparison_page(score(poses(FAULTY), built_in(), SQUAT)))


def test_every_picture_is_well_formed_and_the_page_is_small(page):
    Parsed(page)  # fails on elements that are not closed in order
    found = pictures(page)
    assert len(found) > 20
    assert not re.search(r"\b(nan|inf|None)\b", " ".join(re.findall(r"<svg\b.*?</svg>", page, re.DOTALL)))
    assert len(page.encode()) < 3_000_000


def test_nothing_is_loaded_and_nothing_runs(page):
    parsed = Parsed(page)
    digest = base64.b64encode(hashlib.sha256(parsed.blocks["style"].encode()).digest()).decode()
    policy = next(one["content"] for one in parsed.all("meta") if "http-equiv" in one)
    assert f"style-src 'sha256-{digest}'" in policy
    assert "script" not in policy
    assert parsed.all("script") == parsed.all("link") == parsed.all("img") == []
    assert not re.search(r'\sstyle="|\son\w+="', page)
    assert "url(" not in page
    assert "http" not in page.replace("http-equiv", "")


@pytest.mark.parametrize("text", ODD_TEXTS)
def test_odd_names_are_only_text(text):
    page = comparison_page(compared(), mine=text, reference=text, videos=[(text, text or "a.mp4")])
    parsed = Parsed(page)
    assert parsed.all("script") == []
    assert parsed.all("b", None) == [attrs for attrs in parsed.all("b", None) if not attrs]
    assert len(parsed.all("video")) == 1


def test_films_are_played_beside_the_page():
    page = comparison_page(compared(), videos=[("Side by side", "my film #1.mp4")])
    assert Parsed(page).all("video")[0]["src"] == "my%20film%20%231.mp4"
    assert "media-src" in page
    assert "media-src" not in comparison_page(compared())


def test_the_page_is_written_whole_or_not_at_all(tmp_path):
    path = save_comparison(compared(), tmp_path / "new" / "page.html")
    assert path.read_text("utf-8").startswith("<!doctype html>")
    (tmp_path / "file").write_text("")
    with pytest.raises(OutputError):
        save_comparison(compared(), tmp_path / "file" / "page.html")


def test_the_edges_of_a_repetition_say_nothing():
    # Where a repetition begins the one before it is still coming up.
    own = draw(SQUAT, Take((None, Fault("depth"), None, Fault("depth")), noise=0.01))
    titles = picture(comparison_page(score(own, built_in(), SQUAT)), STRIP)
    first = [one for one in titles if " 0 to " in one]
    assert len(first) >= 7
    assert [one for one in first if "like good executions" not in one] == []


def test_a_phase_that_may_be_skipped_is_not_called_like_the_reference():
    name = "clean-and-jerk"
    made = score(poses((None,), name=name), poses((None,), name=name, seed=3), movements[name])
    said = picture(comparison_page(made), "Dip: reference and yours")
    assert "not scored: this phase may be skipped" in said
