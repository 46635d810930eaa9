"""The repetitions of a set on the page: verdict, picture, and what each rule found."""

from __future__ import annotations

import base64
from collections.abc import Mapping

from norep.movements.movement import Movement
from norep.report.coaching import score_chip
from norep.report.markup import Markup, element, joined
from norep.report.model import FindingReport, RepReport, Set
from norep.report.pictures import Pictures
from norep.report.tracks import percent, rep_id
from norep.report.verdicts import OUTCOMES, VERDICTS, amount, clock, titled

GAUGE_BANDS = 4.0
"""A gauge reaches this many bands to either side of the threshold."""


def rep_list(one: Set, number: int, movement: Movement | None, pictures: Pictures) -> Markup:
    """Every repetition; those that are not valid stand open."""
    bands = {rule.name: rule.band for rule in movement.rules} if movement is not None else {}
    return element(
        "ol",
        *(_rep(rep, number, bands, pictures.get((number, rep.index))) for rep in one.reps),
        class_="reps",
    )


def _rep(rep: RepReport, number: int, bands: Mapping[str, float], picture: bytes | None) -> Markup:
    body = element("div", _picture(rep, picture), _findings(rep, bands), class_="body")
    details = element("details", _summary(rep), body, open=rep.verdict != "valid")
    return element("li", details, id=rep_id(number, rep), class_=f"rep {rep.verdict}")


def _summary(rep: RepReport) -> Markup:
    look = VERDICTS[rep.verdict]
    side = element("span", rep.side, class_="side") if rep.side else None
    return element(
        "summary",
        element("span", rep.index, class_="index"),
        element("span", _icon(look.sign), look.word, class_=f"badge {rep.verdict}"),
        element("span", "; ".join(rep.reasons), side, score_chip(rep), class_="reason"),
        element("button", clock(rep.counted_s), class_="seek", type="button", data_time=rep.start_s),
    )


def _icon(sign: str) -> Markup:
    return element("i", sign, aria_hidden="true")


def _picture(rep: RepReport, picture: bytes | None) -> Markup | None:
    if picture is None:
        return None
    data = base64.b64encode(picture).decode("ascii")
    told = f"Repetition {rep.index} at {clock(rep.decisive_s)}: {'; '.join(rep.reasons)}"
    image = element("img", src=f"data:image/jpeg;base64,{data}", alt=told)
    return element("figure", image, element("figcaption", clock(rep.decisive_s)), class_="still")


def _findings(rep: RepReport, bands: Mapping[str, float]) -> Markup:
    if not rep.findings:
        return element("p", "No rule was judged.", class_="none")
    return element(
        "ul", *(_finding(finding, bands.get(finding.rule)) for finding in rep.findings), class_="findings"
    )


def _finding(finding: FindingReport, band: float | None) -> Markup:
    look = OUTCOMES[finding.outcome]
    word = look.word if finding.provable else "no proof"
    advice = None if finding.required else element("span", "advice only", class_="advice")
    margin = None
    if finding.margin is not None:
        margin = element("span", amount(finding.margin, finding.unit, signed=True), class_="margin")
    return element(
        "li",
        element("span", _icon(look.sign), word, class_=f"outcome {finding.outcome}"),
        element(
            "span",
            element("b", titled(finding.rule)),
            advice,
            element("span", finding.reason, class_="why") if finding.reason else None,
            element("span", f"Source: {finding.source}", class_="source") if finding.source else None,
            class_="what",
        ),
        element("span", margin, _gauge(finding, band), class_="measured"),
        class_=None if finding.provable else "faint",
    )


def _gauge(finding: FindingReport, band: float | None) -> Markup | None:
    """How far from the threshold: the band in the middle, the bad side on the left."""
    if finding.margin is None or not band:
        return None
    half = 0.46 / GAUGE_BANDS
    share = min(max(finding.margin / band / GAUGE_BANDS, -1.0), 1.0) * 0.46 + 0.5
    return element(
        "svg",
        element("rect", class_="bad", x="0", width="50%", y="5", height="4", rx="2"),
        element("rect", class_="good", x="50%", width="50%", y="5", height="4", rx="2"),
        element(
            "rect",
            class_="band",
            x=percent(0.5 - half),
            width=percent(2 * half),
            y="3",
            height="8",
        ),
        element("circle", class_=finding.outcome, cx=percent(share), cy="7", r="4.5"),
        class_="gauge",
        height="14",
        aria_hidden="true",
    )


def left_out(one: Set) -> Markup:
    """What was not counted, and what no camera can prove."""
    unchecked = dict.fromkeys(text for rep in one.reps for text in rep.unchecked)
    partials = [
        f"{clock(part.start_s)} to {clock(part.time_s)}: reached {part.reached.replace('-', ' ')}"
        for part in one.partials
    ]
    return joined(
        _notes("Partial repetitions, not counted", partials),
        _notes("Not checked: key points cannot prove these, a judge has to look", list(unchecked)),
    )


def sources_of(movement: Movement | None) -> Markup | None:
    """What the short names of the sources stand for."""
    sources = movement.sources if movement is not None else {}
    return _notes("Sources", [f"{short}: {source}" for short, source in sources.items()])


def _notes(title: str, lines: list[str]) -> Markup | None:
    if not lines:
        return None
    return element(
        "section",
        element("h3", title),
        element("ul", *(element("li", line) for line in lines)),
        class_="notes",
    )
