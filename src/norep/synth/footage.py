"""Short clips of drawn athletes: one repetition in a random place, seen and spoilt by a random camera."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace

import numpy as np
from numpy.random import Generator
from numpy.typing import NDArray

from norep.datasets.poses import PoseClip
from norep.movements.movement import Movement
from norep.pose.sequence import PoseSequence
from norep.synth.camera import Camera
from norep.synth.clip_script import LEAP, clip_of
from norep.synth.company import ROLES, Companion, companion
from norep.synth.equipment import Prop
from norep.synth.lens import Lens
from norep.synth.motion import Drawn
from norep.synth.performers import Performer, colour
from norep.synth.render import Drawing, render_people
from norep.synth.rooms import varied_scene
from norep.synth.script import act
from norep.synth.variety import Filming, varied_body, varied_set
from norep.video.frame import Frame

SMALLEST, LARGEST = 0.55, 0.95
"""Share of the picture that the motion fills."""
VIEWS = (0.0, 45.0, 45.0, 90.0, 90.0, 135.0, 180.0, 225.0, 270.0, 270.0, 315.0, 315.0)
"""Degrees about the athlete where cameras stand, more or less."""
GYMS = 24
"""Places to film in: athletes of all movements meet in them, so that no movement is known by its place."""
STRICTNESS = 0.3
"""How good the estimator of the key points is, 0 to 1."""
FELLOWS = ("deadlift", "air-squat", "thruster", "power-clean", "double-under", "burpee")


@dataclass(frozen=True, slots=True)
class Shot:
    """A clip that can be drawn: what moves, from where it is seen, and what becomes of the pictures."""

    movement: Movement
    performer: Performer
    drawn: Drawn
    fps: float
    camera: Camera
    lens: Lens
    seed: tuple[int, ...]

    @staticmethod
    def of(
        movement: Movement, performer: Performer, seed: tuple[int, ...], *, size: int = 128, fps: float = 12.0
    ) -> Shot:
        """The clip of this seed; `size` is the longer side in pixels, `fps` the fewest frames a second."""
        rng = np.random.default_rng([*seed, 0])
        drawn, fps = clip_of(movement, performer, rng, fps)
        lens = Lens.of(rng, size, len(drawn.time))
        return Shot(movement, performer, drawn, fps, _camera(movement, drawn, lens, rng), lens, seed)

    def poses(self, name: str) -> PoseClip:
        """The key points in pixels of the final pictures, as an estimator would give them."""
        rng = np.random.default_rng([*self.seed, 1])
        filming = replace(Filming.of(rng, STRICTNESS), camera=self.camera, pan=0.0)
        seen = filming.poses(self.drawn)
        size = self.lens.outer
        moved = PoseSequence(
            seen.time,
            self.lens.points(seen.points),
            seen.confidence,
            seen.world,
            seen.cuts,
            seen.skeleton,
            size,
        )
        return PoseClip(name, self.movement.name, moved, group=self.performer.name)

    def frames(self, others: Mapping[str, Movement] | None = None) -> Iterator[Frame]:
        """The pictures; `others` are movements that somebody else may do in the background."""
        rng = np.random.default_rng([*self.seed, 2])
        place = np.random.default_rng([self.seed[0], 3, int(rng.integers(GYMS))])
        scene = varied_scene(self.camera, place, self.performer.look)
        things = (*_things(self.movement, self.performer, self.drawn, rng), *_clutter(self, rng))
        company = _company(self, rng, others or {})
        for index, time in enumerate(self.drawn.time.tolist()):
            athlete = Drawing(self.drawn.bodies[index], self.performer.look, things)
            people = [Drawing(other.bodies[index], other.look, other.equipment) for other in company]
            clean = render_people([athlete, *people], self.camera, scene)
            yield Frame(index, time, self.lens.picture(clean, index))


def _camera(movement: Movement, drawn: Drawn, lens: Lens, rng: Generator) -> Camera:
    """A camera that sees the whole motion, which fills more or less of the picture."""
    yaw = VIEWS[rng.integers(len(VIEWS))] + rng.normal(0.0, 12.0)
    if movement.equipment == "wall":
        yaw = 180 + rng.uniform(-80, 80)  # the wall must not hide who stands on the hands before it
    plain = Camera(*lens.inner)
    camera = replace(
        plain,
        yaw=float(yaw),
        pitch=float(np.clip(rng.normal(5, 8), -8, 32)),
        roll=float(rng.normal(0, 1.2)),
        focal=plain.focal_length * float(np.exp(rng.normal(0.0, 0.25))),
    )
    low, high = drawn.bodies.min(axis=(0, 1)), drawn.bodies.max(axis=(0, 1))
    middle = (low + high) / 2
    reach = camera.rotate(drawn.bodies - middle)
    half = np.abs(reach[..., :2]).max(axis=(0, 1))
    fills = SMALLEST + (LARGEST - SMALLEST) * rng.random() ** 0.7  # more often near than far
    need = float(max(half[0] / camera.width, half[1] / camera.height))
    away = 2 * need * camera.focal_length / fills + float(np.abs(reach[..., 2]).max()) / 2
    room = np.array(lens.inner) * away / camera.focal_length / 2 - half
    aside = np.maximum(room, 0) * rng.uniform(-0.8, 0.8, 2)
    target = middle + aside @ camera.axes[:2]
    x, y, z = (float(value) for value in target)
    return replace(camera, target=(x, y, z), distance=max(away, 1.8))


def _things(movement: Movement, performer: Performer, drawn: Drawn, rng: Generator) -> tuple[str | Prop, ...]:
    """What the athlete holds, hangs from or stands at, with plates and walls of any colour."""
    radius = float(rng.choice([0.14, 0.18, 0.21]))
    wall = colour(rng, (0.0, 0.4), (0.2, 0.95))
    if movement.name == "bar-facing-burpee":
        return (Prop("floor-barbell", (0.0, radius, 0.55 * LEAP + 0.15), performer.plate, radius),)
    if movement.equipment == "wall" and rng.random() < 0.5:
        return ()  # the wall of the room will do; what stands on its hands must be seen by itself
    if movement.equipment == "wall":
        hands = float(drawn.bodies[0, [15, 16], 2].mean())
        return (Prop("wall", (0.0, float(rng.uniform(2.0, 3.5)), hands + rng.uniform(0.2, 0.35)), wall),)
    named = list(movement.drawing.equipment)
    if named == ["pull-up-bar"] and rng.random() < 0.6:
        named = ["rig"]
    if named == ["rope"] and rng.random() < 0.25:
        named = []
    tint = performer.plate if "barbell" in named else colour(rng, (0.0, 1.0), (0.05, 0.6))
    return tuple(Prop(name, colour=tint, radius=radius) for name in named)


def _clutter(shot: Shot, rng: Generator) -> list[Prop]:
    """What lies or stands about in any gym, so that no movement is known by it."""
    things = []
    while rng.random() < 0.3:
        radius, tint = float(rng.choice([0.14, 0.18, 0.21])), colour(rng, (0.0, 1.0), (0.1, 0.9))
        x, z = (float(value) for value in rng.choice([-1, 1], 2) * rng.uniform((0.8, 0.9), (3.0, 3.5)))
        things.append(Prop("floor-barbell", (x, radius, z), tint, radius))
    if rng.random() < 0.12:
        x, _, z = _behind(shot, rng, 2.5)
        place = (float(x), float(rng.uniform(1.8, 3.5)), float(z))
        things.append(Prop("wall", place, colour(rng, (0.0, 0.4), (0.2, 0.95))))
    return things


def _company(shot: Shot, rng: Generator, others: Mapping[str, Movement]) -> list[Companion]:
    people = []
    for side in (1, -1):
        if rng.random() < 0.2:
            role = list(ROLES)[rng.integers(len(ROLES))]
            seed = int(rng.integers(1 << 31))
            people.append(companion(role, shot.drawn, shot.camera, side=side, seed=seed))
    known = [others[name] for name in FELLOWS if name in others]
    while known and rng.random() < 0.15:
        people.append(_fellow(shot, rng, known[rng.integers(len(known))]))
    return people


def _fellow(shot: Shot, rng: Generator, movement: Movement) -> Companion:
    """Another athlete further back who does something else."""
    frames = len(shot.drawn.time)
    stops = varied_set(movement, rng, 1 + int(shot.drawn.time[-1] // movement.drawing.seconds))
    bodies = act(stops, varied_body(rng), shot.fps).drawn.bodies
    start = int(rng.integers(0, max(len(bodies) - frames, 0) + 1))
    rows = np.minimum(np.arange(frames) + start, len(bodies) - 1)
    turned = _turned(bodies[rows], rng.uniform(0, 2 * np.pi))
    look = Performer.of(int(rng.integers(1 << 30)), 0).look
    return Companion(turned + _behind(shot, rng, 3.0), look, tuple(movement.drawing.equipment))


def _behind(shot: Shot, rng: Generator, aside: float) -> NDArray[np.float64]:
    """A place `(3,)` on the floor further from the camera than the athlete, so that it hides nothing."""
    right, away = (shot.camera.axes[i] * (1, 0, 1) for i in (0, 2))
    middle = shot.drawn.bodies.mean(axis=(0, 1)) * (1, 0, 1)
    place: NDArray[np.float64] = middle + right * rng.uniform(-aside, aside) + away * rng.uniform(1.8, 4.5)
    return place


def _turned(bodies: NDArray[np.float64], angle: float) -> NDArray[np.float64]:
    cosine, sine = np.cos(angle), np.sin(angle)
    turned: NDArray[np.float64] = bodies @ np.array([[cosine, 0, -sine], [0, 1, 0], [sine, 0, cosine]])
    return turned
