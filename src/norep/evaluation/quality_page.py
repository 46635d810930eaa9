"""The quality of clips as one HTML page: what was rejected and why, with the key points drawn in."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from norep.datasets.quality import LIMITS, ClipQuality
from norep.evaluation.dataset_charts import histogram, round_up, stacked
from norep.evaluation.description_page import picture
from norep.evaluation.page import (
    chart,
    document,
    folded,
    heading,
    section,
    side_by_side,
    table,
    terms,
    tiles,
)
from norep.evaluation.quality_table import limit_of, rejected_by
from norep.report.markup import Markup, element
from norep.report.verdicts import titled

MOST = 150
"""Pictures of one kind on the page; `-o` writes all of them as files."""
MEANINGS = {
    "lost": "share of the frames in which nobody was found",
    "confidence": "mean confidence of shoulders, elbows, wrists, hips, knees and ankles",
    "torso": "pixels from the shoulders to the hips",
    "jitter": "random error of the joints from frame to frame, in torso lengths",
    "limbs": "by how much arms and legs change their length in space: deviation over mean",
    "cropped": "share of the joints that lie outside of the picture",
    "camera": "how far the background wanders, in parts of the picture's diagonal",
}
LOOKS = {"accepted": "test", "rejected": "wrong"}


def quality_page(name: str, clips: Sequence[ClipQuality], sheets: Mapping[str, bytes]) -> str:
    """The text of the page for the folder of this name; `sheets` has JPEG pictures by file."""
    good = sum(one.accepted for one in clips)
    failed = sorted((one for one in clips if not one.accepted), key=_badness, reverse=True)
    passed = sorted((one for one in clips if one.accepted), key=_badness, reverse=True)
    figures = {"clips": str(len(clips)), "accepted": str(good), "rejected": str(len(clips) - good)}
    return document(
        f"Key points of {name}",
        heading(f"Key points of {name}", [f"{len(clips)} clips", f"{good} accepted"]),
        tiles(figures),
        _reasons(clips),
        _movements(clips),
        _pictures("Rejected", failed, sheets, "The worst first."),
        _measures(clips),
        _pictures("Accepted", passed, sheets, "The nearest to a limit first."),
        terms(MEANINGS),
        pictures=True,
    )


def _badness(one: ClipQuality) -> float:
    """How near the worst measure is to its limit: above 1 fails."""
    if one.error:
        return float("inf")
    return max((_share(check.name, check.value, check.limit) for check in one.checks), default=0.0)


def _share(name: str, value: float | None, limit: float) -> float:
    if value is None:
        return 0.0
    near, far = (limit, value) if LIMITS[name].least else (value, limit)
    return near / far if far > 0 else float(near > 0)


def _reasons(clips: Sequence[ClipQuality]) -> Markup:
    rows = [(name, limit_of(name, clips), str(count)) for name, count in rejected_by(clips).most_common()]
    if not rows:
        return element("p", "Every clip passes.", class_="none")
    return section("What fails", table(("check", "limit", "clips"), rows, texts=2))


def _movements(clips: Sequence[ClipQuality]) -> Markup:
    counts = {}
    for name in sorted({one.movement for one in clips}):
        accepted = [one.accepted for one in clips if one.movement == name]
        counts[name] = {"accepted": sum(accepted), "rejected": len(accepted) - sum(accepted)}
    most = max(sum(of_one.values()) for of_one in counts.values())
    keys = [(look, name) for name, look in LOOKS.items()]
    return section("By movement", chart("Clips", stacked(counts, most, LOOKS), *keys))


def _measures(clips: Sequence[ClipQuality]) -> Markup:
    values: dict[str, list[float]] = {}
    limits: dict[str, float] = {}
    for check in (check for one in clips for check in one.checks):
        limits[check.name] = check.limit
        if check.value is not None:
            values.setdefault(check.name, []).append(check.value)
    charts = [
        _measure(f"{titled(name)}, {limit_of(name, clips)}", found, limits[name])
        for name, found in values.items()
    ]
    return section("Measures", side_by_side(*charts), note="Clips by value; the dashed line is the limit.")


def _measure(title: str, values: Sequence[float], limit: float) -> Markup:
    most = round_up(max(*values, limit))
    return chart(title, histogram(values, most, "value", limit))


def _pictures(
    title: str, clips: Sequence[ClipQuality], sheets: Mapping[str, bytes], note: str
) -> Markup | None:
    if not clips:
        return None
    shown = [_sheet(one, sheets.get(one.file, b"")) for one in clips[:MOST]]
    rest = [(one.file, "; ".join(one.reasons)) for one in clips[MOST:]]
    more = folded(f"{len(rest)} more", table(("clip", "why"), rest, texts=2)) if rest else None
    return section(title, element("div", *shown, class_="sheet"), more, note=note)


def _sheet(one: ClipQuality, jpeg: bytes) -> Markup:
    person = f"a person says {one.person}" if one.person else ""
    told = ": ".join(filter(None, [one.file, "; ".join(filter(None, [person, *one.reasons]))]))
    return picture(jpeg, told) if jpeg else element("figure", element("figcaption", told))
