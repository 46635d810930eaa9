from pathlib import Path

import pytest

from norep.report.model import (
    FindingReport,
    PartialReport,
    PhaseReport,
    PoseInfo,
    Report,
    RepReport,
    Set,
    Source,
    Span,
    Totals,
)
from norep.report.pictures import MOST, MOST_BYTES
from norep.report.table import COLUMNS

TEXT = (Path(__file__).parents[2] / "docs" / "report.md").read_text(encoding="utf-8")
MODELS = (Report, Source, PoseInfo, Span, Set, RepReport, PhaseReport, FindingReport, PartialReport, Totals)


@pytest.mark.parametrize("model", MODELS)
def test_every_field_is_documented(model):
    fields = [*model.model_fields, *model.model_computed_fields]
    assert [name for name in fields if f"`{name}`" not in TEXT] == []


def test_the_columns_and_the_limits_are_those_of_the_code():
    assert f"`{', '.join(COLUMNS)}`" in TEXT
    assert f"at most {MOST} pictures or {MOST_BYTES // 1_000_000} MB" in TEXT
