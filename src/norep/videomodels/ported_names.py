"""The names that a public PyTorch port of MoViNet gives its weights, and ours."""

from __future__ import annotations

import re
from collections.abc import Mapping

from torch import Tensor, nn

_PARTS = (
    (r"^conv1\.", "stem."),
    (r"^conv7\.", "project."),
    (r"^classifier\.0\.", "hidden."),
    (r"^classifier\.3\.", "classifier."),
    (r"^blocks\.b(\d+)_l(\d+)\.", r"blocks.block\1_layer\2."),
    (r"\.se\.fc1\.", ".excite.reduce."),
    (r"\.se\.fc2\.", ".excite.expand."),
    (r"\.deep\.", ".feature."),
    (r"\.res\.\d+\.", ".skip.project."),
    (r"\.alpha$", ".scale"),
    (r"2plus1s\.|conv_1\.", ""),
    (r"conv_2\.norm\.", "norm_time."),
    (r"conv_2\.conv[23]d\.weight$", "time"),
    (r"conv[23]d\.(weight|bias)$", r"conv.\1"),
    (r"^(hidden|classifier|.*\.excite\.(?:reduce|expand))\.conv\.", r"\1."),
)


def renamed(found: Mapping[str, Tensor], network: nn.Module) -> dict[str, Tensor]:
    """The tensors under our names and in our shapes; those of another model keep theirs.

    Tensors that are ours already stay as they are.
    """
    wanted = network.state_dict()
    if all(name in wanted for name in found):
        return dict(found)
    result: dict[str, Tensor] = {}
    for name, value in found.items():
        if name.endswith("num_batches_tracked"):
            continue
        ours = _feature(_our_name(name.removeprefix("module.")), wanted)
        result[ours] = _shaped(value, wanted.get(ours))
    return result


def _our_name(name: str) -> str:
    for pattern, ours in _PARTS:
        name = re.sub(pattern, ours, name)
    return name


def _feature(name: str, wanted: Mapping[str, Tensor]) -> str:
    """Depthwise convolutions have other names in base and stream models."""
    plain = name.removesuffix("feature.conv.weight")
    if plain == name:
        return name
    space = f"{plain}feature.space.weight"
    return space if space in wanted else f"{plain}feature.weight"


def _shaped(value: Tensor, wanted: Tensor | None) -> Tensor:
    """Without the axes of length 1 that a 3D convolution has and ours have not."""
    if wanted is None or value.squeeze().shape != wanted.squeeze().shape:
        return value
    return value.reshape(wanted.shape)
