import threading

import cv2
import numpy as np
import pytest
from filming import film, greys

from norep.errors import VideoError
from norep.video.camera import CameraReader
from norep.video.frame import Frame
from norep.video.info import VideoInfo
from norep.video.live import NewestFrame, Paced
from norep.video.source import Video, open_video

IMAGE = np.zeros((4, 6, 3), np.uint8)
WAIT_S = 20


class Steps:
    """A source whose frames are let out one at a time by the test."""

    def __init__(self, count, error=None):
        self.info = VideoInfo("steps", 6, 4, 10.0, None, None)
        self.warnings = ["odd"]
        self.closed = threading.Event()
        self.asked = 0
        self._count, self._error = count, error
        self._allowed = threading.Semaphore(0)
        self._idle = threading.Semaphore(0)

    def release(self, count):
        """Let out that many frames and wait until each has been taken and the next is asked for."""
        for _ in range(count):
            self._allowed.release()
            assert self._idle.acquire(timeout=WAIT_S)

    def read(self):
        if self.asked:
            self._idle.release()
        while not self._allowed.acquire(timeout=0.02):
            if self.closed.is_set():
                return None
        self.asked += 1
        if self.asked > self._count:
            self._idle.release()
            if self._error:
                raise self._error
            return None
        return Frame(self.asked - 1, (self.asked - 1) / 10, IMAGE)

    def close(self):
        self.closed.set()


def test_a_slow_consumer_gets_the_newest_frame():
    source = Steps(10)
    video = Video(NewestFrame(source))
    source.release(1)
    assert next(video).index == 0
    source.release(6)
    frame = next(video)
    assert (frame.index, frame.time) == (6, 0.6)
    source.release(3)
    assert next(video).index == 9
    source.release(1)
    assert list(video) == []
    assert video.info.width == 6
    assert video.warnings == ["odd"]


def test_the_last_frame_is_handed_out_after_the_end():
    source = Steps(3)
    video = Video(NewestFrame(source))
    source.release(4)
    assert [frame.index for frame in video] == [2]


def test_an_error_comes_after_the_frames_before_it():
    source = Steps(2, VideoError("gone"))
    video = Video(NewestFrame(source))
    source.release(3)
    assert next(video).index == 1
    with pytest.raises(VideoError, match="gone"):
        next(video)
    assert list(video) == []


def test_closing_wakes_a_waiting_consumer():
    source = Steps(3)
    video = Video(NewestFrame(source))
    got = []
    consumer = threading.Thread(target=lambda: got.extend(video))
    consumer.start()
    video.close()
    consumer.join(WAIT_S)
    assert not consumer.is_alive()
    assert got == []
    assert source.closed.is_set()
    assert not any(thread.name == "norep-newest-frame" for thread in threading.enumerate())


def test_a_file_as_a_live_source_is_played_at_its_own_speed(tmp_path):
    clock = [100.0]
    waits = []

    def wait(seconds):
        waits.append(seconds)
        clock[0] += seconds
        return False

    with open_video(film(tmp_path / "v.mp4", greys(4), ticks=[0, 100, 300, 350])) as video:
        paced = Paced(video._reader, now=lambda: clock[0], wait=wait)
        assert paced.read().time == 0
        clock[0] += 0.04
        assert paced.read().time == pytest.approx(0.1)
        assert paced.read().time == pytest.approx(0.3)
        clock[0] += 5
        assert paced.read().time == pytest.approx(0.35)
        assert paced.read() is None
    assert waits == pytest.approx([0.06, 0.2])
    assert paced.info.width == 64
    assert paced.warnings == []


def test_a_live_file_ends_with_its_last_frame(tmp_path):
    with open_video(film(tmp_path / "v.mp4", greys(4), rate=100), live=True) as video:
        indices = [frame.index for frame in video]
    assert indices[-1] == 3
    assert indices == sorted(set(indices))


def test_closing_a_live_file_does_not_wait_for_its_end(tmp_path):
    with open_video(film(tmp_path / "v.mkv", greys(2), ticks=[0, 3_600_000]), live=True) as video:
        assert next(video).index == 0
    assert list(video) == []


class Capture:
    """Stands in for `cv2.VideoCapture`: gives the images, then fails."""

    def __init__(self, images, opened=True):
        self.images, self.opened, self.released = list(images), opened, 0

    def isOpened(self):  # noqa: N802
        return self.opened

    def read(self):
        if not self.images:
            return False, None
        image = self.images.pop(0)
        return image is not None, image

    def get(self, what):
        return 30.0 if what == cv2.CAP_PROP_FPS else 0.0

    def release(self):
        self.released += 1


def camera(capture):
    clock = iter(np.arange(10, 20, 0.5))
    return CameraReader(3, capture=lambda index: capture, now=lambda: float(next(clock)))


def test_a_camera_gives_rgb_and_the_time_since_its_first_picture():
    blue = np.zeros((4, 6, 3), np.uint8)
    blue[..., 0] = 200
    capture = Capture([blue, None, blue, blue])
    reader = camera(capture)
    frames = [reader.read() for _ in range(3)]
    assert [frame.index for frame in frames] == [0, 1, 2]
    steps = np.diff([frame.time for frame in frames])
    assert frames[0].time >= 0
    assert steps == pytest.approx([0.5, 0.5])
    assert frames[0].image[0, 0].tolist() == [0, 0, 200]
    assert (reader.info.width, reader.info.height, reader.info.fps) == (6, 4, 30.0)
    assert reader.info.duration_s is None
    assert reader.warnings == []
    assert reader.read() is None
    assert reader.warnings == ["camera:3 stopped giving pictures"]
    reader.close()
    reader.close()
    assert capture.released == 1
    assert reader.read() is None


@pytest.mark.parametrize("capture", [Capture([], opened=True), Capture([IMAGE], opened=False)])
def test_a_camera_without_pictures_is_an_error(capture):
    with pytest.raises(VideoError, match="camera:3: this camera is not available"):
        camera(capture)
    assert capture.released == 1
