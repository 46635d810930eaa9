"""What a run is to do: the videos that files, folders, patterns, URLs and lists name."""

from __future__ import annotations

import csv
import io
import os
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from norep.analysis.keypoints import is_recording
from norep.errors import DefinitionError, NorepError, VideoError
from norep.video.files import Complain, find_videos

KEYPOINTS = frozenset({".npz"})
COLUMNS = ("file", "movement", "athlete")
_SEPARATORS = ",;\t"


@dataclass(frozen=True, slots=True)
class Job:
    """One video of a run, and what a list says of it: empty where nothing is said.

    >>> Job("clip.mp4", movement="thruster").source
    'clip.mp4'
    """

    source: str
    movement: str = ""
    athlete: str = ""

    @property
    def is_remote(self) -> bool:
        """Whether it is no file here."""
        return "://" in self.source

    @property
    def place(self) -> str:
        """The same for every way to name the file."""
        return self.source if self.is_remote else os.path.realpath(self.source)

    @property
    def name(self) -> str:
        """The file without its folder."""
        return self.source if self.is_remote else Path(self.source).name


@dataclass(slots=True)
class Listing:
    """The videos of a run, each once, and what could not be listed with the reason."""

    jobs: list[Job] = field(default_factory=list)
    refused: list[tuple[Job, NorepError]] = field(default_factory=list)

    @staticmethod
    def of(arguments: Sequence[str]) -> Listing:
        """Look at each argument: a file, a folder, a pattern with `*`, a URL, or a list of those (`.csv`)."""
        listing = Listing()
        found: dict[tuple[str, str, str], Job] = {}
        for argument in arguments:
            for job in listing._jobs(argument):
                found.setdefault((job.place, job.movement, job.athlete), job)
        listing.jobs = list(found.values())
        return listing

    def _jobs(self, argument: str) -> Iterator[Job]:
        if not argument.lower().endswith(".csv") or "://" in argument:
            yield from self._expanded(Job(argument))
            return
        try:
            rows = read_list(Path(argument))
        except DefinitionError as error:
            self.refused.append((Job(argument), error))
            return
        for row in rows:
            yield from self._expanded(row)

    def _expanded(self, job: Job) -> Iterator[Job]:
        """The job itself, or one for each video of its folder or pattern."""
        if job.is_remote:
            yield job
            return
        try:
            videos = _videos(job.source, lambda error: self.refused.append((job, error)))
        except VideoError as error:
            self.refused.append((job, error))
            return
        for video in videos:
            yield Job(str(video), job.movement, job.athlete)


def _videos(path: str, complain: Complain) -> list[Path]:
    """The videos of a path; where a folder has none, the key points in it, or it is key points itself."""
    try:
        return find_videos([path], complain=complain)
    except VideoError:
        if not os.path.isdir(path):
            raise
        if found := _keypoints(path):
            return found
        raise


def _keypoints(folder: str) -> list[Path]:
    """A folder that holds the frames of a recording, else the files and recordings within it."""
    if is_recording(folder):
        return [Path(folder)]
    try:
        files = find_videos([folder], endings=KEYPOINTS)
    except VideoError:
        files = []
    try:
        folders = sorted(
            entry.path for entry in os.scandir(folder) if entry.name[0] != "." and entry.is_dir()
        )
    except OSError:
        folders = []
    return files + [Path(one) for one in folders if is_recording(one)]


def read_list(path: Path) -> list[Job]:
    """Read a table with the columns file and, if wanted, movement and athlete; other columns do not matter.

    Files are looked for beside it, then from the current folder. Cells are separated by commas,
    semicolons or tabs. Raises DefinitionError for what is no such table.
    """
    try:
        text = path.read_text(encoding="utf-8-sig")
    except OSError as error:
        raise DefinitionError(f"cannot read the list {path}: {error.strerror or error}") from error
    except UnicodeDecodeError as error:
        raise DefinitionError(f"cannot read the list {path}: save it as CSV in UTF-8") from error
    lines = io.StringIO(text, newline="")
    header = lines.readline()
    separator = max(_SEPARATORS, key=header.count)
    names = [name.strip().lower() for name in next(csv.reader([header], delimiter=separator), [])]
    if COLUMNS[0] not in names:
        found = ", ".join(names[:12]) or "none"
        raise DefinitionError(f"the list {path} lacks the column file in its first row; found: {found}")
    try:
        rows = list(csv.DictReader(lines, names, restkey="", restval="", delimiter=separator))
    except csv.Error as error:
        raise DefinitionError(f"cannot read the list {path}: {error}") from error
    cells = ([str(row.get(name, "")).strip() for name in COLUMNS] for row in rows)
    jobs = [Job(_located(file, path.parent), movement, athlete) for file, movement, athlete in cells if file]
    if not jobs:
        raise DefinitionError(f"the list {path} names no file")
    return jobs


def _located(file: str, folder: Path) -> str:
    """A file of the list: beside it, or from here if it is there and not beside the list."""
    beside = folder / file
    here = "://" in file or (os.path.lexists(file) and not os.path.lexists(beside))
    return file if here else str(beside)
