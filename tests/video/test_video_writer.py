import errno
import os
import subprocess
import sys
import textwrap
from pathlib import Path

import av
import numpy as np
import pytest
from filming import BLUE, GREEN, RED, WHITE, corners, greys, number_of

from norep.errors import OutputError
from norep.video import writer as writer_module
from norep.video.source import open_video
from norep.video.writer import VideoWriter


def write(path, images, times=None, **options):
    height, width = images[0].shape[:2]
    with VideoWriter(path, (width, height), **options) as writer:
        for index, image in enumerate(images):
            writer.write(image, None if times is None else times[index])
    return path


def read(path):
    with open_video(path) as video:
        return list(video), video.info


def only(folder, *names):
    return sorted(os.listdir(folder)) == sorted(names)


def test_what_is_written_comes_back(tmp_path):
    path = write(tmp_path / "out.mp4", greys(10), fps=25)
    frames, info = read(path)
    assert [number_of(frame.image) for frame in frames] == list(range(10))
    assert [frame.time for frame in frames] == pytest.approx([i / 25 for i in range(10)], abs=1e-4)
    assert info.duration_s == pytest.approx(0.4, abs=0.01)
    assert only(tmp_path, "out.mp4")


def test_a_variable_frame_rate_is_kept(tmp_path):
    times = [0, 0.033, 0.04, 0.5, 0.501, 2.0, 10.0]
    frames, info = read(write(tmp_path / "out.mp4", greys(7), times, fps=20))
    assert [frame.time for frame in frames] == pytest.approx(times, abs=1e-5)
    assert info.duration_s == pytest.approx(10.05, abs=0.01)


def test_times_that_do_not_grow_are_moved(tmp_path):
    frames, _ = read(write(tmp_path / "out.mp4", greys(4), [0, 0.5, 0.5, 0.2]))
    times = [frame.time for frame in frames]
    assert times == pytest.approx([0, 0.5, 0.5, 0.5], abs=1e-3)
    assert times == sorted(set(times))


def test_it_plays_in_a_browser(tmp_path):
    path = write(tmp_path / "out.mp4", greys(5))
    data = path.read_bytes()
    assert data.index(b"moov") < data.index(b"mdat")
    with av.open(str(path)) as container:
        stream = container.streams.video[0]
        assert (stream.codec_context.name, stream.pix_fmt) == ("h264", "yuv420p")
        assert stream.codec_context.colorspace == 1


def test_colours_stay_in_their_corners(tmp_path):
    frames, _ = read(write(tmp_path / "out.mp4", [corners(320, 240)] * 3))
    image = frames[1].image.astype(int)
    for point, colour in zip(
        [(60, 80), (60, 240), (180, 80), (180, 240)], [RED, GREEN, BLUE, WHITE], strict=True
    ):
        assert np.abs(image[point] - colour).max() < 12


def test_odd_sizes_are_padded_with_the_last_row_and_column(tmp_path):
    image = corners(65, 49)
    path = write(tmp_path / "out.mp4", [image] * 3)
    frames, info = read(path)
    assert (info.width, info.height) == (66, 50)
    assert np.abs(frames[0].image[-1, -1].astype(int) - 255).max() < 20
    assert np.abs(frames[0].image[10, 10].astype(int) - RED).max() < 20


@pytest.mark.parametrize(
    ("size", "max_side", "expected"),
    [
        ((1920, 1080), 1280, (1280, 720)),
        ((1080, 1920), 1280, (720, 1280)),
        ((1280, 720), 1280, (1280, 720)),
        ((1920, 1080), None, (1920, 1080)),
        ((853, 480), 1280, (854, 480)),
        ((3000, 3), 1280, (1280, 2)),
        ((16, 16), 1280, (16, 16)),
    ],
)
def test_large_pictures_are_scaled(tmp_path, size, max_side, expected):
    writer = VideoWriter(tmp_path / "out.mp4", size, max_side=max_side)
    assert writer.size == expected
    with writer:
        writer.write(np.full((size[1], size[0], 3), 130, np.uint8))
    frames, info = read(writer.path)
    assert (info.width, info.height) == expected
    assert abs(float(frames[0].image.mean()) - 130) < 4


def test_an_error_leaves_nothing_behind_and_the_old_file_alone(tmp_path):
    path = tmp_path / "out.mp4"
    path.write_bytes(b"old")
    for error in (RuntimeError, KeyboardInterrupt):
        with pytest.raises(error), VideoWriter(path, (64, 48)) as writer:  # noqa: PT012
            for image in greys(10):
                writer.write(image)
            raise error
        assert only(tmp_path, "out.mp4")
        assert path.read_bytes() == b"old"


def test_the_file_appears_only_when_it_is_complete(tmp_path):
    path = tmp_path / "out.mp4"
    with VideoWriter(path, (64, 48)) as writer:
        writer.write(greys(1)[0])
        assert not path.exists()
    assert path.exists()


def test_no_pictures_no_file(tmp_path):
    with pytest.raises(OutputError, match="no picture"), VideoWriter(tmp_path / "out.mp4", (64, 48)):
        pass
    assert only(tmp_path)


def test_a_folder_that_does_not_exist(tmp_path):
    with pytest.raises(OutputError, match=r"out\.mp4: cannot be written: no such file"):
        VideoWriter(tmp_path / "gone" / "out.mp4", (64, 48)).__enter__()


def test_a_file_where_a_folder_should_be(tmp_path):
    (tmp_path / "file").touch()
    with pytest.raises(OutputError, match="cannot be written"):
        VideoWriter(tmp_path / "file" / "out.mp4", (64, 48)).__enter__()


def test_a_folder_in_place_of_the_file(tmp_path):
    with pytest.raises(OutputError, match="is a folder"):
        VideoWriter(tmp_path, (64, 48)).__enter__()


@pytest.mark.skipif(os.name == "nt" or os.geteuid() == 0, reason="root may write everywhere")
def test_a_folder_that_may_not_be_written(tmp_path):
    tmp_path.chmod(0o500)
    with pytest.raises(OutputError, match="cannot be written: permission denied"):
        VideoWriter(tmp_path / "out.mp4", (64, 48)).__enter__()


LIMITED = """
    import os, resource, sys
    import numpy as np
    from norep.errors import OutputError
    from norep.video.writer import VideoWriter

    path, limit = sys.argv[1], int(sys.argv[2])
    random = np.random.default_rng(0)
    try:
        with VideoWriter(path, (96, 96)) as writer:
            resource.setrlimit(resource.RLIMIT_FSIZE, (limit, limit))
            for _ in range(8):
                writer.write(random.integers(0, 255, (96, 96, 3), dtype=np.uint8))
    except OutputError as error:
        os.write(2, str(error).encode())
        sys.exit(6)
"""


@pytest.mark.skipif(os.name == "nt", reason="file size limits")
@pytest.mark.parametrize("share", [0, 0.5, 0.999])
def test_no_room_at_any_moment_is_one_clear_error(tmp_path, share):
    path = tmp_path / "out.mp4"
    program = [sys.executable, "-c", textwrap.dedent(LIMITED), str(path)]
    subprocess.run([*program, str(10**9)], check=True)
    size = path.stat().st_size
    path.unlink()
    ended = subprocess.run([*program, str(int(size * share))], capture_output=True, text=True, check=False)
    assert ended.returncode == 6
    assert ended.stderr.endswith("grown larger than is allowed. Free some space, or write elsewhere.")
    assert only(tmp_path)


def test_a_full_disk(tmp_path, monkeypatch):
    def full(*_):
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(Path, "replace", full)
    with pytest.raises(OutputError, match="the disk is full"):
        write(tmp_path / "out.mp4", greys(2))
    assert only(tmp_path)


def test_no_encoder(tmp_path, monkeypatch):
    monkeypatch.setattr(writer_module, "ENCODERS", ("h264_of_nobody",))
    with pytest.raises(OutputError, match=r"No H\.264 encoder in this PyAV \(looked for h264_of_nobody\)"):
        VideoWriter(tmp_path / "out.mp4", (64, 48)).__enter__()
    assert only(tmp_path)


def test_the_next_encoder_is_taken(tmp_path, monkeypatch):
    monkeypatch.setattr(writer_module, "ENCODERS", ("h264_of_nobody", "libx264"))
    assert len(read(write(tmp_path / "out.mp4", greys(3)))[0]) == 3


@pytest.mark.parametrize(
    "image", [np.zeros((10, 10, 3), np.uint8), np.zeros((48, 64, 3)), np.zeros((48, 64), np.uint8)]
)
def test_an_image_of_another_size_is_the_callers_mistake(tmp_path, image):
    with (
        pytest.raises(ValueError, match=r"expected \(48, 64, 3\) uint8"),
        VideoWriter(tmp_path / "o.mp4", (64, 48)) as w,
    ):
        w.write(image)
    assert only(tmp_path)


def test_names_with_colons_and_views_of_images(tmp_path):
    flipped = greys(3)[2][:, ::-1]
    frames, _ = read(write(tmp_path / "12:30 a%03d.mp4", [flipped] * 2))
    assert number_of(frames[0].image) == 2
