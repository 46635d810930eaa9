from dataclasses import replace

import numpy as np
import pytest
from comparisons import FAULTY, SQUAT, built_in, compared, poses, without_depth

from norep.errors import VideoError
from norep.report.comparison_film import HOLD, Filmed, ghost_overlay, side_by_side
from norep.report.comparison_labels import BAR, GAP
from norep.report.comparison_moment import holds, moment_at, speed
from norep.report.comparison_panel import GROUND, TALL, WIDE, Stage, plain_frames, shape_for
from norep.report.ghost import BONES, GHOST, Ghost, draw_ghost, steps_of
from norep.report.verdicts import RED
from norep.scoring.body import MIRROR, POINTS
from norep.scoring.comparison import repetitions, score
from norep.video.frame import Frame


def of(image, colour):
    """How many of every ninth pixel have a colour, nearly."""
    return int((np.abs(image[::3, ::3].astype(np.int16) - colour).max(axis=2) < 24).sum())


def filmed(one, reps=()):
    return Filmed(one, tuple(reps))


@pytest.fixture(scope="module")
def pair():
    mine, good = poses(FAULTY, seed=2), poses()
    return list(side_by_side(compared(), filmed(mine), filmed(good, repetitions(good, SQUAT))))


def test_side_by_side_has_every_frame_of_every_repetition_and_holds_where_it_differs(pair):
    reps = compared().reps
    stops = [len(holds(rep)) for rep in reps]
    assert stops == [0, 1, 1]
    in_film = {round(time, 6) for rep in reps for time in rep.execution.time.tolist()}
    assert len(pair) == len(in_film) + 4 * sum(stops)
    assert pair[-1].time == pytest.approx(len(in_film) / 20 + HOLD * sum(stops), abs=0.15)
    assert [frame.index for frame in pair] == list(range(len(pair)))
    assert pair[0].time == 0.0
    assert (np.diff([frame.time for frame in pair]) > 0).all()


def test_both_panels_stand_side_by_side(pair):
    width, height = TALL
    for frame in pair[:: len(pair) // 4]:
        assert frame.image.shape == (height + BAR, 2 * width + GAP, 3)
        for panel in (frame.image[:height, :width], frame.image[:height, -width:]):
            assert 0.5 < (panel == GROUND).all(axis=2).mean() < 0.999


def test_a_ring_marks_the_worst_joint_only_at_the_phase_that_differs(pair):
    rings = [of(frame.image[: TALL[1]], RED) for frame in pair]
    scored = of(pair[0].image[: TALL[1]], RED)
    count = len(compared().reps[0].execution)
    assert max(rings[: count - 4]) == scored == 0
    assert max(rings[count:]) > 100


def test_the_reference_is_shown_in_step():
    slow, good = poses((None,), seconds=5.0), poses((None,))
    comparison = score(slow, good, SQUAT)
    own, best = comparison.reps[0].execution, repetitions(good, SQUAT)
    frames = list(side_by_side(comparison, filmed(slow), filmed(good, best)))
    assert len(frames) == len(own)
    low = int(own.points[:, POINTS.index("hips"), 1].argmin())
    # Below the words the highest white is the head.
    heads = [
        (frame.image[80 : TALL[1], : TALL[0]] == 255).all(axis=2).any(axis=1).argmax() for frame in frames
    ]
    assert np.ptp(heads) > 100
    assert abs(int(np.argmax(heads)) - low) < len(own) / 8
    assert speed(5.0, 2.0) == "shown at 0.4x its speed"
    assert speed(2.0, 2.05) == ""


def test_a_built_in_reference_is_drawn_as_a_figure():
    mine = poses(FAULTY, seed=2)
    frames = side_by_side(score(mine, built_in(), SQUAT), filmed(mine))
    image = next(frames).image
    assert of(image[:, : TALL[0]], GHOST) > 300
    assert of(image[:, -TALL[0] :], GHOST) < 5


def test_more_repetitions_than_the_reference_has_begin_its_film_again():
    mine, good = poses(FAULTY, seed=2), poses((None,))
    reps = repetitions(good, SQUAT)
    frames = list(side_by_side(compared(FAULTY, (None,)), filmed(mine), filmed(good, reps)))
    assert len(frames) > 3 * 0.8 * len(reps[0])


def test_who_is_lying_gets_wide_panels():
    upright, lying = np.array([[0, 0], [100, 220]]), np.array([[0, 0], [220, 90]])
    assert shape_for([upright, upright, lying]) == TALL
    assert shape_for([lying, lying, upright]) == WIDE


def test_the_ghost_of_a_good_execution_covers_the_athlete():
    mine = poses((None,) * 3, seed=2)
    comparison = compared((None,) * 3)
    away, torso = _apart(comparison, mine)
    assert away / torso < 0.12


def test_the_ghost_is_lower_where_the_squat_is_too_shallow():
    mine = poses(FAULTY, seed=2)
    rep = compared().reps[1]
    ghost = Ghost.of(rep, mine, compared().reference)
    at = rep.execution.marks[1].middle
    own = mine.joint("hip")[int(np.abs(mine.time - rep.execution.time[at]).argmin()), 1]
    hips = ghost.points[at, [POINTS.index("left_hip"), POINTS.index("right_hip")], 1].mean()
    assert hips > own + 30


def test_the_ghost_is_mirrored_with_the_execution():
    mine = poses((None,) * 3, seed=2, yaw=60.0).mirrored()
    comparison = score(mine, poses(yaw=60.0), SQUAT)
    away, torso = _apart(comparison, mine)
    assert away / torso < 0.12
    rep = comparison.reps[0]
    flipped = replace(
        rep, alignment=replace(rep.alignment, mirrored=True), execution=rep.execution.mirrored()
    )
    ghost, turned = (Ghost.of(one, mine, comparison.reference) for one in (rep, flipped))
    assert np.nanmedian(np.abs(ghost.points - turned.points)[:, :-1]) / torso < 0.12
    assert np.nanmedian(np.abs(ghost.points[:, MIRROR] - turned.points)[:, 5:7]) / torso > 0.2


def test_the_ghost_needs_no_depth():
    mine = without_depth(poses((None,) * 3, yaw=90.0, seed=2))
    comparison = score(mine, without_depth(poses(yaw=90.0)), SQUAT)
    away, torso = _apart(comparison, mine)
    assert away / torso < 0.12


def _apart(comparison, mine):
    """The median distance of the ghost's joints from the athlete's, and a torso length, in pixels."""
    rep = comparison.reps[1]
    ghost = Ghost.of(rep, mine, comparison.reference)
    own = mine[np.isin(mine.time, rep.execution.time)]
    seen = np.stack([own.joint(name) for name in POINTS[1:-1]], axis=1)
    torso = np.linalg.norm(own.joint("hip") - own.joint("shoulder"), axis=1).max()
    return float(np.nanmedian(np.linalg.norm(ghost.points[:, 1:-1] - seen, axis=2))), float(torso)


def test_the_overlay_keeps_all_frames_of_the_film_with_their_times():
    mine = poses(FAULTY, seed=2)
    told = []
    frames = list(ghost_overlay(compared(), filmed(mine), lambda done, all_: told.append((done, all_))))
    assert [frame.time for frame in frames] == mine.time.tolist()
    assert {frame.image.shape for frame in frames} == {(854 + BAR, 480, 3)}
    assert told[-1] == (len(mine), len(mine))
    drawn = [bool((frame.image[:854] != GROUND).any()) for frame in frames]
    spans = [rep.execution.span for rep in compared().reps]
    inside = [any(a - 1e-6 <= t <= b + 1e-6 for a, b in spans) for t in mine.time]
    assert drawn == inside


def test_a_tiny_picture_is_not_written_on():
    small = replace(poses((None,)), points=poses((None,)).points / 12, size=(40, 72))
    frames = list(ghost_overlay(score(small, small, SQUAT), filmed(small)))
    assert frames[0].image.shape == (72, 40, 3)


def test_steps_never_go_back_and_reach_both_ends():
    for rep in compared().reps:
        steps = steps_of(rep.alignment, len(rep.execution))
        assert (np.diff(steps) >= 0).all()
        assert steps[0] < 6
        assert steps[-1] > 57


def test_moments_name_the_phase_and_what_differs_most():
    rep, reference = compared().reps[1], compared().reference
    bottom = dict(reference.marks)["bottom"]
    assert moment_at(0, rep, reference).phase == "Standing"
    assert moment_at(bottom / 2, rep, reference).phase == "Standing to bottom"
    told = moment_at(bottom, rep, reference)
    assert (told.phase, told.worst.name) == ("Bottom", "depth")
    assert moment_at(bottom, compared().reps[0], reference).worst is None


def test_a_stage_goes_forward_and_begins_again():
    begun = []

    def frames():
        begun.append(1)
        for index in range(5):
            yield Frame(index, index / 10, np.zeros((4, 4, 3), np.uint8))

    stage = Stage(frames)
    assert [stage.at(time).index for time in (0.0, 0.11, 0.34, 9.0, 0.2)] == [0, 1, 3, 4, 2]
    assert len(begun) == 2
    with pytest.raises(VideoError, match="no pictures"):
        Stage(lambda: iter(())).at(0.0)


def test_a_plain_ground_is_large_enough_where_the_picture_is_not_known():
    one = replace(poses((None,)), size=None)
    image = next(plain_frames(one)).image
    assert image.shape[0] >= np.nanmax(one.points[..., 1])


def test_a_ghost_of_unknown_or_far_points_draws_nothing():
    image = np.full((80, 60, 3), 90, np.uint8)
    for points in (np.full((len(POINTS), 2), np.nan), np.full((len(POINTS), 2), 1e7)):
        draw_ghost(image, points)
        assert (image == 90).all()
    assert {name for bone in BONES for name in bone} <= set(POINTS)
