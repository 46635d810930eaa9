"""Download a list of videos into a folder with a manifest; each file appears whole, with its entry."""

from __future__ import annotations

import json
import os
import re
import shutil
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from hashlib import sha256
from pathlib import Path

from norep.analysis.desk import check_folder, explained, occupied
from norep.analysis.fetching import Fetched, Progress, downloader, fetch
from norep.analysis.frame_times import with_ends
from norep.datasets.addresses import Address
from norep.datasets.labels import number_text
from norep.datasets.manifest import MANIFEST, Entry, manifest_text, read_manifest
from norep.errors import NorepError, OutputError, VideoError
from norep.report.writing import write_whole
from norep.video.opening import without_password
from norep.video.source import open_video
from norep.video.writer import VideoWriter

DESK = ".norep-download"
LONGEST = 80
"""Characters of a file name without its ending."""


@dataclass(frozen=True, slots=True)
class Download:
    """What came of one address: its entry, or the reason why there is none."""

    address: Address
    entry: Entry | None
    reason: str = ""
    kept: bool = False
    """Whether the file was there already."""


@dataclass(frozen=True, slots=True)
class Downloads:
    """A folder of videos from the web.

    `height` limits the pictures, in pixels. With `resume` files are kept that the manifest has and that are
    there, and halves of files go on.
    """

    folder: Path
    height: int = 480
    resume: bool = True

    def run(
        self, addresses: Sequence[Address], progress: Callable[[Address], Progress] | None = None
    ) -> Iterator[Download]:
        """Download one after the other; what fails does not stop the rest.

        Raises NorepError where yt-dlp is missing, OutputError where nothing can be written.
        """
        downloader()
        with self._held():
            for address in addresses:
                try:
                    yield self._one(address, progress(address) if progress else None)
                except OutputError:
                    raise
                except NorepError as error:
                    yield Download(address, None, str(error))

    @contextmanager
    def _held(self) -> Iterator[None]:
        check_folder(self.folder)
        with explained(self.folder), occupied(self.folder, alone=True) as alone:
            if not alone:
                raise OutputError(f"another run is downloading into {self.folder}; wait for it to end")
            read_manifest(self.folder)
            yield
            with suppress(OSError):  # what is half there waits for the next run
                (self.folder / DESK).rmdir()

    def _one(self, address: Address, progress: Progress | None) -> Download:
        desk = self.folder / DESK / _key(address)
        entries = read_manifest(self.folder)
        there = next((entry for entry in entries if _same(entry, address)), None)
        if there and self.resume and (self.folder / there.file).is_file():
            return Download(address, there, kept=True)
        if not self.resume:
            shutil.rmtree(desk, ignore_errors=True)
        entry = self._published(desk) if self.resume else None
        if entry is None:
            fetched = fetch(address.url, desk / "source", height=self.height, progress=progress)
            film = self._film(fetched, address, desk)
            entry = self._entry(fetched, address, there, {one.file for one in entries})
            # Should the run be killed now, the next one knows whose file this is.
            write_whole(desk / "entry.json", json.dumps(asdict(entry)))
            os.replace(film, self.folder / entry.file)
        rest = [one for one in entries if not _same(one, address)]
        write_whole(self.folder / MANIFEST, manifest_text([*rest, entry]))
        shutil.rmtree(desk, ignore_errors=True)
        return Download(address, entry)

    def _published(self, desk: Path) -> Entry | None:
        """The entry of a file that is in its place already, but not in the manifest."""
        try:
            entry = Entry(**json.loads((desk / "entry.json").read_text("utf-8")))
        except (OSError, ValueError, TypeError):
            return None
        return entry if (self.folder / entry.file).is_file() else None

    def _film(self, fetched: Fetched, address: Address, desk: Path) -> Path:
        """The file as it is, or its stretch as mp4, not too high; raises VideoError if it is no video."""
        with open_video(fetched.path) as video:
            height = video.info.height
        whole = address.start is None and address.end is None
        if whole and height <= self.height and fetched.path.suffix == ".mp4":
            return fetched.path
        film = desk / "film.mp4"
        _rewritten(fetched.path, film, (address.start or 0.0, address.end), self.height)
        return film

    def _entry(self, fetched: Fetched, address: Address, before: Entry | None, taken: set[str]) -> Entry:
        name = before.file if before else self._free(address.name or fetched.title or "video", taken)
        return Entry(
            file=name,
            url=without_password(address.url),
            title=fetched.title,
            start=_time(address.start),
            end=_time(address.end),
            athlete=address.athlete,
            sex=address.sex,
            event=address.event,
            date=fetched.date,
            retrieved=datetime.now(UTC).strftime("%Y-%m-%d"),
        )

    def _free(self, wanted: str, taken: set[str]) -> str:
        """A file name that nothing has: neither an entry nor a file of the folder."""
        stem, number = file_stem(wanted), 1
        used = {name.casefold() for name in taken} | {one.name.casefold() for one in self.folder.iterdir()}
        name = f"{stem}.mp4"
        while name.casefold() in used:
            number += 1
            name = f"{stem}-{number}.mp4"
        return name


def file_stem(wanted: str) -> str:
    """A file name without an ending out of any text; it stays in its folder, and is no option.

    >>> file_stem("../Fran: 2:07!"), file_stem("...")
    ('Fran_2_07', 'video')
    """
    text = wanted.removesuffix(".mp4")
    return re.sub(r"[^\w.-]+", "_", text).strip("._-")[:LONGEST].rstrip("._-") or "video"


def _rewritten(source: Path, target: Path, span: tuple[float, float | None], height: int) -> None:
    """Write the frames of a stretch of seconds anew, scaled down to a height; raises VideoError."""
    start, end = span
    with open_video(source) as video:
        info = video.info
        side = round(max(info.width, info.height) * min(1.0, height / info.height))
        frames = ((frame, (frame.time + after) / 2) for frame, after in with_ends(video))
        wanted = (frame for frame, middle in frames if start < middle)
        first = next(wanted, None)
        if first is None:
            raise VideoError(f"it ends before {start:g} s, where the wanted stretch begins")
        with VideoWriter(target, (info.width, info.height), fps=info.fps, max_side=side) as writer:
            writer.write(first.image, 0.0)
            for frame in wanted:
                if end is not None and frame.time >= end:
                    break
                writer.write(frame.image, frame.time - first.time)


def _key(address: Address) -> str:
    told = f"{address.url} {address.start} {address.end}"
    return sha256(told.encode(errors="replace")).hexdigest()[:16]


def _same(entry: Entry, address: Address) -> bool:
    told = (without_password(address.url), _time(address.start), _time(address.end))
    return (entry.url, entry.start, entry.end) == told


def _time(value: float | None) -> str:
    return "" if value is None else number_text(value)
