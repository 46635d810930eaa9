"""Hand-made events, reports, poses and frames for the tests of the report room."""

from collections.abc import Sequence
from dataclasses import replace

import numpy as np

from norep.judging.events import (
    Attempt,
    Event,
    Finding,
    Partial,
    PhaseTime,
    Rep,
    RepJudged,
    SetEnded,
    SetStarted,
)
from norep.movements.movement import Movement
from norep.pose.sequence import PoseSequence
from norep.report.model import PoseInfo, Report, Source
from norep.video.frame import Frame

SQUAT = Movement.from_toml(
    """
name = "test-squat"
title = "Test squat"
description = "A squat for tests."
[measures]
knee = { angle = ["hip", "knee", "ankle"] }
depth = { height = ["knee", "hip"], unit = "thigh" }
spread = { offset = ["left_ankle", "right_ankle"] }
[[phases]]
name = "standing"
needs = { knee = { above = 130 } }
[[phases]]
name = "bottom"
needs = { knee = { below = 110 } }
[[phases]]
name = "stood"
needs = { knee = { above = 130 } }
[[rules]]
name = "depth"
measure = "depth"
above = 0.0
band = 0.05
at = "bottom"
views = ["side"]
reason = "Hips not below knees"
cue = "Lower"
source = "norep proposal"
[[rules]]
name = "knee-extension"
measure = "knee"
above = 155
band = 7
at = "stood"
reason = "Knees not straight"
cue = "Stand up"
source = "norep proposal"
"""
)
ODD_TEXTS = (
    "",
    "<script>alert(1)</script>",
    "\"' onload='x' <b>&amp;",
    "</style></script><!-- ]]>",
    "\x00\x07\x1b[31m\r\n\t\x9b",
    "[red]Kniebeuge[/red] Ü 深蹲 🏋️ \u202egpj.4pm",
    "=1+1",
    "../../" + "long name " * 12,
)
MARGINS = {"met": 0.2, "missed": -0.2, "borderline": 0.01, "unseen": None}
VERDICTS = {"met": "valid", "missed": "no-rep", "borderline": "unsure", "unseen": "unsure"}
SOURCE = Source(path="clips/squat.mp4", duration_s=12.0, frames=360, fps=30.0, width=320, height=240)
POSE = PoseInfo(backend="replay", frames_with_athlete=350)


def finding(outcome="met", rule="depth", **changes) -> Finding:
    time = None if outcome == "unseen" else 1.0
    reason = "" if outcome == "met" else "Hips not below knees"
    made = Finding(rule, outcome, MARGINS[outcome], "thigh", time, reason, "norep proposal")
    return replace(made, **changes)


def rep(index: int, outcome="met", start=0.0, **changes) -> Rep:
    """A repetition of 2 seconds whose depth decides it; the knees are always met."""
    findings = (
        finding(outcome, time=None if outcome == "unseen" else start + 1.0),
        finding("met", "knee-extension", margin=12.0, unit="degrees", time=start + 1.8),
    )
    phases = (
        PhaseTime("standing", start),
        PhaseTime("bottom", start + 1.0),
        PhaseTime("stood", start + 1.8),
    )
    made = Rep(
        index, start, start + 1.6, start + 2.0, phases, VERDICTS[outcome], findings, ("bar touches",), "side"
    )
    return replace(made, **changes)


def events_of(outcomes: Sequence[str], movement="test-squat") -> list[Event]:
    """A set from 1 s on with a repetition every 2 s, then a partial."""
    events: list[Event] = [SetStarted(1.0, movement, "reps", "open")]
    for number, outcome in enumerate(outcomes, 1):
        start = 1.0 + 2.0 * (number - 1)
        events += [Attempt(start + 1.6, number), RepJudged(start + 2.1, rep(number, outcome, start))]
    end = 1.0 + 2.0 * len(outcomes)
    return [*events, Partial(end + 0.8, end + 0.2, "bottom"), SetEnded(end + 1.0, 1.0, end, "side")]


def hold_events(seconds=30.5) -> list[Event]:
    return [
        SetStarted(2.0, "plank", "hold", "open"),
        SetEnded(40.0, 2.0, 2.0 + seconds, "side", hold=seconds),
    ]


def report_with(outcomes=("met", "missed", "borderline", "unseen"), **changes) -> Report:
    made = Report.of(events_of(outcomes), source=SOURCE, pose=POSE, weights={"blazepose": "ab12" * 16})
    return made.model_copy(update=changes)


def empty_report(**changes) -> Report:
    return Report.of([], source=SOURCE, pose=POSE).model_copy(update=changes)


def hold_report() -> Report:
    return Report.of(hold_events(), source=SOURCE, pose=POSE)


def standing_poses(frames=360, fps=30.0, size=(320, 240)) -> PoseSequence:
    """An athlete in the middle of the picture, squatting every 2 s; the ankles stay."""
    poses = PoseSequence.empty()
    names = poses.skeleton.positions
    time = np.arange(frames) / fps
    low = 0.5 - 0.5 * np.cos(np.pi * time)  # 0 standing, 1 at the bottom
    points = np.full((frames, len(names), 2), np.nan)
    for side, x in (("left", 170.0), ("right", 150.0)):
        for joint, top, bottom in (("shoulder", 60, 110), ("elbow", 90, 140), ("wrist", 115, 165)):
            points[:, names[f"{side}_{joint}"]] = np.stack(
                [np.full(frames, x), top + low * (bottom - top)], 1
            )
        points[:, names[f"{side}_hip"]] = np.stack([x - 30 * low, 120 + 65 * low], 1)
        points[:, names[f"{side}_knee"]] = np.stack([x + 25 * low, 165 + 15 * low], 1)
        points[:, names[f"{side}_ankle"]] = (x, 215.0)
    confidence = np.where(np.isfinite(points[..., 0]), 0.9, 0.0)
    return PoseSequence(time, points, confidence, size=size)


def grey_frames(times: Sequence[float], size=(320, 240), value=90) -> list[Frame]:
    width, height = size
    return [Frame(i, t, np.full((height, width, 3), value, np.uint8)) for i, t in enumerate(times)]
