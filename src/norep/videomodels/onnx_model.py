"""Video models in ONNX Runtime."""

from __future__ import annotations

import math
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import numpy as np
import onnxruntime

from norep.errors import WeightsError
from norep.videomodels.card import KEY, ModelCard, read_card
from norep.videomodels.model import VideoModel
from norep.videomodels.preprocessing import Floats32

CLIP, LOGITS = "clip", "logits"
"""Names of the picture input and of the answer; everything else is state, `x` in and `x.next` out."""
NEXT = ".next"
PARAMETERS = "parameters"
MAX_BYTES = 1 << 30
State = dict[str, Floats32]


class OnnxRunner:
    """Runs a graph with one thread, or as many as are asked for."""

    def __init__(self, session: onnxruntime.InferenceSession, card: ModelCard, parameters: int) -> None:
        self.parameters = parameters
        self._session, self._card = session, card
        self._states = {one.name: tuple(one.shape) for one in session.get_inputs() if one.name != CLIP}
        self._outputs = [one.name for one in session.get_outputs()]

    def logits(self, clip: Floats32) -> Floats32:
        """`(classes,)` of a clip `(frames, 3, side, side)`."""
        if not self._card.stream:
            return np.asarray(self._session.run([LOGITS], {CLIP: clip[None]})[0][0])
        state, logits = self.begin(), np.zeros(len(self._card.labels), np.float32)
        for frame in clip:
            logits, state = self.step(frame, state)
        return logits

    def begin(self) -> State:
        """The state before the first frame."""
        return {name: np.zeros(shape, np.float32) for name, shape in self._states.items()}

    def step(self, frame: Floats32, memory: State) -> tuple[Floats32, State]:
        """`(classes,)` of everything up to this frame, and the state for the next."""
        values = self._session.run(self._outputs, {CLIP: frame[None, None], **memory})
        found: dict[str, Any] = dict(zip(self._outputs, values, strict=True))
        return np.asarray(found[LOGITS][0]), {name: found[name + NEXT] for name in self._states}


def load_onnx_model(path: Path, threads: int = 1) -> VideoModel:
    """A model that `norep export` wrote.

    Raises WeightsError for a file that is damaged, no video model of norep, or of another shape than it says.
    """
    session = _session(path, threads)
    metadata: Mapping[str, str] = session.get_modelmeta().custom_metadata_map
    card = read_card(metadata.get(KEY), path)
    _check(session, card, path)
    parameters = metadata.get(PARAMETERS, "")
    count = int(parameters) if parameters.isdecimal() else 0
    return VideoModel(path.name, card, OnnxRunner(session, card, count), path.stat().st_size)


def _session(path: Path, threads: int) -> onnxruntime.InferenceSession:
    if path.stat().st_size > MAX_BYTES:
        raise WeightsError(f"{path} is too large for a model: {path.stat().st_size >> 20} MB")
    try:
        return session_of(path.read_bytes(), threads)
    except Exception as error:  # the runtime's own errors have no common class
        raise WeightsError(f"{path} is no ONNX model, or damaged; export it again") from error


def session_of(data: bytes, threads: int = 1) -> onnxruntime.InferenceSession:
    """A session for a graph in memory: it may not name files beside it from which weights would be read."""
    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads, options.inter_op_num_threads = threads, 1
    options.log_severity_level = 3
    # Weights in eight bits become floats once, not in every run.
    options.add_session_config_entry("session.disable_quant_qdq", "1")
    return onnxruntime.InferenceSession(data, options, providers=["CPUExecutionProvider"])


def _check(session: onnxruntime.InferenceSession, card: ModelCard, path: Path) -> None:
    inputs = {one.name: tuple(one.shape) for one in session.get_inputs()}
    side = card.resolution
    wanted = (1, 1 if card.stream else card.frames, 3, side, side)
    outputs = {one.name: tuple(one.shape) for one in session.get_outputs()}
    floats = all(one.type == "tensor(float)" for one in (*session.get_inputs(), *session.get_outputs()))
    states = {name: shape for name, shape in inputs.items() if name != CLIP}
    known = all(isinstance(n, int) for shape in states.values() for n in shape)
    fits = inputs.get(CLIP) == wanted and outputs.get(LOGITS) == (1, len(card.labels))
    steps = all(outputs.get(name + NEXT) == shape for name, shape in states.items())
    if not (floats and fits and known and steps and sum(map(math.prod, states.values())) < 1 << 28):
        raise WeightsError(f"{path} does not fit what it says of itself; export it again")
