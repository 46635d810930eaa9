"""What `norep compare` writes to be looked at, with a bar for each film."""

from __future__ import annotations

from pathlib import Path

from norep.analysis.comparing import Compared
from norep.analysis.comparison_pictures import Wanted, write_film, write_page
from norep.cli.messages import tell
from norep.cli.progress import Bar, FramesPerSecond


def write_pictures(compared: Compared, wanted: Wanted, mine: str, reference: str) -> None:
    """Write films, pictures and page, and say where they are. Raises OutputError."""
    written: list[Path] = []
    for path, ghost in ((wanted.video, False), (wanted.ghost, True)):
        if path is not None:
            with Bar(path.name, FramesPerSecond()) as bar:
                written.append(write_film(compared, path, ghost=ghost, progress=bar))
    written += write_page(compared, wanted, mine, reference)
    for path in written:
        tell(f"wrote {path}")
