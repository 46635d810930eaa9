"""Opening a file or stream with PyAV, and saying in one line why that failed."""

from __future__ import annotations

import re
from pathlib import Path
from urllib.parse import unquote, urlsplit

import av
from av.container import InputContainer
from av.stream import Disposition
from av.video.stream import VideoStream

from norep.errors import VideoError
from norep.video.picture import MAX_PIXELS

STREAM_SCHEMES = frozenset({"http", "https", "rtsp", "rtsps", "rtmp", "rtmps", "udp", "tcp", "srt", "rtp"})
_SCHEME = re.compile(r"^([A-Za-z][A-Za-z0-9+.-]+)://")
_TIMEOUT_S = (10.0, 15.0)
_NOT_PICTURES = frozenset({"tty", "concat"})
"""Formats that would draw a text file as letters, or follow a list of other files."""


def scheme_of(source: str) -> str | None:
    """The part before `://` in lower case, or None for a plain path."""
    match = _SCHEME.match(source)
    return match.group(1).lower() if match else None


def open_container(source: str | Path) -> InputContainer:
    """Open a path, `file://` or stream URL.

    Raises `VideoError` when it is missing, empty, no video, or has no pictures of a usable size.
    """
    scheme = scheme_of(source) if isinstance(source, str) else None
    if scheme in STREAM_SCHEMES:
        container = _open_stream(str(source))
    elif scheme in (None, "file"):
        container = _open_file(Path(unquote(urlsplit(str(source)).path)) if scheme else Path(source))
    else:
        known = ", ".join(sorted(STREAM_SCHEMES))
        raise VideoError(
            f"{source}: cannot read from {scheme}://. Give a file, a camera, or a URL of {known}."
        )
    try:
        _check(container, without_password(str(source)))
    except BaseException:
        container.close()
        raise
    return container


def picture_stream(container: InputContainer) -> VideoStream | None:
    """The first video stream that is not a cover picture of a piece of music."""
    moving = (s for s in container.streams.video if not s.disposition & Disposition.attached_pic)
    return next(moving, None)


def without_password(source: str) -> str:
    """The source as it may be shown and stored: a camera's URL often carries its password."""
    return re.sub(r"(?<=://)[^/@]*@", "", source)


def _open_file(path: Path) -> InputContainer:
    _check_file(path)
    try:
        # The protocol is spelled out so that a colon or a scheme-like word in a name means nothing.
        return av.open(f"file:{path.absolute()}", metadata_errors="replace")
    except PermissionError as error:
        raise VideoError(f"{path}: may not be read. Check its permissions.") from error
    except (av.error.FFmpegError, OSError, ValueError) as error:
        reason = f"it is not a video, or damaged at its start ({_reason(error)})"
        raise VideoError(f"{path}: cannot be opened: {reason}. Does it play elsewhere?") from error


def _check_file(path: Path) -> None:
    try:
        if path.is_dir():
            raise VideoError(f"{path}: is a folder, not a video. Name a video in it.")
        size = path.stat().st_size
    except FileNotFoundError as error:
        missing = "is a link that leads nowhere" if path.is_symlink() else "no such file"
        raise VideoError(f"{path}: {missing}. Check the path.") from error
    except (OSError, ValueError) as error:
        raise VideoError(f"{path}: cannot be opened ({_reason(error)}). Check the path.") from error
    if size == 0 and path.is_file():
        raise VideoError(f"{path}: is empty (0 bytes). Copy or record it again.")


def _open_stream(url: str) -> InputContainer:
    # Over UDP, the default, a camera's pictures arrive with holes.
    options = {"rtsp_transport": "tcp"} if url.lower().startswith("rtsp") else {}
    try:
        return av.open(url, options=options, timeout=_TIMEOUT_S, metadata_errors="replace")
    except (av.error.FFmpegError, OSError, ValueError) as error:
        hint = "Give the direct address of a video or stream that is reachable from here."
        raise VideoError(f"{without_password(url)}: cannot be opened ({_reason(error)}). {hint}") from error


def _check(container: InputContainer, source: str) -> None:
    if container.format.name in _NOT_PICTURES:
        raise VideoError(f"{source}: is text, not a video.")
    stream = picture_stream(container)
    if stream is None:
        sound = "has sound but no pictures" if container.streams.audio else "has no pictures in it"
        raise VideoError(f"{source}: {sound}. A video is needed.")
    context = stream.codec_context
    if context is None:
        raise VideoError(
            f"{source}: its pictures are in a format this installation cannot decode. Convert it to H.264."
        )
    if context.width * context.height > MAX_PIXELS:
        size = f"{context.width} x {context.height}"
        raise VideoError(f"{source}: its pictures are too large ({size}). Scale it to 8K or less.")


def _reason(error: Exception) -> str:
    """The system's own words without the code and file name around them."""
    return str(getattr(error, "strerror", None) or error).strip().rstrip(".").lower()
