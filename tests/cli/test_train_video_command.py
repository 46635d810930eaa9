"""`norep train video` and `norep export` on tiny drawn clips."""

import errno
import os
import signal
import subprocess
import sys
from importlib.resources import files
from pathlib import Path

import pytest

torch = pytest.importorskip("torch", reason="needs the extra: pip install norep[train]")

from tiny_clips import pictures, write_clip, write_set  # noqa: E402

from norep.videomodels.torch_model import read_safetensors  # noqa: E402

SMALL = ("--model", "movinet-a0-base", "--resolution", 32, "--batch", 4, "--epochs", 2)
SMALL = (*SMALL, "--no-augment", "--threads", 1)


@pytest.fixture(scope="module")
def drawn(tmp_path_factory):
    return write_set(tmp_path_factory.mktemp("clips"))


@pytest.fixture(scope="module")
def unheld(tmp_path_factory):
    """Clips without any for validation: what is written is what the last epoch gave, not an earlier one."""
    return write_set(tmp_path_factory.mktemp("unheld"), train=5, validation=0)


@pytest.fixture
def clips(tmp_path):
    return write_set(tmp_path / "clips", train=2, validation=1)


@pytest.fixture(scope="module")
def trained(drawn, tmp_path_factory):
    """A stream model that was trained for an epoch."""
    from norep.cli.app import run

    folder = tmp_path_factory.mktemp("trained")
    words = ("train", "video", *SMALL[2:], "--model", "movinet-a0-stream", "--epochs", 1, "--data", drawn)
    assert run([str(word) for word in (*words, "--out", folder / "m.safetensors", "--cache", folder)]) == 0
    return folder / "m.safetensors"


def weights(path):
    return read_safetensors(path)[0]


def test_a_model_is_trained_and_told_of(norep, drawn, tmp_path):
    code, out, err = norep("train", "video", "--data", drawn, *SMALL, "-o", "deep/m.safetensors")
    assert code == 0
    written, kept = out.splitlines()
    assert written.startswith(
        "written: deep/m.safetensors (movinet-a0-base, 8 clips, 2 classes, 6 frames at 32 px, 2 epochs, "
    )
    assert written.endswith("% right in validation)")
    assert kept.startswith("decoded clips kept: ")
    assert kept.endswith(" times the clips")
    assert "norep: epoch 1: " in err
    assert sorted(path.name for path in Path("deep").iterdir()) == ["m.safetensors"]
    assert len(list((tmp_path / "cache" / "video" / "clips").glob("*.npz"))) == 12
    code, out, _ = norep("train", "video", "--data", drawn, *SMALL, "-o", "again.safetensors")
    assert (code, len(out.splitlines())) == (0, 1)  # nothing was decoded again
    first, second = weights("deep/m.safetensors"), weights("again.safetensors")
    assert all(torch.equal(first[name], second[name]) for name in first)


KILLED = """
import os, sys
from norep.cli.app import run
from norep.report import writing
from norep.training import video_fit
from norep.videomodels import cached

def dies(act, calls):
    count = 0
    def counted(*arguments):
        nonlocal count
        count += 1
        if count == calls:
            os.kill(os.getpid(), 9)
        return act(*arguments)
    return counted

if sys.argv[1] == "reading":  # while the fifth clip is written
    os.replace = dies(os.replace, 5)
else:  # in the second step of the second epoch
    video_fit.clip_gradients = dies(video_fit.clip_gradients, 5)
run(sys.argv[2:])
"""


@pytest.mark.skipif(sys.platform == "win32", reason="there is no SIGKILL")
@pytest.mark.parametrize("when", ["reading", "learning"])
def test_a_run_that_is_killed_goes_on_and_ends_like_one_that_was_not(norep, unheld, tmp_path, when):
    words = ("train", "video", "--data", unheld, *SMALL, "--epochs", 3, "--average", 0.9)
    (tmp_path / "killed.py").write_text(KILLED)
    command = [sys.executable, tmp_path / "killed.py", when, *words, "-o", "m.safetensors"]
    environment = {
        **os.environ,
        "PYTHONPATH": os.pathsep.join(sys.path),
        "NOREP_CACHE": str(tmp_path / "cache"),
    }
    done = subprocess.run([str(word) for word in command], env=environment, check=False, capture_output=True)
    assert done.returncode == -signal.SIGKILL, done.stderr
    kept = list((tmp_path / "cache" / "video" / "clips").glob("*.npz"))
    assert len(kept) == (4 if when == "reading" else 10)
    assert Path("m.safetensors.checkpoint").is_file() == (when == "learning")
    assert not Path("m.safetensors").exists()
    assert norep(*words, "-o", "m.safetensors")[0] == 0
    assert norep(*words, "-o", "whole.safetensors", "--cache", "another")[0] == 0
    found, wanted = weights("m.safetensors"), weights("whole.safetensors")
    assert list(found) == list(wanted)
    assert all(torch.equal(found[name], wanted[name]) for name in wanted)
    assert not Path("m.safetensors.checkpoint").exists()


def test_a_checkpoint_of_other_settings_names_the_way_out(norep, drawn, tmp_path, monkeypatch):
    from norep.training import video_fit

    words = ("train", "video", "--data", drawn, *SMALL, "-o", "m.safetensors")
    real, calls = video_fit.clip_gradients, []

    def interrupted(parameters):
        calls.append(1)
        if len(calls) == 3:
            raise KeyboardInterrupt
        real(parameters)

    with monkeypatch.context() as patch:
        patch.setattr(video_fit, "clip_gradients", interrupted)
        code, out, _ = norep(*words)
    assert (code, "1 epochs" in out, "stopped early: run it again to go on" in out) == (0, True, True)
    assert Path("m.safetensors.checkpoint").is_file()
    code, out, err = norep(*words, "--seed", 1)
    assert (code, out) == (5, "")
    assert err.count("\n") == 1
    assert "begin again with --fresh" in err
    assert norep(*words, "--seed", 1, "--fresh")[0] == 0


def test_ctrl_c_before_anything_was_learned(norep, drawn, monkeypatch):
    from norep.training import video_fit

    def interrupted(parameters):
        raise KeyboardInterrupt

    monkeypatch.setattr(video_fit, "clip_gradients", interrupted)
    code, out, err = norep("train", "video", "--data", drawn, *SMALL)
    assert (code, out, err) == (130, "", "norep: interrupted\n")
    assert not Path("video.safetensors").exists()


def test_damaged_clips_are_skipped_and_listed(norep, clips):
    (clips / "curl/curl_0.mp4").write_bytes(b"no film")
    (clips / "press/press_5.mp4").unlink()
    code, out, err = norep("train", "video", "--data", clips, *SMALL, "--epochs", 1)
    assert code == 0
    assert "3 clips, 2 classes" in out
    assert "not used: curl/curl_0.mp4: " in err
    assert "not used: press/press_5.mp4: " in err


def test_clips_of_one_frame(norep, clips):
    for file in clips.glob("*/*.mp4"):
        write_clip(file, pictures(file.parent.name, 1, 0))
    code, out, _ = norep("train", "video", "--data", clips, *SMALL, "--epochs", 1)
    assert (code, "1 frames at 32 px" in out) == (0, True)
    code, out, _ = norep(
        "train", "video", "--data", clips, *SMALL, "--epochs", 1, "--model", "movinet-a0-stream"
    )
    assert (code, "10 frames a second at 32 px" in out) == (0, True)


def edit(clips, change):
    index = clips / "index.csv"
    index.write_text(change(index.read_text()))


def destroyed(clips):
    for file in (clips / "curl").glob("*.mp4"):
        file.write_bytes(b"")
    (clips / "press" / "press_3.mp4").write_bytes(b"")


BAD = {
    "an empty class": (destroyed, 7, ("no clip of curl can be read (", "curl_0.mp4", "leave the class out")),
    "a class in validation alone": (
        lambda clips: edit(
            clips,
            lambda text: "\n".join(
                row.replace(",train", ",test") if row.startswith("curl") else row for row in text.splitlines()
            ),
        ),
        7,
        ("no clip of curl is marked as train", "norep dataset split", "leave the class out"),
    ),
    "no splits": (
        lambda clips: edit(
            clips, lambda text: text.replace(",train\n", ",\n").replace(",validation\n", ",\n")
        ),
        7,
        ("no clip is marked as train", "norep dataset split"),
    ),
    "no index": (lambda clips: (clips / "index.csv").unlink(), 7, ("no clip is marked as train",)),
    "one class": (
        lambda clips: edit(clips, lambda text: text.replace(",press,", ",curl,")),
        7,
        ("has one class, curl; two are needed at least",),
    ),
}


@pytest.mark.parametrize("case", BAD)
def test_folders_that_cannot_be_learned_from(norep, clips, case):
    change, exit_code, parts = BAD[case]
    change(clips)
    code, out, err = norep("train", "video", "--data", clips, *SMALL)
    assert (code, out) == (exit_code, "")
    assert err.count("\n") == 1
    assert all(part in err for part in parts), err
    assert not list(Path().glob("*.safetensors*"))


@pytest.mark.parametrize(
    ("words", "code", "message"),
    [
        (("--model", "movinet-a9-base"), 2, "no video network is called 'movinet-a9-base'; did you mean"),
        (("--rate", 10), 7, "movinet-a0-base looks at a fixed number of frames; give --frames"),
        (
            ("--model", "movinet-a0-stream", "--rate", 10, "--frames", 4),
            7,
            "either a number of frames or a rate",
        ),
        (("--frames", "many"), 2, "--frames is 'many'; give a number, or auto"),
        (("--frames", 0), 2, "--frames is '0'"),
        (("--frames", 5000), 7, "1 to 4096 frames, not 5000"),
        (("--model", "movinet-a0-stream", "--rate", 0), 7, "0.5 to 240 frames a second, not 0"),
        (("--resolution", 5), 7, "32 to 640 pixels, not 5"),
        (("--optimizer", "sgd"), 2, "--optimizer is 'sgd'; known: rmsprop, adamw"),
        (("--gate", "tanh"), 2, "--gate is 'tanh'; known: relu6, clip"),
        (("--device", "tpu"), 2, "--device is 'tpu'; known: auto, cpu, cuda"),
        (
            ("--out", "m.onnx"),
            2,
            "--out m.onnx: models are written as .safetensors; norep export makes others",
        ),
        (("--seed", -1), 2, "--seed"),
        (("--batch", 1), 2, "--batch"),
        (("--freeze",), 7, "a frozen network needs weights: give --weights, or train all of it: --no-freeze"),
        (("--weights", "nowhere.npz"), 5, "nowhere.npz: there is no such file of weights"),
        (("--data", "nowhere"), 7, "there is no such folder of clips"),
        (("--logs", "index.csv"), 6, "cannot write logs into index.csv"),
        (("--learning-rate", 1e30, "--optimizer", "adamw"), 1, "take a lower --learning-rate"),
    ],
)
def test_wrong_options_are_one_line(norep, clips, words, code, message):
    Path("index.csv").write_text("a file")
    found, out, err = norep("train", "video", "--data", clips, *SMALL, *words)
    assert (found, out) == (code, "")
    lines = [line for line in err.splitlines() if not line.startswith("norep: epoch ")]
    assert len(lines) == 1
    assert message in lines[0]
    assert not list(Path().glob("*.safetensors"))


def test_a_full_disk_while_clips_are_kept(norep, clips, tmp_path, monkeypatch):
    real, calls = os.replace, []

    def full(source, target):
        calls.append(target)
        if len(calls) == 3:
            raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))
        real(source, target)

    with monkeypatch.context() as patch:
        patch.setattr(os, "replace", full)
        code, out, err = norep("train", "video", "--data", clips, *SMALL)
    assert (code, out) == (6, "")
    assert "No space left on device" in err
    assert err.count("\n") == 1
    kept = sorted(path.name for path in (tmp_path / "cache" / "video" / "clips").iterdir())
    assert len(kept) == 2
    assert all(name.endswith(".npz") and not name.startswith(".") for name in kept)
    assert norep("train", "video", "--data", clips, *SMALL, "--epochs", 1)[0] == 0


def test_a_full_disk_at_the_end_of_an_epoch(norep, clips, monkeypatch):
    real = os.replace

    def full(source, target):
        if str(target).endswith(".checkpoint"):
            raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))
        real(source, target)

    with monkeypatch.context() as patch:
        patch.setattr(os, "replace", full)
        code, out, err = norep("train", "video", "--data", clips, *SMALL)
    assert (code, out) == (6, "")
    assert "cannot write video.safetensors.checkpoint: No space left" in err
    assert list(Path().glob("*video.safetensors*")) == []


def test_a_model_is_exported_as_onnx(norep, trained, drawn, tmp_path):
    from norep.videomodels.loading import load_video_model

    Path("m.safetensors").write_bytes(trained.read_bytes())
    code, out, err = norep("export", "m.safetensors")
    assert (code, err) == (0, "")
    assert out.startswith("written: m.onnx (")
    assert out.endswith("of the size of m.safetensors)\n")
    code, out, _ = norep("export", "m.safetensors", "--int8")
    assert out.startswith("written: m.int8.onnx (")
    assert float(out.split(", ")[1].split()[0]) <= 0.35
    model, floats, eight = (load_video_model(name) for name in ("m.safetensors", "m.onnx", "m.int8.onnx"))
    film = drawn / "curl" / "curl_0.mp4"
    assert abs(floats.probabilities(film) - model.probabilities(film)).max() < 1e-4
    assert floats.card == model.card
    assert (floats.card.quantised, eight.card.quantised) == (False, True)
    code, _, err = norep("export", "m.onnx", "-o", "again.onnx")
    assert code == 1
    assert "m.onnx was exported already; give the .safetensors file that norep train video wrote" in err
    assert not Path("again.onnx").exists()


@pytest.mark.parametrize(
    ("words", "code", "message"),
    [
        (("nowhere.safetensors",), 5, "nowhere.safetensors: there is no such model file"),
        (("m.safetensors", "--format", "coreml"), 2, "--format is 'coreml'; known: onnx, tflite"),
        (("m.safetensors", "-o", "m.tflite"), 2, "--out m.tflite: a file of --format onnx ends in .onnx"),
        (("rubbish.safetensors",), 5, "rubbish.safetensors is no safetensors file, or damaged"),
        (("m.csv",), 5, "m.csv is no video model; their files end in"),
    ],
)
def test_exports_that_cannot_be(norep, trained, words, code, message):
    Path("m.safetensors").write_bytes(trained.read_bytes())
    Path("rubbish.safetensors").write_bytes(b"nothing" * 99)
    Path("m.csv").write_text("")
    found, out, err = norep("export", *words)
    assert (found, out, err.count("\n")) == (code, "", 1)
    assert message in err


def test_a_model_of_poses_is_not_exported(norep):
    path = files("norep.recognition").joinpath("models/skeleton.onnx")
    code, _, err = norep("export", path, "-o", "m.onnx")
    assert code == 5
    assert "skeleton.onnx is no video model of norep: it says nothing of itself" in err


def test_without_the_converter_it_says_what_to_install(norep, trained, monkeypatch):
    from norep.cli import extras

    real = extras.find_spec
    monkeypatch.setattr(extras, "find_spec", lambda name: None if name == "litert_torch" else real(name))
    code, out, err = norep("export", trained, "--format", "tflite")
    assert (code, out) == (1, "")
    assert err == (
        "norep: exporting to TensorFlow Lite needs litert_torch, which is not here: "
        "pip install 'norep[tflite]'\n"
    )


def test_without_torch_it_says_what_to_install(norep, drawn, monkeypatch):
    from norep.cli import extras

    monkeypatch.setattr(extras, "find_spec", lambda name: None)
    for words in (("train", "video", "--data", drawn), ("export", "m.safetensors")):
        code, _, err = norep(*words)
        assert code == 1
        assert err == "norep: training needs torch, which is not here: pip install 'norep[train]'\n"
