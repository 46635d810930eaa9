"""Count in front of a camera: each repetition is announced as soon as it is over.

    python examples/live_camera.py 0 air-squat

0 is the first camera. A file works too and is then played at its own speed. Ctrl-C ends it.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import suppress

import norep
from norep.analysis.backends import load_backend
from norep.judging.events import Attempt, Lost, RepJudged
from norep.pose.athlete import follow_athlete


def announcements(source: str, movement: str, backend: str = "blazepose") -> Iterator[str]:
    """A line for each thing worth saying, as it happens."""
    guide = norep.movements[movement]
    estimator = load_backend(backend, norep.Settings.from_environment())
    with norep.open_video(source, live=True) as video:
        for event in norep.follow(follow_athlete(video, estimator), guide):
            match event:
                case Attempt(index=index):
                    yield f"{index}"
                case RepJudged(rep=rep) if rep.verdict != "valid":
                    reasons = [f.reason for f in rep.findings if f.required and f.provable and f.reason]
                    yield f"{rep.index}: {rep.verdict}, {'; '.join(reasons)}"
                case Lost():
                    yield "I cannot see you"


if __name__ == "__main__":
    if len(sys.argv) != 3:
        sys.exit("usage: live_camera.py CAMERA MOVEMENT")
    try:
        with suppress(KeyboardInterrupt):
            for line in announcements(sys.argv[1], sys.argv[2]):
                print(line, flush=True)
    except norep.NorepError as error:
        sys.exit(f"{error}")
