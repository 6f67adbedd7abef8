"""A follower holds each change once, whoever is killed and whenever an answer breaks off."""

from __future__ import annotations

import json
import random
import signal
import subprocess
import sys
import threading
import time
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from urllib.request import urlopen

import pytest

from tests.factory import Office
from verifier import gongkai_follow
from verifier.gongkai_follow import main

PROGRAM = gongkai_follow.__file__


def copied(folder: Path) -> list[int]:
    """The numbers of a copy, line by line."""
    lines = (folder / "changes.jsonl").read_text(encoding="utf-8").splitlines()
    return [json.loads(line)["sequence"] for line in lines]


class Unreliable(BaseHTTPRequestHandler):
    """Passes answers of the portal on; of some only a part, and then hangs up."""

    portal = ""
    chance = random.Random(8)

    def do_GET(self):
        with urlopen(f"{self.portal}{self.path}") as answer:
            body = answer.read()
        whole = self.chance.random() > 0.3
        self.send_response(200)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body if whole else body[: self.chance.randrange(len(body))])
        self.close_connection = True

    def log_message(self, *args):
        pass


@pytest.fixture
def unreliable(live_server, monkeypatch):
    handler = type("Handler", (Unreliable,), {"portal": live_server.url})
    monkeypatch.setattr(ThreadingHTTPServer, "handle_error", lambda *_args: None)
    server = ThreadingHTTPServer(("127.0.0.1", 0), handler)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    server.server_close()


@pytest.mark.django_db(transaction=True)
def test_each_change_is_written_once_through_kills_on_both_sides(tmp_path, unreliable):
    office, chance = Office.open(), random.Random(4)
    folder, command = tmp_path / "copy", [sys.executable, PROGRAM, unreliable]
    for _round in range(14):
        follower = subprocess.Popen(
            [*command, str(folder), "--limit", "1"], stderr=subprocess.DEVNULL
        )
        release = office.release()
        if _round % 4 == 0:
            office.withdraw(release)
        time.sleep(chance.uniform(0, 0.5))
        follower.kill()
        assert follower.wait() == -signal.SIGKILL
    while main([unreliable, str(folder), "--once", "--limit", "3"]) == 1:
        pass
    assert copied(folder) == list(range(1, 19))


@pytest.mark.django_db(transaction=True)
def test_what_a_crash_left_behind_the_state_is_cut_off(tmp_path, live_server):
    office = Office.open()
    office.release()
    assert main([live_server.url, str(tmp_path), "--once"]) == 0
    with (tmp_path / "changes.jsonl").open("ab") as file:
        file.write(b'{"sequence": 2, "half a li')
    office.release()
    assert main([live_server.url, str(tmp_path), "--once"]) == 0
    assert copied(tmp_path) == [1, 2]


@pytest.mark.django_db(transaction=True)
def test_a_portal_that_lost_changes_is_not_followed(tmp_path, live_server, capsys):
    Office.open().release()
    assert main([live_server.url, str(tmp_path), "--once"]) == 0
    state = json.loads((tmp_path / "state.json").read_text())
    (tmp_path / "state.json").write_text(json.dumps({**state, "after": 9}))
    assert main([live_server.url, str(tmp_path), "--once"]) == 2
    assert "come to 1 only, we hold 9" in capsys.readouterr().err


def test_a_copy_is_of_one_portal_and_never_shorter_than_it_was(tmp_path, capsys):
    state = {"source": "http://a", "after": 1, "size": 99}
    (tmp_path / "state.json").write_text(json.dumps(state))
    assert main(["http://b", str(tmp_path), "--once"]) == 2
    assert main(["http://a", str(tmp_path), "--once"]) == 2
    told = capsys.readouterr().err
    assert "is a copy of http://a" in told
    assert "shorter than it was" in told


def test_a_portal_that_is_away_is_said_so(tmp_path, capsys):
    assert main(["http://127.0.0.1:9", str(tmp_path), "--once"]) == 1
    assert capsys.readouterr().err
