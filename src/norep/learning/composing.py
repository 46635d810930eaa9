"""Put a movement together: phases with loose limits, rules of the range that was shown, and key figures."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np

from norep.judging.events import Rep, RepJudged, Verdict
from norep.judging.follow import follow
from norep.judging.measuring import measure
from norep.learning.choice import Choice
from norep.learning.gauges import LEAN
from norep.learning.postures import BAR_HEIGHT, anchor_of, continued, figure_at, further
from norep.learning.repetitions import Set
from norep.movements.movement import Drawing, Movement
from norep.movements.vocabulary import Figure, Limits, Phase, Rule
from norep.pose.sequence import PoseSequence
from norep.pose.view import VIEWS, View, turn, view_of
from norep.synth.motion import Take, clean, draw

OUTLIER = 2.0
"""Errors of the measure by which the worst repetition may lie behind the usual one; more was a slip."""
TORSO_M = 0.5
"""Metres of the drawn athlete's torso."""
ROOM = 1.5
"""Errors of the measure by which others may reach less far than the film before it is called bad."""
DRAWN_REPS = 3
FURTHER = (0.0, 0.08, 0.16, 0.25)
"""Shares of the way between both figures by which they are drawn further apart."""
HELD_BY_ALL_VIEWS = ("height", "rise", "distance")
"""Kinds of measure that do not depend on where the camera stands."""
PLAIN_VIEWS: tuple[View, ...] = ("side", "diagonal")
"""Views that prove angles and heights of any movement."""


@dataclass(frozen=True, slots=True)
class Draft:
    """What is known before the repetitions of the film are judged."""

    name: str
    source: str
    choice: Choice
    reps: Set

    @property
    def title(self) -> str:
        """The name as it is spoken."""
        return self.name.replace("-", " ").capitalize()

    @property
    def ends(self) -> tuple[str, str]:
        """The names of the postures where a repetition starts, and of the other end."""
        gauge = self.choice.gauge
        return (gauge.high, gauge.low) if self.choice.starts_high else (gauge.low, gauge.high)

    def phases(self) -> tuple[Phase, ...]:
        """From the start to the other end, and back where that belongs to a repetition."""
        start, end = self.ends
        high = self.choice.starts_high
        path = [self._phase(start, high=high), self._phase(end, high=not high)]
        if self.choice.returns:
            path.append(self._phase(f"{start}-again", high=high, figure=start))
        return tuple(path)

    def _phase(self, name: str, *, high: bool, figure: str = "") -> Phase:
        low_limit, high_limit = self.choice.limits
        needs = {self.choice.gauge.name: Limits(above=high_limit) if high else Limits(below=low_limit)}
        above, below = self.choice.trunk
        if above is not None or below is not None:
            needs[LEAN.name] = Limits(above=above, below=below)
        return Phase(name=name, needs=needs, figure=figure)

    def rules(self, thresholds: tuple[float, float], views: tuple[View, ...]) -> tuple[Rule, ...]:
        """That both ends are reached: below the first threshold, and above the second."""
        names = [phase.name for phase in self.phases()]
        start, end = self.ends
        there = self._rule(end, at=names[1], thresholds=thresholds, views=views)
        back = self._rule(
            start, at=names[2] if self.choice.returns else names[0], thresholds=thresholds, views=views
        )
        return there, back

    def _rule(self, end: str, *, at: str, thresholds: tuple[float, float], views: tuple[View, ...]) -> Rule:
        gauge = self.choice.gauge
        upward = end == gauge.high
        threshold = round(thresholds[1] if upward else thresholds[0], gauge.decimals)
        spoken = end.replace("-", " ")
        return Rule(
            name=f"range-{end}",
            measure=gauge.name,
            above=threshold if upward else None,
            below=None if upward else threshold,
            band=round(gauge.error / 2, 2),
            at=at,
            views=views,
            reason=f"Not as far as in the film: {spoken}",
            cue=f"Go as far as in the film: {spoken}",
            source=self.source,
        )

    def movement(
        self,
        rules: tuple[Rule, ...] | None = None,
        figures: dict[str, Figure] | None = None,
        drawing: Drawing | None = None,
    ) -> Movement:
        """The movement; without rules given those at the usual ends of the repetitions."""
        gauge, swing = self.choice.gauge, self.choice.swing
        measures = {gauge.name: gauge.measure}
        if self.choice.trunk != (None, None):
            measures[LEAN.name] = LEAN.measure
        times = "once" if len(self.reps) == 1 else f"{len(self.reps)} times"
        return Movement(
            name=self.name,
            title=self.title,
            description=f"Counted by the {gauge.text}; {self.source}, where it is done {times}.",
            measures=measures,
            phases=self.phases(),
            rules=self.rules((swing.low, swing.high), VIEWS) if rules is None else rules,
            figures=figures or {},
            drawing=drawing or Drawing(),
        )


def finished(draft: Draft, poses: PoseSequence, judged: Sequence[Rep]) -> Movement:
    """The movement with the range of the judged repetitions as its rules, and with figures to draw it."""
    swing = draft.choice.swing
    first = draft.rules((swing.low, swing.high), _views(draft, poses))
    rules = tuple(rule for rule in (_fitted(rule, draft.choice, judged) for rule in first) if rule)
    drawing, best = _drawing(draft, poses), draft.movement(rules, drawing=_drawing(draft, poses))
    for figures in _figures(draft, poses):
        whole = draft.movement(rules, figures, drawing)
        verdicts = _drawn(whole)
        if len(verdicts) != DRAWN_REPS:
            continue
        if all(verdict == "valid" for verdict in verdicts):
            return whole
        best = best if best.figures else whole
    return best


def _drawn(movement: Movement) -> list[Verdict]:
    """What the movement says of a few repetitions that its own figures draw."""
    events = follow(draw(movement, Take(faults=clean(DRAWN_REPS))), movement)
    return [event.rep.verdict for event in events if isinstance(event, RepJudged)]


def _views(draft: Draft, poses: PoseSequence) -> tuple[View, ...]:
    """Those that prove the rules: any for heights, else the usual ones and that of the film."""
    if draft.choice.gauge.measure.kind in HELD_BY_ALL_VIEWS:
        return VIEWS
    seen = view_of(poses)
    return PLAIN_VIEWS if seen is None or seen in PLAIN_VIEWS else (*PLAIN_VIEWS, seen)


def _fitted(rule: Rule, choice: Choice, judged: Sequence[Rep]) -> Rule | None:
    """The rule with the threshold that all of these repetitions meet, with room for another person.

    None where that would be looser than the limits that count, so that nothing could miss it.
    """
    sign = 1.0 if rule.above is not None else -1.0
    margins = [
        f.margin for rep in judged for f in rep.findings if f.rule == rule.name and f.margin is not None
    ]
    values = [sign * rule.threshold + margin for margin in margins]
    if not values:
        return None
    worst = max(min(values), float(np.median(values)) - OUTLIER * choice.gauge.error)
    threshold = round(sign * (worst - ROOM * choice.gauge.error), choice.gauge.decimals) + 0.0
    limit = choice.limits[1] if sign > 0 else choice.limits[0]
    if sign * threshold <= sign * limit:
        return None
    key = "above" if sign > 0 else "below"
    return rule.model_copy(update={key: threshold})


def _figures(draft: Draft, poses: PoseSequence) -> Iterator[dict[str, Figure]]:
    """Figures of both ends, as seen and then a little further apart; nothing where they cannot be had.

    The middle of several repetitions reaches less far than each of them.
    """
    high = draft.choice.starts_high
    moments = [_extremes(draft, poses, high=at_high) for at_high in (high, not high)]
    start, end = (figure_at(poses, times) for times in moments)
    if start is None or end is None:
        return
    end, anchor = continued(start, end), anchor_of(poses, *moments)
    for share in FURTHER:
        pair = (further(start, end, share), further(end, start, share))
        yield {
            name: figure.model_copy(
                update={"anchor": anchor, "lift": BAR_HEIGHT if anchor == "hands" else _lift(draft, name)}
            )
            for name, figure in zip(draft.ends, pair, strict=True)
        }


def _extremes(draft: Draft, poses: PoseSequence, *, high: bool) -> list[float]:
    """When each repetition is at one end, in seconds."""
    values, _ = measure(poses, draft.choice.gauge.measure)
    times = []
    for start, end in draft.reps.bounds:
        within = np.flatnonzero((poses.time >= start) & (poses.time <= end) & np.isfinite(values))
        at = within[values[within].argmax() if high else values[within].argmin()]
        times.append(float(poses.time[at]))
    return times


def _lift(draft: Draft, end: str) -> float:
    """Metres over the floor: of a jump, that is told by its measure."""
    gauge, swing = draft.choice.gauge, draft.choice.swing
    flying = gauge.measure.kind == "rise" and end == gauge.high
    return round(swing.high * TORSO_M, 2) if flying else 0.0


def _drawing(draft: Draft, poses: PoseSequence) -> Drawing:
    degrees = turn(poses)
    known = degrees[np.isfinite(degrees)]
    view = float(np.median(np.abs(known)) // 15 * 15) if len(known) else 45.0
    starts = draft.reps.bounds[:, 0]
    seconds = float(np.median(np.diff(starts))) if len(starts) > 1 else draft.reps.seconds
    return Drawing(view=view, seconds=round(min(max(seconds, 0.3), 20.0), 2))
