"""Video models: PyTorch beside ONNX Runtime and LiteRT, eight bits, and from a file to the top five.

    python benchmarks/video_models.py [CLIP.mp4 MODEL.safetensors CLIPS]

Weights are random (speed does not depend on them) unless a trained model and a folder of clips are given, for
which the agreement of the eight-bit file is counted. One thread, ratios of one run; the clip is a drawn
thruster of 0.94 s at 480x854 unless one is given.
"""

from __future__ import annotations

import statistics
import sys
import tempfile
import time
from collections.abc import Callable
from importlib.util import find_spec
from pathlib import Path

import numpy as np
import torch

import norep
from norep.analysis.cache import CachedPoses
from norep.analysis.recognising import recognise
from norep.datasets.clips import read_clips
from norep.recognition.recogniser import Recogniser
from norep.synth.camera import Camera
from norep.synth.draw import film, framed
from norep.synth.motion import Take, perform
from norep.training.video_export import export_onnx
from norep.video.writer import VideoWriter
from norep.videomodels.architecture import architecture
from norep.videomodels.card import ModelCard
from norep.videomodels.loading import load_video_model
from norep.videomodels.model import VideoModel
from norep.videomodels.networks import network
from norep.videomodels.preprocessing import as_input, read_clip
from norep.videomodels.torch_model import save_model

LABELS = tuple(f"class-{i}" for i in range(9))
ROUNDS = 7


def milliseconds(call: Callable[[], object], rounds: int = ROUNDS) -> float:
    """The median of some calls, after one that is not counted."""
    call()
    times = []
    for _ in range(rounds):
        start = time.perf_counter()
        call()
        times.append(time.perf_counter() - start)
    return 1000 * statistics.median(times)


def random_model(name: str, folder: Path, frames: int = 10) -> VideoModel:
    """A model with random weights whose every block counts."""
    torch.manual_seed(0)
    module = network(name, len(LABELS)).eval()
    with torch.no_grad():
        for key, value in module.state_dict().items():
            if key.endswith("scale"):
                value.fill_(0.5)
    stream = name.endswith("stream")
    card = ModelCard(
        architecture=name,
        labels=LABELS,
        resolution=architecture(name).resolution,
        frames=None if stream else frames,
        rate=10.0 if stream else None,
    )
    return load_video_model(save_model(module, card, folder / f"{name}-{frames}.safetensors"))


def runs_of(model: VideoModel, clip: np.ndarray) -> Callable[[], object]:
    """A base model looks at the clip, a stream model goes frame by frame."""

    def run() -> object:
        if not model.stream:
            return model.runner.logits(clip)
        memory, logits = model.runner.begin(), None
        for frame in clip:
            logits, memory = model.runner.step(frame, memory)
        return logits

    return run


def formats(folder: Path) -> None:
    print("| model | PyTorch | ONNX | ratio | difference / sd | ONNX MB | int8 MB | share | int8 ms |")
    print("|---|---|---|---|---|---|---|---|---|")
    for name in ("movinet-a0-base", "movinet-a0-stream", "movinet-a2-base", "movinet-a2-stream"):
        plain = random_model(name, folder)
        exported = load_video_model(export_onnx(plain, folder / f"{name}.onnx"))
        small = load_video_model(export_onnx(plain, folder / f"{name}.int8.onnx", int8=True))
        side = plain.card.resolution
        clip = np.random.default_rng(0).random((10, 3, side, side), np.float32)
        wanted, found = plain.runner.logits(clip), exported.runner.logits(clip)
        difference = float(np.abs(wanted - found).max() / wanted.std())
        per = 10 if plain.stream else 1
        times = [milliseconds(runs_of(one, clip)) / per for one in (plain, exported, small)]
        what = "a frame" if plain.stream else "10 frames"
        print(
            f"| {name}, {what} | {times[0]:.1f} ms | {times[1]:.1f} ms | "
            f"{times[0] / times[1]:.2f} | {difference:.1e} | {exported.size / 1e6:.1f} | "
            f"{small.size / 1e6:.1f} | {small.size / exported.size:.2f} | {times[2]:.1f} |",
            flush=True,
        )


def drawn_clip(path: Path) -> Path:
    """A thruster of 0.94 s at 480x854 and 30 frames a second."""
    movement = norep.movements["thruster"]
    drawn = perform(movement, Take((None,), seconds=0.94, rest=0.0, fps=30.0))
    camera = framed(drawn, Camera(480, 854, yaw=45.0))
    with VideoWriter(path, (480, 854), fps=30.0) as writer:
        for frame in film(movement, drawn, camera):
            writer.write(frame.image, frame.time)
    return path


def file_to_names(clip: Path, folder: Path) -> None:
    """From a file to the top five, with the model loaded."""
    with norep.open_video(clip) as video:
        times = [frame.time for frame in video]
    print(f"\nfrom file to top five: {clip.name}, {len(times)} frames, {times[-1]:.2f} s")
    whole = random_model("movinet-a2-base", folder, frames=len(times))
    for title, model in (
        ("MoViNet a2 base, 10 frames, ONNX", load_video_model(folder / "movinet-a2-base.onnx")),
        ("MoViNet a2 base, 10 frames, PyTorch", random_model("movinet-a2-base", folder)),
        (f"MoViNet a2 base, all {len(times)} frames, PyTorch", whole),
    ):
        print(f"{title}: {milliseconds(lambda model=model: model.top(clip)):.0f} ms", flush=True)
    recogniser = Recogniser.load("skeleton")
    poses = CachedPoses("blazepose", norep.Settings.from_environment(), None)
    print(f"skeleton: {milliseconds(lambda: recognise(clip, recogniser, poses)):.0f} ms")


def agreement(model: Path, clips: Path, folder: Path) -> None:
    """How often the eight-bit file has the same best name, on 500 clips."""
    plain = load_video_model(model)
    exported = load_video_model(export_onnx(plain, folder / "trained.onnx"))
    small = load_video_model(export_onnx(plain, folder / "trained.int8.onnx", int8=True))
    known = read_clips(clips)
    chosen = np.random.default_rng(0).permutation(len(known))[:500]
    same = 0
    for number in chosen.tolist():
        clip = as_input(read_clip(known.path(known.clips[number]), plain.card.recipe))
        same += int(exported.runner.logits(clip).argmax() == small.runner.logits(clip).argmax())
    share = small.size / exported.size
    print(f"\n{model.name}: int8 {share:.2f} of the size, same best name {same} of {len(chosen)}", flush=True)


def lite(folder: Path) -> None:
    if find_spec("litert_torch") is None:
        print("\nTensorFlow Lite: not compared, needs litert-torch (the extra tflite)")
        return
    from norep.training.video_export_tflite import export_tflite  # noqa: PLC0415  (takes the extra)

    print()
    for name in ("movinet-a0-base", "movinet-a0-stream"):
        plain = random_model(name, folder)
        side = plain.card.resolution
        clip = np.random.default_rng(0).random((10, 3, side, side), np.float32)
        for int8 in (False, True):
            model = load_video_model(export_tflite(plain, folder / f"{name}-{int8}.tflite", int8=int8))
            wanted, found = plain.runner.logits(clip), model.runner.logits(clip)
            difference = float(np.abs(wanted - found).max() / wanted.std())
            took = milliseconds(runs_of(model, clip)) / (10 if plain.stream else 1)
            kind = "int8" if int8 else "floats"
            print(
                f"TensorFlow Lite {name} {kind}: {took:.1f} ms {'a frame' if plain.stream else 'a clip'}, "
                f"{model.size / 1e6:.1f} MB, difference {difference:.1e} of the sd",
                flush=True,
            )


if __name__ == "__main__":
    torch.set_num_threads(1)
    with tempfile.TemporaryDirectory() as name:
        place = Path(name)
        formats(place)
        given = [Path(argument) for argument in sys.argv[1:]]
        file_to_names(given[0] if given else drawn_clip(place / "thruster.mp4"), place)
        if len(given) == 3:
            agreement(given[1], given[2], place)
        lite(place)
