"""The score sheet for the terminal: every repetition with number, time, verdict and reason."""

from __future__ import annotations

import io
from pathlib import PurePath

from rich import box
from rich.console import Console, ConsoleOptions, RenderableType, RenderResult
from rich.padding import Padding
from rich.table import Table
from rich.text import Text

from norep.judging.events import Verdict
from norep.report.model import Report, RepReport, Set
from norep.report.verdicts import VERDICTS, Look, clock, doubted, spoken, titled

STYLES: dict[Verdict, str] = {"valid": "bold green", "no-rep": "bold red", "unsure": "bold yellow"}


class ScoreSheet:
    """A report that rich can print: `Console().print(ScoreSheet(report))`.

    Fits any width from about 30 columns, and does without colours and without Unicode where the terminal
    has none.
    """

    def __init__(self, report: Report) -> None:
        self._report = report

    def __rich_console__(self, console: Console, options: ConsoleOptions) -> RenderResult:
        writer = _Writer(ascii_only=options.ascii_only, narrow=options.max_width < 60)
        yield writer.heading(self._report)
        for number, one in enumerate(self._report.sets, 1):
            label = f"Set {number}: " if len(self._report.sets) > 1 else ""
            yield from writer.set_parts(one, label)
        if not self._report.sets:
            yield Text("  Nothing was counted.")
        yield from writer.closing(self._report)


def sheet_text(report: Report, width: int = 80, *, ascii_only: bool = False) -> str:
    """The score sheet as plain text without colours, at most `width` columns wide."""
    file = io.TextIOWrapper(io.BytesIO(), encoding="ascii" if ascii_only else "utf-8", newline="\n")
    console = Console(file=file, width=width, color_system=None, force_terminal=False, legacy_windows=False)
    console.print(ScoreSheet(report))
    file.seek(0)
    return "\n".join(line.rstrip() for line in file.read().splitlines()) + "\n"


class _Writer:
    def __init__(self, *, ascii_only: bool, narrow: bool) -> None:
        self._ascii, self._narrow = ascii_only, narrow

    def heading(self, report: Report) -> Text:
        """The file and how long it is."""
        source = report.source
        facts = f"{clock(source.duration_s)}, {source.width}x{source.height}, {source.fps:.3g} fps"
        text = self._text(PurePath(source.path).name or source.path, "bold")
        return text.append("\n" if self._narrow else "  ").append(facts, style="dim")

    def set_parts(self, one: Set, label: str) -> list[RenderableType]:
        """One set: what it is, its repetitions, what was left out."""
        view = f", {one.view} view" if one.view else ""
        title = self._text(f"{label}{titled(one.movement)}", "bold cyan")
        known = f", recognised, {one.confidence:.0%} sure" if one.confidence < 1 else ""
        title.append_text(self._text(f"  rules: {one.ruleset}{view}{known}", "dim"))
        parts: list[RenderableType] = [Text(), title]
        if one.hold_s is not None:
            parts.append(self._text(f"  Held {one.hold_s:.1f} s, from {clock(one.start_s)}", "bold"))
        if one.reps:
            parts.append(self._table(one))
        elif one.kind == "reps":
            parts.append(self._text("  No repetitions were counted."))
        parts += [self._noted(line, "") for line in _compared(one)]
        parts += [self._noted(line) for line in _left_out(one)]
        return parts

    def closing(self, report: Report) -> list[RenderableType]:
        """The totals and the warnings."""
        parts: list[RenderableType] = [Text()] if report.totals or report.warnings else []
        for movement, totals in report.totals.items():
            line = self._text(f"{titled(movement)}: ", "bold")
            if totals.hold_s is not None:
                line.append(f"{totals.hold_s:.1f} s held")
            if totals.attempts or totals.hold_s is None:
                line.append(", " if totals.hold_s is not None else "")
                line.append(_attempts(totals.attempts))
                for verdict, count in _counts(totals.valid, totals.no_rep, totals.unsure):
                    line.append(" · " if not self._ascii else ", ").append(
                        f"{count} {verdict}", style=STYLES[verdict] if count else "dim"
                    )
            parts.append(line)
        parts += [self._noted(f"Warning: {warning}", "yellow") for warning in report.warnings]
        return parts

    def _table(self, one: Set) -> Padding:
        table = Table(box=box.SIMPLE_HEAD, show_edge=False, pad_edge=False, padding=(0, 1), expand=False)
        sided = any(rep.side for rep in one.reps)
        table.add_column("#", justify="right", no_wrap=True)
        table.add_column("time", justify="right", no_wrap=True)
        if sided:
            table.add_column("side", no_wrap=True)
        table.add_column("verdict", no_wrap=True)
        scored = any(rep.score is not None for rep in one.reps)
        if scored:
            table.add_column("score", justify="right", no_wrap=True)
        table.add_column("reason", overflow="fold")
        for rep in one.reps:
            cells = [Text(str(rep.index)), Text(clock(rep.counted_s))]
            cells += [self._text(rep.side or "")] if sided else []
            cells.append(self._verdict(rep))
            cells += [_score(rep)] if scored else []
            table.add_row(*cells, self._text("; ".join(rep.reasons)))
        return Padding(table, (0, 0, 0, 0 if self._narrow else 2))

    def _verdict(self, rep: RepReport) -> Text:
        return Text(f"{self._sign(VERDICTS[rep.verdict])} {rep.verdict}", style=STYLES[rep.verdict])

    def _sign(self, look: Look) -> str:
        return look.plain if self._ascii else look.sign

    def _noted(self, line: str, style: str = "dim") -> Padding:
        return Padding(self._text(line, style), (0, 0, 0, 2))

    def _text(self, content: str, style: str = "") -> Text:
        """Text as it is: no markup, no control characters that could drive the terminal."""
        shown = "".join(c if c.isprintable() else "�" for c in content)
        if self._ascii:
            shown = shown.encode("ascii", "replace").decode("ascii")
        return Text().append(shown, style=style or None)


def _left_out(one: Set) -> list[str]:
    lines = [*([doubted(one)] if one.count_unsure else [])]
    lines += [
        f"Partial at {clock(part.start_s)}, reached {part.reached.replace('-', ' ')}: not counted"
        for part in one.partials
    ]
    unchecked = dict.fromkeys(text for rep in one.reps for text in rep.unchecked)
    if one.unproved:
        lines.append(f"Not provable from this view: {spoken(one.unproved)}")
    return lines + ([f"Not checked by key points: {'; '.join(unchecked)}"] if unchecked else [])


def _score(rep: RepReport) -> Text:
    if rep.score is None:
        return Text()
    return Text(f"{rep.score:.0f}", style="yellow" if rep.below_threshold else "")


def _compared(one: Set) -> list[str]:
    """What the scores mean, and what to change."""
    if one.score is None:
        return []
    limit = one.threshold
    known = "" if limit is None else f", limit {limit.score:.0f}{' (a guess)' if limit.guessed else ''}"
    lines = [f"Compared with {one.reference or one.movement}: {one.score:.0f} of 100{known}"]
    return lines + [f"- {suggestion.text}" for suggestion in one.suggestions[:3]]


def _attempts(count: int) -> str:
    return f"{count} attempt" if count == 1 else f"{count} attempts"


def _counts(valid: int, no_rep: int, unsure: int) -> list[tuple[Verdict, int]]:
    return [("valid", valid), ("no-rep", no_rep), ("unsure", unsure)]
