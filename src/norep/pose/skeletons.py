"""Named sets of key points: which points a pose has and which are joined by a bone."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property


@dataclass(frozen=True)
class Skeleton:
    """The key points of a pose in their stored order.

    >>> BLAZEPOSE.index("left_knee")
    25
    """

    name: str
    keypoints: tuple[str, ...]
    bones: tuple[tuple[str, str], ...] = ()

    @cached_property
    def positions(self) -> dict[str, int]:
        """Key point name to its place in the arrays."""
        return {name: i for i, name in enumerate(self.keypoints)}

    def index(self, keypoint: str) -> int | None:
        """Return the place of a key point, or None when this skeleton lacks it."""
        return self.positions.get(keypoint)

    @cached_property
    def mirrored(self) -> tuple[int, ...]:
        """For each key point, the place of its counterpart on the other side; its own where there is none."""
        return tuple(self.positions.get(_other_side(name), i) for i, name in enumerate(self.keypoints))


def _other_side(name: str) -> str:
    if name.startswith("left_"):
        return "right_" + name[5:]
    return "left_" + name[6:] if name.startswith("right_") else name


def _sides(*joints: str) -> tuple[str, ...]:
    return tuple(f"{side}_{joint}" for joint in joints for side in ("left", "right"))


_LIMBS = (
    ("shoulder", "elbow"),
    ("elbow", "wrist"),
    ("shoulder", "hip"),
    ("hip", "knee"),
    ("knee", "ankle"),
)
BODY_BONES = (
    ("left_shoulder", "right_shoulder"),
    ("left_hip", "right_hip"),
    *((f"{side}_{a}", f"{side}_{b}") for side in ("left", "right") for a, b in _LIMBS),
)
_FEET = tuple(
    (f"{side}_{a}", f"{side}_{b}")
    for side in ("left", "right")
    for a, b in (("ankle", "heel"), ("heel", "foot_index"), ("ankle", "foot_index"))
)

BLAZEPOSE = Skeleton(
    "blazepose",
    (
        "nose",
        *("left_eye_inner", "left_eye", "left_eye_outer", "right_eye_inner", "right_eye", "right_eye_outer"),
        *_sides("ear", "mouth", "shoulder", "elbow", "wrist", "pinky", "index", "thumb"),
        *_sides("hip", "knee", "ankle", "heel", "foot_index"),
    ),
    BODY_BONES + _FEET + (("left_wrist", "left_index"), ("right_wrist", "right_index")),
)
COCO17 = Skeleton(
    "coco17",
    ("nose", *_sides("eye", "ear", "shoulder", "elbow", "wrist", "hip", "knee", "ankle")),
    BODY_BONES,
)
PENN13 = Skeleton(
    "penn13",
    ("head", *_sides("shoulder", "elbow", "wrist", "hip", "knee", "ankle")),
    BODY_BONES,
)

_OPENPOSE = (
    "nose",
    "neck",
    *(f"right_{joint}" for joint in ("shoulder", "elbow", "wrist")),
    *(f"left_{joint}" for joint in ("shoulder", "elbow", "wrist")),
)
_LEGS = tuple(f"{side}_{joint}" for side in ("right", "left") for joint in ("hip", "knee", "ankle"))
_FACE = ("right_eye", "left_eye", "right_ear", "left_ear")
OPENPOSE18 = Skeleton("openpose18", (*_OPENPOSE, *_LEGS, *_FACE), BODY_BONES)
"""OpenPose's COCO output."""
OPENPOSE25 = Skeleton(
    "openpose25",
    (
        *_OPENPOSE,
        "pelvis",
        *_LEGS,
        *_FACE,
        *("left_foot_index", "left_small_toe", "left_heel"),
        *("right_foot_index", "right_small_toe", "right_heel"),
    ),
    BODY_BONES,
)
"""OpenPose's BODY_25 output."""
OPENPOSE15 = Skeleton("openpose15", ("head_tip", *_OPENPOSE[1:], *_LEGS, "chest_middle"), BODY_BONES)
"""OpenPose's MPI output."""
HALPE26 = Skeleton(
    "halpe26",
    (
        *COCO17.keypoints,
        *("head_tip", "neck", "pelvis"),
        *_sides("foot_index", "small_toe", "heel"),
    ),
    BODY_BONES,
)
"""The body of Halpe full body (Fang et al. 2022), by AlphaPose and RTMPose; it begins with those of COCO."""
COCO23 = Skeleton(
    "coco23",
    (
        *COCO17.keypoints,
        *(f"{side}_{point}" for side in ("left", "right") for point in ("foot_index", "small_toe", "heel")),
    ),
    BODY_BONES,
)
"""Body and feet of COCO-WholeBody (Jin et al. 2020)."""
KINECT22 = Skeleton(
    "kinect22",
    (
        *("pelvis", "spine", "chest_middle", "neck", "head", "head_tip"),
        *(f"left_{joint}" for joint in ("collar", "shoulder", "elbow", "wrist")),
        *(f"right_{joint}" for joint in ("collar", "shoulder", "elbow", "wrist")),
        *(f"left_{joint}" for joint in ("hip", "knee", "ankle", "foot_index")),
        *(f"right_{joint}" for joint in ("hip", "knee", "ankle", "foot_index")),
    ),
    BODY_BONES,
)
"""The 22 joints of the UI-PRMD recordings with the Kinect (Vakanski et al. 2018)."""

SKELETONS = {
    skeleton.name: skeleton
    for skeleton in (
        *(BLAZEPOSE, COCO17, COCO23, HALPE26, PENN13),
        *(OPENPOSE15, OPENPOSE18, OPENPOSE25, KINECT22),
    )
}
