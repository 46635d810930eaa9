"""Describe a folder of clips."""

from __future__ import annotations

from collections import defaultdict
from pathlib import Path

from norep.analysis.clip_facts import SHEETS, examine_all, worth_showing
from norep.analysis.processes import Progress
from norep.datasets.clips import INDEX, read_clips
from norep.datasets.description import Description, describe
from norep.datasets.facts import ClipFacts


def describe_folder(
    folder: str | Path, *, jobs: int = 1, pictures: bool = False, progress: Progress | None = None
) -> tuple[Description, dict[str, list[ClipFacts]]]:
    """The description of a folder of clips, and with `pictures` some clips of each movement with a strip.

    A clip that cannot be read is in the description with its reason. Raises DefinitionError for a folder
    without clips and VideoError when none of them can be read.
    """
    clips = read_clips(folder)
    facts = examine_all(clips, jobs=jobs, pictures=pictures, progress=progress)
    described = describe(clips, facts, indexed=(clips.folder / INDEX).is_file())
    sheets: dict[str, list[ClipFacts]] = defaultdict(list)
    pictured = {one.clip.file: one for one in facts if one.strip}
    for one in (pictured[file] for file in worth_showing(clips.clips) if file in pictured):
        if len(sheets[one.clip.movement]) < SHEETS:
            sheets[one.clip.movement].append(one)
    return described, dict(sheets)
