"""Hold a closed attempt against the rules of its movement."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from norep.judging.events import Finding, Outcome, PhaseTime, Rep, Verdict
from norep.judging.holes import hidden
from norep.judging.lingering import presence, share_of_way
from norep.judging.measuring import measure
from norep.judging.path import Closed
from norep.movements.movement import Movement
from norep.movements.vocabulary import Alternation, Rule
from norep.pose.cleaning import smooth
from norep.pose.sequence import PoseSequence
from norep.pose.view import View

Floats = NDArray[np.float64]

HOLD = 0.1
"""Seconds a limit must be held: a guard against noise, not a demand of the standard."""
SMOOTHING = 0.07
"""Standard deviation in seconds of the smoothing of an attempt at an ordinary tempo."""
SEEN = 0.4
"""Confidence under which the points of a decisive frame are not taken for seen."""
SEEN_SHARE = 0.5
"""Share of a window that has to be seen."""
EDGE = 1e-9


@dataclass(frozen=True, slots=True)
class Window:
    """Values of one measure `(frames,)` over a part of an attempt, with times and confidence."""

    time: Floats
    values: Floats
    seen: Floats


@dataclass(frozen=True, slots=True)
class Extreme:
    """The best or worst value of a window, held and momentary, and where."""

    held: float
    momentary: float
    time: float
    seen: float


def judge(movement: Movement, attempt: Closed, poses: PoseSequence, view: View | None, index: int) -> Rep:
    """Judge one attempt; `poses` covers at least its window."""
    calm = smooth(poses, _smoothing(attempt)) if len(poses) else poses
    findings = [_find(rule, movement, attempt, calm, view) for rule in movement.rules]
    if not attempt.completed:
        findings.append(_not_completed(movement, attempt, calm))
    return Rep(
        index=index,
        start=attempt.start,
        counted=attempt.counted,
        end=attempt.end,
        phases=_phase_times(movement, attempt),
        verdict=verdict_of(findings),
        findings=tuple(findings),
        unchecked=tuple(contact.text for contact in movement.contacts),
        view=view,
    )


def values(movement: Movement, rep: Rep, poses: PoseSequence) -> dict[str, float]:
    """What the measure of each rule came to in a repetition, as it is judged, from whatever view.

    `poses` covers its window. A rule of which too little was seen is left out.
    """
    held = {phase.name: phase.held for phase in rep.phases}
    spans = tuple(held.get(phase.name) for phase in movement.phases)
    first = next((span[0] for span in spans if span is not None), rep.start)
    attempt = Closed(min(first, rep.start), rep.start, rep.counted, rep.end, spans)
    calm = smooth(poses, _smoothing(attempt)) if len(poses) else poses
    found = {}
    for rule in movement.rules:
        look = _lingering if rule.mode == "linger" else _extreme
        extreme = look(rule, movement, attempt, calm)
        if extreme is not None:
            found[rule.name] = extreme.held
    return found


def with_finding(rep: Rep, finding: Finding) -> Rep:
    """The repetition with one finding more, and the verdict that follows."""
    findings = (*rep.findings, finding)
    return replace(rep, findings=findings, verdict=verdict_of(list(findings)))


def turn_taken(wanted: Alternation, changed: bool, time: float) -> Finding:
    """Whether this repetition was done on the other side than the one before it."""
    outcome: Outcome = "met" if changed else "missed"
    reason = "" if changed else wanted.reason
    return Finding("alternation", outcome, None, "", time, reason, wanted.source, wanted.required)


def verdict_of(findings: list[Finding]) -> Verdict:
    """No-rep if a required rule is missed; else unsure if one this view can prove is open; else valid."""
    required = [finding for finding in findings if finding.required]
    if any(finding.outcome == "missed" for finding in required):
        return "no-rep"
    if any(finding.provable and finding.outcome in ("borderline", "unseen") for finding in required):
        return "unsure"
    return "valid"


def outcome_of(rule: Rule, held: float, momentary: float) -> Outcome:
    """Met, missed or borderline, from the held and the momentary value of the rule's measure."""
    margin = rule.margin(held)
    if margin > rule.band + EDGE:
        return "met"
    if margin >= -rule.band - EDGE:
        return "borderline"
    # A clear crossing that was too short to be held is doubtful, not a fault.
    return "borderline" if rule.mode == "reach" and rule.margin(momentary) > rule.band else "missed"


def extreme_of(window: Window, rule: Rule) -> Extreme | None:
    """The value that decides a rule in its window; None when too little of it is seen.

    Where the extreme itself is not seen well, one that is decides if it is enough: a limit that was seen
    to be reached was reached, one that was seen to be left was left.
    """
    known = np.isfinite(window.values)
    if not known.any() or known.mean() < SEEN_SHARE:
        return None
    time, values, seen = window.time[known], window.values[known], window.seen[known]
    if rule.mode == "dip":
        before, after = np.maximum.accumulate(values), np.maximum.accumulate(values[::-1])[::-1]
        values = np.minimum(before, after) - values
    upwards = (rule.above is not None) == (rule.mode == "reach")
    signed = values if upwards else -values
    count = _frames_held(time)
    spans = np.lib.stride_tricks.sliding_window_view
    floors = spans(signed, count).min(axis=1)
    sight = np.median(spans(seen, count), axis=1)
    sign = 1.0 if upwards else -1.0
    at = int(floors.argmax())
    if sight[at] < SEEN:
        other = int(np.where(sight >= SEEN, floors, -np.inf).argmax())
        margin = rule.margin(sign * float(floors[other])) * (1.0 if rule.mode == "reach" else -1.0)
        at = other if margin > rule.band else at
    middle = at + count // 2
    momentary, held = float(signed.max()), float(floors[at])
    return Extreme(sign * held, sign * momentary, float(time[middle]), float(sight[at]))


def _frames_held(time: Floats) -> int:
    """How many frames make up the time a limit has to be held; one, where frames are further apart."""
    if len(time) < 3:
        return 1
    step = max(float(np.median(np.diff(time))), EDGE)
    return min(max(round(HOLD / step), 1), len(time))


def _smoothing(attempt: Closed) -> float:
    return float(min(SMOOTHING, max(0.035 * (attempt.counted - attempt.start), 0.01)))


def _find(rule: Rule, movement: Movement, attempt: Closed, poses: PoseSequence, view: View | None) -> Finding:
    unit = "share" if rule.mode == "linger" else movement.measures[rule.measure].unit
    provable = rule.proved_from(view)
    if not provable:
        why = f"A {view} view cannot prove it"
        return _finding(rule, "unseen", unit, why, provable=False)
    look = _lingering if rule.mode == "linger" else _extreme
    extreme = look(rule, movement, attempt, poses)
    poorly_seen = f"Not seen well enough: {rule.cue[0].lower()}{rule.cue[1:]}"
    if extreme is None or extreme.seen < SEEN:
        return _finding(rule, "unseen", unit, poorly_seen)
    outcome = outcome_of(rule, extreme.held, extreme.momentary)
    if outcome == "missed" and rule.mode == "reach" and _may_be_hidden(rule, movement, attempt, poses):
        return _finding(rule, "unseen", unit, poorly_seen)
    reason = {
        "missed": rule.reason,
        "borderline": f"Too close to call: {rule.reason[0].lower()}{rule.reason[1:]}",
    }
    margin = round(rule.margin(extreme.held), 4)
    return _finding(rule, outcome, unit, reason.get(outcome, ""), margin, extreme.time)


def _extreme(rule: Rule, movement: Movement, attempt: Closed, poses: PoseSequence) -> Extreme | None:
    return extreme_of(_window(rule, movement, attempt, poses), rule)


def _may_be_hidden(rule: Rule, movement: Movement, attempt: Closed, poses: PoseSequence) -> bool:
    values, _ = measure(poses, movement.measures[rule.measure])
    return hidden(poses, values, *_span(rule, movement, attempt))


def _lingering(rule: Rule, movement: Movement, attempt: Closed, poses: PoseSequence) -> Extreme | None:
    """The share of its way that the attempt spends in the zone of the rule, and where it is most in it."""
    assert rule.during is not None
    start, stop = _span(rule, movement, attempt)
    inside = _between(poses, start, stop)
    within, seen = presence(rule, movement, poses)
    known = np.isfinite(within) & inside
    if known.sum() <= SEEN_SHARE * inside.sum():
        return None
    last = [phase.name for phase in movement.phases].index(rule.during[1])
    share = share_of_way(poses.time[known], within[known], _entered(attempt, last) - start)
    at = int(within[known].argmax())
    return Extreme(share, share, float(poses.time[known][at]), float(np.median(seen[known])))


def _finding(  # noqa: PLR0917
    rule: Rule,
    outcome: Outcome,
    unit: str,
    reason: str,
    margin: float | None = None,
    time: float | None = None,
    *,
    provable: bool = True,
) -> Finding:
    return Finding(rule.name, outcome, margin, unit, time, reason, rule.source, rule.required, provable)


def _window(rule: Rule, movement: Movement, attempt: Closed, poses: PoseSequence) -> Window:
    start, stop = _span(rule, movement, attempt)
    values, seen = measure(poses, movement.measures[rule.measure])
    inside = _between(poses, start, stop)
    inside &= _given(rule, movement, poses, inside)
    return Window(poses.time[inside], values[inside], seen[inside])


def _between(poses: PoseSequence, start: float, stop: float) -> NDArray[np.bool_]:
    return (poses.time >= start - EDGE) & (poses.time <= stop + EDGE)


def _given(
    rule: Rule, movement: Movement, poses: PoseSequence, inside: NDArray[np.bool_]
) -> NDArray[np.bool_]:
    """Where the limits hold under which the rule counts.

    Where they never do, a limit may be reached anywhere; but there is no moment at which it has to be kept.
    """
    held = np.ones(len(poses), bool)
    for key, limits in rule.given.items():
        values, _ = measure(poses, movement.measures[key])
        held &= [limits.hold(value) for value in values.tolist()]
    return held if rule.mode == "keep" or (held & inside).any() else np.ones(len(poses), bool)


def _span(rule: Rule, movement: Movement, attempt: Closed) -> tuple[float, float]:
    """From when until when a rule looks: as long as its phase lasts, or the way between two."""
    order = {phase.name: i for i, phase in enumerate(movement.phases)}
    if rule.during is not None:
        first, last = (order[name] for name in rule.during)
        # A dip needs a recovery, so looking on while the last phase holds cannot find a false one. Who
        # presses out is at the end already by the loose limit of the last phase.
        held = attempt.held[last] if rule.mode in ("dip", "linger") else None
        return _left(attempt, first), _entered(attempt, last) if held is None else held[1]
    assert rule.at is not None
    at = order[rule.at]
    return attempt.held[at] or (_left(attempt, at - 1), _entered(attempt, at + 1))


def _left(attempt: Closed, phase: int) -> float:
    """When the last phase up to this one that was reached was left."""
    spans = [span for span in attempt.held[: phase + 1] if span is not None]
    return spans[-1][1] if spans else attempt.window


def _entered(attempt: Closed, phase: int) -> float:
    """When the first phase from this one on that was reached was entered."""
    spans = [span for span in attempt.held[phase:] if span is not None]
    return spans[0][0] if spans else attempt.end


def _phase_times(movement: Movement, attempt: Closed) -> tuple[PhaseTime, ...]:
    # The start is at its most pronounced when it is left.
    return tuple(
        PhaseTime(phase.name, span[1] if phase is movement.phases[0] else (span[0] + span[1]) / 2, span)
        for phase, span in zip(movement.phases, attempt.held, strict=True)
        if span is not None
    )


def _not_completed(movement: Movement, attempt: Closed, poses: PoseSequence) -> Finding:
    end = movement.phases[-1].name.replace("-", " ")
    turned = _left(attempt, len(attempt.held) - 1)
    values = np.where(poses.followed, 0.0, np.nan)
    outcome: Outcome = "unseen" if hidden(poses, values, turned, attempt.end) else "missed"
    reason = "Not seen well enough: " if outcome == "unseen" else "Fell back before the end position "
    source = "definition of a failed attempt"
    return Finding("completed", outcome, None, "", attempt.end, f"{reason}({end})", source)
