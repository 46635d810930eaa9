"""Where a training of a video network stands, so that it goes on after being killed."""

from __future__ import annotations

import io
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import torch

from norep.errors import WeightsError
from norep.report.writing import write_whole


@dataclass(slots=True)
class Standing:
    """After `epoch` whole epochs; the best network so far by validation, and how each epoch went.

    `plan` names what is trained on and how: a checkpoint of another plan is not gone on with.
    """

    plan: str
    epoch: int = 0
    network: dict[str, Any] = field(default_factory=dict)
    average: dict[str, Any] = field(default_factory=dict)
    optimizer: dict[str, Any] = field(default_factory=dict)
    best: dict[str, Any] = field(default_factory=dict)
    best_loss: float = float("inf")
    best_epoch: int = 0
    history: list[dict[str, float]] = field(default_factory=list)
    seconds: float = 0.0

    def save(self, path: Path) -> None:
        """Write it whole or not at all; raises OutputError."""
        out = io.BytesIO()
        torch.save({name: getattr(self, name) for name in self.__slots__}, out)
        write_whole(path, out.getvalue())


def restore(path: Path, plan: str) -> Standing | None:
    """The standing of an earlier run of the same plan, None where there is none.

    Raises WeightsError for one of another plan, and for a file that is damaged or no checkpoint.
    """
    if not path.is_file():
        return None
    try:
        values = torch.load(path, map_location="cpu", weights_only=True)
        standing = Standing(**values)
    except Exception as error:  # torch raises whatever a damaged file makes it stumble over
        raise WeightsError(f"{path} is no checkpoint, or damaged; delete it to begin again") from error
    if standing.plan != plan:
        raise WeightsError(
            f"{path} is the checkpoint of a training with other clips or settings; "
            "go on with those, or begin again with --fresh"
        )
    return standing
