"""The verdict strip of a set and what its tracks share: one axis of time, in percent of the width."""

from __future__ import annotations

from dataclasses import dataclass

from norep.report.markup import Markup, element, joined
from norep.report.model import PartialReport, Report, RepReport, Set, Span
from norep.report.verdicts import VERDICTS, clock

PIXELS_PER_REP, PIXELS_PER_SECOND, WIDEST = 26, 6, 16_000
"""How wide a set is drawn at least; what does not fit is scrolled."""
STEPS = (0.1, 0.2, 0.5, 1, 2, 5, 10, 15, 30, 60, 120, 300, 600, 1800, 3600)


@dataclass(frozen=True, slots=True)
class Axis:
    """A stretch of time in seconds that is drawn over the whole width."""

    start: float
    end: float
    least_width: int

    @staticmethod
    def of(one: Set, duration: float) -> Axis:
        """The set with its partials and a little room around them, within the video."""
        times = [one.start_s, one.end_s]
        times += [at for rep in one.reps for at in (rep.start_s, rep.end_s)]
        times += [at for part in one.partials for at in (part.start_s, part.time_s)]
        first, last = min(times), max(times)
        room = max(0.5, 0.03 * (last - first))
        start = max(0.0, first - room)
        end = max(min(last + room, max(duration, last)), start + 1e-3)
        wanted = max(300, PIXELS_PER_REP * len(one.reps), round(PIXELS_PER_SECOND * (end - start)))
        return Axis(start, end, min(wanted, WIDEST))

    def share(self, time: float) -> float:
        """Where a time lies, 0 to 1 within the axis."""
        return (time - self.start) / (self.end - self.start)

    def at(self, time: float) -> str:
        """Where a time lies, as an SVG coordinate in percent."""
        return percent(self.share(time))

    def pixels(self, start: float, end: float) -> float:
        """How wide a stretch is at least, in pixels."""
        return (self.share(end) - self.share(start)) * self.least_width

    def ticks(self) -> list[float]:
        """Round times to write below: about one every 70 pixels."""
        most = max(2, self.least_width // 70)
        step = next((s for s in STEPS if (self.end - self.start) / s <= most), STEPS[-1])
        first = int(-(-self.start // step))
        count = int((self.end - first * step) / step + 1e-9)
        return [(first + i) * step for i in range(max(0, count) + 1)]


def percent(share: float) -> str:
    """A share as an SVG coordinate."""
    return f"{100 * share:.4g}%"


def strip(one: Set, number: int, axis: Axis, report: Report) -> Markup:
    """The verdict strip: a block for each repetition that leads to it, partials, cuts, and the time below."""
    blocks = [_block(rep, number, axis) for rep in one.reps]
    if one.kind == "hold":
        blocks.append(_hold(one, axis))
    return element(
        "svg",
        element("rect", class_="rail", x="0", y="8", width="100%", height="36", rx="5"),
        background(axis, report, height=52),
        *(_partial(part, axis) for part in one.partials),
        *blocks,
        *(_tick(axis, time) for time in axis.ticks()),
        element("line", class_="cursor", x1="0", x2="0", y1="0", y2="52"),
        class_="track strip",
        height="70",
        role="group",
        aria_label="Verdicts over time",
    )


def background(axis: Axis, report: Report, height: int) -> Markup:
    """Stretches without the athlete, and cuts."""
    spans = [span for span in report.pose.lost if span.end_s > axis.start and span.start_s < axis.end]
    cuts = [cut for cut in report.source.cuts_s if axis.start <= cut <= axis.end]
    return joined(
        *(_lost(span, axis, height) for span in spans),
        *(
            element(
                "line",
                element("title", f"Cut at {clock(cut)}"),
                class_="cut",
                x1=axis.at(cut),
                x2=axis.at(cut),
                y1="0",
                y2=str(height),
            )
            for cut in cuts
        ),
    )


def rep_id(set_number: int, rep: RepReport) -> str:
    """The anchor of a repetition on the page."""
    return f"rep-{set_number}-{rep.index}"


def _block(rep: RepReport, number: int, axis: Axis) -> Markup:
    look = VERDICTS[rep.verdict]
    title = f"Repetition {rep.index}, {clock(rep.counted_s)}: {look.word}"
    title += "".join(f"\n{reason}" for reason in rep.reasons)
    wide = axis.pixels(rep.start_s, rep.end_s)
    middle = axis.at((rep.start_s + rep.end_s) / 2)
    label = None
    if wide >= 9 + 7 * len(str(rep.index)):
        label = element("text", rep.index, class_="number", x=middle, y="25")
    mark = element("text", look.sign, class_="mark", x=middle, y="39") if wide >= 14 else None
    return element(
        "a",
        element("title", title),
        _bar(axis, rep.start_s, rep.end_s),
        label,
        mark,
        class_=f"block {rep.verdict}",
        href=f"#{rep_id(number, rep)}",
        aria_label=title,
    )


def _bar(axis: Axis, start: float, end: float) -> Markup:
    return element("rect", x=axis.at(start), y="8", rx="4", height="36", width=_width(axis, start, end))


def _hold(one: Set, axis: Axis) -> Markup:
    held = one.hold_s or 0.0
    return element(
        "g",
        _bar(axis, one.start_s, one.end_s),
        element("text", f"{held:.1f} s", class_="number", x=axis.at((one.start_s + one.end_s) / 2), y="31"),
        class_="block held",
    )


def _partial(part: PartialReport, axis: Axis) -> Markup:
    title = f"Partial at {clock(part.start_s)}, reached {part.reached.replace('-', ' ')}: not counted"
    return element(
        "rect",
        element("title", title),
        class_="partial",
        x=axis.at(part.start_s),
        y="14",
        height="24",
        width=_width(axis, part.start_s, part.time_s),
    )


def _lost(span: Span, axis: Axis, height: int) -> Markup:
    start, end = max(span.start_s, axis.start), min(span.end_s, axis.end)
    return element(
        "rect",
        element("title", f"Athlete lost from {clock(span.start_s)} to {clock(span.end_s)}"),
        class_="lost",
        x=axis.at(start),
        y="0",
        height=height,
        width=_width(axis, start, end),
    )


def _width(axis: Axis, start: float, end: float) -> str:
    # A gap of a pixel keeps neighbours apart.
    return percent(max(axis.share(end) - axis.share(start) - 1 / axis.least_width, 0.001))


def _tick(axis: Axis, time: float) -> Markup:
    share = axis.share(time)
    anchor = "start" if share < 0.03 else "end" if share > 0.97 else "middle"
    minutes, seconds = divmod(round(time, 1), 60)
    text = f"{int(minutes)}:{seconds:04.1f}" if time % 1 > 0.01 else f"{int(minutes)}:{int(seconds):02d}"
    return element("text", text, class_=f"tick {anchor}", x=axis.at(time), y="66")
