"""What the labels of published data sets mean in norep's own names."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

NONE, OTHER = "none", "other"
"""Labels of clips in which nobody exercises, and of exercises that the library does not have."""

_SQUATS = ("air-squat", "back-squat", "front-squat", "goblet-squat")
MEANINGS: Mapping[str, tuple[str, ...]] = {
    "squat": _SQUATS,
    "squats": _SQUATS,
    "pull-up": ("pull-up", "chest-to-bar"),
    "pull-ups": ("pull-up", "chest-to-bar"),
    "pullup": ("pull-up", "chest-to-bar"),
    "pushup": ("push-up",),
    "situp": ("sit-up",),
    "bench-pressing": ("bench-press",),
    "jumping-jacks": ("jumping-jack",),
    "jump-jack": ("jumping-jack",),
    "jump-rope": ("single-under", "double-under"),
    **dict.fromkeys(("front-raise", "pommelhorse", "rope-pushdown"), (OTHER,)),
    **dict.fromkeys(
        (
            *("baseball-pitch", "baseball-swing", "bowl", "golf-swing"),
            *("strum-guitar", "tennis-forehand", "tennis-serve"),
        ),
        (NONE,),
    ),
}
"""Label of Penn Action, RepCount and Countix to the movements that it may be; they are less exact."""


def meaning(label: str, known: Iterable[str]) -> tuple[str, ...]:
    """The names of `known` that a label may mean; empty where it means none of them.

    >>> meaning("bench_pressing", ["bench-press", "thruster"])
    ('bench-press',)
    """
    known = set(known)
    name = label.strip().lower().replace("_", "-").replace(" ", "-")
    names = MEANINGS.get(name, (name,))
    return tuple(one for one in names if one in known)
