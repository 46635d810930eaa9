"""A bar on stderr for the file at hand."""

from __future__ import annotations

from types import TracebackType

from rich.console import Console
from rich.progress import BarColumn, Progress, ProgressColumn, Task, TextColumn, TimeRemainingColumn
from rich.text import Text


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
        self._task = self._progress.add_task(title.replace("[", r"\["), total=None)

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
