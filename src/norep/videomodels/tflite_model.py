"""Video models in LiteRT (TensorFlow Lite)."""

from __future__ import annotations

import io
import zipfile
import zlib
from pathlib import Path
from typing import Any

import numpy as np

from norep.errors import WeightsError
from norep.videomodels.card import MAX_BYTES as MAX_CARD
from norep.videomodels.card import ModelCard, read_card
from norep.videomodels.model import VideoModel
from norep.videomodels.preprocessing import Floats32

CARD = "norep.json"
"""The card is a file of the zip at the end of the model, where TensorFlow Lite keeps associated files."""
MAX_BYTES = 1 << 30
State = tuple[Floats32, ...]


class LiteRunner:
    """Runs a graph with one thread: the first input is the picture, the others are state, as the outputs."""

    def __init__(self, interpreter: Any, card: ModelCard) -> None:
        self.parameters = 0  # a file for small machines does not tell
        self._run = interpreter.get_signature_runner()
        self._card = card
        inputs, outputs = self._run.get_input_details(), self._run.get_output_details()
        self._inputs = sorted(inputs, key=_number)
        self._outputs = sorted(outputs, key=_number)
        self._shapes = [tuple(int(n) for n in inputs[name]["shape"]) for name in self._inputs]

    @property
    def shapes(self) -> list[tuple[int, ...]]:
        """The shapes of the inputs, the picture first."""
        return self._shapes

    @property
    def answers(self) -> int:
        """How many outputs there are."""
        return len(self._outputs)

    def logits(self, clip: Floats32) -> Floats32:
        """`(classes,)` of a clip `(frames, 3, side, side)`."""
        if not self._card.stream:
            return np.asarray(self._answer(clip[None])[0][0])
        memory, logits = self.begin(), np.zeros(len(self._card.labels), np.float32)
        for frame in clip:
            logits, memory = self.step(frame, memory)
        return logits

    def begin(self) -> State:
        """The state before the first frame."""
        return tuple(np.zeros(shape, np.float32) for shape in self._shapes[1:])

    def step(self, frame: Floats32, memory: State) -> tuple[Floats32, State]:
        """`(classes,)` of everything up to this frame, and the state for the next."""
        logits, *after = self._answer(frame[None, None], *memory)
        return np.asarray(logits[0]), tuple(after)

    def _answer(self, *values: Floats32) -> list[Floats32]:
        found = self._run(**dict(zip(self._inputs, values, strict=True)))
        return [found[name] for name in self._outputs]


def _number(name: str) -> tuple[int, str]:
    """`args_10` and `output_10` come after those with 9."""
    digits = name.rpartition("_")[2]
    return (int(digits) if digits.isdecimal() else 0, name)


def with_card(data: bytes, card: ModelCard) -> bytes:
    """A model file with its card at the end."""
    out = io.BytesIO()
    out.write(data)
    with zipfile.ZipFile(out, "a") as archive:
        # A fixed date, so that the same model is the same file.
        archive.writestr(zipfile.ZipInfo(CARD), card.model_dump_json())
    return out.getvalue()


def load_tflite_model(path: Path, threads: int = 1) -> VideoModel:
    """A model that `norep export` wrote.

    Raises WeightsError for a file that is damaged, no video model of norep, or of another shape than it says.
    """
    from ai_edge_litert.interpreter import Interpreter  # noqa: PLC0415  (takes half a second)

    if path.stat().st_size > MAX_BYTES:
        raise WeightsError(f"{path} is too large for a model: {path.stat().st_size >> 20} MB")
    card = read_card(_card(path), path)
    try:
        interpreter = Interpreter(model_content=path.read_bytes(), num_threads=threads)
        interpreter.allocate_tensors()
        runner = LiteRunner(interpreter, card)
    except (ValueError, RuntimeError, IndexError) as error:
        raise WeightsError(f"{path} is no TensorFlow Lite model, or damaged; export it again") from error
    wanted = (1, 1 if card.stream else card.frames, 3, card.resolution, card.resolution)
    if not runner.shapes or runner.shapes[0] != wanted or runner.answers != len(runner.shapes):
        raise WeightsError(f"{path} does not fit what it says of itself; export it again")
    return VideoModel(path.name, card, runner, path.stat().st_size)


def _card(path: Path) -> str | None:
    try:
        with zipfile.ZipFile(path) as archive:
            if archive.getinfo(CARD).file_size > MAX_CARD:
                return None
            return archive.read(CARD).decode()
    except (zipfile.BadZipFile, zlib.error, KeyError, RuntimeError, UnicodeDecodeError, OSError):
        return None
