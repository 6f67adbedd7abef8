"""Witnesses cosign, are waited for only briefly, and remember what a database has forgotten."""

from __future__ import annotations

import http.server
import json
import threading
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from django.core.management import call_command

from ledger import files, guard, log, publishing, witnesses
from ledger.checks import witnesses_readable
from ledger.errors import ForkDetected
from ledger.models import Cosignature
from ledger.notes import Note, VerifierKey
from ledger.storage import head
from tests.ledger.copies import backup, restore
from tests.ledger.logs import grow, log_key
from verifier import gongkai_witness

pytestmark = pytest.mark.django_db(transaction=True, available_apps=["ledger"])


class Running:
    """A real witness on a port of its own."""

    def __init__(self, state: Path, name: str = "witness.example/one") -> None:
        self.key, self.secret = gongkai_witness.WitnessKey.make(name)
        self.state = state
        self.start()

    def start(self) -> None:
        logs = [gongkai_witness.LogKey(str(log_key()))]
        self.witness = gongkai_witness.Witness(self.key, logs, self.state)
        self.server = gongkai_witness.serve(self.witness, "127.0.0.1", 0)
        threading.Thread(target=self.server.serve_forever, daemon=True).start()

    def stop(self) -> None:
        self.server.shutdown()
        self.server.server_close()

    @property
    def line(self) -> str:
        return f"{self.key.vkey} http://127.0.0.1:{self.server.server_address[1]}"


@pytest.fixture
def witness(tmp_path: Path, settings: Any) -> Iterator[Running]:
    running = Running(tmp_path / "witness.sqlite")
    settings.LEDGER_WITNESSES = [running.line]
    yield running
    running.stop()


def published() -> Note:
    return Note.parse((files.public_folder() / "checkpoint").read_text())


def cosigners() -> set[str]:
    return {line.name for line in published().signatures} - {log_key().name}


def test_the_published_checkpoint_carries_the_cosignature(witness: Running) -> None:
    grow(3)
    result = publishing.publish()
    assert result == publishing.Published(4, 1, 1)
    published().verified([VerifierKey.parse(witness.key.vkey)])
    assert log.prove(2).note == str(published())


def test_a_log_that_grows_is_cosigned_again_and_again(witness: Running) -> None:
    for number in range(1, 6):
        grow(number, start=100 * number)
        publishing.publish()
        assert cosigners() == {witness.key.name}
    assert Cosignature.objects.count() == 5


def test_a_witness_that_lost_touch_is_brought_along(witness: Running) -> None:
    grow(3)
    publishing.publish()
    (files.state_folder() / "witnesses.json").unlink()
    grow(3, start=4)
    publishing.publish()
    assert cosigners() == {witness.key.name}


def test_a_witness_that_is_away_delays_nothing_and_catches_up(
    witness: Running, settings: Any
) -> None:
    grow(3)
    publishing.publish()
    witness.stop()
    grow(3, start=4)
    started = time.monotonic()
    assert publishing.publish() == publishing.Published(7, 0, 1)
    assert time.monotonic() - started < witnesses.SECONDS + 3
    assert log.prove(2).note.count("\n— ") == 2
    witness.start()
    settings.LEDGER_WITNESSES = [witness.line]
    assert publishing.publish() == publishing.Published(7, 1, 1)
    assert cosigners() == {witness.key.name}


class Misbehaving(http.server.BaseHTTPRequestHandler):
    answer: tuple[int, bytes] = (200, b"")
    delay = 0.0

    def do_POST(self) -> None:
        self.rfile.read(int(self.headers["Content-Length"]))
        time.sleep(self.delay)
        status, body = self.answer
        self.send_response(status)
        self.send_header("Content-Length", str(len(body)))
        self.send_header("Location", "http://127.0.0.1:1/")
        self.end_headers()
        self.wfile.write(body)

    def do_GET(self) -> None:
        self.send_error(404)

    def log_message(self, *args: Any) -> None:
        pass


@pytest.fixture
def misbehaving(settings: Any) -> Iterator[type[Misbehaving]]:
    handler = type("Handler", (Misbehaving,), {})
    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), handler)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    key, _secret = gongkai_witness.WitnessKey.make("witness.example/bad")
    settings.LEDGER_WITNESSES = [f"{key.vkey} http://127.0.0.1:{server.server_address[1]}"]
    yield handler
    server.shutdown()
    server.server_close()


FORGED = "— witness.example/bad " + "A" * 4 + "A" * 96 + "\n"


@pytest.mark.parametrize(
    "answer",
    [
        (200, b""),
        (200, b"\xff\xfe"),
        (200, b"thanks\n"),
        (200, FORGED.encode()),
        (200, b"x" * 100_000),
        (404, b"unknown"),
        (409, b"many\n"),
        (409, b"0\n"),
        (302, b""),
        (500, b"sorry"),
    ],
)
def test_an_answer_that_is_no_cosignature_is_never_published(
    misbehaving: type[Misbehaving], answer: tuple[int, bytes]
) -> None:
    misbehaving.answer = answer
    grow(3)
    assert publishing.publish() == publishing.Published(4, 0, 1)
    assert cosigners() == set()


def test_a_slow_witness_is_left_out(misbehaving: type[Misbehaving], monkeypatch: Any) -> None:
    monkeypatch.setattr(witnesses, "SECONDS", 0.3)
    misbehaving.delay = 1.0
    grow(3)
    started = time.monotonic()
    publishing.publish()
    assert time.monotonic() - started < 5
    assert cosigners() == set()


def test_a_witness_that_saw_more_or_something_else_stops_the_log(
    misbehaving: type[Misbehaving],
) -> None:
    grow(3)
    for answer in ((409, b"99\n"), (422, b"no")):
        misbehaving.answer = answer
        with pytest.raises(ForkDetected, match=r"witness\.example/bad"):
            publishing.publish()


def test_what_a_witness_cosigned_is_held_against_a_restored_database(witness: Running) -> None:
    grow(2)
    with backup():
        grow(5, start=3)
        publishing.publish()
        restore()
        # The insider takes the file of the mark and our own memory back as well.
        files.mark_path().unlink()
        guard.reset(head().note)
        (files.state_folder() / "witnesses.json").unlink()
        witnesses.ask_again()
        with pytest.raises(ForkDetected, match=r"witness witness\.example/one"):
            grow(1, start=99)


def test_our_memory_of_witnesses_alone_is_enough(witness: Running) -> None:
    grow(2)
    with backup():
        grow(5, start=3)
        publishing.publish()
        restore()
        guard.reset(head().note)
        witness.stop()
        with pytest.raises(ForkDetected, match="witness"):
            grow(1, start=99)
        witness.start()


def test_a_repair_satisfies_the_witness_too(witness: Running) -> None:
    grow(2)
    with backup():
        new = grow(5, start=3)
        publishing.publish()
        restore()
        call_command("ledger_repair", size=new.size, reason="restored-backup")
    assert publishing.publish() == publishing.Published(new.size + 1, 1, 1)


def test_the_policy_names_the_witnesses_and_the_quorum(witness: Running, settings: Any) -> None:
    settings.LEDGER_QUORUM = 1
    grow(1)
    publishing.publish()
    text = (files.public_folder() / "policy").read_text()
    assert text.splitlines()[1:] == [
        f"witness witness-1 {witness.line}",
        "group witnesses 1 witness-1",
        "quorum witnesses",
    ]
    policy = json.loads((files.public_folder() / "policy.json").read_text())
    assert policy["witnesses"][0]["key"] == witness.key.vkey


def test_a_misspelt_witness_is_found_by_the_checks(settings: Any) -> None:
    settings.LEDGER_WITNESSES = ["nonsense"]
    assert [error.id for error in witnesses_readable(None)] == ["ledger.E003"]
    settings.LEDGER_WITNESSES = []
    assert witnesses_readable(None) == []
