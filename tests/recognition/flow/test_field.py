"""The flow field: what moves where, whatever the camera does; cuts and gaps; how many frames are used."""

from __future__ import annotations

import numpy as np
import pytest
from moving_pictures import FPS, WIDTH, moving, up_and_down

from norep.recognition.flow.attention import small_part
from norep.recognition.flow.field import RATE, flow_field
from norep.video.frame import Frame


def never(frame: Frame) -> bool:
    return False


def right(pixels: float):
    return lambda time: (pixels * time, 0.0)


def test_a_moving_square_moves_and_the_wall_does_not() -> None:
    field = flow_field(moving(1.5, right(30)), never)
    usual = np.median(field.velocity[field.seen], axis=0) * WIDTH
    fastest = usual[:, 0].argmax()
    assert 10 < usual[fastest, 0] < 33
    assert abs(usual[fastest, 1]) < 2
    assert 100 / WIDTH < field.places[fastest, 0] < 190 / WIDTH
    outside = (field.places[:, 0] > 0.85) | (field.places[:, 0] < 0.3)
    assert abs(usual[outside]).max() < 1


@pytest.mark.parametrize("camera", [right(40), right(-25), lambda time: (12 * time, 6 * time)])
def test_a_pan_over_a_still_scene_moves_nothing(camera) -> None:
    field = flow_field(moving(2.0, None, camera), never)
    assert np.percentile(abs(field.velocity), 99) * WIDTH < 2


def test_a_square_is_seen_to_move_while_the_camera_pans() -> None:
    field = flow_field(moving(3.0, up_and_down(1, period=2.0, start=0.5), right(10)), never)
    down = field.velocity[..., 1].sum(axis=1)
    falling, rising = (field.time > 0.7) & (field.time < 1.3), (field.time > 1.7) & (field.time < 2.3)
    assert down[falling].min() > 0
    assert down[rising].max() < 0


def test_no_more_frames_are_compared_than_needed() -> None:
    field = flow_field(moving(2.0, right(20)), never)
    assert len(field) == pytest.approx(2.0 * RATE, abs=1)
    assert not field.seen[0]
    assert field.seen[1:].all()


def test_slow_film_is_used_whole() -> None:
    assert len(flow_field(moving(2.0, right(20), fps=10.0), never)) == 20


def test_a_cut_breaks_the_field_even_between_the_frames_that_are_used() -> None:
    frames = [*moving(2.0, right(20))]
    field = flow_field(frames, lambda frame: frame.index == 31)
    assert np.flatnonzero(~field.seen).tolist() == [0, 16]
    assert [len(shot) for shot in field.shots()] == [16, len(field) - 16]
    assert not field.velocity[16].any()


def test_a_gap_in_the_film_breaks_the_field() -> None:
    frames = [frame for frame in moving(3.0, right(10)) if not 1.0 < frame.time < 2.0]
    assert len([*flow_field(frames, never).shots()]) == 2


def test_no_frames_and_one() -> None:
    none, one = flow_field([], never), flow_field(list(moving(1 / FPS)), never)
    assert (len(none), none.velocity.shape[0], [*none.shots()]) == (0, 0, [])
    assert (len(one), one.seen.tolist()) == (1, [False])
    assert small_part(none.change) is None
    assert small_part(one.change) is None


def test_pictures_that_change_their_size_are_compared_all_the_same() -> None:
    frames = list(moving(1.0, right(10)))
    halved = [Frame(f.index, f.time, f.image[::2, ::2] if f.index > 14 else f.image) for f in frames]
    field = flow_field(halved, never)
    assert len({velocity.shape for velocity in field.velocity}) == 1


def test_one_pixel_is_a_picture() -> None:
    frames = [Frame(i, i / FPS, np.full((1, 1, 3), 9 * i, np.uint8)) for i in range(12)]
    assert np.isfinite(flow_field(frames, never).velocity).all()


def test_the_small_part_lies_around_what_moves() -> None:
    small = flow_field(moving(3.0, up_and_down(1, reach=12), side=16), never)
    part = small_part(small.change)
    assert part is not None
    assert part.left < 100 / WIDTH < 116 / WIDTH < part.right
    assert part.right - part.left < 0.4
    cropped = next(part.of(moving(0.1)))
    assert 48 <= max(cropped.image.shape[:2]) < 0.5 * WIDTH


def test_no_part_is_taken_of_large_motion_or_of_none() -> None:
    assert small_part(flow_field(moving(3.0, up_and_down(1, reach=60)), never).change) is None
    assert small_part(flow_field(moving(1.0, up_and_down(0)), never).change) is None
