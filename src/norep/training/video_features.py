"""What a frozen network sees of each clip, computed once and kept."""

from __future__ import annotations

import hashlib
import io
from pathlib import Path
from typing import Any

import numpy as np
import torch
from torch import Tensor, nn

from norep.report.writing import write_whole
from norep.training.video_material import VideoMaterial
from norep.videomodels.cached import DAMAGED
from norep.videomodels.preprocessing import as_input

HEAD = ("hidden.", "classifier.")
"""What is trained when the rest is frozen."""


def features_of(network: nn.Module, part: VideoMaterial, folder: Path | None, device: torch.device) -> Tensor:
    """`(clips, channels)`; read from the folder where they were computed before by the same weights.

    Raises OutputError where they cannot be kept.
    """
    if not len(part):
        return torch.zeros(0, 0)
    path = folder / f"features-{_key(network, part)}.npz" if folder is not None else None
    known = _read(path, len(part)) if path is not None else None
    if known is not None:
        return known
    computed = _computed(network, part, device)
    if path is not None:
        out = io.BytesIO()
        np.savez(out, features=computed.numpy())
        write_whole(path, out.getvalue())
    return computed


@torch.no_grad()
def _computed(network: nn.Module, part: VideoMaterial, device: torch.device) -> Tensor:
    network.eval()
    seen: Any = network
    rows = [seen.features(torch.from_numpy(as_input(p))[None].to(device))[0].cpu() for p in part.pictures]
    return torch.stack(rows)


def _key(network: nn.Module, part: VideoMaterial) -> str:
    digest = hashlib.sha256()
    for name, value in network.state_dict().items():
        if not name.startswith(HEAD):
            digest.update(name.encode() + value.detach().cpu().numpy().tobytes())
    for pictures in part.pictures:
        digest.update(str(pictures.shape).encode() + pictures.tobytes())
    return digest.hexdigest()[:40]


def _read(path: Path, clips: int) -> Tensor | None:
    try:
        with path.open("rb") as file, np.load(file, allow_pickle=False) as data:
            features = torch.from_numpy(data["features"])
    except DAMAGED:
        return None
    usable = features.ndim == 2 and len(features) == clips and features.dtype == torch.float32
    return features if usable else None
