"""Film the drawn athlete: a video or a picture of a movement."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from pathlib import Path

import cv2
import numpy as np

from norep.errors import OutputError
from norep.movements.movement import Movement
from norep.synth.camera import DISTANCE, Camera
from norep.synth.company import Companion, companion
from norep.synth.motion import Drawn, Fault, Take, clean, perform, returns_to_start
from norep.synth.render import Drawing, render, render_people
from norep.synth.scene import Scene
from norep.video.frame import Frame
from norep.video.writer import VideoWriter

FILLED = 0.78
"""Share of the picture that the whole motion fills at most."""
PICTURES = (".png", ".jpg", ".jpeg")
Progress = Callable[[int, int | None], None]


def draw_video(
    movement: Movement,
    path: str | Path,
    *,
    reps: Sequence[str | None] = (None,) * 5,
    view: float | None = None,
    fps: float = 30.0,
    size: tuple[int, int] = (480, 854),
    seconds: float | None = None,
    seed: int = 0,
    company: Sequence[str] = (),
    progress: Progress | None = None,
) -> Path:
    """Draw a set as an mp4 video; returns its path.

    `reps` names the rule that each repetition breaks, None for a clean one. `view` in degrees: 0 from the
    front, 90 from the side. `size` is (width, height) in pixels, `seconds` the length of a repetition.
    `company` names others in the picture: judge, walker, mirror. Raises UnknownNameError for a rule the
    movement lacks or company that is not known, OutputError where the video cannot be written.
    """
    take = Take(tuple(None if rule is None else Fault(rule) for rule in reps), seconds=seconds, fps=fps)
    drawn = perform(movement, take)
    camera = framed(drawn, Camera(*size, yaw=movement.drawing.view if view is None else view))
    others = [companion(role, drawn, camera, side=1 - 2 * (i % 2)) for i, role in enumerate(company)]
    with VideoWriter(path, size, fps=fps) as writer:
        for frame in film(movement, drawn, camera, seed=seed, company=others):
            writer.write(frame.image, frame.time)
            if progress is not None:
                progress(frame.index + 1, len(drawn.time))
    return Path(path)


def draw_picture(movement: Movement, path: str | Path, *, size: tuple[int, int] = (480, 854)) -> Path:
    """Draw the figures of a movement's phases side by side as one picture (.png or .jpg).

    Raises OutputError where it cannot be written.
    """
    drawn = perform(movement, Take(clean(1), rest=0.0))
    camera = framed(drawn, Camera(*size, yaw=movement.drawing.view))
    scene = Scene.prepare(camera)
    panels = [
        render(drawn.bodies[at], camera, scene, equipment=movement.drawing.equipment)
        for at in _phase_frames(movement, len(drawn.time))
    ]
    picture = cv2.cvtColor(np.hstack(panels), cv2.COLOR_RGB2BGR)
    path = Path(path)
    if path.suffix.lower() not in PICTURES:
        raise OutputError(f"cannot write a picture as {path.name}; name it {' or '.join(PICTURES)}")
    _, data = cv2.imencode(path.suffix, picture)
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(data.tobytes())
    except OSError as error:
        raise OutputError(f"cannot write the picture {path}: {error.strerror or error}") from error
    return path


def film(
    movement: Movement,
    drawn: Drawn,
    camera: Camera,
    *,
    seed: int = 0,
    company: Sequence[Companion] = (),
) -> Iterator[Frame]:
    """The frames of a drawn set as a camera sees them, with others in the picture if there are any."""
    scene = Scene.prepare(camera, seed=seed)
    for index, time in enumerate(drawn.time.tolist()):
        athlete = Drawing(drawn.bodies[index], scene.look, movement.drawing.equipment)
        others = [Drawing(other.bodies[index], other.look, other.equipment) for other in company]
        yield Frame(index, time, render_people([athlete, *others], camera, scene))


def framed(drawn: Drawn, camera: Camera) -> Camera:
    """The camera, aimed at the middle of the motion and far enough away to see all of it."""
    low, high = drawn.bodies.min(axis=(0, 1)), drawn.bodies.max(axis=(0, 1))
    middle = (low + high) / 2
    camera = replace(camera, target=(float(middle[0]), float(middle[1]), float(middle[2])))
    reach = camera.rotate(drawn.bodies - middle)
    need = max(
        float(np.abs(reach[..., 0]).max()) / camera.width,
        float(np.abs(reach[..., 1]).max()) / camera.height,
    )
    away = 2 * need * camera.focal_length / FILLED + float(np.abs(reach[..., 2]).max()) / 2
    return replace(camera, distance=max(away, 0.8 * DISTANCE))


def _phase_frames(movement: Movement, frames: int) -> list[int]:
    """The frame in which each figure of the path is drawn."""
    shares = [phase.share for phase in movement.phases[1:]]
    if not shares:
        return [0]
    returns = returns_to_start(movement)
    total = sum(shares) + (1.0 if returns else 0.0)
    places = np.cumsum([0.0, *shares]) / total
    shown = len(shares) + 1 if returns else len(shares)
    return [min(round(float(place) * frames), frames - 1) for place in places[:shown]]
