"""Where the files of one video are gathered, out of sight, until all of them are there."""

from __future__ import annotations

import os
import shutil
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from norep.errors import OutputError

if sys.platform != "win32":
    import fcntl

PREFIX = ".norep-"


@contextmanager
def gathering(folder: Path) -> Iterator[Path]:
    """A hidden folder in the folder of the results, gone afterwards with all that was not published."""
    with explained(folder):
        check_folder(folder)
        with occupied(folder), tempfile.TemporaryDirectory(dir=folder, prefix=PREFIX) as desk:
            yield Path(desk)


def published(desk: Path, folder: Path) -> list[Path]:
    """Rename everything on the desk into the folder."""
    paths = [folder / file.name for file in sorted(desk.iterdir())]
    for path in paths:
        os.replace(desk / path.name, path)
    return paths


def check_folder(folder: Path) -> None:
    """Make the folder of the results; raises OutputError when it cannot be written to."""
    with explained(folder):
        folder.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryFile(dir=folder):
            pass


def sweep(folder: Path) -> None:
    """Remove what a run that was killed has left behind, unless another run is writing here just now."""
    left = list(folder.glob(f"{PREFIX}*"))
    if not left:
        return
    with occupied(folder, alone=True) as alone:
        for path in left if alone else []:
            if path.is_dir():
                shutil.rmtree(path, ignore_errors=True)
            else:
                path.unlink(missing_ok=True)


@contextmanager
def explained(folder: Path) -> Iterator[None]:
    """Turn an error of the system into an OutputError that names the folder."""
    try:
        yield
    except OSError as error:
        reason = error.strerror or error
        raise OutputError(
            f"cannot write to the folder {folder}: {reason}; name another with --out"
        ) from error


@contextmanager
def occupied(folder: Path, *, alone: bool = False) -> Iterator[bool]:
    """Hold the folder together with other runs, or alone; tells whether that is so.

    The system lets go of it when the process ends, however it ends.
    """
    if sys.platform == "win32":
        yield not alone
        return
    handle = os.open(folder, os.O_RDONLY)
    try:
        yield _locked(handle, fcntl.LOCK_EX | fcntl.LOCK_NB if alone else fcntl.LOCK_SH)
    finally:
        os.close(handle)


def _locked(handle: int, how: int) -> bool:
    try:
        fcntl.flock(handle, how)
    except OSError:  # somebody else has it, or this file system knows no locks
        return False
    return True
