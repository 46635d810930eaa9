"""Labelled clips of video for an evaluation: a folder of clips with its splits, or a table of videos."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, replace
from pathlib import Path

from norep.analysis.labelled import watched_camera
from norep.datasets.clips import SPLITS, Clip, ClipSet, read_clips
from norep.errors import DefinitionError, NorepError, UnknownNameError
from norep.evaluation.labels import Label, read_labels
from norep.evaluation.recognition_scores import SkippedRow
from norep.evaluation.videoclips import VideoClip, VideoClips, split_warnings

ALL = "all"
"""The word for every clip, whatever its split."""
USUAL = "test"


@dataclass(frozen=True, slots=True)
class ClipReader:
    """Reads folders of clips, and CSV tables with the columns file and movement or label.

    `split` is one of train, validation, test or all; left out, it is test where the folder has splits. Videos
    of a table are looked for in the folder `videos`, beside it by default. With `watch_camera` it is seen
    whether cameras move, which is kept in `kept`.
    """

    split: str = ""
    videos: Path | None = None
    watch_camera: bool = False
    kept: Path | None = None

    def read(self, data: str | Path) -> VideoClips:
        """The clips; raises DefinitionError for data that is none, UnknownNameError for a split."""
        if self.split not in ("", ALL, *SPLITS):
            raise UnknownNameError.of("split", self.split, (*SPLITS, ALL))
        data = Path(data)
        clips = self._table(data) if data.suffix.lower() == ".csv" else self._folder(read_clips(data))
        if not self.watch_camera:
            return clips
        return replace(clips, clips=tuple(self._with_camera(clip) for clip in clips.clips))

    def _folder(self, found: ClipSet) -> VideoClips:
        split, note = _chosen(found, self.split)
        part = found.part(split) if split else found
        clips = tuple(_clip(found, clip) for clip in part.clips)
        others = [_clip(found, clip) for clip in found.clips if clip.split not in ("", split)]
        warnings = split_warnings(clips, others, split) if split else []
        return VideoClips(found.folder.name, clips, split, (note,), tuple(warnings))

    def _table(self, path: Path) -> VideoClips:
        if self.split not in ("", ALL):
            raise DefinitionError(f"{path} is a table without splits; leave out --split {self.split}")
        clips, skipped, seen = [], [], Counter[str]()
        for label in read_labels(path, needed=("file", "movement")):
            seen[label.file] += 1
            name = label.file if seen[label.file] == 1 else f"{label.file} (row {label.row})"
            file = (self.videos or path.parent) / label.file
            if label.file and file.is_file():
                clips.append(_row(label, name, file))
            else:
                reason = f"the file {file} does not exist" if label.file else "no file is named"
                skipped.append(SkippedRow(clip=name or f"row {label.row}", reason=reason))
        return VideoClips(path.name, tuple(clips), skipped=tuple(skipped))

    def _with_camera(self, clip: VideoClip) -> VideoClip:
        if clip.camera:
            return clip
        try:
            moves = watched_camera(clip.path, self.kept)
        except NorepError:
            return clip  # the models tell what is wrong with it
        return replace(clip, camera={True: "moving", False: "still", None: ""}[moves])


def _chosen(found: ClipSet, wanted: str) -> tuple[str, str]:
    """The split that is taken, "" for all clips, and a note that says so."""
    tally = Counter(clip.split for clip in found.clips)
    named = {split: tally[split] for split in SPLITS if tally[split]}
    if wanted == ALL:
        return "", "all clips, whatever their split" if named else "all clips; the folder has no splits"
    if not named and not wanted:
        return "", "all clips; the folder has no splits"
    split = wanted or USUAL
    if split not in named:
        there = ", ".join(f"{name} ({count})" for name, count in named.items()) or "none"
        raise DefinitionError(
            f"{found.folder} has no clip in the split {split}; there are: {there}; "
            "choose one with --split, or --split all"
        )
    return split, f"split {split}: {named[split]} of {len(found)} clips"


def _clip(found: ClipSet, clip: Clip) -> VideoClip:
    return VideoClip(
        id=clip.file,
        path=found.path(clip),
        label=clip.movement,
        source=clip.source,
        athlete=clip.athlete,
        sex=clip.sex,
        event=clip.event,
    )


def _row(label: Label, name: str, file: Path) -> VideoClip:
    camera = label.cells.get("camera", "").lower()
    return VideoClip(
        id=name,
        path=file,
        label=label.movement,
        source=label.cells.get("source", ""),
        athlete=label.group,
        sex=label.cells.get("sex", ""),
        event=label.cells.get("event", ""),
        view=label.view,
        camera=camera if camera in ("moving", "still") else "",
    )
