"""Files over the network: whole or not at all."""

from __future__ import annotations

import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest

from norep import downloads
from norep.errors import WeightsError

CONTENT = bytes(range(256)) * 5000


class Answers(BaseHTTPRequestHandler):
    def do_GET(self):
        self.send_response(404 if self.path == "/gone" else 200)
        if self.path != "/unsized":
            self.send_header("Content-Length", str(len(CONTENT)))
        self.end_headers()
        self.wfile.write(CONTENT[: len(CONTENT) // 2] if self.path == "/broken" else CONTENT)

    def log_message(self, *args):
        """Say nothing."""


@pytest.fixture
def server():
    with ThreadingHTTPServer(("127.0.0.1", 0), Answers) as running:
        threading.Thread(target=running.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{running.server_address[1]}"
        running.shutdown()


@pytest.mark.parametrize("path", ["/model", "/unsized"])
def test_a_file_is_fetched_whole(server, tmp_path, path):
    downloads.download(server + path, tmp_path / "deep" / "model")
    assert (tmp_path / "deep" / "model").read_bytes() == CONTENT


@pytest.mark.parametrize(
    ("path", "reason"), [("/broken", "broke off after 640000 of 1280000 bytes"), ("/gone", "Not Found")]
)
def test_what_breaks_off_or_is_gone_leaves_nothing(server, tmp_path, path, reason):
    with pytest.raises(WeightsError, match=reason):
        downloads.download(server + path, tmp_path / "model")
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("path", ["/model", "/unsized"])
def test_what_is_too_large_is_refused(server, tmp_path, monkeypatch, path):
    monkeypatch.setattr(downloads, "LARGEST", 1000)
    with pytest.raises(WeightsError, match="larger than"):
        downloads.download(server + path, tmp_path / "model")
    assert list(tmp_path.iterdir()) == []


def test_nobody_there_is_one_line(tmp_path):
    with pytest.raises(WeightsError, match=r"cannot fetch http://127\.0\.0\.1:9/x: ") as error:
        downloads.download("http://127.0.0.1:9/x", tmp_path / "model")
    assert "\n" not in str(error.value)


def test_the_first_checksum_is_remembered_only_when_wanted(tmp_path):
    file = tmp_path / "model"
    file.write_bytes(CONTENT)
    first = downloads.checked(file)
    assert [path.name for path in tmp_path.iterdir()] == ["model"]
    assert downloads.checked(file, remember=True) == first
    file.write_bytes(CONTENT[1:])
    with pytest.raises(WeightsError, match="wrong checksum"):
        downloads.checked(file)
