"""The counter's learned parts: networks that see the pace, and trees that judge candidates."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from importlib import resources
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from norep.errors import WeightsError
from norep.recognition.periodic.forest import Forest
from norep.recognition.periodic.pace import Pace, mean_density
from norep.recognition.periodic.signals import Signals

Floats = NDArray[np.float64]

VERSION = 1
SHIPPED = "counter.npz"


@dataclass(frozen=True, slots=True)
class CounterModel:
    """`paces`: networks whose densities are averaged. `posed` judges candidates of poses with that density,
    `plain` those of other signals without it."""

    paces: tuple[Pace, ...]
    posed: Forest
    plain: Forest

    def density(self, signals: Signals) -> Floats | None:
        """`(samples,)`: repetitions that pass during each sample; None for signals that are no poses."""
        if not signals.posed:
            return None
        return mean_density(self.paces, signals)

    def losses(self, table: Floats, *, posed: bool) -> Floats:
        """The expected loss of each candidate with these merits."""
        return (self.posed if posed else self.plain).predict(table)

    def save(self, path: str | Path) -> Path:
        """Write an npz file that `load` reads."""
        arrays: dict[str, Any] = {"version": np.array(VERSION), "paces": np.array(len(self.paces))}
        for i, pace in enumerate(self.paces):
            arrays |= {f"pace.{i}.{name}": values.astype(np.float16) for name, values in pace.weights.items()}
        arrays |= self.posed.arrays("posed") | self.plain.arrays("plain")
        with Path(path).open("wb") as file:
            np.savez_compressed(file, **arrays)
        return Path(path)

    @staticmethod
    def load(path: str | Path) -> CounterModel:
        """Read a file written by `save`; raises WeightsError for anything else."""
        try:
            with np.load(path, allow_pickle=False) as archive:
                return _model({name: archive[name] for name in archive.files})
        except (OSError, ValueError, KeyError, EOFError) as error:
            raise WeightsError(f"{path} is no counter of norep, version {VERSION}: {error}") from error


def _model(arrays: Mapping[str, NDArray[Any]]) -> CounterModel:
    if int(arrays["version"]) != VERSION:
        raise ValueError(f"its version is {int(arrays['version'])}")
    paces = tuple(_pace(arrays, f"pace.{i}.") for i in range(int(arrays["paces"])))
    return CounterModel(paces, Forest.of(arrays, "posed"), Forest.of(arrays, "plain"))


def _pace(arrays: Mapping[str, NDArray[Any]], start: str) -> Pace:
    return Pace(
        {name[len(start) :]: v.astype(np.float32) for name, v in arrays.items() if name.startswith(start)}
    )


@lru_cache(maxsize=1)
def shipped() -> CounterModel:
    """The counter that comes with norep."""
    with resources.as_file(resources.files("norep.recognition.periodic") / SHIPPED) as path:
        return CounterModel.load(path)
