"""COCO: annotations of key points (`images`, `annotations`, `categories`), or a list of results.

The number of a frame is that of its image: `frame_id`, else the number in its file name, else its id.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from norep.errors import PoseError
from norep.pose.detections import SKELETONS, gather
from norep.pose.gathering import Gatherer
from norep.pose.joint_names import skeleton_of
from norep.pose.recording import Recording, Wanted
from norep.pose.skeletons import Skeleton
from norep.pose.stored import Progress, Stored


class Coco:
    """Key points in the format of the data set COCO."""

    title = "COCO key points"
    shape = "one JSON file"

    def recognises(self, stored: Stored) -> bool:
        """Whether it has annotations, or results by the number of the image."""
        found = stored.sample
        if stored.is_folder or not isinstance(found, dict):
            return False
        if not stored.is_list:
            return isinstance(found.get("annotations"), list)
        other = "idx" in found or "box" in found
        return "keypoints" in found and isinstance(found.get("image_id"), int) and not other

    def read(self, stored: Stored, wanted: Wanted, progress: Progress | None = None) -> Recording:
        """Everybody in all images."""
        where = str(stored.path)
        if stored.is_list:
            gatherer = Gatherer(wanted, SKELETONS)
            gather(stored.entries(), gatherer, where, progress=progress)
            return gatherer.recording(where)
        found = stored.object
        gatherer = Gatherer(wanted, {**SKELETONS, **_named(found.get("categories"), where)})
        frames = _frames(found.get("images"), gatherer, where)
        gather(found["annotations"], gatherer, where, frames=frames, progress=progress)
        return gatherer.recording(where)


def _frames(images: Any, gatherer: Gatherer, where: str) -> Mapping[Any, str | int] | None:
    """The frame of each image by its id; all of them are frames, also those with nobody in them."""
    if images is None:
        return None
    listed = [one for one in images if isinstance(one, dict)] if isinstance(images, list) else []
    if not isinstance(images, list) or len(listed) < len(images):
        raise PoseError(f"{where} has images that are no list of objects")
    key = next((name for name in ("frame_id", "frame_index", "file_name", "id") if _all(listed, name)), "id")
    frames: dict[Any, str | int] = {}
    for image in listed:
        if not isinstance(image.get("id"), str | int):
            raise PoseError(f"{where} has an image without id")
        frames[image["id"]] = image[key]
        gatherer.sized(image.get("width"), image.get("height"))
        gatherer.add(image[key], [], where)
    return frames


def _all(images: list[dict[str, Any]], name: str) -> bool:
    kind = str if name == "file_name" else int
    values = [image.get(name) for image in images]
    return all(isinstance(value, kind) for value in values) and len(set(values)) == len(values)


def _named(categories: Any, where: str) -> dict[int, Skeleton]:
    """The key points as the file names them, by their number."""
    listed = categories if isinstance(categories, list) else []
    names = [one.get("keypoints") for one in listed if isinstance(one, dict)]
    try:
        found = [skeleton_of([str(name) for name in one]) for one in names if isinstance(one, list) and one]
    except PoseError as error:
        raise PoseError(f"{where}: {error}") from None
    return {len(skeleton.keypoints): skeleton for skeleton in found}


reader = Coco()
