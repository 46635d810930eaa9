"""`norep dataset download`, against a server of its own."""

import csv
import http.server
import os
import signal
import subprocess
import sys
import threading
from pathlib import Path
from urllib.parse import unquote, urlsplit

import pytest
from numbered_films import film, numbers, times

pytest.importorskip("yt_dlp")


class Server(http.server.ThreadingHTTPServer):
    """Serves the files of a folder; `breaks` names files whose first transfer ends half-way."""

    daemon_threads = True

    def __init__(self, folder: Path) -> None:
        super().__init__(("127.0.0.1", 0), Handler)
        self.folder, self.breaks, self.asked = folder, {}, []

    def url(self, name: str) -> str:
        return f"http://127.0.0.1:{self.server_address[1]}/{name}"


class Handler(http.server.BaseHTTPRequestHandler):
    server: Server

    def do_HEAD(self):
        self.do_GET()

    def do_GET(self):
        name = unquote(urlsplit(self.path).path).lstrip("/")
        path = self.server.folder / name
        self.server.asked.append((self.command, name, self.headers.get("Range")))
        if not path.is_file():
            self.send_error(404)
            return
        data, start = path.read_bytes(), 0
        if wanted := self.headers.get("Range"):
            start = int(wanted.removeprefix("bytes=").split("-")[0])
        self.send_response(206 if wanted else 200)
        self.send_header("Content-Type", "text/html" if name.endswith(".html") else "video/mp4")
        self.send_header("Accept-Ranges", "bytes")
        if wanted:
            self.send_header("Content-Range", f"bytes {start}-{len(data) - 1}/{len(data)}")
        self.send_header("Content-Length", str(len(data) - start))
        self.end_headers()
        if self.command == "GET":
            left = self.server.breaks.get(name, 0)
            stop = len(data) // 2 if left else len(data)
            self.server.breaks[name] = max(0, left - 1)
            self.wfile.write(data[start : max(start, stop)])
            if left:
                self.close_connection = True

    def log_message(self, *_):
        pass


@pytest.fixture
def server(tmp_path):
    (tmp_path / "site").mkdir()
    found = Server(tmp_path / "site")
    thread = threading.Thread(target=found.serve_forever, kwargs={"poll_interval": 0.02})
    thread.start()
    yield found
    found.shutdown()
    thread.join()
    found.server_close()


@pytest.fixture(autouse=True)
def no_proxy(monkeypatch):
    for name in ("http_proxy", "https_proxy", "HTTP_PROXY", "HTTPS_PROXY", "all_proxy", "ALL_PROXY"):
        monkeypatch.delenv(name, raising=False)


def manifest(folder: Path) -> list[dict[str, str]]:
    with (folder / "manifest.csv").open(newline="") as file:
        return list(csv.DictReader(file))


def urls(tmp_path: Path, *lines: str) -> Path:
    path = tmp_path / "urls.txt"
    path.write_text("\n".join(lines) + "\n")
    return path


def test_a_list_is_downloaded_and_cut(server, tmp_path, norep):
    film(server.folder / "fran.mp4", 100)
    film(server.folder / "annie.mp4", 100)
    table = urls(tmp_path, "# the event", server.url("fran.mp4"), f"{server.url('annie.mp4')} 1 0:03  # half")
    code, out, err = norep("dataset", "download", table, "-o", tmp_path / "videos")
    assert (code, err) == (0, "")
    assert "2 of 2 videos" in out
    assert (tmp_path / "videos/fran.mp4").read_bytes() == (server.folder / "fran.mp4").read_bytes()
    assert numbers(tmp_path / "videos/annie.mp4") == list(range(25, 75))
    assert times(tmp_path / "videos/annie.mp4")[:2] == [0.0, 0.04]
    rows = manifest(tmp_path / "videos")
    assert [(row["file"], row["start"], row["end"]) for row in rows] == [
        ("fran.mp4", "", ""),
        ("annie.mp4", "1", "3"),
    ]
    assert rows[0]["url"] == server.url("fran.mp4")
    assert len(rows[0]["retrieved"]) == 10
    assert sorted(path.name for path in (tmp_path / "videos").iterdir()) == [
        "annie.mp4",
        "fran.mp4",
        "manifest.csv",
    ]


def test_a_table_names_athletes_and_files_and_hostile_names_stay_inside(server, tmp_path, norep):
    film(server.folder / "a.mp4", 20)
    film(server.folder / "b%2e%2e.mp4", 20)
    header = "url,start,end,athlete,sex,event,name"
    rows = (
        f"{server.url('a.mp4')},,,Ann Lee,f,Fran,../../Ann: Fran",
        f"{server.url('a.mp4')},0.2,,Ann Lee,f,Fran,../../ann_fran.mp4",
        f"{server.url('a.mp4')},0.4,,Bob,m,Fran,.hidden",
    )
    code, _, err = norep("dataset", "download", urls(tmp_path, header, *rows), "-o", tmp_path / "v/w")
    assert (code, err) == (0, "")
    found = manifest(tmp_path / "v/w")
    assert [row["file"] for row in found] == ["Ann_Fran.mp4", "ann_fran-2.mp4", "hidden.mp4"]
    assert [row["athlete"] for row in found] == ["Ann Lee", "Ann Lee", "Bob"]
    assert all((tmp_path / "v/w" / row["file"]).is_file() for row in found)
    assert not list(tmp_path.glob("*.mp4"))
    assert not list((tmp_path / "v").glob("*.mp4"))


def test_what_fails_is_named_and_the_others_go_on(server, tmp_path, norep):
    film(server.folder / "good.mp4", 20)
    (server.folder / "bad.mp4").write_bytes(b"no video" * 100)
    (server.folder / "page.html").write_text("<html><body>nothing to see</body></html>")
    names = ("gone.mp4", "bad.mp4", "page.html", "good.mp4")
    table = urls(tmp_path, *map(server.url, names), f"{server.url('good.mp4')} 50 60")
    code, out, err = norep("dataset", "download", table, "-o", tmp_path / "videos")
    assert code == 3
    assert "1 of 5 videos" in out
    lines = err.splitlines()
    assert [line.split(server.url(""))[1].split(":")[0].split(" ")[0] for line in lines] == [
        "gone.mp4",
        "bad.mp4",
        "page.html",
        "good.mp4",
    ]
    assert "404" in lines[0]
    assert "ends before 50 s" in lines[3]
    assert [row["file"] for row in manifest(tmp_path / "videos")] == ["good.mp4"]


def test_a_second_run_downloads_nothing_and_a_missing_file_again(server, tmp_path, norep):
    film(server.folder / "a.mp4", 20)
    film(server.folder / "b.mp4", 20)
    table = urls(tmp_path, server.url("a.mp4"), server.url("b.mp4"))
    norep("dataset", "download", table, "-o", tmp_path / "videos")
    server.asked.clear()
    code, out, _ = norep("dataset", "download", table, "-o", tmp_path / "videos")
    assert (code, server.asked) == (0, [])
    assert out.count("(there before)") == 2
    (tmp_path / "videos/a.mp4").unlink()
    norep("dataset", "download", table, "-o", tmp_path / "videos")
    assert {name for _, name, _ in server.asked} == {"a.mp4"}
    assert [row["file"] for row in manifest(tmp_path / "videos")] == ["b.mp4", "a.mp4"]
    server.asked.clear()
    norep("dataset", "download", table, "-o", tmp_path / "videos", "--no-resume")
    assert {name for _, name, _ in server.asked} == {"a.mp4", "b.mp4"}
    assert len(manifest(tmp_path / "videos")) == 2


def test_pictures_that_are_too_high_are_scaled_down(server, tmp_path, norep):
    from norep.video.source import open_video

    film(server.folder / "a.mp4", 30)  # 144 x 48
    norep("dataset", "download", urls(tmp_path, server.url("a.mp4")), "-o", tmp_path / "v", "--height", 24)
    with open_video(tmp_path / "v/a.mp4") as video:
        assert (video.info.width, video.info.height) == (72, 24)
    assert numbers(tmp_path / "v/a.mp4") == list(range(30))


KILLED = """
import os, sys
from norep.analysis import downloading
from norep.cli.app import run
from norep.report import writing
def stop(path, content):
    if str(path).endswith("manifest.csv"):
        os.kill(os.getpid(), 9)
    return writing.write_whole(path, content)
downloading.write_whole = stop
run(sys.argv[1:])
"""


@pytest.mark.skipif(sys.platform == "win32", reason="there is no SIGKILL")
def test_a_run_that_is_killed_before_its_manifest_does_not_download_twice(server, tmp_path, norep):
    film(server.folder / "a.mp4", 20)
    table = urls(tmp_path, server.url("a.mp4"))
    (tmp_path / "stop.py").write_text(KILLED)
    command = [sys.executable, str(tmp_path / "stop.py"), "dataset", "download", str(table)]
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join(sys.path)}
    done = subprocess.run([*command, "-o", str(tmp_path / "v")], env=environment, check=False)
    assert done.returncode == -signal.SIGKILL
    assert not (tmp_path / "v/manifest.csv").exists()
    server.asked.clear()
    assert norep("dataset", "download", table, "-o", tmp_path / "v")[0] == 0
    assert server.asked == []
    assert [row["file"] for row in manifest(tmp_path / "v")] == ["a.mp4"]
    assert sorted(path.name for path in (tmp_path / "v").iterdir()) == ["a.mp4", "manifest.csv"]


def test_half_a_file_is_finished(server, tmp_path, norep):
    film(server.folder / "a.mp4", 300)
    server.breaks["a.mp4"] = 2  # yt-dlp looks at the beginning, then downloads
    code, _, err = norep("dataset", "download", urls(tmp_path, server.url("a.mp4")), "-o", tmp_path / "v")
    assert (code, err) == (0, "")
    assert (tmp_path / "v/a.mp4").read_bytes() == (server.folder / "a.mp4").read_bytes()
    assert any(wanted and not wanted.startswith("bytes=0") for _, _, wanted in server.asked)


def test_without_yt_dlp_it_says_what_to_install(tmp_path, norep, monkeypatch):
    monkeypatch.setitem(sys.modules, "yt_dlp", None)
    code, _, err = norep("dataset", "download", urls(tmp_path, "https://example.org/a.mp4"))
    assert code == 1
    assert err.strip() == "norep: downloading needs yt-dlp, which is not here: pip install 'norep[data]'"


@pytest.mark.parametrize(
    ("lines", "message"),
    [
        (["file:///etc/passwd"], "line 1: 'file:///etc/passwd' is no address"),
        (["https://a.org/x 5 3"], "the end is not after the start"),
        (["https://a.org/x soon"], "start is no number"),
        (["https://a.org/x 1 2 3"], "more than URL, start and end"),
        (["# nothing"], "holds no address"),
        (["url,start", "ftp://a.org/x,"], "line 2: 'ftp://a.org/x' is no address"),
    ],
)
def test_lists_with_mistakes(tmp_path, norep, lines, message):
    code, _, err = norep("dataset", "download", urls(tmp_path, *lines), "-o", tmp_path / "v")
    assert code == 7
    assert message in err
    assert not (tmp_path / "v").exists()
