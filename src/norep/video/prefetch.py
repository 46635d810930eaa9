"""Decoding ahead in a thread, so that decoding and the work on frames overlap."""

from __future__ import annotations

import queue
import threading
from collections.abc import Generator, Iterable
from contextlib import suppress

from norep.video.frame import Frame

_CHECK_EVERY_S = 0.1


def prefetch(frames: Iterable[Frame], size: int = 4) -> Generator[Frame, None, None]:
    """Yield the frames in order while a thread decodes up to `size` of them ahead.

    An error in the source is raised here after the frames before it. When the consumer stops early (a break,
    an exception, Ctrl-C) the thread ends with the frame it is working on; `close()` waits for that.
    """
    ahead: queue.Queue[Frame | _End] = queue.Queue(max(1, size))
    stop = threading.Event()
    thread = threading.Thread(target=_fill, args=(frames, ahead, stop), name="norep-prefetch", daemon=True)
    thread.start()
    try:
        while not isinstance(item := ahead.get(), _End):
            yield item
        if item.error is not None:
            raise item.error
    finally:
        stop.set()
        with suppress(queue.Empty):
            ahead.get_nowait()  # whoever waits for room need not wait any longer
        thread.join()


class _End:
    """The mark behind the last frame, with the error that ended the source, if one did."""

    def __init__(self, error: BaseException | None) -> None:
        self.error = error


def _fill(frames: Iterable[Frame], ahead: queue.Queue[Frame | _End], stop: threading.Event) -> None:
    error: BaseException | None = None
    try:
        for frame in frames:
            _put(frame, ahead, stop)
            if stop.is_set():
                return
    except BaseException as raised:
        error = raised
    _put(_End(error), ahead, stop)


def _put(item: Frame | _End, ahead: queue.Queue[Frame | _End], stop: threading.Event) -> None:
    """Wait for room, but only as long as somebody still wants the item."""
    while not stop.is_set():
        with suppress(queue.Full):
            ahead.put(item, timeout=_CHECK_EVERY_S)
            return
