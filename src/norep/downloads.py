"""Model files that are fetched over the network, and how it is noticed that one has changed.

Nobody publishes checksums of these files. So the sha256 of the first one fetched is written beside it, in the
form of the program sha256sum, and every later use is checked against that. Somebody who knows the right sum
writes it there beforehand: then the first use is checked too.
"""

from __future__ import annotations

import hashlib
import os
import shutil
import urllib.request
import zipfile
from collections.abc import Callable
from contextlib import suppress
from http.client import HTTPException
from pathlib import Path
from uuid import uuid4

from norep.errors import WeightsError

Progress = Callable[[str], None]

LARGEST = 2 << 30
"""Bytes of a model file, or of an archive with one."""
PATIENCE_S = 30
BLOCK = 1 << 20


def download(url: str, target: Path) -> None:
    """Fetch a file of at most `LARGEST` bytes; it appears whole or not at all. Raises WeightsError."""
    temporary = target.with_name(f".{target.name}.{uuid4().hex}.part")
    try:
        target.parent.mkdir(parents=True, exist_ok=True)
        with urllib.request.urlopen(url, timeout=PATIENCE_S) as answer, temporary.open("xb") as file:
            expected = answer.headers.get("Content-Length")
            done = 0
            while block := answer.read(BLOCK):
                done += len(block)
                if done > LARGEST:
                    raise WeightsError(f"{url} is larger than {LARGEST >> 20} MB: it is no model file")
                file.write(block)
        if expected is not None and done != int(expected):
            raise WeightsError(f"{url} broke off after {done} of {expected} bytes; try again")
        os.replace(temporary, target)
    except (OSError, HTTPException, ValueError) as error:
        raise WeightsError(f"cannot fetch {url}: {getattr(error, 'reason', None) or error}") from error
    finally:
        with suppress(OSError):
            temporary.unlink(missing_ok=True)


def unpack(archive: Path, ending: str, target: Path) -> None:
    """Write the one file of a zip archive whose name has this ending; raises WeightsError.

    Names in the archive are never used as paths.
    """
    temporary = target.with_name(f".{target.name}.{uuid4().hex}.part")
    try:
        with zipfile.ZipFile(archive) as packed:
            found = [one for one in packed.infolist() if one.filename.endswith(ending)]
            if len(found) != 1 or found[0].file_size > LARGEST:
                raise WeightsError(f"{archive} does not hold one file *{ending} of a usable size")
            target.parent.mkdir(parents=True, exist_ok=True)
            with packed.open(found[0]) as source, temporary.open("xb") as file:
                shutil.copyfileobj(source, file, BLOCK)
        os.replace(temporary, target)
    except (zipfile.BadZipFile, OSError, RuntimeError, NotImplementedError) as error:
        raise WeightsError(f"{archive} is no usable archive: {error}") from error
    finally:
        with suppress(OSError):
            temporary.unlink(missing_ok=True)


def checked(file: Path, *, remember: bool = False) -> str:
    """The sha256 of a file, which must be the one noted in `<file>.sha256` if there is such a note.

    With `remember` it is noted where it was not. Raises WeightsError for a file that is missing or changed.
    """
    note = file.with_name(f"{file.name}.sha256")
    try:
        with file.open("rb") as opened:
            found = hashlib.file_digest(opened, "sha256").hexdigest()
        noted = note.read_text("ascii", "replace").split()[:1] if note.is_file() else []
        if remember and not noted:
            note.write_text(f"{found}  {file.name}\n", "ascii")
    except OSError as error:
        raise WeightsError(f"cannot read the model {file}: {error.strerror or error}") from error
    if noted and noted[0].lower() != found:
        raise WeightsError(
            f"{file} has the wrong checksum (sha256 {found[:12]}..., {note.name} says {noted[0][:12]}...): "
            "it is damaged or another version; replace it, or remove both to fetch it again"
        )
    return found
