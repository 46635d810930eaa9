"""A bar on stderr for the file at hand, and how long the rest of a run may take."""

from __future__ import annotations

import time
from collections.abc import Callable
from types import TracebackType

from rich.console import Console
from rich.progress import BarColumn, Progress, ProgressColumn, Task, TextColumn, TimeRemainingColumn
from rich.text import Text

from norep.cli.messages import printable


class FramesPerSecond(ProgressColumn):
    """How fast it goes."""

    def render(self, task: Task) -> Text:
        """Frames per second so far."""
        return Text(f"{task.speed:.0f} fps" if task.speed else "", style="dim")


class Bar:
    """A context manager: call it with what is done and what is expected, None when unknown.

    Nothing is shown where stderr is no terminal.
    """

    def __init__(self, title: str, unit: ProgressColumn | None = None) -> None:
        columns = (TextColumn("{task.description}"), BarColumn(), TextColumn("{task.completed:.0f}"))
        self._progress = Progress(
            *columns,
            *([unit] if unit else []),
            TimeRemainingColumn(),
            console=Console(stderr=True),
            transient=True,
        )
        self._progress.disable = not self._progress.console.is_terminal
        self._task = self._progress.add_task(printable(title).replace("[", r"\["), total=None)

    def __call__(self, done: int, expected: int | None) -> None:
        """Move the bar."""
        self._progress.update(self._task, completed=done, total=expected and max(done, expected))

    def __enter__(self) -> Bar:
        self._progress.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._progress.stop()


class Pace:
    """Estimates how long the rest of a run takes, from the sizes of its files in bytes.

    Files that failed were over at once and say nothing about the others.

    >>> seconds = iter([0.0, 60.0])
    >>> pace = Pace([100, 50, 250], clock=lambda: next(seconds))
    >>> pace.begin()
    >>> pace.end(0)
    >>> pace.left
    180.0
    """

    def __init__(self, sizes: list[int], clock: Callable[[], float] = time.monotonic) -> None:
        # What size is not known is taken for the mean.
        known = [size for size in sizes if size > 0]
        mean = sum(known) / len(known) if known else 1.0
        self._weights = [size if size > 0 else mean for size in sizes]
        self._rest = sum(self._weights)
        self._clock = clock
        self._began = self._spent = self._done = 0.0

    def begin(self) -> None:
        """A file is begun."""
        self._began = self._clock()

    def end(self, at: int, *, worked: bool = True) -> None:
        """The file of this number is over."""
        self._rest -= self._weights[at]
        if worked:
            self._spent += self._clock() - self._began
            self._done += self._weights[at]

    @property
    def left(self) -> float | None:
        """Seconds that the other files may take; None before the first that worked."""
        return self._rest * self._spent / self._done if self._done else None


def duration(seconds: float) -> str:
    """A length of time as people say it.

    >>> duration(8), duration(95), duration(7400), duration(200_000)
    ('less than a minute', '2 min', '2 h 3 min', '55 h 33 min')
    """
    minutes = round(seconds / 60)
    if minutes < 1 or seconds < 50:
        return "less than a minute"
    return f"{minutes} min" if minutes < 60 else f"{minutes // 60} h {minutes % 60} min"
