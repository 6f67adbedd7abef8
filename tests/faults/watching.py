"""Who looks on while something is broken: readers of pages and checkpoints, a webhook's target."""

from __future__ import annotations

import http.client
import http.server
import json
import threading
import time
import urllib.error
import urllib.request
from collections import Counter, defaultdict
from collections.abc import Sequence
from typing import Any

#: What anybody reads: the start, the list, its feed, the API, the changes, the state.
PAGES = (
    *("/", "/notices/", "/en/notices/", "/notices/feed/atom/"),
    *("/api/v1/releases/", "/api/v1/changes/?after=0", "/status/"),
)
SECONDS = 20.0
PAUSE = 0.2


def get(url: str, timeout: float = SECONDS) -> tuple[int, bytes]:
    """Status and body; status 0 when nobody answers."""
    try:
        with urllib.request.urlopen(url, timeout=timeout) as answer:
            return answer.status, answer.read()
    except urllib.error.HTTPError as error:
        with error:
            return error.code, error.read()
    except (OSError, http.client.HTTPException):
        return 0, b""


class Readers:
    """Two readers in threads: one goes round the pages, one keeps every checkpoint it is shown."""

    def __init__(self, url: str) -> None:
        self.url = url
        self.pages: Sequence[str] = PAGES
        self.statuses: Counter[int] = Counter()
        self.failed: list[tuple[str, int]] = []
        self.slowest = 0.0
        self.notes: set[str] = set()
        self._ended = threading.Event()
        self._threads = [
            threading.Thread(target=self._again, args=(look,), daemon=True)
            for look in (self._read, self._keep)
        ]

    def start(self) -> None:
        for thread in self._threads:
            thread.start()

    def stop(self) -> None:
        self._ended.set()
        for thread in self._threads:
            if thread.ident:
                thread.join()

    def forget(self) -> None:
        """Begin to count anew."""
        self.statuses, self.failed, self.slowest = Counter(), [], 0.0

    def _again(self, look: Any) -> None:
        while not self._ended.is_set():
            look()
            self._ended.wait(PAUSE)

    def _read(self) -> None:
        for page in self.pages:
            started = time.monotonic()
            status, _body = get(self.url + page)
            self.slowest = max(self.slowest, time.monotonic() - started)
            self.statuses[status] += 1
            if status != 200:
                self.failed.append((page, status))

    def _keep(self) -> None:
        status, body = get(f"{self.url}/log/checkpoint")
        if status == 200:
            self.notes.add(body.decode())


class Receiver:
    """A webhook's target on loopback: the ids under which it was told of each release."""

    def __init__(self) -> None:
        self.calls = 0
        self.ids: dict[tuple[str, int], set[str]] = defaultdict(set)
        outer = self

        class Handler(http.server.BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
                outer.take(self.headers["webhook-id"], json.loads(body))
                self.send_response(200)
                self.send_header("Content-Length", "0")
                self.end_headers()

            def log_message(self, *args: object) -> None:
                pass

        self._server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        threading.Thread(target=self._server.serve_forever, daemon=True).start()

    @property
    def place(self) -> str:
        return f"127.0.0.1:{self._server.server_port}"

    @property
    def url(self) -> str:
        return f"http://{self.place}/hook"

    def take(self, name: str, event: dict[str, Any]) -> None:
        """Note one call."""
        self.calls += 1
        data = event.get("data") or {}
        if "uid" in data:
            self.ids[data["uid"], data["revision"]].add(name)

    @property
    def repeated(self) -> int:
        """Calls that repeated one under the same id: what a receiver drops."""
        return self.calls - sum(map(len, self.ids.values()))

    def close(self) -> None:
        self._server.shutdown()
        self._server.server_close()
