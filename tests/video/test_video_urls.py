import threading
from functools import partial
from http.server import BaseHTTPRequestHandler, SimpleHTTPRequestHandler, ThreadingHTTPServer

import pytest
from filming import film, greys, number_of

from norep.errors import VideoError
from norep.video.source import open_video


@pytest.fixture
def serve(monkeypatch):
    """Serve with a handler on this machine alone; gives the address."""
    servers = []
    for name in ("http_proxy", "HTTP_PROXY", "all_proxy", "ALL_PROXY"):
        monkeypatch.delenv(name, raising=False)

    def start(handler):
        server = ThreadingHTTPServer(("127.0.0.1", 0), handler)
        threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True).start()
        servers.append(server)
        return f"http://127.0.0.1:{server.server_port}"

    yield start
    for server in servers:
        server.shutdown()
        server.server_close()


class Quiet(SimpleHTTPRequestHandler):
    def log_message(self, *_):
        pass


@pytest.mark.parametrize("live", [False, True])
def test_a_video_at_an_address(serve, tmp_path, live):
    film(tmp_path / "v.mp4", greys(10), muxer={"movflags": "+faststart"})
    address = serve(partial(Quiet, directory=str(tmp_path)))
    with open_video(f"{address}/v.mp4", live=live) as video:
        frames = list(video)
        assert video.info.path == f"{address}/v.mp4"
        assert (video.info.width, video.info.height) == (64, 48)
    assert number_of(frames[-1].image) == 9
    assert live or [frame.index for frame in frames] == list(range(10))


def test_nothing_at_an_address(serve, tmp_path):
    address = serve(partial(Quiet, directory=str(tmp_path)))
    with pytest.raises(VideoError, match=r"gone\.mp4: cannot be opened \(.*404"):
        open_video(f"{address}/gone.mp4")


def test_a_connection_that_breaks_off_gives_what_came(serve, tmp_path):
    data = film(tmp_path / "v.ts", greys(12) * 20).read_bytes()

    class BreaksOff(BaseHTTPRequestHandler):
        def do_GET(self):
            self.send_response(200)
            self.send_header("Content-Length", str(len(data)))
            self.end_headers()
            self.wfile.write(data[: len(data) // 2])
            self.wfile.flush()
            self.connection.shutdown(2)

        def log_message(self, *_):
            pass

    with open_video(f"{serve(BreaksOff)}/v.ts") as video:
        count = len(list(video))
        assert 60 <= count <= 150
        assert any("stopped early" in line or "cut off" in line for line in video.warnings)
