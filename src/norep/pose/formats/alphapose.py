"""AlphaPose: `alphapose-results.json`, a list with an entry for each person in each picture.

With `--format cmu` or `open` it is an object by picture instead, or (`--sep-json`) a folder with a file for
each. 17 key points of COCO, 26, 68 or 136 of Halpe, 133 of COCO-WholeBody; the latter forms have 18.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from norep.errors import PoseError
from norep.pose.detections import SKELETONS, gather
from norep.pose.formats.openpose import people_of
from norep.pose.gathering import Gatherer, Seen, triples
from norep.pose.recording import Recording, Wanted
from norep.pose.stored import Progress, Stored


class AlphaPose:
    """Results of AlphaPose in each of its three forms."""

    title = "AlphaPose results"
    shape = "one JSON file, or a folder with one for each frame"

    def recognises(self, stored: Stored) -> bool:
        """Whether the people are listed with the names of their pictures, or by them."""
        found = stored.sample
        if not isinstance(found, dict):
            return False
        if stored.is_folder and _bodies(found):
            return True
        if stored.is_list:
            return "keypoints" in found and (
                "idx" in found or "box" in found or isinstance(found.get("image_id"), str)
            )
        first = next(iter(found.values()), None)
        return _bodies(first) or (isinstance(first, dict) and isinstance(first.get("people"), list))

    def read(self, stored: Stored, wanted: Wanted, progress: Progress | None = None) -> Recording:
        """Everybody in all pictures."""
        gatherer = Gatherer(wanted, SKELETONS)
        if stored.is_list:
            gather(stored.entries(), gatherer, str(stored.path), progress=progress)
        else:
            for name, content, where in _pictures(stored, progress):
                gatherer.add(name, list(_people(content, where)), where)
        return gatherer.recording(str(stored.path))


def _bodies(found: Any) -> bool:
    return isinstance(found, dict) and isinstance(found.get("bodies"), list)


def _pictures(stored: Stored, progress: Progress | None) -> Iterator[tuple[str, Any, str]]:
    if stored.is_folder:
        for name, content in stored.frames(progress):
            yield name, content, stored.where(name)
    else:
        for name, content in stored.object.items():
            yield name, content, f"{stored.path}: {name[:60]}"


def _people(content: Any, where: str) -> Iterator[Seen]:
    if not _bodies(content):
        yield from people_of(content, where)
        return
    for body in content["bodies"]:
        joints = body.get("joints") if isinstance(body, dict) else None
        if not isinstance(joints, list):
            raise PoseError(f"{where} has a person without joints")
        yield Seen(triples(joints, where))


reader = AlphaPose()
