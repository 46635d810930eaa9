"""A trained network as a model file that `Recogniser.load` reads."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
import torch

import norep
from norep.recognition import features
from norep.recognition.course import RATE
from norep.recognition.model import FORMAT, MODEL_VERSION, Model
from norep.report.writing import write_whole
from norep.training.graph import written
from norep.training.networks import PADDING

if TYPE_CHECKING:
    from norep.training.fit import Trained

CLOSE = 1e-3
"""The largest difference of scores between torch and the exported file."""


def model_bytes(trained: Trained) -> bytes:
    """The model file, checked against the networks it was made from."""
    model = written(trained.networks, len(trained.labels))
    for name, value in _metadata(trained).items():
        entry = model.metadata_props.add()
        entry.key, entry.value = name, value
    model.producer_name, model.producer_version = "norep", norep.__version__
    data = model.SerializeToString()
    _check(data, trained)
    return bytes(data)


def export(trained: Trained, path: str | Path) -> Path:
    """Write the model file; it appears whole or not at all. Raises OutputError."""
    return write_whole(path, model_bytes(trained))


def _metadata(trained: Trained) -> dict[str, str]:
    figures = {
        "clips": trained.clips,
        "epochs": trained.epochs,
        "seed": trained.seed,
        "seconds": round(trained.seconds, 1),
        "loss": round(trained.loss, 4),
        "validated_clips": trained.validated,
        "validation_accuracy": trained.accuracy,
        "interrupted": trained.interrupted,
    }
    return {
        "format": FORMAT,
        "version": str(MODEL_VERSION),
        "features": str(features.VERSION),
        "rate": str(RATE),
        "network": trained.settings.network,
        "stride": str(trained.networks[0].stride),
        "padding": str(PADDING.get(trained.settings.network, 0)),
        "labels": json.dumps(trained.labels),
        "training": json.dumps(figures),
        "ranges": json.dumps(trained.ranges.as_data() if trained.ranges else None),
    }


def _check(data: bytes, trained: Trained) -> None:
    random = np.random.default_rng(0)
    x = random.standard_normal((3, features.CHANNELS, 48)).astype(np.float32)
    seen = np.ones((3, 48), np.float32)
    seen[1, 30:] = 0
    x *= seen[:, None]
    scores, weights = Model.read(data, "the exported model").run(x, seen)
    with torch.no_grad():
        for member, network in enumerate(trained.networks):
            expected = network.eval()(torch.from_numpy(x), torch.from_numpy(seen))
            for found, wanted in zip((scores, weights), expected, strict=True):
                if not np.allclose(found[:, member], wanted.numpy(), atol=CLOSE, rtol=CLOSE):
                    raise ArithmeticError("the exported model computes something else than the network")
