"""Split a folder of clips, in its index."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path

from norep.datasets.accepted import read_accepted
from norep.datasets.clips import INDEX, Clip, read_clips, split_text
from norep.datasets.splits import SHARES, By, Split, split_clips
from norep.errors import DefinitionError
from norep.report.writing import write_whole


def split_folder(
    folder: str | Path,
    shares: Mapping[str, float] = SHARES,
    *,
    by: By = "both",
    seed: int = 0,
    only: str | Path | None = None,
    leaky: bool = False,
) -> tuple[Path, Split]:
    """Write the splits into the folder's `index.csv`, and return its path and the split.

    Clips that the table `only` does not accept get no split; see `norep.datasets.splits.split_clips`.
    Raises DefinitionError and OutputError; then the index is as it was.
    """
    clips = read_clips(folder).clips
    kept, left = _accepted(clips, only) if only else (clips, ())
    split = split_clips(kept, shares, by=by, seed=seed, leaky=leaky)
    if left:
        split = replace(split, warnings=(*split.warnings, f"{len(left)} clips are not accepted: no split"))
    splits = {clip.file: clip.split for clip in split.clips}
    path = Path(folder) / INDEX
    done = [replace(clip, split=splits.get(clip.file, "")) for clip in clips]
    return write_whole(path, split_text(Path(folder), done)), split


def _accepted(clips: tuple[Clip, ...], only: str | Path) -> tuple[tuple[Clip, ...], tuple[Clip, ...]]:
    accepted = read_accepted(only)
    kept = tuple(clip for clip in clips if accepted.get(clip.file, False))
    if not kept:
        raise DefinitionError(f"{only} accepts none of the {len(clips)} clips; look at its reasons")
    return kept, tuple(clip for clip in clips if not accepted.get(clip.file, False))
