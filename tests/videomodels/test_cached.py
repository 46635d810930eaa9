"""Decoded clips kept on disk: without loss, whole or not at all, and made again when damaged."""

import errno
import io
import os

import numpy as np
import pytest
from tiny_clips import pictures, write_clip

from norep.errors import OutputError
from norep.videomodels import cached
from norep.videomodels.cached import ClipCache, packed
from norep.videomodels.preprocessing import Recipe, read_clip
from norep.videomodels.sampling import Sampling

RECIPE = Recipe(Sampling(frames=5), 32)


@pytest.fixture
def film(tmp_path):
    return write_clip(tmp_path / "clip.mp4", pictures("curl", 7, 0))


def kept(folder):
    (path,) = folder.glob("*")
    return path


def test_what_is_kept_is_what_was_read(film, tmp_path):
    cache = ClipCache(tmp_path / "cache", RECIPE)
    first = cache(film)
    assert np.array_equal(first, read_clip(film, RECIPE))
    assert (cache.files, cache.source_bytes) == (1, film.stat().st_size)
    assert cache.bytes == kept(tmp_path / "cache").stat().st_size
    again = ClipCache(tmp_path / "cache", RECIPE)
    assert np.array_equal(again(film), first)
    assert again.files == 0


def test_another_name_is_the_same_clip_and_another_recipe_another(film, tmp_path):
    cache = ClipCache(tmp_path / "cache", RECIPE)
    cache(film)
    film.rename(tmp_path / "other.mp4")
    cache(tmp_path / "other.mp4")
    assert cache.files == 1
    for recipe in (
        Recipe(Sampling(frames=4), 32),
        Recipe(RECIPE.sampling, 40),
        Recipe(Sampling(rate=5.0), 32),
    ):
        other = ClipCache(tmp_path / "cache", recipe)
        assert np.array_equal(other(tmp_path / "other.mp4"), read_clip(tmp_path / "other.mp4", recipe))
        assert other.files == 1


@pytest.mark.parametrize(("frames", "side"), [(1, 32), (300, 32), (33, 250), (13, 640)])
def test_any_pictures_are_kept_without_loss(tmp_path, monkeypatch, frames, side):
    """Many frames, or large ones, lie in several strips."""
    noise = np.random.default_rng(side).integers(0, 256, (frames, side, 8, 3), np.uint8)
    images = np.tile(noise, (1, 1, side // 8 + 1, 1))[:, :, :side]
    monkeypatch.setattr(cached, "read_clip", lambda path, recipe: images)
    (tmp_path / "clip.mp4").write_bytes(b"whatever")
    recipe = Recipe(Sampling(frames=frames), side)
    for files in (1, 0):
        cache = ClipCache(tmp_path / "cache", recipe)
        assert np.array_equal(cache(tmp_path / "clip.mp4"), images)
        assert cache.files == files


def wrong_side():
    return packed(np.zeros((5, 40, 40, 3), np.uint8))


def no_strips():
    out = io.BytesIO()
    np.savez(out, frames=np.array(5))
    return out.getvalue()


def no_pictures():
    out = io.BytesIO()
    np.savez(out, frames=np.array(5), strip0=np.arange(9, dtype=np.uint8))
    return out.getvalue()


def an_array():
    out = io.BytesIO()
    np.save(out, np.zeros(3))
    return out.getvalue()


DAMAGES = {
    "empty": lambda data: b"",
    "one byte": lambda data: data[:1],
    "head": lambda data: data[:60],
    "half": lambda data: data[: len(data) // 2],
    "all but the end": lambda data: data[:-10],
    "zeros": lambda data: bytes(len(data)),
    "a flipped byte": lambda data: (
        data[: len(data) // 2] + bytes([data[len(data) // 2] ^ 255]) + data[len(data) // 2 + 1 :]
    ),
    "other sides": lambda data: wrong_side(),
    "no strips": lambda data: no_strips(),
    "no pictures": lambda data: no_pictures(),
    "an array": lambda data: an_array(),
}


@pytest.mark.parametrize("damage", DAMAGES)
def test_a_damaged_file_is_made_again(film, tmp_path, damage):
    cache = ClipCache(tmp_path / "cache", RECIPE)
    wanted = cache(film)
    path = kept(tmp_path / "cache")
    whole = path.read_bytes()
    path.write_bytes(DAMAGES[damage](whole))
    assert np.array_equal(cache(film), wanted)
    assert cache.files == 2
    assert kept(tmp_path / "cache").read_bytes() == whole


def test_a_full_disk_leaves_nothing_half_written(film, tmp_path, monkeypatch):
    def full(*arguments):
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    cache = ClipCache(tmp_path / "cache", RECIPE)
    with monkeypatch.context() as patch:
        patch.setattr(os, "replace", full)
        with pytest.raises(OutputError, match="No space left"):
            cache(film)
    assert list((tmp_path / "cache").iterdir()) == []
    assert np.array_equal(cache(film), read_clip(film, RECIPE))
