"""One video from the web, by yt-dlp: only over http and https, one file, no other program."""

from __future__ import annotations

import importlib
import re
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from norep.errors import NorepError, VideoError
from norep.video.opening import without_password

Progress = Callable[[int, int | None], None]
"""Called with the bytes there and the bytes expected, None when unknown."""
_COLOURS = re.compile(r"\x1b\[[0-9;]*m")


@dataclass(frozen=True, slots=True)
class Fetched:
    """A file that was downloaded, what its source calls it, and when it was published, "" if unknown."""

    path: Path
    title: str = ""
    date: str = ""


def downloader() -> Any:
    """The module yt_dlp; raises NorepError where it is not installed."""
    try:
        return importlib.import_module("yt_dlp")
    except ImportError as error:
        raise NorepError("downloading needs yt-dlp, which is not here: pip install 'norep[data]'") from error


def fetch(url: str, folder: Path, *, height: int, progress: Progress | None = None) -> Fetched:
    """Download the video behind an address into a folder; goes on with a file that is half there.

    Of several formats the best picture at this height or below is taken, with or without sound. Raises
    VideoError with the reason.
    """
    module = downloader()
    if urlsplit(url).scheme.lower() not in ("http", "https"):
        raise VideoError(f"{url}: only http and https addresses are downloaded")
    folder.mkdir(parents=True, exist_ok=True)
    try:
        with module.YoutubeDL(_options(folder, height, progress)) as client:
            found = _single(client.extract_info(url, download=False), url)
            done = client.process_ie_result(found, download=True)
    except module.utils.YoutubeDLError as error:
        raise VideoError(f"{without_password(url)}: {_reason(error)}") from error
    except (OSError, ValueError, TypeError, KeyError, AttributeError) as error:
        # Sites change and their answers surprise the extractors: the other addresses go on.
        raise VideoError(f"{without_password(url)}: cannot be downloaded ({error})") from error
    return Fetched(_file_in(folder, url), _text(done.get("title")), _date(done.get("upload_date")))


def _options(folder: Path, height: int, progress: Progress | None) -> dict[str, Any]:
    def told(state: dict[str, Any]) -> None:
        if progress is not None and state.get("status") == "downloading":
            total = state.get("total_bytes") or state.get("total_bytes_estimate")
            progress(int(state.get("downloaded_bytes") or 0), int(total) if total else None)

    limit = f"[height<=?{height}]"
    # Single files only, for joining picture and sound takes an ffmpeg binary; no sound is needed.
    formats = (f"bv*[ext=mp4]{limit}", f"bv*{limit}")
    return {
        "format": "/".join(formats),
        "outtmpl": {"default": str(folder).replace("%", "%%") + "/video.%(ext)s"},
        "logger": _Silence(),
        "progress_hooks": [told],
        "noprogress": True,
        "quiet": True,
        "color": "never",
        "noplaylist": True,
        "playlist_items": "1:2",
        "match_filter": _no_live,
        "continuedl": True,
        "overwrites": False,
        "retries": 3,
        "fragment_retries": 3,
        "extractor_retries": 1,
        "socket_timeout": 20,
        "fixup": "never",
        "updatetime": False,
        "cachedir": False,
        "enable_file_urls": False,
    }


class _Silence:
    """What yt-dlp has to say comes in its errors; the rest is not shown."""

    def debug(self, message: str) -> None: ...

    def info(self, message: str) -> None: ...

    def warning(self, message: str) -> None: ...

    def error(self, message: str) -> None: ...


def _no_live(found: dict[str, Any], *, incomplete: bool = False) -> str | None:  # noqa: ARG001
    return "it is a live stream, which does not end" if found.get("is_live") else None


def _single(found: Any, url: str) -> Any:
    if found is None:
        raise VideoError(f"{without_password(url)}: no video was found there")
    if found.get("_type", "video") not in ("playlist", "multi_video"):
        return found
    entries = [entry for entry in found.get("entries") or () if entry]
    if len(entries) != 1:
        number = "no video" if not entries else "a list of several videos"
        raise VideoError(f"{without_password(url)}: is {number}; give the address of one video")
    return entries[0]


def _file_in(folder: Path, url: str) -> Path:
    files = [file for file in folder.glob("video.*") if file.suffix not in (".part", ".ytdl")]
    if len(files) != 1:
        raise VideoError(f"{without_password(url)}: nothing was downloaded; is it a video that has ended?")
    return files[0]


def _reason(error: Exception) -> str:
    message = " ".join(_COLOURS.sub("", str(error)).removeprefix("ERROR:").split())
    # It asks for reports to yt-dlp, of which the user has not heard.
    return re.split(r"[;.] please report this issue", message, flags=re.IGNORECASE)[0][:300]


def _text(value: Any) -> str:
    return " ".join(value.split())[:300] if isinstance(value, str) else ""


def _date(value: Any) -> str:
    found = re.fullmatch(r"(\d{4})(\d{2})(\d{2})", value) if isinstance(value, str) else None
    return "-".join(found.groups()) if found else ""
