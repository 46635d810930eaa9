import contextlib
import gc
import os
import threading
from fractions import Fraction

import av
import cv2
import numpy as np
import pytest
from filming import BLUE, CLIPS, GREEN, RED, WHITE, corners, film, greys, number_of, turned

from norep.video.source import camera_index, open_video

ONE = 65536
MATRICES = {
    # degrees counter-clockwise that make it upright: a, b, u, c, d, v, x, y, w in 16.16 fixed point
    0: [ONE, 0, 0, 0, ONE, 0, 0, 0, 1 << 30],
    90: [0, -ONE, 0, ONE, 0, 0, 0, 0, 1 << 30],
    180: [-ONE, 0, 0, 0, -ONE, 0, 0, 0, 1 << 30],
    270: [0, ONE, 0, -ONE, 0, 0, 0, 0, 1 << 30],
}


def corner_colours(image):
    height, width = image.shape[:2]
    points = [(y, x) for y in (height // 6, -height // 6) for x in (width // 6, -width // 6)]
    return [tuple(255 * (image[point] > 128).astype(int)) for point in points]


def read_all(path, **options):
    with open_video(path, **options) as video:
        return list(video), video


@pytest.mark.parametrize(
    ("rotation", "expected"),
    [
        (0, [RED, GREEN, BLUE, WHITE]),
        (90, [GREEN, WHITE, RED, BLUE]),
        (180, [WHITE, BLUE, GREEN, RED]),
        (270, [BLUE, RED, WHITE, GREEN]),
    ],
)
def test_every_quarter_turn_is_made_upright(tmp_path, rotation, expected):
    path = film(tmp_path / "turned.mp4", [corners()] * 3, matrix=MATRICES[rotation])
    frames, video = read_all(path)
    assert corner_colours(frames[0].image) == expected
    assert video.info.rotation == rotation
    assert frames[0].image.shape == (video.info.height, video.info.width, 3)
    assert (video.info.width, video.info.height) == ((48, 64) if rotation % 180 else (64, 48))
    assert frames[0].image.flags.c_contiguous


@pytest.mark.parametrize("rotation", MATRICES)
def test_opencv_turns_the_same_way(tmp_path, rotation):
    path = film(tmp_path / "turned.mp4", [corners()] * 3, matrix=MATRICES[rotation])
    capture = cv2.VideoCapture(str(path))
    _, second_opinion = capture.read()
    capture.release()
    ours = read_all(path)[0][0].image
    assert np.abs(ours.astype(int) - second_opinion[:, :, ::-1]).mean() < 2


@pytest.mark.parametrize(
    ("matrix", "expected"),
    [
        ([-ONE, 0, 0, 0, ONE, 0, 0, 0, 1 << 30], [GREEN, RED, WHITE, BLUE]),
        ([ONE, 0, 0, 0, -ONE, 0, 0, 0, 1 << 30], [BLUE, WHITE, RED, GREEN]),
        ([0, ONE, 0, ONE, 0, 0, 0, 0, 1 << 30], [RED, BLUE, GREEN, WHITE]),
        ([0, -ONE, 0, -ONE, 0, 0, 0, 0, 1 << 30], [WHITE, GREEN, BLUE, RED]),
    ],
)
def test_mirrored_recordings_are_mirrored_back(tmp_path, matrix, expected):
    path = film(tmp_path / "mirrored.mp4", [corners()] * 3, matrix=matrix)
    assert corner_colours(read_all(path)[0][0].image) == expected


@pytest.mark.parametrize(
    ("name", "codec", "pixels", "options"),
    [
        ("x.mp4", "libx264", "yuv420p", {}),
        ("x.mp4", "libx264", "yuv420p10le", {}),
        ("x.mp4", "libx264", "yuv420p", {"x264-params": "interlaced=1"}),
        ("x.mp4", "libx265", "yuv420p", {"x265-params": "log-level=none"}),
        ("x.mkv", "libx265", "yuv420p10le", {"x265-params": "log-level=none"}),
        ("x.gif", "gif", "rgb8", {}),
        ("x.mov", "qtrle", "argb", {}),
        ("x.mov", "prores_ks", "yuva444p10le", {"profile": 4}),
        ("x.webm", "libvpx-vp9", "yuv420p", {}),
        ("x.avi", "mpeg4", "yuv420p", {}),
        ("x.mpg", "mpeg2video", "yuv420p", {}),
        ("x.ts", "libx264", "yuv420p", {}),
        ("x.3gp", "mpeg4", "yuv420p", {}),
        ("x.mkv", "ffv1", "gray", {}),
    ],
)
def test_formats_become_rgb_in_order(tmp_path, name, codec, pixels, options):
    path = film(tmp_path / name, [corners(), *greys(6)], codec=codec, pixels=pixels, **options)
    frames, video = read_all(path)
    assert (video.info.width, video.info.height) == (64, 48)
    assert [number_of(frame.image) for frame in frames[1:]] == list(range(6))
    assert [frame.index for frame in frames] == list(range(7))
    if pixels != "gray":
        assert corner_colours(frames[0].image) == [RED, GREEN, BLUE, WHITE]
    assert video.warnings == []


@pytest.mark.parametrize("size", [(16, 16), (65, 49), (854, 481), (1, 1)])
def test_odd_and_tiny_sizes(tmp_path, size):
    width, height = size
    path = film(
        tmp_path / "odd.mkv", [np.full((height, width, 3), 90, np.uint8)] * 2, codec="ffv1", pixels="bgr0"
    )
    frames, video = read_all(path)
    assert (video.info.width, video.info.height) == size
    assert frames[1].image.shape == (height, width, 3)
    assert abs(float(frames[1].image.mean()) - 90) < 2


@pytest.mark.parametrize("size", [(3840, 2160), (7680, 4320)])
def test_4k_and_8k(tmp_path, size):
    width, height = size
    path = film(tmp_path / "huge.mov", [corners(width, height)], codec="mjpeg", pixels="yuvj420p")
    frames, _ = read_all(path, threads=1)
    assert frames[0].image.shape == (height, width, 3)
    assert corner_colours(frames[0].image) == [RED, GREEN, BLUE, WHITE]


@pytest.mark.parametrize("ending", [".png", ".jpg"])
def test_a_still_picture_is_one_frame(tmp_path, ending):
    path = tmp_path / f"still{ending}"
    cv2.imwrite(str(path), corners()[:, :, ::-1])
    frames, _ = read_all(path)
    assert [frame.time for frame in frames] == [0.0]
    assert corner_colours(frames[0].image) == [RED, GREEN, BLUE, WHITE]


def test_pixels_that_are_not_square_are_made_square(tmp_path):
    path = tmp_path / "wide.mp4"
    with av.open(str(path), "w") as container:
        stream = container.add_stream("libx264", 30)
        stream.width, stream.height, stream.pix_fmt = 64, 48, "yuv420p"
        stream.codec_context.sample_aspect_ratio = stream.sample_aspect_ratio = Fraction(3, 2)
        for image in [corners()] * 3:
            container.mux(stream.encode(av.VideoFrame.from_ndarray(image, "rgb24")))
        container.mux(stream.encode(None))
    frames, video = read_all(path)
    assert (video.info.width, video.info.height) == (96, 48)
    assert corner_colours(frames[0].image) == [RED, GREEN, BLUE, WHITE]


def test_info(tmp_path):
    path = film(tmp_path / "info.mp4", greys(10), rate=25)
    with open_video(path) as video:
        assert video.info.path == str(path)
        assert video.info.fps == pytest.approx(25)
        assert video.info.frames == 10
        assert video.info.duration_s == pytest.approx(0.4)


@pytest.mark.parametrize("form", [str, lambda path: path, lambda path: f"file://{path}"])
def test_ways_to_name_a_file(tmp_path, form):
    path = film(tmp_path / "50%25: a squat #1.mp4", greys(2))
    source = form(path)
    if isinstance(source, str) and source.startswith("file:"):
        source = path.as_uri()
    assert len(read_all(source)[0]) == 2


def test_closing_early_and_twice(tmp_path):
    video = open_video(film(tmp_path / "v.mp4", greys(10)))
    next(video)
    video.close()
    video.close()
    assert list(video) == []


def test_closing_while_another_thread_reads(tmp_path):
    video = open_video(film(tmp_path / "v.mp4", greys(10) * 20))
    reader = threading.Thread(target=lambda: list(video))
    reader.start()
    video.close()
    reader.join(10)
    assert not reader.is_alive()


def test_open_files_are_let_go(tmp_path):
    path = film(tmp_path / "v.mp4", greys(10))
    read_all(path)
    before = len(os.listdir("/proc/self/fd")) if os.path.isdir("/proc/self/fd") else 0
    for _ in range(5):
        with contextlib.suppress(StopIteration), open_video(path) as video:
            next(video)
    after = len(os.listdir("/proc/self/fd")) if os.path.isdir("/proc/self/fd") else 0
    assert after == before


def test_pictures_that_change_size_are_fitted_into_the_first(tmp_path):
    wide, tall = greys(3, 64, 32), [np.full((64, 32, 3), 200, np.uint8)] * 2
    path = tmp_path / "changing.ts"
    parts = [film(tmp_path / f"{i}.ts", images, tune="zerolatency") for i, images in enumerate((wide, tall))]
    path.write_bytes(b"".join(part.read_bytes() for part in parts))
    frames, video = read_all(path)
    assert len(frames) == 5
    last = frames[-1].image
    assert last.shape == (32, 64, 3)
    assert last[16, 32].mean() > 180
    assert last[16, 10].max() == last[16, 54].max() == 0
    assert any("another size" in line for line in video.warnings)


def test_what_means_a_camera(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    assert camera_index(2) == camera_index("2") == camera_index("camera:2") == 2
    assert camera_index("2.mp4") is camera_index("rtsp://2") is None
    (tmp_path / "2").touch()
    assert camera_index("2") is None


@pytest.mark.clips
@pytest.mark.skipif(not CLIPS.is_dir(), reason="the real clips of ../shared are not here")
@pytest.mark.parametrize(
    ("start", "frames", "size"),
    [
        ("plaguss__tfm-misc__assets__ghd_1", 62, (854, 480)),
        ("plaguss__tfm-misc__assets__thruster_1", 8, (692, 388)),
        ("Jintao-Xu__Pose_Estimation__pose_gif__Pull-Up", 31, (300, 300)),
        ("kaiakol__computervision__data__squat__correct__squat_correct_004", 35, (1280, 720)),
        ("kaiakol__computervision__data__videos__pushup_correct_001", 61, (640, 360)),
        ("jeff-j-chen__MediaPipe-PoseReader__videos__good", 62, (600, 600)),
        ("venGaza__aiTrainer__output_trim2", 94, (752, 946)),
        ("akshay-op__pipelinetask", 243, (640, 360)),
        ("rohitkeshav27__posture_coach__videos__bicepCurl", 128, (1280, 720)),
        ("Ulisses-coach__kbtrainer__bomDia", 334, (270, 480)),
        ("nadaMarie__dataset__63533_5", 189, (480, 600)),
        ("Jintao-Xu__Pose_Estimation__sample__Squat2", 139, (368, 640)),
        ("SamCharpentier__kabata__thruster", 224, (540, 1080)),
    ],
)
def test_real_clips(start, frames, size):
    (path,) = CLIPS.glob(f"{start}*")
    with open_video(path) as video:
        times = [frame.time for frame in video]
        assert (video.info.width, video.info.height) == size
        assert len(times) == frames
        assert times[0] == 0.0
        assert times == sorted(set(times))
        assert abs(times[-1] + 1 / video.info.fps - video.info.duration_s) < 0.1
        assert video.warnings == []


def test_a_read_video_leaves_no_pictures_to_the_garbage_collector(tmp_path):
    path = film(tmp_path / "v.mp4", [corners()] * 3, matrix=MATRICES[90])
    read_all(path)
    gc.collect()
    gc.disable()
    try:
        with open_video(path) as video:
            next(video)
        del video
        # by type: isinstance asks every object of every library, and some warn when they are asked
        pictures = [item for item in gc.get_objects() if issubclass(type(item), av.VideoFrame)]
        left = [item for item in pictures if item.width > 16]
    finally:
        gc.enable()
    assert left == []


def test_pictures_that_are_turned_in_the_middle_stay_upright(tmp_path):
    path = turned(tmp_path / "v.h264", [corners(64, 48)] * 20, 180, 10)
    with open_video(path) as video:
        images = [frame.image for frame in video]
    tops = [tuple(image[6, 8] > 128) for image in images]
    assert {image.shape for image in images} == {(48, 64, 3)}
    assert tops[0] == (True, False, False), "red"
    at = tops.index((True, True, True))
    assert 9 <= at <= 11
    assert len(set(tops[:at])) == len(set(tops[at:])) == 1, "turned once and for good"
    assert video.warnings[0] == "the pictures are turned otherwise than before (at 0.4 s)"


def test_a_quarter_turn_in_the_middle_is_fitted_into_the_first_pictures(tmp_path):
    path = turned(tmp_path / "v.h264", [corners(64, 48)] * 20, 90, 10)
    with open_video(path) as video:
        assert (video.info.width, video.info.height) == (64, 48)
        images = [frame.image for frame in video]
    assert {image.shape for image in images} == {(48, 64, 3)}
    assert images[-1][:, :8].max() == 0, "bars at the sides"
    assert any("another size" in line for line in video.warnings)
