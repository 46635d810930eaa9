"""Several files, one after another: one that fails does not stop the rest, and a run can go on later."""

from __future__ import annotations

import errno
import os
import sys
import time
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

from rich.console import Console

from norep.analysis.desk import check_folder, sweep
from norep.analysis.index import Index, Row, key_of
from norep.analysis.listing import Job, Listing
from norep.analysis.naming import stems
from norep.cli.messages import printable, tell
from norep.cli.progress import Pace, duration
from norep.cli.summary import failed_line, tables
from norep.errors import NorepError, OutputError, WeightsError
from norep.report.model import Report

SAY_EVERY_S = 60.0
"""How often a line says how far a run is, where there is no terminal to show a bar."""
LONGEST_TITLE = 32
"""Characters of a name that leave room for the bar in 80 columns."""
FATAL = frozenset({errno.ENOSPC, errno.EDQUOT, errno.EROFS})
"""A full disk or one that cannot be written: no other file fares better."""


@dataclass(frozen=True, slots=True)
class Order:
    """What is wanted of a video: the movement, "" for none, and all that decides the result as one text."""

    movement: str
    options: str


@dataclass(frozen=True, slots=True)
class Done:
    """What came of a video: the files written, and the report if it was judged."""

    paths: Sequence[Path]
    report: Report | None = None


class Work(Protocol):
    """What is done with each video of a run."""

    def order(self, job: Job) -> Order:
        """What is wanted of the video; raises NorepError for a name that is not known."""
        ...

    def recall(self, stem: str) -> None:
        """The outputs of this stem are there from an earlier run; raises NorepError if they are no good."""
        ...

    def __call__(self, job: Job, stem: str, title: str) -> Done:
        """Do it, and call the outputs by the stem; the title is for the progress."""
        ...


def run_batch(
    arguments: Sequence[str], folder: Path, work: Work, *, resume: bool = False, summary: bool = True
) -> int:
    """Do the work for every video the arguments name; return the exit code of the first failure, else 0.

    Where there is more than one video, an index in the folder says what became of each, and a `summary` is
    printed. With `resume` a video that an earlier run has done is not done again, unless
    the file or what is wanted of it has changed. Raises OutputError at once when the folder of the results
    cannot be written.
    """
    check_folder(folder)
    sweep(folder)
    batch = Batch(Listing.of(arguments), folder, work)
    batch.keep_index(resume)
    try:
        batch.run()
    finally:
        batch.close()
    if summary and batch.total > 1:
        console = Console()
        for table in tables(batch.rows):
            console.print(table)
        print(printable(f"written: {batch.index_path}"), flush=True)
    return batch.exit_code


class Batch:
    """One run over the videos of a listing: `keep_index`, `run`, `close`."""

    def __init__(self, listing: Listing, folder: Path, work: Work) -> None:
        self._folder, self._work = folder, work
        self._index: Index | None = None
        self._others: list[Row] = []
        self._rows: dict[str, Row] = {}
        self._jobs: dict[str, Job] = {}
        for job, error in listing.refused:
            self._refuse(job, error)
        for job in listing.jobs:
            self._plan(job)
        self._name({}, set())
        self._said = time.monotonic()

    @property
    def rows(self) -> list[Row]:
        """What became of each video, in the order of the listing."""
        return [row for row in self._rows.values() if row.status != "begun"]

    @property
    def total(self) -> int:
        """How many videos there are, with those that could not even be listed."""
        return len(self._rows)

    @property
    def exit_code(self) -> int:
        """That of the first failure, else 0."""
        return next((row.exit_code for row in self.rows if row.status == "failed"), 0)

    @property
    def index_path(self) -> Path | None:
        """Where the index is, if one is kept."""
        return self._index.path if self._index else None

    def keep_index(self, resume: bool) -> None:
        """Keep an index if there is more than one video; with `resume` go on where an earlier run stopped."""
        if self.total < 2 and not resume:
            return
        self._index = index = Index.load(self._folder)
        earlier = index.rows
        if resume:
            self._recall([row for row in earlier.values() if row.is_whole(self._folder)])
            self._put_last({key for key, row in earlier.items() if row.status == "begun"})
        stems_now = {row.stem for row in self._rows.values()}
        whole = (row for row in earlier.values() if row.is_whole(self._folder))
        self._others = [row for row in whole if row.stem not in stems_now]
        index.rewrite([*self._others, *self.rows])

    def run(self) -> None:
        """Do everything that is not done yet."""
        pace = Pace([_size(job) for job in self._jobs.values()])
        try:
            for at, (key, job) in enumerate(self._jobs.items()):
                pace.begin()
                row = self._attempt(job, self._rows[key], self._title(job, at, pace))
                self._note(row)
                pace.end(at, worked=row.status == "done")
                self._say(at + 1, pace)
        except (KeyboardInterrupt, SystemExit, NorepError):
            self._tell_rest()
            raise
        if self.total > 1 and (line := failed_line(self.rows, self.index_path)):
            tell(line)

    def close(self) -> None:
        """Bring the index into the order of the listing."""
        if self._index is not None:
            with suppress(OutputError):  # the rows are in it already, in the order in which they came
                self._index.rewrite([*self._others, *self.rows])

    def _plan(self, job: Job) -> None:
        try:
            order = self._work.order(job)
        except NorepError as error:
            self._refuse(job, error)
            return
        key = key_of(job, order.options)
        self._rows[key] = Row(file=job.source, movement=order.movement, status="begun", key=key)
        self._jobs[key] = job

    def _refuse(self, job: Job, error: NorepError) -> None:
        row = Row(file=job.source, movement=job.movement, status="begun", key=key_of(job, str(error)))
        self._rows[row.key] = _failed(row, error)

    def _name(self, kept: dict[str, str], foreign: set[str]) -> None:
        """Give every video the stem of its outputs: that of an earlier run, by key, or one of its own."""
        numbers = {at: kept[key] for at, key in enumerate(self._jobs) if key in kept}
        chosen = stems([job.source for job in self._jobs.values()], self._folder, numbers, foreign)
        for key, stem in zip(self._jobs, chosen, strict=True):
            self._rows[key] = self._rows[key].model_copy(update={"stem": stem})

    def _recall(self, whole: list[Row]) -> None:
        """Take what an earlier run has done for done, and leave alone what it wrote of other videos."""
        places = {job.place for job in self._jobs.values()}
        foreign = {row.stem for row in whole if Job(row.file).place not in places}
        self._name({row.key: row.stem for row in whole}, foreign)
        for row in whole:
            if row.key in self._jobs:
                with suppress(NorepError):  # then it is done again
                    self._work.recall(row.stem)
                    self._rows[row.key] = row
                    del self._jobs[row.key]

    def _put_last(self, begun: set[str]) -> None:
        """Files that a run did not come back from, for they may have brought it down, wait for the others."""
        for key in [key for key in self._jobs if key in begun]:
            tell(f"{self._jobs[key].source}: the last run ended at this file; it comes after the others now")
            self._jobs[key] = self._jobs.pop(key)

    def _attempt(self, job: Job, row: Row, title: str) -> Row:
        """Do the work for one video; raises what would befall every other one as well."""
        self._note(row)
        try:
            done = self._work(job, row.stem, title)
        except NorepError as error:
            if isinstance(error, WeightsError) or _is_fatal(error):
                raise
            return _failed(row, error)
        except MemoryError:
            return _failed(row, NorepError("there is not enough memory for this video"))
        except Exception as error:
            if self.total == 1:
                raise
            what = f"{type(error).__name__}: {error}"
            return _failed(row, NorepError(f"an error of norep itself, please report it ({what})"))
        row = row.model_copy(update={"status": "done"}).of_outputs(done.paths)
        return row if done.report is None else row.of_report(done.report)

    def _note(self, row: Row) -> None:
        self._rows[row.key] = row
        if self._index is not None:
            self._index.add(row)

    def _title(self, job: Job, at: int, pace: Pace) -> str:
        if self.total == 1:
            return job.name
        name = job.name if len(job.name) <= LONGEST_TITLE else f"{job.name[: LONGEST_TITLE - 3]}..."
        left = "" if pace.left is None else f", {duration(pace.left)} left"
        return f"{name} ({at + 1} of {len(self._jobs)}{left})"

    def _say(self, done: int, pace: Pace) -> None:
        """Now and then a line for those who read a log instead of a terminal."""
        now = time.monotonic()
        if now - self._said < SAY_EVERY_S or sys.stderr.isatty():
            return
        self._said = now
        failed = sum(row.status == "failed" for row in self._rows.values())
        left = "" if pace.left is None else f", {duration(pace.left)} left"
        tell(f"{done} of {len(self._jobs)} videos done, {failed} failed{left}")

    def _tell_rest(self) -> None:
        if self._index is not None:
            tell(f"{len(self.rows)} of {self.total} are done; go on with the same command and --resume")


def _failed(row: Row, error: NorepError) -> Row:
    """The row with the reason, which is told at once."""
    message = " ".join(str(error).split())
    named = row.file in message or isinstance(error, OutputError)
    tell(message if named else f"{row.file}: {message}")
    reason = message.removeprefix(f"{' '.join(row.file.split())}: ")
    return row.model_copy(update={"status": "failed", "reason": reason, "exit_code": error.exit_code})


def _is_fatal(error: NorepError) -> bool:
    return isinstance(error.__cause__, OSError) and error.__cause__.errno in FATAL


def _size(job: Job) -> int:
    """Bytes of the file, 0 where that is not known."""
    try:
        return 0 if job.is_remote else os.stat(job.source).st_size
    except (OSError, ValueError):
        return 0
