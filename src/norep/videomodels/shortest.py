"""The shortest clip of a set: as many frames are taken of every clip, as the first work did."""

from __future__ import annotations

from dataclasses import dataclass

import av

from norep.datasets.clips import Clip, ClipSet
from norep.errors import VideoError
from norep.video.opening import open_container, picture_stream


@dataclass(frozen=True, slots=True)
class Shortest:
    """A clip and its number of frames."""

    clip: Clip
    frames: int


def shortest_clip(clips: ClipSet) -> Shortest:
    """The clip with the fewest frames, among those that can be opened; raises VideoError when none can."""
    found = [Shortest(clip, frames) for clip in clips.clips if (frames := _frames(clips, clip))]
    if not found:
        raise VideoError(f"{clips.folder}: none of the {len(clips)} clips can be opened; cut them again")
    return min(found, key=lambda one: one.frames)


def _frames(clips: ClipSet, clip: Clip) -> int:
    """Pictures in the file, without decoding them; 0 for a file that cannot be read."""
    try:
        with open_container(clips.path(clip)) as container:
            stream = picture_stream(container)
            return sum(packet.size > 0 for packet in container.demux(stream)) if stream else 0
    except (VideoError, av.error.FFmpegError):
        return 0
