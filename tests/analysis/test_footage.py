import weakref

import numpy as np
import pytest

from norep.analysis import footage
from norep.analysis.footage import Footage
from norep.video.frame import Frame
from norep.video.info import VideoInfo


class Film:
    """Stands in for an open video of 40 frames and knows how many of them are alive."""

    def __init__(self, size, alive, images):
        self.info = VideoInfo("film", *size, 30.0, 40 / 30, 40)
        self.warnings = ["odd"]
        self.closed = False
        self._images = images
        self._alive = alive
        self._next = 0

    def __iter__(self):
        return self

    def __next__(self):
        if self._next == 40 or self.closed:
            raise StopIteration
        image = np.full((8, 8, 3), self._next * 6, np.uint8)
        if self._images is not None:
            image = self._images[self._next].copy()
        self._alive.add(image)
        frame = Frame(self._next, self._next / 30, image)
        self._next += 1
        return frame

    def close(self):
        self.closed = True


class Alive:
    """The images that somebody still holds, and the most there ever were."""

    def __init__(self):
        self.most = 0
        self._images = []

    def add(self, image):
        self._images = [known for known in self._images if known() is not None]
        self._images.append(weakref.ref(image))
        self.most = max(self.most, len(self._images))


@pytest.fixture
def films(monkeypatch):
    opened = []

    def opening(size, alive=None, images=None):
        def open_film(source, threads):
            opened.append(Film(size, alive or Alive(), images))
            return opened[-1]

        monkeypatch.setattr(footage, "open_video", open_film)
        return opened

    return opening


@pytest.mark.parametrize(("size", "most"), [((640, 480), 7), ((7680, 4320), 4)])
def test_no_more_than_a_few_frames_are_held(films, size, most):
    alive = Alive()
    films(size, alive)
    with Footage("film") as film:
        assert [frame.index for frame in film.frames()] == list(range(40))
    assert alive.most <= most


def test_a_second_pass_starts_again_and_closes_the_first(films):
    opened = films((64, 64))
    with Footage("film") as film:
        first = film.frames()
        assert [next(first).index for _ in range(5)] == [0, 1, 2, 3, 4]
        assert [frame.index for frame in film.frames()] == list(range(40))
        assert [one.closed for one in opened] == [True, False]
    assert all(one.closed for one in opened)


def test_progress_never_goes_back(films):
    films((64, 64))
    told = []
    with Footage("film", lambda done, expected: told.append((done, expected))) as film:
        first = film.frames()
        for _ in range(11):
            next(first)
        list(film.frames())
    done = [number for number, _ in told]
    assert done == sorted(done)
    assert told[0] == (1, 40)
    assert told[-1] == (40, 40)


def test_what_was_odd_is_told(films):
    films((64, 64))
    with Footage("film") as film:
        list(film.frames())
        assert film.warnings == ("odd",)


def test_a_cut_is_told_where_the_pictures_change_in_every_pass(films):
    rng = np.random.default_rng(1)
    rooms = [rng.integers(0, 255, (6, 8, 3), dtype=np.uint8).repeat(16, 0).repeat(16, 1) for _ in range(2)]
    films((128, 96), images=[rooms[0]] * 6 + [rooms[1]] * 34)
    with Footage("film", watch_cuts=True) as film:
        first = film.frames()
        begun = [film.cut(next(first)) for _ in range(4)]
        cuts = [film.cut(frame) for frame in film.frames()]
    assert begun == [False] * 4
    assert cuts == [False] * 6 + [True] + [False] * 33


def test_cuts_are_not_watched_unless_asked_for(films):
    rooms = [np.indices((96, 128, 3)).sum(axis=0).astype(np.uint8) * factor for factor in (1, 7)]
    films((128, 96), images=[rooms[0]] * 6 + [rooms[1]] * 34)
    with Footage("film") as film:
        assert not any(film.cut(frame) for frame in film.frames())
