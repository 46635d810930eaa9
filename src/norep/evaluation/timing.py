"""How long models take for a clip: the same clips for all, in turn, in one run."""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from statistics import median

from norep.errors import NorepError

BUDGET = 60.0
"""Seconds after which no further clip is timed: long films would take hours."""
Progress = Callable[[str], None]
"""Called with the name of the model after each clip."""


@dataclass(frozen=True, slots=True)
class Timed:
    """Something to time: `run` makes the probabilities of a clip, `frames_of` says how many frames it saw."""

    name: str
    run: Callable[[Path], object]
    frames_of: Callable[[Path], int]


@dataclass(slots=True)
class Laps:
    """Seconds by the clock and by the processor, and frames, of each clip."""

    clock: list[float] = field(default_factory=list)
    processor: list[float] = field(default_factory=list)
    frames: list[int] = field(default_factory=list)

    def figures(self) -> dict[str, float | int | None]:
        """Milliseconds per clip and per frame; no clip gives no figures."""
        if not self.clock:
            return {"clips": 0}
        seen = sum(self.frames)
        return {
            "clips": len(self.clock),
            "frames_per_clip": round(seen / len(self.frames), 2),
            "ms_per_clip": round(1000 * median(self.clock), 3),
            "processor_ms_per_clip": round(1000 * median(self.processor), 3),
            "ms_per_frame": round(1000 * sum(self.clock) / seen, 3) if seen else None,
        }


def measure(
    models: Sequence[Timed],
    clips: Sequence[Path],
    progress: Progress | None = None,
    *,
    budget: float = BUDGET,
) -> list[Laps]:
    """Time each model on each clip, after one clip that does not count.

    Models take turns clip by clip and another one begins each time, so that a busy moment or a file that is
    read for the first time hits none more than the others. A clip that a model cannot read counts not. After
    `budget` seconds no further clip is begun, but one is timed in any case.
    """
    laps = [Laps() for _ in models]
    began = time.monotonic()
    for model in models:
        with suppress(NorepError):  # it is told where names are compared
            _ = model.run(clips[0]) if clips else None
    for number, clip in enumerate(clips):
        if number and time.monotonic() - began > budget:
            break
        for turn in range(len(models)):
            at = (number + turn) % len(models)
            with suppress(NorepError):
                _lap(models[at], clip, laps[at])
            if progress is not None:
                progress(models[at].name)
    return laps


def _lap(model: Timed, clip: Path, laps: Laps) -> None:
    clock, processor = time.perf_counter(), time.process_time()
    model.run(clip)
    clock, processor = time.perf_counter() - clock, time.process_time() - processor
    laps.frames.append(model.frames_of(clip))
    laps.clock.append(clock)
    laps.processor.append(processor)


def spread_over(clips: Sequence[Path], count: int) -> list[Path]:
    """So many of the clips at most, evenly spaced.

    >>> [path.name for path in spread_over([Path(str(i)) for i in range(10)], 3)]
    ['1', '5', '8']
    """
    count = min(count, len(clips))
    return [clips[(2 * at + 1) * len(clips) // (2 * count)] for at in range(count)]
