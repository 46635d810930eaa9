"""A small movement file, whole and in pieces, for tests that change one thing in it."""

from __future__ import annotations

WHOLE = """
name = "raise"
title = "Raise"
aliases = ["R1"]
description = "Raise the hands"

[measures]
hands = { height = ["wrist", "hip"] }
knee = { angle = ["hip", "knee", "ankle"], side = "min" }

[[phases]]
name = "low"
needs = { hands = { below = 0.2 } }

[[phases]]
name = "high"
needs = { hands = { above = 0.8 }, knee = { above = 100 } }

[[rules]]
name = "height"
measure = "hands"
above = 1.0
band = 0.1
at = "high"
views = ["side"]
reason = "Hands too low"
cue = "Raise the hands"
source = "a test"
fault = { high = { upper_arm = [90, 5], lift = 0.0 } }

[[rules]]
name = "no-dip"
measure = "knee"
mode = "dip"
below = 20
band = 5
during = ["low", "high"]
reason = "Knees dip"
cue = "Keep the knees straight"
source = "a test"
fault_path = ["low", "dipped", "high"]
fault = { dipped = { like = "low", shank = 20, thigh = -20 } }

[[contacts]]
text = "touch the bar"
source = "a test"

[figures.low]
upper_arm = 180

[figures.high]
upper_arm = [4, 10]
left_forearm = { pitch = 2 }

[drawing]
seconds = 2.0
"""


def changed(old: str, new: str) -> str:
    """The movement file with one piece of its text replaced."""
    assert WHOLE.count(old) >= 1, old
    return WHOLE.replace(old, new, 1)
