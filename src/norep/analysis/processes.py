"""Do the same to many files, in this process or in several."""

from __future__ import annotations

import signal
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import ProcessPoolExecutor, as_completed
from concurrent.futures.process import BrokenProcessPool
from multiprocessing import get_context
from typing import TypeVar

from norep.errors import NorepError

Progress = Callable[[int, int], None]
"""Called with what is done and what there is."""
Task = TypeVar("Task")
Result = TypeVar("Result")


def each(
    work: Callable[[Task], Result],
    tasks: Iterable[Task],
    *,
    jobs: int = 1,
    progress: Progress | None = None,
) -> list[Result]:
    """The work done for every task, in their order; `work` must be able to travel to another process.

    Raises NorepError where a process dies, and whatever the work raises.
    """
    tasks = list(tasks)
    jobs = min(jobs, len(tasks))
    results: dict[int, Result] = {}
    for at, result in _results(work, tasks) if jobs < 2 else _apart(work, tasks, jobs):
        results[at] = result
        if progress is not None:
            progress(len(results), len(tasks))
    return [results[at] for at in range(len(tasks))]


def _results(work: Callable[[Task], Result], tasks: list[Task]) -> Iterator[tuple[int, Result]]:
    return ((at, work(task)) for at, task in enumerate(tasks))


def _apart(work: Callable[[Task], Result], tasks: list[Task], jobs: int) -> Iterator[tuple[int, Result]]:
    # Fresh processes: a fork would copy the threads of the decoder and the pose network half-alive.
    pool = ProcessPoolExecutor(jobs, mp_context=get_context("spawn"), initializer=_die_silently)
    try:
        futures = {pool.submit(work, task): at for at, task in enumerate(tasks)}
        for future in as_completed(futures):
            yield futures[future], future.result()
    except BrokenProcessPool as error:
        raise NorepError("a process died, perhaps for want of memory; try fewer --jobs") from error
    finally:
        pool.shutdown(cancel_futures=True)


def _die_silently() -> None:
    # Ctrl-C reaches every process; one message, from the first of them, is enough.
    signal.signal(signal.SIGINT, signal.SIG_DFL)
