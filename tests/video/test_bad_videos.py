import os
import re

import av
import cv2
import numpy as np
import pytest
from filming import film, greys, joined, number_of

from norep.errors import VideoError
from norep.video import container
from norep.video.camera import CameraReader
from norep.video.opening import without_password
from norep.video.picture import Upright
from norep.video.source import open_video


def problem(source):
    with pytest.raises(VideoError) as caught:
        open_video(source)
    message = str(caught.value)
    assert "\n" not in message
    return message


def noise(count, size=(96, 96)):
    random = np.random.default_rng(0)
    return [random.integers(0, 255, (size[1], size[0], 3), dtype=np.uint8) for _ in range(count)]


def sound(path):
    with av.open(str(path), "w") as container:
        stream = container.add_stream("aac", rate=16000)
        tone = av.AudioFrame.from_ndarray(np.zeros((1, 16000), np.float32), format="fltp", layout="mono")
        tone.sample_rate = 16000
        container.mux(stream.encode(tone))
        container.mux(stream.encode(None))
    return path


def test_a_missing_file(tmp_path):
    assert problem(tmp_path / "gone.mp4").endswith("gone.mp4: no such file. Check the path.")


def test_a_folder(tmp_path):
    assert "is a folder" in problem(tmp_path)


def test_an_empty_file(tmp_path):
    (tmp_path / "empty.mp4").touch()
    assert "is empty" in problem(tmp_path / "empty.mp4")


@pytest.mark.parametrize("name", ["text.mp4", "text.txt", "text.mov", "text.gif", "text.nfo"])
def test_text(tmp_path, name):
    path = tmp_path / name
    path.write_text("Fran: 21-15-9 thrusters and pull-ups.\n" * 300)
    message = problem(path)
    assert "cannot be opened" in message or "is text" in message


def test_a_list_of_other_files_is_not_followed(tmp_path):
    film(tmp_path / "other.mp4", greys(2))
    path = tmp_path / "list.mp4"
    path.write_text("ffconcat version 1.0\nfile other.mp4\n")
    assert "is text" in problem(path)


def test_random_bytes(tmp_path):
    path = tmp_path / "noise.mp4"
    path.write_bytes(np.random.default_rng(1).bytes(50_000))
    assert "noise.mp4: " in problem(path)


def test_sound_alone(tmp_path):
    assert "has sound but no pictures" in problem(sound(tmp_path / "song.mp4"))


def test_a_song_with_a_cover_picture_is_sound_alone(tmp_path):
    path = tmp_path / "song.mp4"
    _, cover = cv2.imencode(".png", np.zeros((32, 32, 3), np.uint8))
    with av.open(str(sound(tmp_path / "plain.mp4"))) as old, av.open(str(path), "w") as new:
        audio = new.add_stream_from_template(old.streams.audio[0])
        picture = new.add_stream("png", rate=1)
        picture.width = picture.height = 32
        picture.pix_fmt = "rgb24"
        picture.disposition = av.stream.Disposition.attached_pic
        for packet in [p for p in old.demux(audio=0) if p.dts is not None]:
            packet.stream = audio
            new.mux(packet)
        packet = av.Packet(cover.tobytes())
        packet.stream, packet.pts, packet.dts, packet.is_keyframe = picture, 0, 0, True
        new.mux(packet)
    assert "has sound but no pictures" in problem(path)


def test_an_mp4_without_its_index(tmp_path):
    path = film(tmp_path / "v.mp4", noise(20))
    path.write_bytes(path.read_bytes()[:-2000])
    assert "cannot be opened" in problem(path)


def test_nothing_can_be_decoded(tmp_path):
    path = film(tmp_path / "v.mp4", noise(5))
    data = path.read_bytes()
    start = data.index(b"mdat") + 4
    stop = data.index(b"moov") - 4
    path.write_bytes(data[:start] + bytes(stop - start) + data[stop:])
    assert "decoded" in problem(path)


def test_pictures_larger_than_can_be_held(tmp_path):
    path = tmp_path / "huge.png"
    cv2.imwrite(str(path), np.zeros((100, 100), np.uint8))
    data = bytearray(path.read_bytes())
    data[16:24] = (30_000).to_bytes(4, "big") * 2
    path.write_bytes(bytes(data))
    assert "huge.png: " in problem(path)


def test_too_many_pixels_are_named(tmp_path):
    with av.open(str(tmp_path / "wide.mkv"), "w") as container:
        stream = container.add_stream("rawvideo", 30)
        stream.width, stream.height, stream.pix_fmt = 16000, 4400, "gray"
        picture = av.VideoFrame.from_ndarray(np.zeros((4400, 16000), np.uint8), "gray")
        container.mux(stream.encode(picture))
        container.mux(stream.encode(None))
    assert "too large (16000 x 4400)" in problem(tmp_path / "wide.mkv")


@pytest.mark.skipif(os.name == "nt" or os.geteuid() == 0, reason="root may read everything")
def test_a_file_that_may_not_be_read(tmp_path):
    path = film(tmp_path / "v.mp4", greys(2))
    path.chmod(0)
    assert "may not be read" in problem(path)


@pytest.mark.parametrize("name", ["a\0b.mp4", "x" * 300 + ".mp4"])
def test_names_that_no_file_can_have(name):
    assert "cannot be opened" in problem(name)


def test_an_unknown_scheme():
    assert "cannot read from s3://" in problem("s3://bucket/squat.mp4")


def test_an_address_nobody_answers_at_does_not_give_away_its_password():
    message = problem("http://athlete:secret@127.0.0.1:9/squat.mp4")
    assert "cannot be opened" in message
    assert "secret" not in message
    assert without_password("rtsp://me:pw@host/a@b") == "rtsp://host/a@b"


def test_damage_in_the_middle_is_skipped(tmp_path):
    path = film(tmp_path / "v.mkv", noise(60), g=10, bf=0, tune="zerolatency")
    data = bytearray(path.read_bytes())
    middle = len(data) // 2
    data[middle : middle + len(data) // 10] = bytes(len(data) // 10)
    path.write_bytes(bytes(data))
    with open_video(path, threads=1) as video:
        times = [frame.time for frame in video]
        assert 40 <= len(times) < 60
        assert times == sorted(set(times))
        assert times[-1] == pytest.approx(59 / 30, abs=0.002)
        damaged, missing = video.warnings
        assert re.fullmatch(
            r"\d+ damaged frames? w\w+ skipped \(at (0\.[7-9]|1\.[0-3])(-1\.\d)? s\)", damaged
        )
        assert missing.startswith(f"about {60 - len(times)} frames are missing (at 0.9")


def test_damaged_frames_are_counted_one_by_one(tmp_path):
    path = film(tmp_path / "v.mov", noise(12), codec="png", pixels="rgb24")
    data = bytearray(path.read_bytes())
    starts = [i for i in range(len(data) - 4) if data[i : i + 4] == b"\x89PNG"]
    assert len(starts) == 12
    for number in (4, 7):
        data[starts[number] : starts[number] + 40] = bytes(40)
    path.write_bytes(bytes(data))
    with open_video(path, threads=1) as video:
        assert [round(frame.time * 30) for frame in video] == [0, 1, 2, 3, 5, 6, 8, 9, 10, 11]
        assert video.warnings == ["2 damaged frames were skipped (at 0.1-0.2 s)"]


def test_a_file_that_was_cut_off_gives_what_it_has(tmp_path):
    path = film(tmp_path / "v.mp4", noise(120), muxer={"movflags": "+faststart"}, bf=0)
    path.write_bytes(path.read_bytes()[: path.stat().st_size // 2])
    with open_video(path) as video:
        count = len(list(video))
        assert 45 <= count <= 65
        assert any("should last 4.0 s: it seems cut off" in line for line in video.warnings)


def test_pictures_of_an_absurd_size_in_the_middle_are_skipped(tmp_path, monkeypatch):
    path = joined(tmp_path / "v.h264", greys(10, 64, 48), greys(6, 320, 240), greys(4, 64, 48))
    monkeypatch.setattr(container, "MAX_PIXELS", 64 * 48)
    with open_video(path, threads=1) as video:
        assert len(list(video)) == 14
        assert video.warnings[0].startswith("6 damaged frames were skipped (at 0.")


def test_pictures_that_cannot_be_converted_are_skipped(tmp_path, monkeypatch):
    turn = Upright.image

    def failing(self, picture):
        if picture.pts == 100:
            raise ValueError("conversion to rgb24 is not supported")
        return turn(self, picture)

    monkeypatch.setattr(Upright, "image", failing)
    with open_video(film(tmp_path / "v.mkv", greys(6), bf=0)) as video:
        assert [number_of(frame.image) for frame in video] == [0, 1, 2, 4, 5]
        assert video.warnings == ["1 damaged frame was skipped (at 0.1 s)"]


def test_one_frame(tmp_path):
    with open_video(film(tmp_path / "one.mp4", greys(3)[2:])) as video:
        frames = list(video)
    assert [frame.time for frame in frames] == [0.0]
    assert number_of(frames[0].image) == 2


def test_sound_that_goes_on_after_the_pictures_is_no_damage(tmp_path):
    path = tmp_path / "v.mkv"
    with (
        av.open(str(film(tmp_path / "a.mkv", greys(5), bf=0))) as pictures,
        av.open(str(sound(tmp_path / "s.mp4"))) as music,
        av.open(str(path), "w") as new,
    ):
        video, audio = (new.add_stream_from_template(old.streams[0]) for old in (pictures, music))
        for old, stream in ((pictures, video), (music, audio)):
            for packet in [p for p in old.demux() if p.dts is not None]:
                packet.stream = stream
                packet.pts += 3000 * (stream is audio)
                packet.dts = packet.pts
                new.mux(packet)
    with open_video(path) as opened:
        assert len(list(opened)) == 5
        assert opened.warnings == []


def test_a_camera_that_is_not_there(capfd):
    with pytest.raises(VideoError, match="camera:99: this camera is not available"):
        CameraReader(99)
    assert capfd.readouterr().err == ""
