"""A model file of the recogniser: an ONNX graph with its labels and what it was made for."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from norep.errors import UnknownNameError, WeightsError
from norep.recognition import features
from norep.recognition.course import Floats32
from norep.recognition.range_network import RangeNetwork

if TYPE_CHECKING:
    import onnxruntime

FORMAT = "norep-recogniser"
MODEL_VERSION = 1
FOLDER = Path(__file__).parent / "models"
LARGEST = 256 << 20
"""Bytes; a recogniser is a few megabytes."""


@dataclass(frozen=True, slots=True, eq=False)
class Model:
    """A network ready to run on one core.

    `stride` is the number of samples of one step of scores. `padding` is the number of samples that each
    window is filled up to with its last pose, 0 for networks that know which samples were seen. `training`
    holds what training noted: clips, epochs, figures.
    """

    session: onnxruntime.InferenceSession
    labels: tuple[str, ...]
    network: str
    stride: int
    padding: int
    training: Mapping[str, Any]
    digest: str
    """The sha256 of the file."""
    ranges: RangeNetwork | None = None
    """What the ranges of posture prove, learned with the network; None where they were not."""

    @staticmethod
    def load(path: Path) -> Model:
        """Read a model file; raises WeightsError for one that is missing, no model, or of another version."""
        try:
            if path.stat().st_size > LARGEST:
                raise WeightsError(f"{path} is larger than {LARGEST >> 20} MB: it is no recogniser of norep")
            data = path.read_bytes()
        except OSError as error:
            raise WeightsError(f"cannot read the model {path}: {error.strerror or error}") from error
        return Model.read(data, str(path))

    @staticmethod
    def read(data: bytes, name: str) -> Model:
        """Make a model of a file's content; `name` is told in errors. Raises WeightsError."""
        session = _session(data, name)
        about = session.get_modelmeta().custom_metadata_map
        _check(about, name)
        try:
            labels = tuple(str(label) for label in json.loads(about["labels"]))
            training = json.loads(about.get("training", "{}"))
            ranged = json.loads(about.get("ranges", "null"))
            ranges = RangeNetwork.from_data(ranged) if ranged else None
            stride, padding = int(about["stride"]), int(about.get("padding", "0"))
        except (KeyError, ValueError, TypeError) as error:
            raise WeightsError(f"{name} is a damaged recogniser: {error!r} in its description") from error
        shape = session.get_outputs()[0].shape
        if not labels or shape[-1] != len(labels):
            raise WeightsError(f"{name} is a damaged recogniser: {len(labels)} labels, scores {shape}")
        digest = hashlib.sha256(data).hexdigest()
        network = about.get("network", "")
        return Model(session, labels, network, stride, padding, training, digest, ranges)

    def run(self, channels: Floats32, seen: Floats32) -> tuple[Floats32, Floats32]:
        """Scores `(clips, networks, steps, classes)` and weights `(clips, networks, steps)`."""
        fed = {"features": np.ascontiguousarray(channels), "seen": np.ascontiguousarray(seen)}
        scores, weights = self.session.run(["scores", "weights"], fed)
        return np.asarray(scores), np.asarray(weights)


def _session(data: bytes, name: str) -> onnxruntime.InferenceSession:
    import onnxruntime  # noqa: PLC0415  (0.2 s that `import norep` need not pay)

    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = options.inter_op_num_threads = 1
    options.log_severity_level = 4
    try:
        return onnxruntime.InferenceSession(data, options, providers=["CPUExecutionProvider"])
    except Exception as error:
        raise WeightsError(
            f"{name} is no model file, or damaged: expected an .onnx made by `norep train skeleton` or "
            "`norep export`, or a .safetensors or .tflite made by `norep train video` or `norep export`"
        ) from error


def _check(about: Mapping[str, str], name: str) -> None:
    if about.get("format") != FORMAT:
        raise WeightsError(
            f"{name} is an ONNX model, but no recogniser of norep; make one by `norep train skeleton`"
        )
    for key, own in (("version", MODEL_VERSION), ("features", features.VERSION)):
        if about.get(key) != str(own):
            raise WeightsError(
                f"{name} was made for another norep ({key} {about.get(key, 'missing')}, "
                f"this one reads {own}): train it again by `norep train skeleton`"
            )


def is_recogniser(path: Path) -> bool:
    """Whether a file looks like one: an ONNX graph of this format, whatever its version."""
    try:
        small = path.suffix.lower() == ".onnx" and path.stat().st_size <= LARGEST
        return small and FORMAT.encode() in path.read_bytes()
    except OSError:
        return False


def shipped() -> tuple[str, ...]:
    """Names of the models inside the package."""
    return tuple(sorted(path.stem for path in FOLDER.glob("*.onnx")))


def located(model: str | Path) -> Path:
    """The file of a shipped model by name, or the path that was given.

    Raises UnknownNameError for a name that is no shipped model.
    """
    path = Path(model)
    if path.suffix or len(path.parts) > 1 or path.exists():
        return path
    if str(model) in shipped():
        return FOLDER / f"{model}.onnx"
    unknown = UnknownNameError.of("recogniser", str(model), shipped())
    raise UnknownNameError(f"{unknown}; a model of your own is named by its file")
