"""The witness speaks tlog-witness, forgets nothing, and follows logs by itself."""

from __future__ import annotations

import base64
import hashlib
import http.client
import json
import os
import signal
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest

from ledger import tree
from ledger.notes import Note, VerifierKey
from ledger.proofs import ConsistencyProof
from tests.verifier.portals import ORIGIN, ROOT, Portal
from verifier import gongkai_witness as program

VECTORS = json.loads((Path(__file__).parent / "litewitness.json").read_text())


@pytest.fixture
def key() -> program.WitnessKey:
    return program.WitnessKey.make("witness.example/w1")[0]


@pytest.fixture
def portal(tmp_path: Path) -> Portal:
    made = Portal(tmp_path / "log")
    made.release(1)
    return made


@pytest.fixture
def witness(portal: Portal, key: program.WitnessKey, tmp_path: Path) -> program.Witness:
    return program.Witness(key, [program.LogKey(portal.vkey)], tmp_path / "state.sqlite")


@pytest.fixture
def server(witness: program.Witness) -> Iterator[tuple[str, int]]:
    running = program.serve(witness, "127.0.0.1", 0)
    threading.Thread(target=running.serve_forever, daemon=True).start()
    yield "127.0.0.1", running.server_address[1]
    running.shutdown()
    running.server_close()


def request(portal: Portal, old: int) -> bytes:
    """An add-checkpoint request for the log as it is."""
    size = len(portal.entries)
    hashes = tree.prove_consistency(min(old, size), size, portal.tree().read)
    return str(ConsistencyProof(old, tuple(hashes), portal.note())).encode()


def post(
    server: tuple[str, int], body: bytes, path: str = "/add-checkpoint"
) -> tuple[int, str, str]:
    with closing(http.client.HTTPConnection(*server, timeout=10)) as connection:
        connection.request("POST", path, body=body)
        with connection.getresponse() as response:
            return response.status, response.read().decode(), response.headers["Content-Type"]


def test_a_checkpoint_that_continues_is_cosigned(
    portal: Portal, key: program.WitnessKey, server: tuple[str, int]
) -> None:
    old = 0
    for number in range(2, 20):
        status, line, _media = post(server, request(portal, old))
        assert status == 200
        note = Note.parse(portal.note())
        Note.parse(f"{note.text}\n{line}").verified([VerifierKey.parse(key.vkey)])
        old = len(portal.entries)
        portal.release(number)


def test_the_same_checkpoint_is_cosigned_again(portal: Portal, server: tuple[str, int]) -> None:
    assert post(server, request(portal, 0))[0] == 200
    assert post(server, request(portal, 2))[0] == 200


def test_another_size_is_told_in_a_conflict(portal: Portal, server: tuple[str, int]) -> None:
    post(server, request(portal, 0))
    portal.release(2)
    assert post(server, request(portal, 0)) == (409, "2\n", "text/x.tlog.size")
    assert post(server, request(portal, 1))[0] == 409


def test_a_rewritten_or_rolled_back_log_is_never_cosigned(
    portal: Portal, server: tuple[str, int]
) -> None:
    for number in range(2, 6):
        portal.release(number)
    post(server, request(portal, 0))
    entries = list(portal.entries)
    portal.entries = entries[:4]
    assert post(server, request(portal, 6))[0] == 400
    portal.entries = [*entries[:5], entries[4]]
    assert post(server, request(portal, 6))[0] == 422
    portal.entries.append(entries[1])
    assert post(server, request(portal, 6))[0] == 422
    portal.entries = entries
    assert (
        post(server, request(portal, 6).replace(b"\n\n", b"\n" + b"A" * 43 + b"=\n\n", 1))[0] == 422
    )


def test_an_unknown_log_and_a_false_signature_are_refused(
    portal: Portal, server: tuple[str, int]
) -> None:
    good = request(portal, 0).decode()
    assert post(server, good.replace(ORIGIN, "elsewhere.example/log").encode())[0] == 404
    assert post(server, good.replace("\n2\n", "\n3\n").encode())[0] == 403
    unsigned = good.rpartition("\n\n")[0] + "\n\n— stranger AAAAAAAAAAAAAAAA\n"
    assert post(server, unsigned.encode())[0] == 403


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"\xff",
        b"old 1",
        b"old -1\n\n" + b"x" * 10,
        b"old 01\n\nx\n1\n" + base64.b64encode(b"0" * 32) + b"\n\n\xe2\x80\x94 x AAAAAAAA\n",
        b"old 0\nnot base64\n\nx\n1\n"
        + base64.b64encode(b"0" * 32)
        + b"\n\n\xe2\x80\x94 x AAAAAAAA\n",
        b"old 0\n" + base64.b64encode(b"0" * 32) + b"\n" * 2,
        b"old 1\n" + (base64.b64encode(b"0" * 32) + b"\n") * 64 + b"\n",
        b"x" * 100_000,
    ],
)
def test_malformed_requests_are_told_so(server: tuple[str, int], body: bytes) -> None:
    assert post(server, body)[0] == 400


def test_other_addresses_are_not_found(server: tuple[str, int]) -> None:
    assert post(server, b"", "/other")[0] == 404
    assert post(server, b"old 0\n", "/add-checkpoint/")[0] == 404


def test_the_last_cosigned_checkpoint_can_be_read(
    portal: Portal, key: program.WitnessKey, witness: program.Witness
) -> None:
    origin = hashlib.sha256(ORIGIN.encode()).hexdigest()
    assert witness.note(origin) is None
    witness.add_checkpoint(request(portal, 0))
    note = Note.parse(witness.note(origin) or "")
    note.verified([VerifierKey.parse(key.vkey)])
    note.verified([VerifierKey.parse(portal.vkey)])


@pytest.mark.parametrize("number", range(len(VECTORS["requests"])))
def test_the_vectors_of_litewitness(number: int, key: program.WitnessKey, tmp_path: Path) -> None:
    """What another witness is tested with, in order; only an unknown log is 404 by now."""
    public = b"\1" + bytes.fromhex(VECTORS["log"])
    origin = VECTORS["requests"][0]["body"].split("\n")[2]
    short = program.key_id(origin, public).hex()
    vkey = f"{origin}+{short}+{base64.b64encode(public).decode()}"
    witness = program.Witness(key, [program.LogKey(vkey)], tmp_path / "vectors.sqlite")
    for vector in VECTORS["requests"][: number + 1]:
        expected = 404 if f"\n{origin}\n" not in vector["body"] else vector["status"]
        try:
            witness.add_checkpoint(vector["body"].encode())
            status, answer = 200, None
        except program.Refusal as refusal:
            status, answer = refusal.status, refusal.words
        assert status == expected
        assert vector["answer"] in (None, answer)


def test_two_requests_at_once_never_cosign_two_histories(
    portal: Portal, witness: program.Witness
) -> None:
    for number in range(2, 5):
        portal.release(number)
    witness.add_checkpoint(request(portal, 0))
    bodies = []
    for number in (50, 60):
        fork = Portal(portal.folder, portal.signers[0])
        fork.entries, fork.at = list(portal.entries), portal.at
        fork.release(number)
        bodies.append(request(fork, len(portal.entries)))
    results: list[int] = []

    def ask(body: bytes) -> None:
        try:
            witness.add_checkpoint(body)
            results.append(200)
        except program.Refusal as refusal:
            results.append(refusal.status)

    threads = [threading.Thread(target=ask, args=(body,)) for body in bodies * 4]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(results) == [200, *[409] * 7]


# --- As a program --------------------------------------------------------------------------------


def run(*arguments: str, **options: Any) -> subprocess.CompletedProcess[str]:
    script = ROOT / "verifier" / "gongkai_witness.py"
    return subprocess.run(
        [sys.executable, "-I", str(script), *arguments],
        capture_output=True,
        text=True,
        check=False,
        **options,
    )


def test_it_follows_a_log_from_its_files_and_refuses_a_fork(
    portal: Portal, witness: program.Witness, tmp_path: Path
) -> None:
    def fetch(path: str) -> bytes:
        return (portal.folder / path).read_bytes()

    follower = program.Follower(witness, "http://unused", fetch)
    for size in (2, 3, 200, 255, 256, 257, 300, 513, 700):
        while len(portal.entries) < size:
            portal.release(len(portal.entries))
        portal.publish()
        assert Note.parse(follower.once()).text == Note.parse(portal.note()).text
    portal.entries[10] = portal.entries[11]
    portal.release(999)
    portal.publish()
    with pytest.raises(program.Refusal, match="continue"):
        follower.once()
    portal.entries = portal.entries[:400]
    portal.publish()
    with pytest.raises(program.Refusal, match="went back"):
        follower.once()


def test_a_key_file_is_its_owners_alone(tmp_path: Path) -> None:
    path = tmp_path / "key"
    made = run("key", str(path), "witness.example/w2")
    assert made.returncode == 0
    assert VerifierKey.parse(made.stdout.strip()).kind == 4
    assert run("key", str(path), "witness.example/w2").returncode == 2
    path.chmod(0o644)
    refused = run("serve", "--key", str(path), "--log", made.stdout.strip())
    assert (refused.returncode, "chmod 400" in refused.stderr) == (2, True)


def test_killed_at_any_time_it_remembers_what_it_cosigned(portal: Portal, tmp_path: Path) -> None:
    key = tmp_path / "key"
    run("key", str(key), "witness.example/w3")
    command = [sys.executable, "-I", str(ROOT / "verifier" / "gongkai_witness.py"), "serve"]
    command += ["--key", str(key), "--log", portal.vkey, "--listen", "127.0.0.1:0"]
    command += ["--state", str(tmp_path / "w3.sqlite")]
    cosigned = 0
    for _round in range(5):
        process = subprocess.Popen(
            command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True
        )
        assert process.stdout is not None
        port = int(process.stdout.readline().rstrip().rpartition(":")[2])
        timer = threading.Timer(0.4, os.kill, (process.pid, signal.SIGKILL))
        timer.start()
        try:
            while True:
                portal.release(len(portal.entries))
                status, words, _media = post(("127.0.0.1", port), request(portal, cosigned))
                if status == 409:
                    # It was killed after it wrote and before it answered.
                    assert int(words) > cosigned
                    cosigned = int(words)
                else:
                    assert status == 200
                    cosigned = len(portal.entries)
        except (OSError, http.client.HTTPException):
            pass
        process.wait()
        process.stdout.close()
        timer.cancel()
    witness = program.Witness(
        program.read_key(key), [program.LogKey(portal.vkey)], tmp_path / "w3.sqlite"
    )
    size, root = witness.seen(ORIGIN)
    assert size >= cosigned > 0
    assert root == portal.tree(size).root()


def test_it_ends_without_a_traceback(tmp_path: Path) -> None:
    done = run(
        "follow", "http://127.0.0.1:1", "--once", "--key", str(tmp_path / "none"), "--log", "x"
    )
    assert (done.returncode, "Traceback" in done.stderr) == (2, False)
