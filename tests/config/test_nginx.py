"""What nginx does with the configuration that is shipped, before a portal that is pretended."""

from __future__ import annotations

import subprocess
import threading
import time
from collections.abc import Iterator, Mapping
from contextlib import closing
from http.client import HTTPConnection
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from types import MappingProxyType
from typing import ClassVar, NamedTuple

import pytest

from tests.faults.catalogue import NGINX
from tests.local import Nginx, free_port

pytestmark = pytest.mark.skipif(not NGINX, reason="there is no nginx on this machine")

START_SECONDS = 60.0
#: What may be kept for a second is kept until the second after it is over.
LIFE_SECONDS = 2.2
KEPT = {"Cache-Control": "public, max-age=0, s-maxage=1"}


class Answer(NamedTuple):
    status: int
    body: bytes = b""
    headers: Mapping[str, str] = MappingProxyType({})


class Portal(BaseHTTPRequestHandler):
    """Answers each path with what a test put there, and takes whatever is sent to it."""

    protocol_version = "HTTP/1.1"
    answers: ClassVar[dict[str, Answer]] = {}

    def do_GET(self) -> None:
        self.rfile.read(int(self.headers.get("Content-Length", 0)))
        answer = self.answers.get(self.path, Answer(200))
        self.send_response(answer.status)
        for name, value in answer.headers.items():
            self.send_header(name, value)
        self.send_header("Content-Length", str(len(answer.body)))
        self.end_headers()
        self.wfile.write(answer.body)

    do_POST = do_GET

    def log_message(self, *_arguments: object) -> None:
        """Say nothing."""


@pytest.fixture(scope="module")
def port(tmp_path_factory: pytest.TempPathFactory) -> Iterator[int]:
    """Where readers find nginx."""
    folder = tmp_path_factory.mktemp("nginx")
    with ThreadingHTTPServer(("127.0.0.1", 0), Portal) as portal:
        threading.Thread(target=portal.serve_forever, daemon=True).start()
        server = Nginx(NGINX, folder, free_port(), app=portal.server_port, inner=free_port())
        process = subprocess.Popen(server.command(), stderr=subprocess.DEVNULL)
        try:
            _until_it_answers(process, server.port, folder)
            yield server.port
        finally:
            process.terminate()
            process.wait()
            portal.shutdown()


def _until_it_answers(process: subprocess.Popen[bytes], port: int, folder: Path) -> None:
    until = time.monotonic() + START_SECONDS
    while process.poll() is None and time.monotonic() < until:
        try:
            ask(port, "/")
        except ConnectionError:
            time.sleep(0.05)
        else:
            return
    pytest.fail((folder / "error.log").read_text(encoding="utf-8"))


def ask(port: int, path: str, body: bytes | None = None) -> tuple[int, bytes]:
    """Status and body of what nginx answers."""
    with closing(HTTPConnection("127.0.0.1", port, timeout=60)) as connection:
        connection.request("POST" if body else "GET", path, body)
        answer = connection.getresponse()
        return answer.status, answer.read()


def kept_for_a_while(port: int, path: str) -> None:
    """Have nginx keep an answer, and let the time be over for which it may be given."""
    Portal.answers[path] = Answer(200, b"old", KEPT)
    assert ask(port, path) == (200, b"old")
    time.sleep(LIFE_SECONDS)


def test_the_first_reader_of_a_corrected_page_gets_the_correction(port: int) -> None:
    kept_for_a_while(port, "/notice/1/")
    Portal.answers["/notice/1/"] = Answer(200, b"new", KEPT)
    assert ask(port, "/notice/1/") == (200, b"new")


def test_a_page_that_is_gone_is_gone_though_the_answer_is_not_kept(port: int) -> None:
    kept_for_a_while(port, "/party/named/someone/")
    Portal.answers["/party/named/someone/"] = Answer(404, b"gone")
    assert ask(port, "/party/named/someone/") == (404, b"gone")
    assert ask(port, "/party/named/someone/") == (404, b"gone")


@pytest.mark.parametrize("path", ["/admin/", "/en/admin/", "/api/v1/filing/drafts/"])
def test_who_files_may_send_files(port: int, path: str) -> None:
    assert ask(port, path, bytes(2_000_000)) == (200, b"")


def test_readers_send_nothing_large(port: int) -> None:
    assert ask(port, "/api/v1/releases/", bytes(2_000_000))[0] == 413


def test_readers_get_the_last_answer_while_the_portal_has_none(port: int) -> None:
    kept_for_a_while(port, "/notice/2/")
    Portal.answers["/notice/2/"] = Answer(503, b"no database")
    assert ask(port, "/notice/2/") == (200, b"old")
