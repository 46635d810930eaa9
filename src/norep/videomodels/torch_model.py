"""Video models in PyTorch: their files (safetensors: no code in them), and running them."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import numpy as np
import torch
from safetensors import SafetensorError, safe_open
from safetensors.torch import save
from torch import Tensor, nn

from norep.errors import NorepError, WeightsError
from norep.report.writing import write_whole
from norep.videomodels.card import KEY, ModelCard, read_card
from norep.videomodels.foreign_weights import put
from norep.videomodels.layers import State
from norep.videomodels.model import VideoModel
from norep.videomodels.movinet import MoViNet
from norep.videomodels.networks import network
from norep.videomodels.preprocessing import Floats32


class TorchRunner:
    """Runs a network on the CPU."""

    def __init__(self, module: nn.Module, resolution: int) -> None:
        self.module = module.eval()
        self.parameters = sum(p.numel() for p in module.parameters())
        self._resolution = resolution

    @torch.inference_mode()
    def logits(self, clip: Floats32) -> Floats32:
        """`(classes,)` of a clip `(frames, 3, side, side)`."""
        return np.asarray(self.module(torch.from_numpy(clip)[None])[0].numpy(), np.float32)

    def begin(self) -> State:
        """The state before the first frame."""
        assert isinstance(self.module, MoViNet)
        return self.module.initial_state(1, self._resolution, self._resolution)

    @torch.inference_mode()
    def step(self, frame: Floats32, memory: State) -> tuple[Floats32, State]:
        """`(classes,)` of everything up to this frame, and the state for the next."""
        assert isinstance(self.module, MoViNet)
        logits, after = self.module.step(torch.from_numpy(frame)[None, None], memory)
        return np.asarray(logits[0].numpy(), np.float32), after


def save_model(module: nn.Module, card: ModelCard, path: str | Path) -> Path:
    """Write the weights with the card as one safetensors file; raises OutputError."""
    tensors = {name: value.detach().cpu().contiguous() for name, value in module.state_dict().items()}
    return write_whole(path, save(tensors, metadata={KEY: card.model_dump_json()}))


def load_torch_model(path: Path) -> VideoModel:
    """Read what `save_model` wrote.

    Raises WeightsError for a file that is damaged, no model of norep, or whose weights do not fit its card.
    """
    tensors, metadata = read_safetensors(path)
    card = read_card(metadata.get(KEY), path)
    try:
        module = network(card.architecture, len(card.labels), gate=card.gate)
        put(module, tensors)
    except NorepError as error:
        raise WeightsError(f"{path}: {error}") from error
    return VideoModel(path.name, card, TorchRunner(module, card.resolution), path.stat().st_size)


def read_safetensors(path: Path) -> tuple[dict[str, Tensor], Mapping[str, str]]:
    """All tensors of a file and its metadata; raises WeightsError."""
    try:
        with safe_open(path, framework="pt") as file:
            opened: Any = file
            return {name: opened.get_tensor(name) for name in opened.keys()}, opened.metadata() or {}  # noqa: SIM118
    except (OSError, SafetensorError, json.JSONDecodeError) as error:
        raise WeightsError(f"{path} is no safetensors file, or damaged: {error}") from error
