"""Figures of a training for TensorBoard."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from norep.errors import OutputError


class Logs:
    """Writes figures epoch by epoch; does nothing without a folder."""

    def __init__(self, folder: Path | None) -> None:
        self._writer: Any = None
        if folder is not None:
            from torch.utils.tensorboard import SummaryWriter  # noqa: PLC0415  (takes seconds to load)

            try:
                self._writer = SummaryWriter(str(folder))
            except OSError as error:
                raise OutputError(f"cannot write logs into {folder}: {error.strerror or error}") from error

    def epoch(self, figures: Mapping[str, float], rate: float) -> None:
        """Store the figures of an epoch."""
        if self._writer is None:
            return
        number = int(figures["epoch"])
        for name, value in {**figures, "learning_rate": rate}.items():
            if name != "epoch":
                self._writer.add_scalar(name, value, number)
        self._writer.flush()

    def close(self) -> None:
        """End the file."""
        if self._writer is not None:
            self._writer.close()
