"""Files of key points that were cut off, overwritten or mixed up: one clear error, whatever happened."""

import random

import pytest

from norep import movements
from norep.errors import PoseError
from norep.pose.sequence import PoseSequence
from norep.synth.motion import Take, clean, draw


@pytest.fixture(scope="module")
def whole(tmp_path_factory):
    path = tmp_path_factory.mktemp("npz") / "whole.npz"
    return draw(movements["air-squat"], Take(faults=clean(1), fps=10)).save(path).read_bytes()


def flipped(data, at, length, dice):
    for i in range(at, min(len(data), at + length)):
        data[i] ^= dice.randrange(1, 256)


def zeroed(data, at, length, dice):
    data[at : at + length] = bytes(len(data[at : at + length]))


def cut(data, at, length, dice):
    del data[at : at + length]


def ended(data, at, length, dice):
    del data[at:]


@pytest.mark.parametrize("damage", [flipped, zeroed, cut, ended], ids=lambda damage: damage.__name__)
def test_damage_anywhere_is_told_or_does_not_matter(tmp_path, whole, damage):
    dice = random.Random(1)
    told = []
    for _ in range(150):
        data = bytearray(whole)
        damage(data, dice.randrange(len(data)), dice.choice((1, 4, 64, 1000)), dice)
        (tmp_path / "x.npz").write_bytes(data)
        try:
            assert len(PoseSequence.load(tmp_path / "x.npz")) > 0
        except PoseError as error:
            told.append(str(error))
    assert len(told) > 100
    assert all("x.npz" in message for message in told)
