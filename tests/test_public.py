import subprocess
import sys

import pytest

import norep

HEAVY = (
    "av",
    "cv2",
    "pandas",
    "torch",
    "transformers",
    "scipy",
    "plotly",
    "xarray",
    "matplotlib",
    "mediapipe",
)


@pytest.mark.parametrize("name", norep.__all__)
def test_every_public_name_is_there(name):
    assert getattr(norep, name) is not None
    assert name in dir(norep)


def test_an_unknown_name_is_an_attribute_error():
    with pytest.raises(AttributeError, match="no attribute 'analize'"):
        _ = norep.analize


def test_movements_can_be_looked_up_by_alias_after_any_import():
    from norep.movements.movement import Movement

    assert isinstance(norep.movements["OHS"], Movement)
    assert "air-squat" in list(norep.movements)


def test_importing_norep_loads_nothing_heavy():
    code = "import sys, norep; norep.__version__, norep.NorepError; print(*sys.modules)"
    loaded = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout
    roots = {name.split(".")[0] for name in loaded.split()}
    assert not roots & {*HEAVY, "numpy", "pydantic", "typer", "rich"}


def test_reports_and_rules_need_no_decoder_and_no_data_frames():
    code = "import sys, norep; norep.follow, norep.Report, norep.movements['thruster']; print(*sys.modules)"
    loaded = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout
    roots = {name.split(".")[0] for name in loaded.split()}
    assert not roots & set(HEAVY)
