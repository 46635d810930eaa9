"""Variations of clips keep their shape and their movement, and what was missing stays missing."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

pytest.importorskip("torch", reason="training needs the extra: pip install norep[train]")

from athletes import MOVEMENTS, drawn

from norep.recognition.features import MIRRORED, body_size
from norep.training.augmentation import Augmentation, scaled_to_frame, vary
from norep.training.batches import batches, padded
from norep.training.material import prepare, split

CLIPS = [drawn(movement, seed) for seed in range(4) for movement in MOVEMENTS]
MATERIAL = prepare(CLIPS)
POINTS = padded([points[:60] for points in MATERIAL.points])


def random(seed: int = 0) -> np.random.Generator:
    return np.random.default_rng(seed)


def test_none_leaves_everything_as_it_is() -> None:
    np.testing.assert_allclose(vary(POINTS, Augmentation.none(), random()), POINTS, atol=1e-6)


def test_does_not_touch_the_material() -> None:
    before = POINTS.copy()
    vary(POINTS, Augmentation(), random())
    np.testing.assert_array_equal(POINTS, before)


def test_mirrors_x_and_sides() -> None:
    how = replace(Augmentation.none(), mirror=1.0)
    mirrored = vary(POINTS, how, random())
    np.testing.assert_allclose(mirrored[..., 0], -POINTS[:, :, list(MIRRORED), 0], atol=1e-6)
    np.testing.assert_allclose(mirrored[..., 1], POINTS[:, :, list(MIRRORED), 1], atol=1e-6)


def test_from_behind_only_the_names_of_the_sides_change() -> None:
    behind = vary(POINTS, replace(Augmentation.none(), behind=1.0), random())
    np.testing.assert_allclose(behind, POINTS[:, :, list(MIRRORED)], atol=1e-6)


def test_a_following_camera_changes_the_path_and_not_the_pose() -> None:
    followed = vary(POINTS, replace(Augmentation.none(), follow=1.0), random())
    np.testing.assert_allclose(followed - followed[:, :, :1], POINTS - POINTS[:, :, :1], atol=1e-5)
    assert np.nanmax(np.abs(np.diff(followed[:, :, 0], axis=1) - np.diff(POINTS[:, :, 0], axis=1))) > 0.01


def test_keeps_bodies_at_about_their_size_and_hides_only_a_part() -> None:
    varied = vary(np.repeat(POINTS, 8, axis=0), Augmentation(), random())
    assert varied.shape[1:] == POINTS.shape[1:]
    size = body_size(varied)
    assert 0.7 < np.median(size) < 1.4
    assert 0.7 < np.isfinite(varied).mean() < 1.0


def test_what_is_missing_stays_missing() -> None:
    points = POINTS.copy()
    points[:, :, 3] = np.nan
    how = Augmentation(mirror=0.0, behind=0.0, swap=0.0)
    assert np.isnan(vary(points, how, random())[:, :, 3]).all()


def test_frames_scaled_to_their_extent() -> None:
    scaled = scaled_to_frame(POINTS)
    assert np.nanmin(scaled) == 0.0
    assert np.nanmax(scaled) == 1.0


def test_batches_hold_every_clip_once_and_no_longer_than_the_window() -> None:
    seen = []
    for channels, mask, which in batches(MATERIAL, 5, Augmentation(), (1.0, 1.5), random()):
        assert channels.shape[2] == mask.shape[1] <= 32
        assert len(channels) == len(which)
        assert bool(channels.isfinite().all())
        seen += which.tolist()
    assert sorted(seen) == list(range(len(MATERIAL)))


def test_batches_are_filled_up_with_the_last_pose_for_the_padded_network() -> None:
    how = Augmentation.none()
    for channels, mask, _ in batches(MATERIAL, 4, how, (1.0, 1.0), random(), padding=150):
        assert channels.shape[2] == 152
        assert bool((mask[:, :150] == 1).all())
        np.testing.assert_array_equal(channels[:, :26, 149], channels[:, :26, 60])


def test_a_split_keeps_groups_whole() -> None:
    groups = [f"group {i // 3}" for i in range(30)]
    train, held = split(groups, 0.3, 0)
    assert len(held) == 9
    assert not {groups[i] for i in train} & {groups[i] for i in held}
    assert sorted([*train, *held]) == list(range(30))
