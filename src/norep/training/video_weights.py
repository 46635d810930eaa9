"""Weights to begin with: a model of ours, official TensorFlow variables, or a PyTorch port's state dict."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any
from zipfile import ZipFile

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor, nn

from norep.errors import WeightsError
from norep.videomodels.cached import DAMAGED
from norep.videomodels.foreign_weights import load_variables, put
from norep.videomodels.ported_names import renamed
from norep.videomodels.tensorflow_checkpoint import checkpoint_variables
from norep.videomodels.tensorflow_names import our_name
from norep.videomodels.torch_model import read_safetensors

Variables = list[tuple[str, NDArray[np.float32]]]
SUFFIXES = (".safetensors", ".index", ".npz", ".pt", ".pth", ".bin")
MAX_BYTES = 1 << 30


def load_weights(network: nn.Module, path: Path) -> None:
    """Put the weights of a file into a network; the classifier is taken only where its classes fit.

    safetensors hold ours or a port's names, index is an official TensorFlow checkpoint and npz its variables
    by their names, pt and pth a port's state dict, of which nothing but tensors is read. Raises WeightsError
    for a file that is missing, of another kind or of another model.
    """
    if not path.is_file():
        raise WeightsError(f"{path}: there is no such file of weights")
    suffix = path.suffix.lower()
    if suffix not in SUFFIXES:
        raise WeightsError(f"{path} is no file of weights; their files end in {', '.join(SUFFIXES)}")
    try:
        if suffix == ".npz":
            _variables(network, _npz(path))
        elif suffix == ".index":
            _variables(network, _checkpoint(path))
        else:
            _tensors(network, read_safetensors(path)[0] if suffix == ".safetensors" else _state_dict(path))
    except WeightsError as error:
        raise WeightsError(f"{path}: {error}" if str(path) not in str(error) else str(error)) from error


def _variables(network: nn.Module, variables: Variables) -> None:
    classes = [value.shape[-1] for name, value in variables if "classifier/" in name and value.ndim]
    ours: Any = network
    load_variables(network, variables, head=bool(classes) and classes[0] == ours.classifier.out_features)


def _npz(path: Path) -> Variables:
    try:
        with ZipFile(path) as archive:
            size = sum(member.file_size for member in archive.infolist())
        if size > MAX_BYTES:
            raise WeightsError(f"unpacks to {size >> 20} MB; no MoViNet is so large")
        with path.open("rb") as file, np.load(file, allow_pickle=False) as data:
            return [(name, data[name]) for name in data.files]
    except DAMAGED as error:
        raise WeightsError("is no npz of variables, or damaged") from error


def _checkpoint(path: Path) -> Variables:
    """The variables of the network; those of an optimiser beside them are left out."""
    known = [(name, value) for name, value in checkpoint_variables(path) if our_name(name) is not None]
    if not known:
        raise WeightsError("holds no variable of a MoViNet")
    return known


def _tensors(network: nn.Module, found: Mapping[str, Tensor]) -> None:
    found = renamed(found, network)
    ours: Any = network
    bias = found.get("classifier.bias")
    put(network, found, head=bias is not None and len(bias) == ours.classifier.out_features)


def _state_dict(path: Path) -> dict[str, Tensor]:
    """Tensors alone: a pickle from a stranger may otherwise run anything."""
    try:
        values = torch.load(path, map_location="cpu", weights_only=True)
    except Exception as error:  # torch raises whatever a damaged file makes it stumble over
        raise WeightsError("is no state dict, or holds more than tensors") from error
    for key in ("state_dict", "model", "model_state_dict"):
        if isinstance(values, dict) and isinstance(values.get(key), dict):
            values = values[key]
    if not isinstance(values, dict) or not all(_named_tensor(*item) for item in values.items()):
        raise WeightsError("is no state dict: it holds other things than tensors by name")
    return values


def _named_tensor(name: object, value: object) -> bool:
    return isinstance(name, str) and isinstance(value, Tensor)
