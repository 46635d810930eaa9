"""OpenPose: a folder with a JSON file for each frame (`--write_json`), or a single such file.

BODY_25, COCO with 18 key points and MPI with 15. A person is `pose_keypoints_2d`, before version 1.3
`pose_keypoints`: x, y and confidence of each key point, zeros for one that is missing.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from norep.errors import PoseError
from norep.pose.gathering import Gatherer, Seen, triples
from norep.pose.recording import Recording, Wanted
from norep.pose.skeletons import OPENPOSE15, OPENPOSE18, OPENPOSE25
from norep.pose.stored import Progress, Stored

KEYS = ("pose_keypoints_2d", "pose_keypoints")
SKELETONS = {25: OPENPOSE25, 18: OPENPOSE18, 19: OPENPOSE18, 15: OPENPOSE15}
"""By the number of key points; a 19th of COCO is the background."""


class OpenPose:
    """JSON files with a list `people`."""

    title = "OpenPose JSON"
    shape = "a folder with one file for each frame"

    def recognises(self, stored: Stored) -> bool:
        """Whether a file has a list of people."""
        found = stored.sample
        return isinstance(found, dict) and isinstance(found.get("people"), list) and not stored.is_list

    def read(self, stored: Stored, wanted: Wanted, progress: Progress | None = None) -> Recording:
        """Everybody in all frames."""
        gatherer = Gatherer(wanted, SKELETONS)
        for name, content in stored.frames(progress):
            where = stored.where(name)
            gatherer.add(name, list(people_of(content, where)), where)
        return gatherer.recording(str(stored.path))


def people_of(content: Any, where: str) -> Iterator[Seen]:
    """Everybody in the content of one file; raises PoseError."""
    people = content.get("people") if isinstance(content, dict) else None
    if not isinstance(people, list):
        raise PoseError(f"{where} is no frame of OpenPose: it has no list of people")
    for person in people:
        values = _values(person, where)
        if values:
            yield Seen(triples(values, where))


def _values(person: Any, where: str) -> Any:
    """The numbers of a person; none for one of whom only the face or a hand was found."""
    for key in KEYS:
        if isinstance(person, dict) and key in person:
            if not isinstance(person[key], list):
                raise PoseError(f"{where} has a person whose {key} is no list")
            return person[key]
    raise PoseError(f"{where} has a person without {KEYS[0]}")


reader = OpenPose()
