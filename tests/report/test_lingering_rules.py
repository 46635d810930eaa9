"""Rules about a share of the way have no level on a curve; everywhere they are told in words."""

import norep
from norep.report.page import page_of
from norep.report.plot import limit_text
from norep.synth.motion import Fault, Take, draw

SNATCH = norep.movements["power-snatch"]


def test_the_limit_is_told_as_a_share_of_the_way():
    rule = SNATCH.rule("one-motion")
    text = limit_text(rule, SNATCH.measures[rule.measure].unit)
    assert text == f"one motion: share of the way below {rule.threshold:g} ± {rule.band:g}"


def test_a_page_with_a_missed_share_can_be_written(tmp_path):
    poses = draw(SNATCH, Take((None, Fault("one-motion"))))
    poses.save(tmp_path / "snatch.npz")
    report = norep.analyse(tmp_path / "snatch.npz", "power-snatch")
    assert [rep.verdict for rep in report.sets[0].reps] == ["valid", "no-rep"]
    text = page_of(report, poses=poses, movements={SNATCH.name: SNATCH})
    assert SNATCH.rule("one-motion").reason in text
    assert "share of the way" in text
