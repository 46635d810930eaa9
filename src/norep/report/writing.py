"""Write a file so that it appears whole or not at all."""

from __future__ import annotations

import os
from pathlib import Path

from norep.errors import OutputError


def write_whole(path: str | Path, content: str | bytes) -> Path:
    """Write bytes, or text as UTF-8, to a file beside the target and rename it; raises OutputError.

    Lone surrogates, which file names of other encodings bring along, are replaced.
    """
    path = Path(path)
    temporary = path.with_name(f".{path.name[:80]}.{os.getpid()}.part")
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        temporary.write_bytes(content.encode("utf-8", "replace") if isinstance(content, str) else content)
        os.replace(temporary, path)
    except OSError as error:
        raise OutputError(f"cannot write {path}: {error.strerror or error}") from error
    finally:
        _remove(temporary)
    return path


def _remove(path: Path) -> None:
    try:
        path.unlink(missing_ok=True)
    except OSError:
        return  # the folder itself is gone or is no folder; the first error tells more
