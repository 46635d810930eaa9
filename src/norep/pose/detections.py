"""Lists of people, each with the picture they are in: what AlphaPose and the tools around COCO write."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

import numpy as np
from numpy.typing import NDArray

from norep.errors import PoseError
from norep.pose.gathering import Gatherer, Seen, triples
from norep.pose.skeletons import COCO17, COCO23, HALPE26, OPENPOSE18
from norep.pose.stored import Progress

SKELETONS = {
    **{17: COCO17, 18: OPENPOSE18, 26: HALPE26},
    **{23: COCO23, 68: HALPE26, 133: COCO23, 136: HALPE26},
}
"""By the number of key points; of full bodies with face and hands the body comes first and is taken."""
HIDDEN = 0.3
"""Confidence of a key point that was annotated although it cannot be seen."""
MARKS = ("track_id", "idx", "instance_id")


def gather(
    entries: Iterable[Any],
    gatherer: Gatherer,
    where: str,
    *,
    frames: Mapping[Any, str | int] | None = None,
    progress: Progress | None = None,
) -> None:
    """Take entries with `image_id` and `keypoints`; `frames` are the frames of the images, if told.

    Raises PoseError for an entry that has neither.
    """
    for done, entry in enumerate(entries):
        if progress is not None and done % 1000 == 0:
            progress(done, None)
        what = f"{where}: entry {done + 1}"
        image = entry.get("image_id") if isinstance(entry, dict) else None
        if not isinstance(image, str | int) or isinstance(image, bool):
            raise PoseError(f"{what} has no image_id")
        if frames is not None and image not in frames:
            raise PoseError(f"{what} is in the image {str(image)[:40]!r}, which is not listed")
        if not isinstance(entry.get("keypoints"), list):
            raise PoseError(f"{what} has no list of keypoints")
        if entry["keypoints"]:
            person = Seen(graded(triples(entry["keypoints"], what)), mark_of(entry))
            gatherer.add(image if frames is None else frames[image], [person], what)


def graded(values: NDArray[np.float64]) -> NDArray[np.float64]:
    """Visibility as people annotate it (0 absent, 1 hidden, 2 seen) becomes confidence."""
    third = values[:, 2]
    if (third == 2).any() and np.isin(third, (0, 1, 2)).all():
        values = values.copy()
        values[:, 2] = np.choose(third.astype(int), (0.0, HIDDEN, 1.0))
    return values


def mark_of(entry: Mapping[str, Any]) -> int:
    """The number that a tracker gave to the person, -1 for none."""
    for name in MARKS:
        value = entry.get(name)
        if isinstance(value, list) and value:
            value = value[0]
        if isinstance(value, int | float) and not isinstance(value, bool) and 0 <= value < 2**53:
            return int(value)
    return -1
