"""Hold verdicts against what people saw: repetition by repetition and rule by rule."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from norep.errors import NorepError
from norep.evaluation.rule_labels import RuleLabel, labelled_verdict
from norep.evaluation.scores import DIGITS, Scores
from norep.judging.events import Verdict
from norep.movements.movement import Movement
from norep.report.model import FindingReport, Report, RepReport

NEAR_S = 0.35
"""A labelled moment belongs to the repetition whose span, widened by this, it lies in."""


class RuleCalls(Scores):
    """How outcomes of one rule agree with the `labelled` clear ones.

    `wrong` is met for missed or the reverse, `open` borderline or unseen, `unprovable` from this view.
    """

    labelled: int
    wrong: int
    open: int
    unprovable: int


class Disagreement(Scores):
    """A verdict that is wrong, with the rule that decides it and the frame to look at in seconds."""

    clip: str
    rep: int
    labelled: str
    found: str
    rule: str
    time_s: float | None
    margin: float | None
    unit: str


class VerdictEvaluation(Scores):
    """Verdicts beside those that follow from the labels.

    Of `repetitions` people found clearly valid or clearly no-rep, by rules that the view can prove: `wrong`
    is valid for no-rep or the reverse, `unsure` what was left open. `undecided` were close for people too,
    `missing` were labelled but not counted. `outcome_errors` are wrong outcomes of single rules, whether they
    decide or not.
    """

    repetitions: int
    wrong: int
    wrong_share: float | None
    unsure: int
    unsure_share: float | None
    labelled_no_reps: int
    found_no_reps: int
    undecided: int
    missing: int
    rules: dict[str, RuleCalls]
    errors: tuple[Disagreement, ...]
    outcome_errors: tuple[Disagreement, ...]
    skipped: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Pair:
    """One repetition as people saw it and as it was judged; `rep` is None where it was not counted."""

    labels: tuple[RuleLabel, ...]
    rep: RepReport | None
    movement: Movement

    @property
    def labelled(self) -> Verdict | None:
        """The verdict that follows from the labels of the rules that the view of this film can prove."""
        findings = self.rep.findings if self.rep else ()
        hidden = {finding.rule for finding in findings if not finding.provable}
        return labelled_verdict((one for one in self.labels if one.rule not in hidden), self.movement)

    def findings(self) -> Iterator[tuple[RuleLabel, FindingReport]]:
        """Each clear label with what was found of its rule."""
        found = {finding.rule: finding for finding in self.rep.findings} if self.rep else {}
        for label in self.labels:
            if label.outcome in ("met", "missed") and label.rule in found:
                yield label, found[label.rule]


def evaluate_verdicts(
    labels: Sequence[RuleLabel],
    judge: Callable[[Path, Movement], Report],
    *,
    movements: Mapping[str, Movement],
    folder: Path,
    progress: Callable[[int, int, str], None] | None = None,
) -> VerdictEvaluation:
    """Judge the labelled clips in `folder` and compare repetition by repetition."""
    clips: dict[tuple[str, str], list[RuleLabel]] = defaultdict(list)
    for label in labels:
        clips[label.clip, label.movement].append(label)
    pairs, skipped = list[Pair](), list[str]()
    for done, ((clip, name), of_clip) in enumerate(sorted(clips.items()), start=1):
        try:
            movement = movements[name]
            pairs += _pairs(of_clip, judge(folder / clip, movement), movement)
        except NorepError as error:
            skipped.append(f"{clip}: {error}")
        if progress is not None:
            progress(done, len(clips), clip)
    return _evaluation(pairs, skipped)


def _pairs(labels: Sequence[RuleLabel], report: Report, movement: Movement) -> Iterator[Pair]:
    reps = [rep for one in report.sets for rep in one.reps]
    for number in sorted({label.rep for label in labels}):
        of_rep = tuple(label for label in labels if label.rep == number)
        yield Pair(of_rep, _repetition(of_rep, reps), movement)


def _repetition(labels: Sequence[RuleLabel], reps: Sequence[RepReport]) -> RepReport | None:
    """The repetition that most of the labelled moments lie in."""

    def moments(rep: RepReport) -> int:
        return sum(rep.start_s - NEAR_S <= label.time <= rep.end_s + NEAR_S for label in labels)

    best = max(reps, key=moments, default=None)
    return best if best is not None and moments(best) else None


def _evaluation(pairs: Sequence[Pair], skipped: Sequence[str]) -> VerdictEvaluation:
    judged = [(pair, pair.labelled, pair.rep) for pair in pairs if pair.rep is not None]
    clear = [(pair, labelled, rep) for pair, labelled, rep in judged if labelled is not None]
    errors = [
        _wrong(pair, labelled, rep) for pair, labelled, rep in clear if _opposite(labelled, rep.verdict)
    ]
    unsure = sum(rep.verdict == "unsure" for _, _, rep in clear)
    no_reps = [rep for _, labelled, rep in clear if labelled == "no-rep"]
    return VerdictEvaluation(
        repetitions=len(clear),
        wrong=len(errors),
        wrong_share=_share(len(errors), len(clear)),
        unsure=unsure,
        unsure_share=_share(unsure, len(clear)),
        labelled_no_reps=len(no_reps),
        found_no_reps=sum(rep.verdict == "no-rep" for rep in no_reps),
        undecided=len(judged) - len(clear),
        missing=len(pairs) - len(judged),
        rules=_rules(pairs),
        errors=tuple(errors),
        outcome_errors=tuple(_outcome_errors(pairs)),
        skipped=tuple(skipped),
    )


def _opposite(labelled: str, found: str) -> bool:
    return {labelled, found} in ({"valid", "no-rep"}, {"met", "missed"})


def _wrong(pair: Pair, labelled: Verdict, rep: RepReport) -> Disagreement:
    # A wrong "valid" is decided by the rule that people saw missed.
    missed = {label.rule for label in pair.labels if label.outcome == "missed"}
    decisive = rep.deciding or tuple(finding for finding in rep.findings if finding.rule in missed)
    finding = decisive[0] if decisive else None
    label = pair.labels[0]
    return _disagreement(label, labelled, rep.verdict, finding)


def _outcome_errors(pairs: Sequence[Pair]) -> Iterator[Disagreement]:
    for pair in pairs:
        for label, finding in pair.findings():
            if _opposite(label.outcome, finding.outcome):
                yield _disagreement(label, label.outcome, finding.outcome, finding)


def _disagreement(label: RuleLabel, labelled: str, found: str, finding: FindingReport | None) -> Disagreement:
    return Disagreement(
        clip=label.clip,
        rep=label.rep,
        labelled=labelled,
        found=found,
        rule=finding.rule if finding else "",
        time_s=finding.time_s if finding else None,
        margin=finding.margin if finding else None,
        unit=finding.unit if finding else "",
    )


def _rules(pairs: Sequence[Pair]) -> dict[str, RuleCalls]:
    found: dict[str, list[tuple[RuleLabel, FindingReport]]] = defaultdict(list)
    for pair in pairs:
        for label, finding in pair.findings():
            found[f"{pair.movement.name}/{label.rule}"].append((label, finding))
    return {name: _calls(found[name]) for name in sorted(found)}


def _calls(found: Sequence[tuple[RuleLabel, FindingReport]]) -> RuleCalls:
    left_open = [finding for _, finding in found if finding.outcome in ("borderline", "unseen")]
    return RuleCalls(
        labelled=len(found),
        wrong=sum(_opposite(label.outcome, finding.outcome) for label, finding in found),
        open=sum(finding.provable for finding in left_open),
        unprovable=sum(not finding.provable for finding in left_open),
    )


def _share(part: int, whole: int) -> float | None:
    return round(part / whole, DIGITS) if whole else None
