"""Weights of others put into our MoViNets: official TensorFlow variables, PyTorch ports."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor, nn

from norep.errors import WeightsError
from norep.videomodels.tensorflow_names import our_name

HEAD = "classifier."
"""What depends on the classes, and is left alone when they are others."""
COUNTER = "num_batches_tracked"
"""A counter of norms that nothing depends on."""


def load_variables(
    network: nn.Module, variables: Iterable[tuple[str, NDArray[Any]]], *, head: bool = True
) -> None:
    """Put variables of the official TensorFlow model, by their names, into a MoViNet.

    Without `head` the classifier is left as it is. Raises WeightsError for a variable that no MoViNet has,
    one of another shape, and one that is missing.
    """
    found: dict[str, Tensor] = {}
    positions: list[Tensor] = []
    for name, value in variables:
        if name.removesuffix(":0") == "scale":
            positions.append(torch.from_numpy(np.array(value, np.float32)))
            continue
        ours = our_name(name)
        if ours is None:
            raise WeightsError(f"{name} is no variable of a MoViNet; is this another model's file?")
        found[ours] = _tensor(name, ours, value)
    # The weights of the frame numbers have no block in their name; they come in the blocks' order.
    blocks = [name for name in network.state_dict() if name.endswith("position_scale")]
    found |= dict(zip(blocks, positions, strict=False))
    put(network, found, head=head)


def _tensor(name: str, ours: str, value: NDArray[Any]) -> Tensor:
    try:
        return torch.from_numpy(_turned(ours, np.asarray(value, np.float32)).copy())
    except (ValueError, IndexError) as error:
        raise WeightsError(
            f"{name} has the shape {value.shape}, which no variable of a MoViNet has; is the file damaged?"
        ) from error


def _turned(name: str, value: NDArray[np.float32]) -> NDArray[np.float32]:
    """From TensorFlow's order (time, height, width, in, out) to PyTorch's."""
    if name.endswith(("norm.weight", "bias")) or value.ndim <= 1:
        return value
    if name.endswith("feature.weight"):
        return value.transpose(4, 3, 0, 1, 2)
    if name.endswith("feature.time"):
        return value[:, 0, :, 0].T
    if name.endswith("space.weight"):
        return _picture(value, depthwise=True)
    if name in ("hidden.weight", "classifier.weight"):
        return value.reshape(value.shape[-2:]).T
    return _picture(value, depthwise=False)


def _picture(value: NDArray[np.float32], *, depthwise: bool) -> NDArray[np.float32]:
    kernel = value.reshape(value.shape[-4:])
    return kernel.transpose(2, 3, 0, 1) if depthwise else kernel.transpose(3, 2, 0, 1)


def put(network: nn.Module, found: Mapping[str, Tensor], *, head: bool = True) -> None:
    """Load tensors by our names, every one of them and of the right shape; raises WeightsError."""
    found = {name: value for name, value in found.items() if not name.endswith(COUNTER)}
    wanted = network.state_dict()
    skipped = () if head else tuple(name for name in wanted if name.startswith(HEAD))
    needed = [name for name in wanted if not name.endswith(COUNTER) and name not in skipped]
    _check_names(needed, list(found), skipped)
    for name in needed:
        if found[name].shape != wanted[name].shape:
            raise WeightsError(
                f"{name} has the shape {tuple(found[name].shape)} in the file and "
                f"{tuple(wanted[name].shape)} in the model; is it of another size, or of other classes?"
            )
    with torch.no_grad():
        for name in needed:
            wanted[name].copy_(found[name])


def _check_names(needed: Sequence[str], found: Sequence[str], skipped: Sequence[str]) -> None:
    missing = [name for name in needed if name not in found]
    if missing:
        raise WeightsError(f"the file lacks {missing[0]}" + _others(missing) + "; is it of another model?")
    surplus = sorted({*found} - {*needed} - {*skipped})
    if surplus:
        raise WeightsError(f"the model has no {surplus[0]}" + _others(surplus) + "; is the file of another?")


def _others(names: Sequence[str]) -> str:
    return f" and {len(names) - 1} more" if len(names) > 1 else ""
