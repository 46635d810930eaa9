"""What `norep draw` was asked for, and drawing it."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import typer

from norep import movements
from norep.analysis.desk import check_folder
from norep.cli.progress import Bar, FramesPerSecond
from norep.movements.movement import Movement
from norep.synth.camera import Camera
from norep.synth.motion import Fault, Take
from norep.synth.motion import draw as draw_poses

VIEWS = {"front": 0.0, "diagonal": 45.0, "side": 90.0, "back": 180.0}
LARGEST = 4096


@dataclass(frozen=True, slots=True)
class Order:
    """A set to draw: the rule each repetition breaks, None for a clean one, and the camera."""

    movement: Movement
    faults: tuple[str | None, ...]
    view: float
    size: tuple[int, int]
    company: tuple[str, ...] = ()

    @staticmethod
    def of(
        name: str,
        reps: int,
        faults: Sequence[str],
        *,
        view: str | None,
        size: str,
        company: Sequence[str] = (),
    ) -> Order:
        """Read the words of the command line; raises UnknownNameError, or a usage error."""
        movement = movements[name]
        degrees = movement.drawing.view if view is None else _degrees(view)
        broken = faults_by_rep(movement, reps, faults)
        return Order(movement, broken, degrees, _pixels(size), tuple(company))

    def write(self, video: Path | None, poses: Path | None, *, fps: float, seconds: float | None) -> None:
        """Write the key points, or the video, named after the movement by default."""
        if poses is not None:
            camera = Camera(*self.size, yaw=self.view)
            take = Take(faults=self._faults(), seconds=seconds, fps=fps)
            path = draw_poses(self.movement, take, camera).save(poses)
        else:
            path = self._film(video or Path(f"{self.movement.name}.mp4"), fps, seconds)
        print(f"written: {path}")

    def _faults(self) -> list[Fault | None]:
        return [None if rule is None else Fault(rule) for rule in self.faults]

    def _film(self, path: Path, fps: float, seconds: float | None) -> Path:
        from norep.synth.draw import draw_video  # noqa: PLC0415  (needs cv2 and av)

        check_folder(path.parent)
        with Bar(path.name, FramesPerSecond()) as bar:
            return draw_video(
                self.movement,
                path,
                reps=self.faults,
                view=self.view,
                fps=fps,
                size=self.size,
                seconds=seconds,
                company=self.company,
                progress=bar,
            )


def faults_by_rep(movement: Movement, reps: int, faults: Sequence[str]) -> tuple[str | None, ...]:
    """Which rule each repetition breaks, of words like `depth`, `depth@3` and `depth@3,5`.

    Raises UnknownNameError for a rule that the movement lacks, and a usage error for a repetition that is
    not drawn or already has a fault.
    """
    broken: list[str | None] = [None] * reps
    for word in faults:
        rule, marked, numbers = word.partition("@")
        movement.rule(rule)
        for number in _numbers(word, numbers) if marked else range(1, reps + 1):
            if not 1 <= number <= reps:
                raise typer.BadParameter(f"--fault {word}: there is no repetition {number}, only {reps}")
            if broken[number - 1] not in (None, rule):
                raise typer.BadParameter(
                    f"--fault {word}: repetition {number} already breaks {broken[number - 1]}"
                )
            broken[number - 1] = rule
    return tuple(broken)


def _numbers(word: str, numbers: str) -> list[int]:
    if not re.fullmatch(r"\d{1,4}(,\d{1,4})*", numbers):
        raise typer.BadParameter(f"--fault {word} is not RULE, RULE@3 or RULE@3,5")
    return [int(number) for number in numbers.split(",")]


def _degrees(view: str) -> float:
    try:
        return VIEWS[view] if view in VIEWS else float(view) % 360
    except ValueError:
        known = ", ".join(VIEWS)
        raise typer.BadParameter(f"--view {view!r} is neither degrees nor one of {known}") from None


def _pixels(size: str) -> tuple[int, int]:
    match = re.fullmatch(r"(\d{1,5})[xX](\d{1,5})", size)
    width, height = (int(number) for number in match.groups()) if match else (0, 0)
    if not (16 <= width <= LARGEST and 16 <= height <= LARGEST):
        raise typer.BadParameter(f"--size {size!r} is not WIDTHxHEIGHT from 16 to {LARGEST} pixels")
    return width, height
