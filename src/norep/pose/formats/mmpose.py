"""MMPose: predictions of its inferencer and its demos, in a JSON file or a folder with one for each picture.

A person has `keypoints` `[[x, y], ...]` and `keypoint_scores`; the frames are `instance_info`, `predictions`,
or a list with `frame_id` and `instances`. `meta_info` may name the key points.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

import numpy as np

from norep.errors import PoseError
from norep.pose.detections import SKELETONS, mark_of
from norep.pose.gathering import Gatherer, Seen
from norep.pose.joint_names import skeleton_of
from norep.pose.recording import Recording, Wanted
from norep.pose.skeletons import Skeleton
from norep.pose.stored import Progress, Stored

LISTS = ("instance_info", "predictions")


class MMPose:
    """People with key points and scores apart from each other."""

    title = "MMPose predictions"
    shape = "one JSON file, or a folder with one for each frame"

    def recognises(self, stored: Stored) -> bool:
        """Whether it has instances, or scores of key points."""
        found = stored.sample
        if not isinstance(found, dict):
            return False
        return any(isinstance(found.get(name), list) for name in (*LISTS, "instances", "keypoint_scores"))

    def read(self, stored: Stored, wanted: Wanted, progress: Progress | None = None) -> Recording:
        """Everybody in all frames."""
        where = str(stored.path)
        known = SKELETONS if stored.is_list or stored.is_folder else {**SKELETONS, **_named(stored, where)}
        gatherer = Gatherer(wanted, known)
        if stored.is_folder:
            for name, content in stored.frames(progress):
                place = stored.where(name)
                gatherer.add(name, list(_people(_instances(content, place), place)), place)
        else:
            found = stored.entries() if stored.is_list else _listed(stored.object)
            _gather(found, gatherer, where, progress)
        return gatherer.recording(where)


def _listed(found: dict[str, Any]) -> list[Any]:
    """The frames of an object; a frame may be an object with instances, or a list of people."""
    return next((found[name] for name in LISTS if isinstance(found.get(name), list)), [found])


def _gather(found: Iterable[Any], gatherer: Gatherer, where: str, progress: Progress | None) -> None:
    for done, entry in enumerate(found):
        if progress is not None and done % 100 == 0:
            progress(done, None)
        what = f"{where}: frame {done + 1}"
        if isinstance(entry, dict) and "keypoint_scores" in entry:
            gatherer.add(0, list(_people([entry], what)), what)  # a list of people: all in one picture
            continue
        number = entry.get("frame_id", done) if isinstance(entry, dict) else done
        if not isinstance(number, int) or isinstance(number, bool) or number < 0:
            raise PoseError(f"{what} has a frame_id that is no number: {str(number)[:40]!r}")
        gatherer.add(number, list(_people(_instances(entry, what), what)), what)


def _instances(content: Any, where: str) -> list[Any]:
    found = content
    if isinstance(content, dict):
        found = content.get("instances", [content] if "keypoint_scores" in content else None)
        found = next((content[name] for name in LISTS if name in content), found)
    if not isinstance(found, list):
        raise PoseError(f"{where} has no list of instances")
    return found


def _people(instances: Iterable[Any], where: str) -> Iterator[Seen]:
    for one in instances:
        if not isinstance(one, dict) or not isinstance(one.get("keypoints"), list):
            raise PoseError(f"{where} has a person without keypoints")
        try:
            points = np.asarray(one["keypoints"], np.float64)
            scores = np.asarray(one.get("keypoint_scores", np.ones(len(points))), np.float64)
        except (TypeError, ValueError, OverflowError):
            raise PoseError(f"{where} has a person whose key points are no numbers") from None
        if points.ndim != 2 or points.shape[1] < 2 or scores.shape != points.shape[:1]:
            raise PoseError(
                f"{where} has a person with key points of shape {points.shape} and scores of "
                f"shape {scores.shape}; expected are x, y and a score for each"
            )
        yield Seen(np.column_stack([points[:, :2], scores]), mark_of(one))


def _named(stored: Stored, where: str) -> dict[int, Skeleton]:
    """The key points as the file names them, by their number."""
    meta = stored.object.get("meta_info")
    names = meta.get("keypoint_id2name") if isinstance(meta, dict) else None
    if not isinstance(names, dict) or not names:
        return {}
    try:
        ordered = [str(names[key]) for key in sorted(names, key=int)]
        skeleton = skeleton_of(ordered)
    except ValueError:
        return {}
    except PoseError as error:
        raise PoseError(f"{where}: {error}") from None
    return {len(ordered): skeleton}


reader = MMPose()
