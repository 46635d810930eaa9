"""The report as one self-contained HTML page."""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Mapping
from pathlib import Path, PurePath
from urllib.parse import quote

from norep.movements.movement import Movement
from norep.pose.sequence import PoseSequence
from norep.report.coaching import coaching
from norep.report.markup import Markup, element, joined
from norep.report.model import Report, Set, Totals
from norep.report.pictures import Pictures
from norep.report.plot import curves_of, plot
from norep.report.replist import left_out, rep_list, sources_of
from norep.report.tracks import Axis, strip
from norep.report.verdicts import OUTCOMES, VERDICTS, clock, doubted, spoken, titled
from norep.report.writing import write_whole

STYLE = Path(__file__).with_name("page.css")
SCRIPT = Path(__file__).with_name("page.js")


def page_of(
    report: Report,
    *,
    poses: PoseSequence | None = None,
    movements: Mapping[str, Movement] | None = None,
    pictures: Pictures | None = None,
    video: str | None = None,
) -> str:
    """The HTML text of the page; it loads nothing from elsewhere.

    The plots need `poses` and the `movements` by name, as judged (with the ruleset applied). `pictures` are
    those of `collect_pictures`. `video` is the name of a video beside the page, played with the strip; the
    page does without it when it is not there.
    """
    known, shown = movements or {}, pictures or {}
    sets = [
        _set(one, number, known.get(one.movement), (report, poses, shown))
        for number, one in enumerate(report.sets, 1)
    ]
    body = element(
        "main",
        _header(report),
        _warnings(report, shown),
        _totals(report),
        _video(video),
        _contents(report),
        *sets,
        _footer(report),
    )
    return _document(report, body, _widths(report))


def save_page(
    report: Report,
    path: str | Path,
    *,
    poses: PoseSequence | None = None,
    movements: Mapping[str, Movement] | None = None,
    pictures: Pictures | None = None,
    video: str | None = None,
) -> Path:
    """Write `page_of`; the file appears whole or not at all. Raises OutputError."""
    return write_whole(
        path, page_of(report, poses=poses, movements=movements, pictures=pictures, video=video)
    )


def _document(report: Report, body: Markup, widths: str) -> str:
    style = Markup(STYLE.read_text("utf-8") + widths)
    script = Markup(SCRIPT.read_text("utf-8"))
    policy = (
        f"default-src 'none'; img-src data:; media-src 'self' file:; style-src {_hash(style)}; "
        f"script-src {_hash(script)}; base-uri 'none'; form-action 'none'"
    )
    head = element(
        "head",
        element("meta", charset="utf-8"),
        # The policy allows this very style and script, and nothing else of either.
        Markup(f'<meta http-equiv="Content-Security-Policy" content="{policy}">'),
        element("meta", name="viewport", content="width=device-width, initial-scale=1"),
        element("meta", name="color-scheme", content="light dark"),
        element("meta", name="generator", content=f"norep {report.norep_version}"),
        element("title", f"{_file(report)} · norep"),
        element("style", style),
    )
    content = element("body", body, element("script", script))
    return f"<!doctype html>\n{element('html', head, content, lang='en')}\n"


def _hash(content: str) -> str:
    digest = base64.b64encode(hashlib.sha256(content.encode("utf-8")).digest()).decode("ascii")
    return f"'sha256-{digest}'"


def _widths(report: Report) -> str:
    """How wide each set is at least; a rule of the style sheet, for the policy bars style attributes."""
    widths = (Axis.of(one, report.source.duration_s).least_width for one in report.sets)
    return "".join(f"#set-{number} .tracks{{min-width:{wide}px}}" for number, wide in enumerate(widths, 1))


def _file(report: Report) -> str:
    return PurePath(report.source.path).name or report.source.path


def _header(report: Report) -> Markup:
    source, pose = report.source, report.pose
    followed = pose.frames_with_athlete / source.frames if source.frames else 0.0
    facts = [
        clock(source.duration_s),
        *([f"{source.width} × {source.height}"] if source.width else []),  # key points may not say it
        f"{source.fps:.3g} fps",
        f"athlete followed in {followed:.0%} of {source.frames} frames",
    ]
    if source.cuts_s:
        facts.append(f"{len(source.cuts_s)} camera cut{'s' if len(source.cuts_s) > 1 else ''}")
    return element(
        "header",
        element("p", "no", element("b", "rep"), class_="brand"),
        element("h1", _file(report)),
        element("p", *(element("span", fact) for fact in facts), class_="facts"),
    )


def _warnings(report: Report, pictures: Pictures) -> Markup | None:
    lines = list(report.warnings)
    wanted = sum(rep.verdict != "valid" for one in report.sets for rep in one.reps)
    if pictures and wanted > len(pictures):
        lines.append(f"{wanted - len(pictures)} of {wanted} pictures were left out to keep the page small.")
    if not lines:
        return None
    return element("section", *(element("p", line) for line in lines), class_="warnings", role="note")


def _totals(report: Report) -> Markup:
    if not report.totals:
        return element("p", "Nothing was counted in this video.", class_="none")
    several = len(report.totals) > 1
    rows = []
    for movement, totals in report.totals.items():
        name = element("h2", titled(movement)) if several else None
        rows.append(
            element("section", name, element("div", *_tiles(totals), class_="tiles"), class_="totals")
        )
    return joined(*rows)


def _tiles(totals: Totals) -> list[Markup]:
    tiles = []
    if totals.hold_s is not None:
        tiles.append(_tile(f"{totals.hold_s:.1f}", "seconds held", "held", ""))
    if totals.attempts or totals.hold_s is None:
        tiles.append(
            _tile(str(totals.attempts), "attempts" if totals.attempts != 1 else "attempt", "attempts", "")
        )
        counts = {"valid": totals.valid, "no-rep": totals.no_rep, "unsure": totals.unsure}
        tiles += [_tile(str(counts[key]), look.word, key, look.sign) for key, look in VERDICTS.items()]
    return tiles


def _tile(figure: str, label: str, look: str, sign: str) -> Markup:
    icon = element("i", sign, aria_hidden="true") if sign else None
    name = element("span", icon, label, class_="label")
    return element("div", element("b", figure), name, class_=f"tile {look}")


def _video(video: str | None) -> Markup | None:
    if video is None:
        return None
    return element("video", src=quote(video), controls=True, playsinline=True, preload="metadata")


def _contents(report: Report) -> Markup | None:
    if len(report.sets) < 2:
        return None
    links = (
        element("li", element("a", f"{titled(one.movement)}, {clock(one.start_s)}", href=f"#set-{number}"))
        for number, one in enumerate(report.sets, 1)
    )
    return element("nav", element("ol", *links), aria_label="Sets")


def _set(
    one: Set,
    number: int,
    movement: Movement | None,
    rest: tuple[Report, PoseSequence | None, Pictures],
) -> Markup:
    report, poses, pictures = rest
    axis = Axis.of(one, report.source.duration_s)
    curves = curves_of(movement, poses, axis) if movement is not None and poses is not None else []
    tracks = element(
        "div",
        strip(one, number, axis, report),
        *(plot(curve, one, number, axis, report) for curve in curves),
        class_="tracks",
        data_start=f"{axis.start:.4f}",
        data_end=f"{axis.end:.4f}",
    )
    return element(
        "section",
        _set_heading(one, movement),
        element("div", tracks, class_="scroll", tabindex="0", role="region", aria_label="Timeline"),
        _legend(bool(curves)),
        coaching(one),
        rep_list(one, number, movement, pictures),
        left_out(one),
        sources_of(movement),
        id=f"set-{number}",
        class_="set",
    )


def _set_heading(one: Set, movement: Movement | None) -> Markup:
    facts = [f"rules: {one.ruleset}", f"{one.view} view" if one.view else "view unknown"]
    facts.append(f"{clock(one.start_s)} to {clock(one.end_s)}")
    if one.confidence < 1:
        facts.append(f"recognised, {one.confidence:.0%} sure")
    if one.counted_by != "phases":
        facts.append(
            "counted by the motion of the picture" if one.counted_by == "flow" else "counted by its period"
        )
    if one.athlete > 1:
        facts.append(f"athlete {one.athlete}")
    unproved = None
    if one.unproved:
        text = f"Not provable from this view, so they decide nothing: {spoken(one.unproved)}."
        unproved = element("p", text, class_="unproved")
    title = movement.title if movement is not None else titled(one.movement)
    facts_line = element("p", *(element("span", fact) for fact in facts), class_="facts")
    return element("header", element("h2", title), facts_line, _guesses(one), _doubt(one), unproved)


def _guesses(one: Set) -> Markup | None:
    """What else the set may be."""
    others = [guess for guess in one.guesses if guess.movement != one.movement and guess.probability >= 0.01]
    if not others:
        return None
    listed = ", ".join(f"{titled(guess.movement)} {guess.probability:.0%}" for guess in others[:3])
    return element("p", f"Otherwise it would be: {listed}.", class_="unproved")


def _doubt(one: Set) -> Markup | None:
    return element("p", f"{doubted(one)}.", class_="unproved") if one.count_unsure else None


def _legend(plotted: bool) -> Markup | None:
    if not plotted:
        return None
    looks = [
        element("span", element("i", look.sign, class_=f"dot {outcome}"), look.word)
        for outcome, look in OUTCOMES.items()
        if outcome != "unseen"
    ]
    limit = element("span", element("i", class_="key"), "limit with its band of doubt")
    return element("p", *looks, limit, class_="legend")


def _footer(report: Report) -> Markup:
    weights = ", ".join(f"{name} {digest[:12]}" for name, digest in report.weights.items())
    made = f"norep {report.norep_version}, pose by {report.pose.backend}"
    meanings = (
        ("valid", "every required rule that this view can prove is met"),
        ("no-rep", "a required rule is missed by more than its band, the error of measurement"),
        ("unsure", "a required rule is within its band or was not seen: look at the picture"),
    )
    terms = [joined(element("dt", word, class_=word), element("dd", meaning)) for word, meaning in meanings]
    return element(
        "footer",
        element("details", element("summary", "How to read this page"), element("dl", *terms)),
        element("p", f"{made}; weights {weights}" if weights else made),
    )
