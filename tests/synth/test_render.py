"""The drawn picture: what is where, what hides what, and that the estimator takes it for a person."""

from __future__ import annotations

from dataclasses import replace
from functools import lru_cache

import numpy as np
import pytest

from norep.errors import PoseError, WeightsError
from norep.pose.skeletons import BLAZEPOSE
from norep.synth.blocks import draw_block
from norep.synth.body import body
from norep.synth.camera import Camera
from norep.synth.canvas import Canvas, Light
from norep.synth.discs import draw_disc
from norep.synth.equipment import PROPS, Prop
from norep.synth.limbs import draw_limbs
from norep.synth.look import Look
from norep.synth.render import render
from norep.synth.scene import Scene
from norep.synth.solids import Block, Disc, Limbs

AT = BLAZEPOSE.positions
LEFT_HALF = {
    "ear": (0.083, 1.635, 0.0),
    "eye_inner": (0.018, 1.66, 0.085),
    "eye": (0.033, 1.66, 0.085),
    "eye_outer": (0.047, 1.66, 0.085),
    "mouth": (0.022, 1.58, 0.088),
    "shoulder": (0.185, 1.42, 0.0),
    "elbow": (0.26, 1.15, 0.0),
    "wrist": (0.27, 0.89, 0.05),
    "pinky": (0.29, 0.81, 0.05),
    "index": (0.26, 0.80, 0.07),
    "thumb": (0.24, 0.84, 0.07),
    "hip": (0.095, 0.94, 0.0),
    "knee": (0.12, 0.51, 0.0),
    "ankle": (0.13, 0.085, 0.0),
    "heel": (0.13, 0.03, -0.055),
    "foot_index": (0.16, 0.025, 0.15),
}
BLUE = (20, 20, 220)
RED = (220, 20, 20)


def standing(**moved: tuple[float, float, float]) -> np.ndarray:
    """An upright athlete, arms hanging; `moved` puts single key points elsewhere."""
    joints = np.zeros((33, 3))
    joints[AT["nose"]] = (0.0, 1.62, 0.105)
    for name, (x, y, z) in LEFT_HALF.items():
        joints[AT[f"left_{name}"]], joints[AT[f"right_{name}"]] = (x, y, z), (-x, y, z)
    for name, place in moved.items():
        joints[AT[name]] = place
    return joints


def squatting() -> np.ndarray:
    """A deep squat with the arms held forward."""
    joints = standing()
    for side, x in (("left", 1), ("right", -1)):
        places = {"knee": (0.2, 0.45, 0.22), "hip": (0.095, 0.38, -0.20), "shoulder": (0.185, 0.80, 0.05)}
        places |= {"elbow": (0.19, 0.78, 0.34), "wrist": (0.18, 0.80, 0.60), "index": (0.17, 0.80, 0.68)}
        places |= {"pinky": (0.2, 0.79, 0.68), "thumb": (0.15, 0.81, 0.64)}
        for name, (across, up, forward) in places.items():
            joints[AT[f"{side}_{name}"]] = (x * across, up, forward)
    face = [i for i, name in enumerate(BLAZEPOSE.keypoints) if i < AT["left_shoulder"] or name == "nose"]
    joints[face] += (0.0, -0.61, 0.09)
    return joints


def lying() -> np.ndarray:
    """On the back, head away along z."""
    x, y, z = standing().T
    return np.stack([x, z + 0.12, -y + 0.9], axis=1)


@lru_cache(maxsize=32)
def room(camera: Camera, noise: float = 0.0, look: Look = Look()) -> Scene:  # noqa: B008
    return Scene.prepare(camera, noise=noise, look=look)


def drawn(joints: np.ndarray, camera: Camera, *, noise: float = 0.0, **kwargs) -> np.ndarray:
    return render(joints, camera, room(camera, noise, kwargs.pop("look", Look())), **kwargs)


def silhouette(joints: np.ndarray, camera: Camera) -> Canvas:
    """The body alone, without shadow."""
    canvas = Canvas(camera, Light())
    for limbs in body(joints, Look()):
        draw_limbs(canvas, limbs)
    return canvas


def changed(joints: np.ndarray, camera: Camera, **kwargs) -> np.ndarray:
    """Where the picture differs clearly from the empty room; a shadow may differ a little less."""
    scene = room(camera)
    picture = render(joints, camera, scene, **kwargs).astype(int)
    return np.abs(picture - scene.background).max(axis=2) > 4


def colour_at(picture: np.ndarray, camera: Camera, point) -> np.ndarray:
    (x, y), _ = camera.project(point)
    return picture[round(float(y)), round(float(x))].astype(int)


@pytest.mark.parametrize("size", [(240, 426), (426, 240), (200, 200)])
@pytest.mark.parametrize("pose", [standing, squatting, lying])
def test_every_joint_of_the_body_is_painted_over_and_far_corners_are_not(size, pose):
    camera = Camera(*size, target=(0.0, 0.9, 0.0) if pose is standing else (0.0, 0.5, 0.0))
    difference = changed(pose(), camera)
    assert difference.shape == (size[1], size[0])
    pixels, _ = camera.project(pose()[AT["left_shoulder"] :])
    assert difference[tuple(pixels.round().astype(int).T[::-1])].mean() > 0.95
    assert not difference[: size[1] // 20].any()


def test_the_body_is_as_high_as_the_camera_says():
    camera = Camera(240, 426, yaw=0, pitch=0)
    rows, _ = silhouette(standing(), camera).bounds()
    (_, top), _ = camera.project((0.0, 1.775, 0.0))
    (_, bottom), _ = camera.project((0.0, 0.0, 0.1))
    assert (rows.start, rows.stop) == pytest.approx((top, bottom), abs=4)
    assert 0.58 < (rows.stop - rows.start) / camera.height < 0.65


def test_a_hand_before_the_chest_is_seen_from_the_front_and_hidden_from_behind():
    hand = dict.fromkeys(("left_wrist", "left_index", "left_pinky", "left_thumb"), (0.0, 1.2, 0.24))
    pose = standing(left_elbow=(0.3, 1.2, 0.2), **hand)
    look = Look(skin=(20, 200, 20), shirt=(200, 20, 20))
    greener = {}
    for yaw in (0, 180):
        camera = Camera(240, 426, yaw=yaw, pitch=0)
        red, green, _ = colour_at(drawn(pose, camera, look=look), camera, (0.0, 1.2, 0.24))
        greener[yaw] = green > red
    assert greener == {0: True, 180: False}


@pytest.mark.parametrize(("yaw", "near"), [(90, "left"), (-90, "right")])
def test_the_side_that_the_camera_sees_hides_the_other(yaw, near):
    camera = Camera(240, 426, yaw=yaw, pitch=0)
    canvas = silhouette(standing(), camera)
    for name, thickness in (("knee", 0.054), ("elbow", 0.04)):
        (x, y), depth = camera.project(standing()[AT[f"{near}_{name}"]])
        assert canvas.depth[round(float(y)), round(float(x))] == pytest.approx(depth - thickness, abs=0.01)


@pytest.mark.parametrize("order", [(0, 1), (1, 0)])
def test_the_nearer_of_two_crossing_limbs_is_seen_whichever_is_drawn_first(order):
    camera = Camera(200, 200, yaw=0, pitch=0)
    far = Limbs.chain([(-0.5, 0.9, -0.2), (0.5, 0.9, -0.2)], 0.1, BLUE)
    near = Limbs.chain([(0.0, 0.4, 0.2), (0.0, 1.4, 0.2)], 0.1, RED)
    canvas = Canvas(camera, Light())
    for i in order:
        draw_limbs(canvas, (far, near)[i])
    picture = np.zeros((200, 200, 3), np.uint8)
    canvas.paint(picture)
    assert picture[100, 100, 0] > picture[100, 100, 2]
    assert picture[100, 75, 2] > picture[100, 75, 0]
    assert canvas.depth[100, 100] == pytest.approx(4.2 - 0.3, abs=0.01)
    assert canvas.depth[100, 75] == pytest.approx(4.2 + 0.1, abs=0.01)


@pytest.mark.parametrize("yaw", [0.0, 30.0, 90.0])
def test_a_tapered_limb_has_its_width_and_its_nearest_surface(yaw):
    """Also where it points at the camera, as it does from yaw 90."""
    camera = Camera(400, 400, yaw=yaw, pitch=0, distance=6.0)
    limb = Limbs(
        np.array([[-0.4, 0.9, 0.0]]), np.array([[0.4, 0.9, 0.0]]), np.array([[0.06, 0.12]]), np.array([RED])
    )
    canvas = Canvas(camera, Light())
    draw_limbs(canvas, limb)
    for x, radius in ((-0.4, 0.06), (0.4, 0.12)):
        (column, _), depth = camera.project((x, 0.9, 0.0))
        high = np.count_nonzero(canvas.label[:, round(float(column))])
        expected = max(radius, 0.12 if yaw == 90 else 0) * 2 * camera.focal_length
        expected /= float(camera.project((0.4, 0.9, 0.0))[1]) if yaw == 90 else float(depth)
        assert high == pytest.approx(expected, abs=3)
    nearest = 6.0 - max(0.4 * np.sin(np.radians(yaw)) + 0.12, 0.12)
    assert canvas.depth.min() == pytest.approx(nearest, abs=0.02)


@pytest.mark.parametrize("yaw", [10.0, 50.0, 73.0, 80.0, 88.0, 90.0, -65.0, 253.0, 260.0, 272.0])
def test_a_limb_is_the_sweep_of_its_ball(yaw):
    """The closed form against a thousand balls, also where the taper hides one end behind the other."""
    camera = Camera(120, 120, yaw=yaw, pitch=20, distance=30.0, focal=4000.0)
    ends, radii = np.array([[-0.2, 0.8, 0.0], [0.15, 0.95, 0.1]]), np.array([0.10, 0.05])
    canvas = Canvas(camera, Light())
    draw_limbs(canvas, Limbs(ends[:1], ends[1:], radii[None], np.array([RED])))
    share = np.linspace(0, 1, 1000)[:, None]
    pixels, depth = camera.project(ends[0] + share * (ends[1] - ends[0]))
    scale = camera.focal_length / camera.distance
    radius = (radii[0] + share[:, 0] * (radii[1] - radii[0])) * scale
    rows, columns = np.mgrid[10:115:4, 10:115:4].reshape(2, -1)
    away = (columns[:, None] - pixels[:, 0]) ** 2 + (rows[:, None] - pixels[:, 1]) ** 2
    met = np.where(away < radius**2, depth - np.sqrt(np.maximum(radius**2 - away, 0)) / scale, np.inf).min(1)
    assert np.isfinite(met).sum() > 15
    drawn_depth = canvas.depth[rows, columns]
    assert np.count_nonzero(np.isfinite(drawn_depth) != np.isfinite(met)) <= 2  # those on the very edge
    both = np.isfinite(met) & np.isfinite(drawn_depth)
    assert np.abs(drawn_depth[both] - met[both]).max() < 0.012


def test_a_slanting_limb_that_is_cut_into_pieces_has_no_gaps():
    camera = Camera(400, 400, yaw=0, pitch=0)
    canvas = Canvas(camera, Light())
    draw_limbs(canvas, Limbs.chain([(-0.7, 0.3, 0.0), (0.7, 1.5, 0.0)], 0.02, RED))
    pixels, _ = camera.project(np.linspace((-0.7, 0.3, 0.0), (0.7, 1.5, 0.0), 300))
    assert canvas.label[tuple(pixels.astype(int).T[::-1])].all()


def test_the_side_towards_the_lamp_is_brighter():
    camera = Camera(200, 200, yaw=0, pitch=0)
    canvas = Canvas(camera, Light(direction=(-1.0, 0.0, 0.0)))
    draw_limbs(canvas, Limbs.chain([(0.0, 0.9, 0.0), (0.0, 0.91, 0.0)], 0.3, RED))
    assert canvas.shade[100, 80] > canvas.shade[100, 120] + 0.1


def test_a_disc_is_round_from_its_face_and_thin_from_its_rim():
    shapes = {}
    for yaw in (0, 90):
        camera = Camera(300, 300, yaw=yaw, pitch=0)
        canvas = Canvas(camera, Light())
        draw_disc(canvas, Disc(np.array([0.0, 0.9, 0.0]), np.array([0.0, 0.0, 1.0]), 0.25, 0.1, RED))
        rows, columns = canvas.bounds()
        shapes[yaw] = rows.stop - rows.start, columns.stop - columns.start
        metre = camera.focal_length / camera.distance
    assert shapes[0] == pytest.approx((0.5 * metre, 0.5 * metre), abs=3)
    assert shapes[90] == pytest.approx((0.5 * metre, 0.1 * metre), abs=3)


def test_a_box_hides_what_is_behind_it_and_shows_what_is_before_it():
    camera = Camera(200, 200, yaw=0, pitch=10)
    canvas = Canvas(camera, Light())
    draw_limbs(canvas, Limbs.chain([(0.0, 0.9, 0.5), (0.0, 0.95, 0.5)], 0.05, RED))
    draw_block(canvas, Block(np.array([0.0, 0.9, 0.0]), np.diag([0.3, 0.3, 0.3]), BLUE))
    draw_limbs(canvas, Limbs.chain([(0.2, 0.9, -0.6), (0.2, 0.95, -0.6)], 0.05, RED))
    picture = np.zeros((200, 200, 3), np.uint8)
    canvas.paint(picture)
    before, behind = colour_at(picture, camera, (0, 0.9, 0.5)), colour_at(picture, camera, (0.2, 0.9, -0.6))
    assert before[0] > before[2]
    assert behind[2] > behind[0]


def test_the_face_is_seen_from_the_front_only():
    look = Look(hair=(10, 220, 10), skin=(200, 60, 60))
    hair = {}
    for yaw in (0, 180):
        camera = Camera(240, 426, yaw=yaw, pitch=0)
        red, green, _ = colour_at(drawn(standing(), camera, look=look), camera, (0.0, 1.63, 0.0))
        hair[yaw] = green > red
    assert hair == {0: False, 180: True}


def test_the_face_follows_the_head_of_an_inverted_athlete():
    upside_down = standing() * (-1.0, -1.0, 1.0) + (0.0, 1.85, 0.0)
    look = Look(hair=(10, 220, 10), skin=(200, 60, 60))
    camera = Camera(240, 426, yaw=0, pitch=0)
    picture = drawn(upside_down, camera, look=look)
    red, green, _ = colour_at(picture, camera, (0.0, 0.22, 0.09))
    assert red > green
    red, green, _ = colour_at(picture, camera, (0.0, 0.11, 0.06))  # the top of the head is below the face
    assert green > red


def test_a_pose_without_a_face_is_drawn_with_its_head_on_the_shoulders():
    pose = standing()
    pose[: AT["left_shoulder"]] = (0.0, 1.635, 0.0)
    camera = Camera(240, 426, yaw=0)
    (x, y), _ = camera.project((0.0, 1.66, 0.0))
    assert changed(pose, camera)[round(float(y)), round(float(x))]


def test_limbs_grow_with_the_body():
    camera = Camera(240, 426, yaw=0, pitch=0)
    small, large = (np.count_nonzero(silhouette(standing() * scale, camera).label) for scale in (0.7, 1.0))
    assert small / large == pytest.approx(0.49, abs=0.02)


def test_the_same_input_gives_the_same_bytes_and_another_seed_another_room():
    camera = Camera(160, 284)
    first, again, other = (
        render(standing(), camera, Scene.prepare(camera, seed=seed), equipment=("barbell",))
        for seed in (3, 3, 4)
    )
    assert first.dtype == np.uint8
    assert np.array_equal(first, again)
    assert np.count_nonzero(first != other) > first.size / 2


def test_the_noise_has_the_level_asked_for_and_moves_with_the_pose():
    camera = Camera(160, 284)
    scene = Scene.prepare(camera, noise=6.0)
    background = scene.background.astype(int)
    first, second = (render(standing() + shift, camera, scene)[:40].astype(int) for shift in (0.0, 1e-3))
    assert np.std(first - background[:40]) == pytest.approx(6.0, rel=0.05)
    assert np.corrcoef((first - background[:40]).ravel(), (second - background[:40]).ravel())[0, 1] < 0.2


def test_drawing_leaves_the_scene_as_it_was():
    camera = Camera(160, 284)
    scene = Scene.prepare(camera)
    before = scene.background.copy()
    render(standing(), camera, scene)
    assert np.array_equal(scene.background, before)


def test_the_floor_below_is_dark_and_less_so_under_a_jump():
    camera = Camera(240, 426, yaw=0, pitch=10)
    spot, empty = (0.0, 0.0, 0.02), Scene.prepare(camera, noise=0.0).background
    shade = [
        colour_at(picture, camera, spot).sum()
        for picture in (drawn(standing(), camera), drawn(standing() + np.array([0, 0.5, 0]), camera), empty)
    ]
    assert shade[0] < shade[1] < shade[2]


@pytest.mark.parametrize(
    ("target", "share"),
    [((0.7, 0.9, 0.0), (0.05, 0.95)), ((0.0, 2.0, 0.0), (0.02, 0.9)), ((9.0, 0.9, 0.0), (0, 0))],
)
def test_an_athlete_partly_or_wholly_outside_the_picture_is_cut_off(target, share):
    camera = Camera(240, 426, yaw=0, target=target)
    whole = np.count_nonzero(changed(standing(), Camera(240, 426, yaw=0)))
    part = np.count_nonzero(changed(standing(), camera))
    assert share[0] * whole <= part <= share[1] * whole


def test_an_athlete_behind_or_around_the_camera_does_no_harm():
    for distance in (-3.0, 0.0, 0.2):
        camera = Camera(120, 160, distance=distance, pitch=0)
        scene = Scene.prepare(camera)
        assert render(standing(), camera, scene, equipment=tuple(PROPS)).shape == (160, 120, 3)


@pytest.mark.parametrize("name", sorted(PROPS))
@pytest.mark.parametrize("pose", [standing, lying])
def test_every_thing_is_drawn_and_changes_with_the_hands(name, pose):
    camera = Camera(160, 284, yaw=30, distance=6.0)
    without, with_it = drawn(pose(), camera), drawn(pose(), camera, equipment=(name,))
    assert np.count_nonzero((without != with_it).any(axis=2)) > 20


@pytest.mark.parametrize("pose", [standing(), standing() * (0.0, 1.0, 1.0)])
@pytest.mark.parametrize("name", sorted(PROPS))
def test_things_can_be_built_for_hands_that_touch(name, pose):
    for hand in ("wrist", "elbow", "index", "pinky", "thumb"):
        pose[[AT[f"left_{hand}"], AT[f"right_{hand}"]]] = (0.0, 1.1, 0.3)
    camera = Camera(120, 160)
    assert drawn(pose, camera, equipment=(name,)).shape == (160, 120, 3)


def test_a_barbell_goes_through_both_hands_and_beyond():
    pose = standing()
    for side, x in (("left", 0.3), ("right", -0.3)):
        for name in ("wrist", "index", "pinky", "thumb"):
            pose[AT[f"{side}_{name}"]] = (x, 2.05, 0.1)
        pose[AT[f"{side}_elbow"]] = (0.9 * x, 1.75, 0.05)
    camera = Camera(426, 426, yaw=0, distance=5.5, target=(0.0, 1.2, 0.0))
    added = (drawn(pose, camera) != drawn(pose, camera, equipment=("barbell",))).any(axis=2)
    for x in (-0.9, -0.5, 0.0, 0.5, 0.9):
        (column, row), _ = camera.project((x, 2.05, 0.1))
        assert added[round(float(row)), round(float(column))], x


def test_a_prop_with_a_place_stands_there():
    camera = Camera(240, 240, yaw=0, pitch=0, distance=6.0)
    plain = drawn(standing(), camera)
    left, right = (drawn(standing(), camera, equipment=(Prop("box", (x, 0.5, 0.0)),)) for x in (0.9, -0.9))
    columns = [np.flatnonzero((picture != plain).any(axis=(0, 2))) for picture in (left, right)]
    assert columns[0].min() > 120 > columns[1].max()


@pytest.mark.parametrize("name", ["none", "flying carpet", ""])
def test_unknown_things_draw_nothing(name):
    camera = Camera(120, 160)
    assert np.array_equal(drawn(standing(), camera), drawn(standing(), camera, equipment=(name,)))


def test_names_of_things_may_be_spelled_with_spaces_and_capitals():
    camera = Camera(120, 160)
    pictures = [drawn(standing(), camera, equipment=(name,)) for name in ("pull-up-bar", "Pull-up bar")]
    assert np.array_equal(*pictures)


def test_bad_joints_are_refused_with_what_was_wrong():
    camera = Camera(120, 160)
    scene = Scene.prepare(camera)
    with pytest.raises(PoseError, match=r"\(17, 3\)"):
        render(np.zeros((17, 3)), camera, scene)
    missing = standing()
    missing[5, 1] = np.nan
    with pytest.raises(PoseError, match="finite"):
        render(missing, camera, scene)


def test_a_scene_of_another_size_is_refused():
    camera = Camera(120, 160)
    with pytest.raises(ValueError, match="120"):
        render(standing(), camera, Scene.prepare(replace(camera, width=100)))


def test_the_wall_meets_the_floor_where_the_camera_sees_it():
    """Floor tiles are darker than the wall; the edge is 3 m behind the athlete."""
    camera = Camera(200, 200, yaw=60, pitch=5)
    picture = Scene.prepare(camera, noise=0.0).background.mean(axis=2)
    behind = camera.axes[2] * (1, 0, 1)
    edge = behind / np.linalg.norm(behind) * 3.0
    (_, row), _ = camera.project(edge)
    above, below = picture[: round(float(row)) - 12], picture[round(float(row)) + 4 :]
    assert np.median(above) > np.median(below) + 30


@pytest.mark.weights
@pytest.mark.parametrize(
    ("pose", "yaw"),
    [(standing, 0), (standing, 45), (standing, 90), (squatting, 0), (squatting, 45), (squatting, 90)],
)
def test_the_estimator_finds_the_drawn_joints(pose, yaw):
    """PCK@0.2: nearly all joints lie within 0.2 torso lengths of where they were drawn."""
    backend = blazepose()
    from norep.video.frame import Frame

    joints, camera = pose(), Camera(480, 854, yaw=yaw)
    frame = Frame(0, 0.0, drawn(joints, camera, noise=4.0))
    people = backend.detect(frame)
    assert people, "nobody was found"
    estimate = backend.landmarks(frame, people[0].region)
    estimate = backend.landmarks(frame, estimate.region)
    names = [f"{side}_{name}" for side in ("left", "right") for name in ("shoulder", "elbow", "wrist")]
    names += [f"{side}_{name}" for side in ("left", "right") for name in ("hip", "knee", "ankle")]
    at = [AT[name] for name in names]
    torso = (
        np.linalg.norm(joints[[11, 12]].mean(0) - joints[[23, 24]].mean(0))
        * camera.focal_length
        / camera.distance
    )
    error = np.linalg.norm(estimate.points[at] - camera.project(joints[at])[0], axis=1) / torso
    assert np.mean(error < 0.2) >= 0.9
    assert error.mean() < 0.12


def blazepose():
    """The real estimator, where its weights are at hand."""
    from norep.settings import Settings
    from norep.weights import ensure

    settings = Settings.from_environment()
    try:
        for name in ("pose_detection", "pose_landmark_full"):
            ensure(name, settings, offline=True)
    except WeightsError as error:
        pytest.skip(f"needs the BlazePose weights: {error}")
    from norep.pose.backends.blazepose import load

    return load(settings)
