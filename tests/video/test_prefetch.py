import os
import signal
import subprocess
import sys
import textwrap
import threading

import numpy as np
import pytest
from filming import film, greys, number_of

from norep.errors import VideoError
from norep.video.frame import Frame
from norep.video.prefetch import prefetch
from norep.video.source import open_video

IMAGE = np.zeros((2, 2, 3), np.uint8)


def frames(count, produced=None, error=None):
    for index in range(count):
        if produced is not None:
            produced.append(index)
        yield Frame(index, index / 10, IMAGE)
    if error:
        raise error


def prefetch_threads():
    return [thread for thread in threading.enumerate() if thread.name == "norep-prefetch"]


def test_all_frames_in_order():
    assert [frame.index for frame in prefetch(frames(50), size=3)] == list(range(50))
    assert prefetch_threads() == []


def test_nothing_in_nothing_out():
    assert list(prefetch(frames(0))) == []


def test_it_works_in_another_thread_and_only_so_far_ahead():
    produced = []
    ahead = prefetch(frames(100, produced), size=4)
    for _ in range(10):
        next(ahead)
    # One in the queue's hands besides the four in it; the consumer has ten.
    assert len(produced) <= 10 + 4 + 1 + 1
    ahead.close()
    assert prefetch_threads() == []
    assert len(produced) < 20


def test_an_error_comes_after_the_frames_before_it():
    ahead = prefetch(frames(3, error=VideoError("broken off")))
    assert [next(ahead).index for _ in range(3)] == [0, 1, 2]
    with pytest.raises(VideoError, match="broken off"):
        next(ahead)
    assert prefetch_threads() == []


def test_a_break_ends_the_thread():
    for frame in prefetch(frames(1000), size=2):
        if frame.index == 5:
            break
    assert prefetch_threads() == []


def test_an_error_in_the_consumer_ends_the_thread(tmp_path):
    path = film(tmp_path / "v.mp4", greys(10) * 10)
    with pytest.raises(RuntimeError, match="mine"), open_video(path) as video:  # noqa: PT012
        for frame in prefetch(video):
            if frame.index == 3:
                raise RuntimeError("mine")
    assert list(video) == []


def test_a_file_read_ahead_is_the_same_file(tmp_path):
    path = film(tmp_path / "v.mp4", greys(10))
    with open_video(path) as video:
        assert [number_of(frame.image) for frame in prefetch(video)] == list(range(10))


@pytest.mark.skipif(os.name == "nt", reason="signals")
def test_ctrl_c_ends_the_program(tmp_path):
    program = textwrap.dedent("""
        import itertools, sys
        from norep.video.frame import Frame
        from norep.video.prefetch import prefetch
        try:
            for frame in prefetch(Frame(i, i, None) for i in itertools.count()):
                if frame.index == 10:
                    print("running", flush=True)
        except KeyboardInterrupt:
            sys.exit(42)
    """)
    process = subprocess.Popen(
        [sys.executable, "-c", program],
        stdout=subprocess.PIPE,
        text=True,
        # Started from the background of a shell it would ignore Ctrl-C.
        preexec_fn=lambda: signal.signal(signal.SIGINT, signal.SIG_DFL),
    )
    try:
        assert process.stdout.readline() == "running\n"
        process.send_signal(signal.SIGINT)
        assert process.wait(20) == 42
    finally:
        process.kill()
        process.wait()
        process.stdout.close()
