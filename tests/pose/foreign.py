"""Drawn poses as other tools would write them."""

from __future__ import annotations

import json

import numpy as np

from norep.pose.sequence import PoseSequence
from norep.pose.skeletons import COCO17, HALPE26, OPENPOSE18, OPENPOSE25

WORDS = {"neck": "shoulder", "pelvis": "hip", "head_tip": "nose", "chest_middle": "shoulder"}


def as_skeleton(poses: PoseSequence, skeleton) -> PoseSequence:
    """The image of the poses with the key points of another skeleton, without depth."""
    points = np.stack([_joint(poses, name) for name in skeleton.keypoints], axis=1)
    confidence = np.where(np.isfinite(points).all(axis=2), 0.8, 0.0)
    return PoseSequence(poses.time, points, confidence, None, None, skeleton, poses.size)


def _joint(poses, name):
    return poses.joint(WORDS.get(name, name.replace("small_toe", "foot_index")))


def triples(poses, frame):
    """`[x, y, c, x, y, c, ...]` of a frame, zeros for what is missing."""
    rows = np.column_stack([poses.points[frame], poses.confidence[frame]])
    rows[~np.isfinite(rows).all(axis=1)] = 0
    return [round(float(value), 3) for value in rows.ravel()]


def seen(poses, frame):
    return bool(np.isfinite(poses.points[frame]).any())


def write_openpose(
    folder, *people, skeleton=OPENPOSE25, key="pose_keypoints_2d", name="clip_{:012d}_keypoints.json"
):
    """A folder as `--write_json` makes it; the people are those of each frame, in this order."""
    folder.mkdir(parents=True, exist_ok=True)
    people = [as_skeleton(one, skeleton) for one in people]
    for frame in range(len(people[0])):
        listed = [{"person_id": [-1], key: triples(one, frame)} for one in people if seen(one, frame)]
        (folder / name.format(frame)).write_text(json.dumps({"version": 1.3, "people": listed}))
    return folder


def alphapose(*people, skeleton=COCO17):
    """The entries of `alphapose-results.json`."""
    people = [as_skeleton(one, skeleton) for one in people]
    return [
        {
            "image_id": f"{frame}.jpg",
            "category_id": 1,
            "keypoints": triples(one, frame),
            "score": 3.0,
            "idx": [0.0],
        }
        for frame in range(len(people[0]))
        for one in people
        if seen(one, frame)
    ]


def alphapose_by_picture(poses, form):
    """The object that AlphaPose writes with `--format cmu` or `open`."""
    poses = as_skeleton(poses, OPENPOSE18)

    def content(frame):
        if form == "cmu":
            return {"version": "AlphaPose v0.3", "bodies": [{"joints": triples(poses, frame)}]}
        return {"version": "AlphaPose v0.3", "people": [{"pose_keypoints_2d": triples(poses, frame)}]}

    return {f"{frame}.jpg": content(frame) for frame in range(len(poses))}


def coco(poses, skeleton=COCO17, *, named=True):
    """Annotations with images and categories."""
    poses = as_skeleton(poses, skeleton)
    width, height = poses.size
    frames = range(len(poses))
    return {
        "images": [
            {"id": 1000 + 7 * f, "file_name": f"frame_{f:05d}.png", "width": width, "height": height}
            for f in frames
        ],
        "annotations": [
            {"id": f, "image_id": 1000 + 7 * f, "category_id": 1, "keypoints": triples(poses, f)}
            for f in frames
        ],
        "categories": [{"id": 1, "name": "person", "keypoints": list(skeleton.keypoints)}] if named else [],
    }


def mmpose(poses, skeleton=HALPE26):
    """What the demos of MMPose save."""
    poses = as_skeleton(poses, skeleton)
    names = {str(i): name.replace("foot_index", "big_toe") for i, name in enumerate(skeleton.keypoints)}
    return {
        "meta_info": {"dataset_name": "x", "keypoint_id2name": names},
        "instance_info": [{"frame_id": f + 1, "instances": instances(poses, f)} for f in range(len(poses))],
    }


def instances(poses, frame):
    rows = np.array(triples(poses, frame)).reshape(-1, 3)
    return [{"keypoints": rows[:, :2].tolist(), "keypoint_scores": rows[:, 2].tolist(), "bbox_score": 0.9}]
