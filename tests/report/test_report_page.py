import base64
import hashlib
import re
from dataclasses import dataclass, field
from html.parser import HTMLParser

import pytest
from judged import (
    ODD_TEXTS,
    SQUAT,
    empty_report,
    finding,
    hold_report,
    rep,
    report_with,
    standing_poses,
)

from norep.errors import OutputError
from norep.report.fold import rep_report
from norep.report.markup import VOID
from norep.report.model import Span
from norep.report.page import page_of, save_page
from norep.report.repetitions import DeviationReport, ThresholdReport

MOVEMENTS = {SQUAT.name: SQUAT}


@dataclass
class Parsed(HTMLParser):
    """A page taken apart; fails on elements that are not closed in order."""

    text: str
    tags: list[tuple[str, dict[str, str]]] = field(default_factory=list)
    words: list[str] = field(default_factory=list)
    blocks: dict[str, str] = field(default_factory=dict)

    def __post_init__(self):
        super().__init__(convert_charrefs=True)
        self.open = []
        self.feed(self.text)
        self.close()
        assert self.open == []

    def handle_starttag(self, tag, attrs):
        self.tags.append((tag, dict(attrs)))
        if tag not in VOID:
            self.open.append(tag)

    def handle_endtag(self, tag):
        assert self.open.pop() == tag

    def handle_data(self, data):
        if self.open and self.open[-1] in ("script", "style"):
            self.blocks[self.open[-1]] = data
        else:
            self.words.append(data)

    def all(self, tag, look=None):
        """The attributes of the elements of a tag, and of a class if one is given."""
        found = [attrs for name, attrs in self.tags if name == tag]
        return [a for a in found if look is None or look in a.get("class", "").split()]


def page(report=None, **options):
    return Parsed(page_of(report or report_with(), **options))


def full_page(report=None, **options):
    return page(report, poses=standing_poses(), movements=MOVEMENTS, **options)


def test_every_repetition_is_on_the_strip_and_in_the_list():
    parsed = page()
    anchors = ["#rep-1-1", "#rep-1-2", "#rep-1-3", "#rep-1-4"]
    assert [a["href"] for a in parsed.all("a", "block")] == anchors
    assert [a["class"] for a in parsed.all("a", "block")] == [
        "block valid",
        "block no-rep",
        "block unsure",
        "block unsure",
    ]
    assert ["#" + a["id"] for a in parsed.all("li", "rep")] == anchors
    assert ["open" in a for a in parsed.all("details")[:4]] == [False, True, True, True]


def test_the_blocks_lie_where_the_repetitions_are_in_time():
    parsed = page()
    left = [
        float(r["x"].rstrip("%")) for r in parsed.all("rect") if r.get("height") == "36" and "class" not in r
    ]
    # The axis runs from 0.5 s to 10.3 s: half a second around the set and its partial.
    assert left == pytest.approx([100 * (start - 0.5) / 9.8 for start in (1, 3, 5, 7)], abs=0.01)


def test_totals_findings_and_what_was_left_out_are_told():
    parsed = page()
    text = " ".join(parsed.words)
    assert len(parsed.all("div", "tile")) == 4
    for told in ("squat.mp4", "Hips not below knees", "−0.20 thigh", "+12°", "Source: norep proposal"):
        assert told in text
    assert "00:09.2 to 00:09.8: reached bottom" in text
    assert "bar touches" in text


def test_plots_show_measures_limits_and_findings():
    parsed = full_page()
    assert parsed.words.count("Depth") == 1 + 4  # the plot and one finding for each repetition
    assert len(parsed.all("polyline")) == 2
    assert len(parsed.all("g", "limit")) == 2
    assert len(parsed.all("g", "shade")) == 8
    assert [a["class"] for a in parsed.all("a", "mark")] == [
        *("mark met", "mark missed", "mark borderline"),
        *(["mark met"] * 4),
    ]
    assert "depth: above 0.00 thigh ± 0.05 thigh" in parsed.words
    assert "knee extension: above 155° ± 7°" in parsed.words


def test_the_curve_is_the_measure():
    (depth, knee) = full_page().all("polyline")
    x, y = zip(*(map(int, point.split(",")) for point in depth["points"].split()), strict=True)
    # 0.5 s to 10.3 s at 30 frames a second; deepest, so highest on the plot, at 1, 3, 5, 7 and 9 s.
    assert len(x) == 295
    assert (min(x), max(x)) == (0, 10_000)
    lowest = [0.5 + 9.8 * x[i] / 10_000 for i in range(1, len(y) - 1) if y[i - 1] > y[i] <= y[i + 1]]
    assert lowest == pytest.approx([1, 3, 5, 7, 9], abs=0.04)
    assert max(int(point.split(",")[1]) for point in knee["points"].split()) <= 1000


def test_a_gap_in_the_pose_breaks_the_curve():
    poses = standing_poses()
    poses.points[100:130] = float("nan")
    parsed = page(poses=poses, movements=MOVEMENTS)
    assert len(parsed.all("polyline")) == 4


def test_rules_that_no_view_proves_are_said_to_decide_nothing():
    unprovable = finding("unseen", "depth", provable=False)
    made = rep_report(rep(1, findings=(unprovable, finding("met", "knee-extension", unit="degrees"))))
    one = report_with(("met",)).sets[0].model_copy(update={"reps": (made,)})
    parsed = full_page(report_with(sets=(one,)))
    assert "Not provable from this view, so they decide nothing: depth." in parsed.words
    assert "not provable from this view" in parsed.words
    assert len(parsed.all("figure", "faint")) == 1


def test_a_dip_is_marked_on_the_curve_itself():
    rule = SQUAT.rule("knee-extension").model_copy(
        update={"name": "re-dip", "mode": "dip", "above": None, "below": 10.0}
    )
    movement = SQUAT.model_copy(update={"rules": (rule,)})
    made = rep_report(rep(1, findings=(finding("missed", "re-dip", margin=-9.0, time=2.0, unit="degrees"),)))
    one = report_with(("met",)).sets[0].model_copy(update={"reps": (made,)})
    parsed = page(report_with(sets=(one,)), poses=standing_poses(), movements={SQUAT.name: movement})
    ((spot,), (line,)) = parsed.all("circle")[:1], parsed.all("polyline")
    near = min(
        line["points"].split(), key=lambda p: abs(int(p.split(",")[0]) - 100 * float(spot["cx"].rstrip("%")))
    )
    assert float(spot["cy"].rstrip("%")) == pytest.approx(int(near.split(",")[1]) / 10, abs=1.5)
    assert parsed.all("g", "limit") == []


def test_what_is_known_of_a_set_is_told():
    one = report_with(("met",)).sets[0]
    bare = rep_report(rep(1, findings=(), unchecked=()))
    one = one.model_copy(update={"confidence": 0.8, "athlete": 2, "view": None, "reps": (bare,)})
    movement = SQUAT.model_copy(update={"sources": {"CR": "CFRep README"}})
    parsed = page(report_with(sets=(one,)), movements={SQUAT.name: movement})
    for told in (
        "recognised, 80% sure",
        "athlete 2",
        "view unknown",
        "No rule was judged.",
        "CR: CFRep README",
    ):
        assert told in parsed.words


def test_cuts_and_losses_are_on_strip_and_plots():
    report = report_with()
    report = report.model_copy(
        update={
            "source": report.source.model_copy(update={"cuts_s": (4.0, 99.0)}),
            "pose": report.pose.model_copy(update={"lost": (Span(start_s=5, end_s=6),)}),
        }
    )
    parsed = full_page(report)
    assert len(parsed.all("line", "cut")) == 3
    assert len(parsed.all("rect", "lost")) == 3


@pytest.mark.parametrize(
    ("report", "told"),
    [
        (empty_report(), "Nothing was counted in this video."),
        (hold_report(), "seconds held"),
        (report_with(()), "attempts"),
    ],
)
def test_reports_without_repetitions_have_a_page(report, told):
    assert told in full_page(report).words


def test_pages_without_poses_have_no_plots():
    assert page().all("figure") == []
    assert page(poses=standing_poses()[:0], movements=MOVEMENTS).all("polyline") == []


def test_pictures_are_in_the_page():
    parsed = page(pictures={(1, 2): b"\xff\xd8jpeg"})
    (image,) = parsed.all("img")
    assert image["src"] == "data:image/jpeg;base64," + base64.b64encode(b"\xff\xd8jpeg").decode()
    assert image["alt"] == "Repetition 2 at 00:04.0: Hips not below knees"
    assert "2 of 3 pictures were left out to keep the page small." in parsed.words


def test_a_video_beside_the_page_can_be_named():
    assert page().all("video") == []
    (video,) = page(video='a b#1"?.mp4').all("video")
    assert video["src"] == "a%20b%231%22%3F.mp4"


@pytest.mark.parametrize("text", ODD_TEXTS)
def test_no_text_becomes_markup(text):
    """Everything that comes from a file name, a movement or a ruleset is only ever text."""
    odd = finding("missed", text, reason=text, source=text, unit=text)
    one = (
        report_with(("met",))
        .sets[0]
        .model_copy(
            update={
                "movement": text,
                "ruleset": text,
                "reps": (rep_report(rep(1, "missed", side=text, findings=(odd,), unchecked=(text,))),),
            }
        )
    )
    source = report_with().source.model_copy(update={"path": text})
    hostile = report_with(sets=(one, one), source=source, warnings=(text,), weights={text: text})
    normal = report_with(("missed",))
    normal = normal.model_copy(update={"sets": (normal.sets[0], normal.sets[0]), "warnings": ("w",)})
    hostile_page = page(hostile, pictures={(1, 1): b"x"}, video=text)
    allowed = {
        (tag, name)
        for tag, attrs in full_page(normal, video="v", pictures={(1, 1): b""}).tags
        for name in attrs
    }
    found = {(tag, name) for tag, attrs in hostile_page.tags for name in attrs}
    assert found <= allowed
    assert not any(c in hostile_page.text for c in "\x00\x07\x1b")


def test_the_policy_allows_this_script_and_style_and_nothing_else():
    parsed = full_page(video="a.mp4", pictures={(1, 2): b"x"})
    policy = next(
        m["content"] for m in parsed.all("meta") if m.get("http-equiv") == "Content-Security-Policy"
    )
    rules = dict(rule.split(" ", 1) for rule in policy.split("; "))
    for kind in ("script", "style"):
        digest = hashlib.sha256(parsed.blocks[kind].encode()).digest()
        assert rules[f"{kind}-src"] == f"'sha256-{base64.b64encode(digest).decode()}'"
    assert rules["default-src"] == rules["base-uri"] == rules["form-action"] == "'none'"
    attributes = {name for _, attrs in parsed.tags for name in attrs}
    assert "style" not in attributes
    assert not [name for name in attributes if name.startswith("on")]


def test_the_page_loads_nothing_from_elsewhere():
    text = page_of(report_with(), poses=standing_poses(), movements=MOVEMENTS)
    assert not re.search(r"https?://|@import|url\(", text)


def test_all_targets_of_links_exist_once():
    parsed = full_page(report_with(sets=report_with().sets * 2))
    ids = [attrs["id"] for _, attrs in parsed.tags if "id" in attrs]
    assert len(ids) == len(set(ids))
    assert {a["href"][1:] for a in parsed.all("a")} <= set(ids)


def test_long_workouts_scroll_and_stay_small():
    outcomes = ("met", "missed", "borderline", "met", "met") * 60
    report = report_with(outcomes)
    text = page_of(report, poses=standing_poses(18_000), movements=MOVEMENTS)
    assert len(text) < 1_500_000
    assert "#set-1 .tracks{min-width:7800px}" in text
    assert max(len(line["points"].split()) for line in Parsed(text).all("polyline")) <= 3000


def test_the_page_is_written_whole(tmp_path):
    report = report_with(source=report_with().source.model_copy(update={"path": "odd\udcff.mp4"}))
    path = save_page(report, tmp_path / "new" / "a.html", poses=standing_poses(), movements=MOVEMENTS)
    assert path.read_text("utf-8").startswith("<!doctype html>")
    assert [file.name for file in path.parent.iterdir()] == ["a.html"]
    with pytest.raises(OutputError, match="cannot write"):
        save_page(report, path / "b.html")


def test_the_form_of_a_set_and_of_its_repetitions_is_told():
    report = report_with()
    assert "Form:" not in page_of(report)
    one = report.sets[0]
    advice = DeviationReport(
        text="Sit <lower>", phase="bottom", joint="hip", name="depth", kind="rule",
        mine=1.0, reference=2.0, unit="torso", expected=0.1, loss=20.0,
    )  # fmt: skip
    scored = one.model_copy(
        update={
            "reps": (one.reps[0].model_copy(update={"score": 61.2, "below_threshold": True}), *one.reps[1:]),
            "score": 61.2,
            "reference": "coach",
            "threshold": ThresholdReport(score=80.0, confidence=0.9, guessed=False, good=5),
            "suggestions": (advice,),
        }
    )
    page = page_of(report.model_copy(update={"sets": (scored, *report.sets[1:])}))
    assert "Form: 61 of 100" in page
    assert "Compared with coach. Good is 80 and more, found from 5 good executions (90% sure)." in page
    assert "Sit &lt;lower&gt;" in page
    assert page.count("form 61") == 1
