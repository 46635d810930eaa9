"""Name clips, or a live source, with a video model."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass

from rich.console import Console
from rich.text import Text

from norep.analysis.cache import told_as_of_the_file
from norep.analysis.listing import Listing
from norep.analysis.recognising import NamedMovement, RecognisedClip
from norep.cli.messages import printable, tell
from norep.cli.naming import names_table, told
from norep.errors import NorepError, WeightsError
from norep.report.verdicts import titled
from norep.video.source import open_video
from norep.videomodels.model import Floats, VideoModel, best

DIGITS = 4
TOLD_EVERY = 0.5
"""Seconds of the source between two lines of what a live model thinks."""


@dataclass(frozen=True, slots=True)
class VideoNaming:
    """What is done with each clip, and how it is shown."""

    model: VideoModel
    top: int
    as_json: bool

    def run(self, clips: Sequence[str]) -> int:
        """Name every clip that the words mean; return the exit code of the first failure, else 0."""
        listing = Listing.of(clips)
        codes = [told(job, error) for job, error in listing.refused]
        for job in listing.jobs:
            try:
                with told_as_of_the_file():
                    found = self.model.top(job.source, self.top)
                self._show(job.source, found)
            except WeightsError:
                raise  # it would befall every other clip as well
            except NorepError as error:
                codes.append(told(job, error))
        return codes[0] if codes else 0

    def _show(self, clip: str, found: list[tuple[str, float]]) -> None:
        named = tuple(NamedMovement(movement=name, probability=round(share, DIGITS)) for name, share in found)
        answer = RecognisedClip(path=clip.encode(errors="replace").decode(), model=self.model.name, top=named)
        if self.as_json:
            print(answer.model_dump_json(exclude_none=True), flush=True)
            return
        console = Console(highlight=False)
        console.print(Text(printable(answer.path), style="bold"))
        console.print(names_table(answer))

    def listen(self, source: str) -> int:
        """Follow a camera, a stream or a file played at its own speed, frame by frame, until it ends."""
        listener = self.model.listen()
        due, time, untold = 0.0, 0.0, None
        with open_video(source, live=True) as video:
            if not self.as_json:
                tell("listening; Ctrl-C ends it")
            for frame in video:
                time, untold = frame.time, listener.update(frame)
                if untold is not None and time >= due:
                    due = time + TOLD_EVERY
                    self._say(time, untold)
                    untold = None
        if untold is not None:
            self._say(time, untold)
        return 0

    def _say(self, time: float, probabilities: Floats) -> None:
        found = best(self.model.labels, probabilities, self.top)
        if self.as_json:
            top = [{"movement": name, "probability": round(share, DIGITS)} for name, share in found]
            print(json.dumps({"time_s": round(time, 3), "top": top}), flush=True)
            return
        names = ", ".join(f"{titled(name)} {share:.0%}" for name, share in found)
        print(printable(f"{time:7.1f} s  {names}"), flush=True)
