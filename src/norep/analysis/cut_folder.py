"""The folder of clips while they are cut: what was done before, what must not be mixed, what is left over."""

from __future__ import annotations

import json
import math
import shutil
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import asdict, dataclass
from hashlib import file_digest, sha256
from pathlib import Path
from typing import Any

from norep.analysis.cut_plan import Plan, Skipped, fingerprint
from norep.analysis.cut_video import Outcome
from norep.analysis.desk import check_folder, explained, occupied
from norep.datasets.clips import INDEX, VIDEO_SUFFIXES, Clip, index_text, read_clips
from norep.datasets.labels import Label
from norep.errors import DefinitionError, OutputError, VideoError
from norep.report.writing import write_whole

STATE = ".norep-cut"
"""The hidden folder that remembers what was cut from which video."""


@dataclass(frozen=True, slots=True)
class CutFolder:
    """A folder of clips that a plan is cut into; `options` are those that change the clips."""

    folder: Path
    plan: Plan
    options: str

    @property
    def desk(self) -> Path:
        """Where clips lie until they are complete."""
        return self.folder / STATE / "desk"

    @contextmanager
    def opened(self, *, replace: bool = False) -> Iterator[None]:
        """Hold the folder alone, without what a killed run has left; with `replace` without its old clips.

        Raises DefinitionError where there are other clips, OutputError where it cannot be written.
        """
        check_folder(self.folder)
        with explained(self.folder), occupied(self.folder, alone=True) as alone:
            if not alone:
                raise OutputError(f"another run is cutting clips into {self.folder}; wait for it to end")
            if replace:
                _clear(self.folder)
            self._check()
            shutil.rmtree(self.desk, ignore_errors=True)
            self.desk.mkdir(parents=True)
            write_whole(self.folder / STATE / "plan", self._fingerprint)
            try:
                yield
            finally:
                shutil.rmtree(self.desk, ignore_errors=True)

    def done(self, video: str, content: str) -> Outcome | None:
        """What came of a video in an earlier run, if its clips are all there and nothing has changed."""
        try:
            kept = json.loads(self._record(video).read_text("utf-8"))
            if kept["key"] != self._key(video, content):
                return None
            clips = tuple(Clip(**one) for one in kept["clips"])
            skipped = tuple(_skipped(one) for one in kept["skipped"])
        except (OSError, ValueError, KeyError, TypeError):
            return None
        here = all((self.folder / clip.file).is_file() for clip in clips)
        return Outcome(clips, skipped, tuple(kept.get("warnings", ()))) if here else None

    def keep(self, video: str, content: str, outcome: Outcome) -> None:
        """Remember what came of a video; raises OutputError."""
        kept = {
            "key": self._key(video, content),
            "clips": [asdict(clip) for clip in outcome.clips],
            "skipped": [_told(one) for one in outcome.skipped],
            "warnings": list(outcome.warnings),
        }
        # A clip of an earlier version of the video must not stay behind where there is none now.
        made = {clip.file for clip in outcome.clips}
        for cut in self.plan.videos[video]:
            if cut.file not in made:
                (self.folder / cut.file).unlink(missing_ok=True)
        write_whole(self._record(video), json.dumps(kept, indent=1))

    def finish(self, clips: list[Clip]) -> Path:
        """Write the index, in the order of the plan; raises OutputError."""
        order = {cut.file: place for place, cut in enumerate(self.plan.cuts)}
        clips = sorted(clips, key=lambda clip: order[clip.file])
        return write_whole(self.folder / INDEX, index_text(clips))

    @property
    def _fingerprint(self) -> str:
        return fingerprint(self.plan.cuts, self.options)

    def _key(self, video: str, content: str) -> str:
        return fingerprint(self.plan.videos[video], self.options, content)

    def _record(self, video: str) -> Path:
        return self.folder / STATE / f"{sha256(video.encode(errors='replace')).hexdigest()[:16]}.json"

    def _check(self) -> None:
        """Raise DefinitionError if clips are there that this plan does not make."""
        there = {path.relative_to(self.folder).as_posix() for path in _clips_in(self.folder)}
        same = False
        with suppress(OSError):
            same = (self.folder / STATE / "plan").read_text("utf-8") == self._fingerprint
        planned = {cut.file for cut in self.plan.cuts} if same else set()
        foreign = sorted(there - planned)
        if foreign:
            raise DefinitionError(
                f"{self.folder} holds other clips ({foreign[0]} and so on, {len(foreign)} in all); "
                "name another folder, or give --replace to remove what was cut into it before"
            )


def content_of(video: Path) -> str:
    """The sha256 of a video's bytes; raises VideoError."""
    try:
        with video.open("rb") as file:
            return file_digest(file, "sha256").hexdigest()
    except OSError as error:
        raise VideoError(f"{video}: cannot be read ({error.strerror or error})") from error


def _clips_in(folder: Path) -> Iterator[Path]:
    for path in folder.glob("*/*"):
        if path.suffix.lower() in VIDEO_SUFFIXES and not path.parent.name.startswith("."):
            yield path


def _clear(folder: Path) -> None:
    """Remove the clips that the index and the records name, and nothing else."""
    named = {clip.file for record in folder.glob(f"{STATE}/*.json") for clip in _clips_of(record)}
    if (folder / INDEX).is_file():
        with suppress(DefinitionError):
            named |= {clip.file for clip in read_clips(folder).clips}
    here = {path.relative_to(folder).as_posix(): path for path in _clips_in(folder)}
    for path in [here[file] for file in named & here.keys()]:
        path.unlink()
        with suppress(OSError):  # the folder holds something else
            path.parent.rmdir()
    (folder / INDEX).unlink(missing_ok=True)
    shutil.rmtree(folder / STATE, ignore_errors=True)


def _clips_of(record: Path) -> list[Clip]:
    try:
        return [Clip(**one) for one in json.loads(record.read_text("utf-8"))["clips"]]
    except (OSError, ValueError, KeyError, TypeError):
        return []


def _told(one: Skipped) -> dict[str, Any]:
    stop = one.label.stop if math.isfinite(one.label.stop) else None
    return {"label": {**asdict(one.label), "stop": stop}, "place": one.place, "reason": one.reason}


def _skipped(told: dict[str, Any]) -> Skipped:
    stop = told["label"]["stop"]
    label = Label(**{**told["label"], "stop": math.inf if stop is None else stop})
    return Skipped(label, told["place"], told["reason"])
