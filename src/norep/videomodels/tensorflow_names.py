"""The names that the official TensorFlow models give their variables, and ours."""

from __future__ import annotations

import re

_BLOCK = re.compile(r"^(block\d+_layer\d+)/(?:bneck/)?(.+)$")
_PARTS = {
    "expansion": "expand",
    "feature": "feature",
    "projection": "project",
    "skip/skip_project": "skip.project",
}
_NORM = {"gamma": "weight", "beta": "bias", "moving_mean": "running_mean", "moving_variance": "running_var"}


def our_name(name: str) -> str | None:
    """Our name for an official variable, None for one that no MoViNet has.

    >>> our_name("block0_layer0/bneck/expansion/bn/gamma:0")
    'blocks.block0_layer0.expand.norm.weight'
    >>> our_name("classifier_head_2/classifier/conv3d/kernel:0")
    'classifier.weight'
    """
    name = name.removesuffix(":0")
    if block := _BLOCK.match(name):
        inner = _in_block(block[2])
        return inner and f"blocks.{block[1]}.{inner}"
    if name.startswith("stem/stem/"):
        return _convolution("stem", name.removeprefix("stem/stem/"))
    if name.startswith("head/project/"):
        return _convolution("project", name.removeprefix("head/project/"))
    head = re.match(r"^classifier_head(?:_\d+)?/(head|classifier)/.*(kernel|bias)$", name)
    if head is None:
        return None
    return f"{'hidden' if head[1] == 'head' else 'classifier'}.{'weight' if head[2] == 'kernel' else 'bias'}"


def _in_block(rest: str) -> str | None:
    if rest == "scale":
        return "scale"
    if gate := re.match(r"^se/se_(reduce|expand)/.*(kernel|bias)$", rest):
        return f"excite.{gate[1]}.{'weight' if gate[2] == 'kernel' else 'bias'}"
    for part, ours in _PARTS.items():
        if rest.startswith(part + "/"):
            return _convolution(ours, rest.removeprefix(part + "/"))
    return None


def _convolution(ours: str, rest: str) -> str | None:
    """A convolution or its norm: `conv2d_temporal` parts are those over time."""
    *path, last = rest.split("/")
    temporal = "conv2d_temporal" in path
    if last in _NORM:
        return f"{ours}.{'norm_time' if temporal else 'norm'}.{_NORM[last]}"
    if not last.endswith("kernel"):
        return None
    if ours != "feature":
        return f"{ours}.conv.weight"
    if temporal:
        return f"{ours}.time"
    return f"{ours}.space.weight" if "conv2d" in path else f"{ours}.weight"
