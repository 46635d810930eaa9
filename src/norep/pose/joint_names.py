"""What other tools call the key points, in the words of norep."""

from __future__ import annotations

import re
from collections.abc import Sequence

from norep.errors import PoseError
from norep.pose.skeletons import SKELETONS, Skeleton

MOST = 1000
"""Key points of a skeleton; full bodies with face and hands have 136."""
BODY = 40
"""Where there are more key points than this, the body comes first, then the face and the hands."""
SIDES = {"left": "left", "l": "left", "right": "right", "r": "right"}
WORDS = {
    "bigtoe": "foot_index",
    "toe": "foot_index",
    "footindex": "foot_index",
    "smalltoe": "small_toe",
    "midhip": "pelvis",
    "hip": "pelvis",
    "hips": "pelvis",
    "root": "pelvis",
    "headtop": "head_tip",
    "tophead": "head_tip",
    "headtip": "head_tip",
    "thorax": "neck",
    "eyeinner": "eye_inner",
    "eyeouter": "eye_outer",
    "chestmiddle": "chest_middle",
}
"""Names without side and blanks, where they are others than norep's."""
SIDED = {"hip": "hip"}
"""Names that mean something else with a side than in the middle of the body."""
_PARTS = re.compile(r"[A-Z]+(?![a-z])|[A-Z]?[a-z]+|\d+")


def joint_name(name: str) -> str:
    """The name that norep has for a key point of another tool; unknown names stay, in lower case.

    >>> [joint_name(name) for name in ("LShoulder", "Right Hip", "knee_l", "left_big_toe", "MidHip", "nose")]
    ['left_shoulder', 'right_hip', 'left_knee', 'left_foot_index', 'pelvis', 'nose']
    """
    spaced = re.sub(r"^([LR])(?=[A-Z][a-z])", r"\1 ", name.strip())
    parts = [part.lower() for part in _PARTS.findall(spaced)]
    sides = [SIDES[part] for part in parts if part in SIDES]
    rest = [part for part in parts if part not in SIDES]
    if not rest:
        return "_".join(parts) or name
    word = "".join(rest)
    if not sides:
        return WORDS.get(word, "_".join(rest))
    known = SIDED.get(word) or WORDS.get(word, "_".join(rest))
    return f"{sides[0]}_{known}"


def skeleton_of(names: Sequence[str]) -> Skeleton:
    """The known skeleton with these key points in this order, or one made of them.

    A full body with face and hands gives that of its body. Raises PoseError for a name that comes twice, and
    for far more names than a body has key points.
    """
    if len(names) > MOST:
        raise PoseError(f"it names {len(names)} key points; a body has no more than {MOST}")
    keypoints = tuple(joint_name(name) for name in names)
    for skeleton in sorted(SKELETONS.values(), key=lambda one: -len(one.keypoints)):
        compared = len(skeleton.keypoints) if len(keypoints) > BODY else None
        if skeleton.keypoints == keypoints[:compared]:
            return skeleton
    twice = {name for name in keypoints if keypoints.count(name) > 1}
    if twice:
        raise PoseError(f"it names the key point {min(twice)} twice")
    return Skeleton(f"custom{len(keypoints)}", keypoints)
