"""Clips on their way into training: batches, changes, and how fast is learned."""

import numpy as np
import pytest

torch = pytest.importorskip("torch", reason="needs the extra: pip install norep[train]")

from hypothesis import given, settings  # noqa: E402
from hypothesis import strategies as st  # noqa: E402

from norep.datasets.clips import Clip  # noqa: E402
from norep.training.video_augmentation import VideoAugmentation  # noqa: E402
from norep.training.video_material import VideoMaterial, batches, grouped  # noqa: E402
from norep.training.video_optimizer import clip_gradients, optimizer_of, schedule  # noqa: E402
from norep.training.video_settings import VideoSettings  # noqa: E402


@given(st.lists(st.integers(1, 9), min_size=1, max_size=60), st.integers(2, 9), st.integers(0, 99))
def test_every_clip_is_in_one_batch_and_none_is_alone(lengths, size, seed):
    found = grouped(lengths, size, np.random.default_rng(seed))
    assert sorted(int(number) for batch in found for number in batch) == list(range(len(lengths)))
    if len(lengths) > 1:
        assert {len(batch) for batch in found} <= set(range(2, size + 2))


@given(st.integers(0, 99))
def test_clips_of_about_the_same_length_come_together(seed):
    lengths = [4] * 8 + [40] * 8
    for batch in grouped(lengths, 4, np.random.default_rng(seed)):
        assert len({lengths[number] for number in batch}) == 1


def numbered(lengths):
    """Clips in which each frame tells its clip and number."""
    shots = []
    for clip, length in enumerate(lengths):
        shot = np.zeros((length, 4, 4, 3), np.uint8)
        shot[..., 0], shot[..., 1] = clip, np.arange(length)[:, None, None]
        shots.append(shot)
    clips = tuple(Clip(f"{number}.mp4", "ab"[number % 2]) for number in range(len(lengths)))
    return VideoMaterial(("a", "b"), clips, tuple(shots), np.arange(len(lengths)) % 2)


def test_clips_are_cut_to_the_shortest_of_their_batch_and_keep_their_order():
    part = numbered([5, 9, 7])
    begins = set()
    for seed in range(20):
        ((inputs, classes),) = batches(part, 3, None, np.random.default_rng(seed))
        assert inputs.shape == (3, 5, 3, 4, 4)
        values = (inputs[:, :, :2, 0, 0] * 255).round().int().numpy()
        for row, of_class in zip(values, classes, strict=True):
            assert len(set(row[:, 0].tolist())) == 1
            assert row[0, 0] % 2 == of_class
            assert np.diff(row[:, 1]).tolist() == [1] * 4
            begins.add((int(row[0, 0]), int(row[0, 1])))
    assert begins == {(0, 0), *[(1, n) for n in range(5)], *[(2, n) for n in range(3)]}


def shot(frames=3, side=32):
    noise = np.random.default_rng(4).integers(0, 256, (side // 4, side // 4, 3), np.uint8)
    return np.stack([noise.repeat(4, axis=0).repeat(4, axis=1)] * frames)


def test_no_change_is_none_at_all():
    images = shot()
    assert np.array_equal(VideoAugmentation.none().changed(images, np.random.default_rng(0)), images)


def test_a_mirror_turns_left_and_right_alone():
    one = VideoAugmentation(1.0, (1.0, 1.0), 0.0, 0.0, 0.0, 0.0, 0.0)
    assert np.array_equal(one.changed(shot(), np.random.default_rng(0)), shot()[:, :, ::-1])


@settings(max_examples=30)
@given(st.integers(0, 10_000))
def test_every_frame_is_changed_in_the_same_way(seed):
    images = shot()
    before = images.copy()
    found = VideoAugmentation().changed(images, np.random.default_rng(seed))
    assert (found.shape, found.dtype) == (images.shape, np.uint8)
    assert np.array_equal(images, before)
    assert (found == found[0]).all()
    assert np.array_equal(found, VideoAugmentation().changed(images, np.random.default_rng(seed)))
    assert not np.array_equal(found, images)


def test_light_and_colours_stay_within_their_share():
    grey = np.full((1, 32, 32, 3), 128, np.uint8)
    how = VideoAugmentation(0.0, (1.0, 1.0), 0.0, 0.2, 0.1, 0.0, 0.0)
    means = np.array([how.changed(grey, np.random.default_rng(n))[0, 0, 0] for n in range(200)]) / 128
    assert 0.8 * 0.9 - 0.01 < means.min() < 0.9
    assert means.max() > 1.1
    assert means.max() <= 1.2 * 1.1 + 0.01
    assert (means.max(axis=1) / means.min(axis=1)).max() <= 1.1 / 0.9 + 0.02


@pytest.mark.parametrize("name", ["rmsprop", "adamw"])
def test_the_learning_rate_falls_to_nothing(name):
    settings_ = VideoSettings(optimizer=name)
    rates = [schedule(share, settings_) for share in np.linspace(0, 1, 101)]
    top = int(np.argmax(rates))
    assert top == (0 if name == "rmsprop" else 5)
    assert max(rates) == pytest.approx(0.01 if name == "rmsprop" else 3e-3, rel=0.01)
    assert rates[top:] == sorted(rates[top:], reverse=True)
    assert rates[-1] == pytest.approx(0)
    assert schedule(0.5, VideoSettings(learning_rate=2.0)) == pytest.approx(1.0)


def test_each_gradient_has_a_norm_of_one_at_most_of_its_own():
    small, large, none = (torch.nn.Parameter(torch.zeros(4)) for _ in range(3))
    small.grad, large.grad = torch.full((4,), 0.1), torch.full((4,), 50.0)
    clip_gradients([small, large, none])
    assert small.grad.tolist() == pytest.approx([0.1] * 4)
    assert float(large.grad.norm()) == pytest.approx(1, abs=1e-4)


def test_only_what_is_trained_is_in_the_optimizer_and_norms_do_not_decay():
    module = torch.nn.Sequential(torch.nn.Linear(3, 3), torch.nn.BatchNorm1d(3), torch.nn.Linear(3, 2))
    module[0].weight.requires_grad = False
    groups = optimizer_of(module, VideoSettings(optimizer="adamw")).param_groups
    assert [len(group["params"]) for group in groups] == [1, 4]
    assert [group["weight_decay"] for group in groups] == [0.02, 0.0]
