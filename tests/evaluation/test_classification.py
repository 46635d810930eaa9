"""The classification report, checked against scikit-learn's definitions by hand."""

import pytest

from norep.evaluation.calibration import calibrate
from norep.evaluation.classification import classify

ANSWERS = [
    ("snatch", "snatch", 0.9),
    ("snatch", "snatch", 0.7),
    ("snatch", "squat", 0.2),
    ("deadlift", "deadlift", 0.8),
    ("squat", "snatch", 0.1),
    ("squat", "thruster", 0.3),
]


@pytest.fixture
def report():
    return classify(ANSWERS)


def test_precision_recall_f1_and_support(report):
    snatch = report.per_class["snatch"]
    assert (snatch.precision, snatch.recall, snatch.f1, snatch.support) == (0.6667, 0.6667, 0.6667, 3)
    assert report.per_class["squat"].recall == report.per_class["squat"].f1 == 0.0


def test_probability_of_the_label(report):
    assert report.per_class["snatch"].probability == 0.6
    assert report.per_class["snatch"].probability_sd == pytest.approx(0.2944, abs=1e-4)


def test_a_name_that_no_clip_has_is_listed_but_not_averaged(report):
    assert report.per_class["thruster"].support == 0
    assert report.per_class["thruster"].recall is None
    assert report.macro.recall == pytest.approx((2 / 3 + 1 + 0) / 3, abs=1e-4)
    assert report.weighted.recall == pytest.approx(3 / 6, abs=1e-4)
    assert report.macro.support == 6


def test_confusion_has_labels_down_and_names_across(report):
    labels = list(report.confusion.labels)
    assert labels == ["deadlift", "snatch", "squat", "thruster"]
    row = report.confusion.counts[labels.index("squat")]
    assert dict(zip(labels, row, strict=True)) == {"deadlift": 0, "snatch": 1, "squat": 0, "thruster": 1}
    assert sum(map(sum, report.confusion.counts)) == len(ANSWERS)


def test_nothing_to_report():
    empty = classify([])
    assert empty.macro.f1 is None
    assert empty.confusion.labels == ()


def test_confidence_that_tells_the_truth_has_no_error():
    right = [True] * 3 + [False]
    assert calibrate([0.75] * 4, right).error == 0.0
    assert calibrate([0.95] * 4, right).error == 0.2


def test_bins_hold_every_clip_also_the_surest():
    found = calibrate([0.0, 0.05, 0.1, 1.0], [False, False, True, True])
    assert [one.clips for one in found.bins] == [2, 1, 0, 0, 0, 0, 0, 0, 0, 1]
    assert found.bins[-1].accuracy == 1.0
    assert found.bins[3].accuracy is None
    assert calibrate([], []).error is None
