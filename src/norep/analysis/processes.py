"""Do the same to many files, in this process or in several."""

from __future__ import annotations

import os
import signal
import threading
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import ProcessPoolExecutor, as_completed
from concurrent.futures.process import BrokenProcessPool
from contextlib import contextmanager, suppress
from multiprocessing import get_context, parent_process
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
    with workers(jobs) as pool:
        futures = {pool.submit(work, task): at for at, task in enumerate(tasks)}
        for future in as_completed(futures):
            yield futures[future], future.result()


@contextmanager
def workers(jobs: int) -> Iterator[ProcessPoolExecutor]:
    """So many processes, which end with this one; raises NorepError where one of them dies."""
    # Fresh processes: a fork would copy the threads of the decoder and the pose network half-alive.
    pool = ProcessPoolExecutor(jobs, mp_context=get_context("spawn"), initializer=_begin_worker)
    try:
        yield pool
    except BrokenProcessPool as error:
        raise NorepError("a process died, perhaps for want of memory; try fewer --jobs") from error
    finally:
        pool.shutdown(cancel_futures=True)


def _begin_worker() -> None:
    # Ctrl-C reaches every process; one message, from the first of them, is enough.
    signal.signal(signal.SIGINT, signal.SIG_DFL)
    threading.Thread(target=_end_with_parent, daemon=True).start()


def _end_with_parent() -> None:
    """A killed run must not leave processes behind that go on writing, or wait for ever."""
    parent = parent_process()
    if parent is not None:
        with suppress(OSError):
            parent.join()
        os._exit(1)
