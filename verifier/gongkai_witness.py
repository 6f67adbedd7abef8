#!/usr/bin/env python3
"""Witness a public ledger: cosign every checkpoint that continues what was seen before, no other.

    gongkai_witness.py key FILE NAME             make a key; prints the vkey to hand out
    gongkai_witness.py serve --key FILE --log VKEY [--listen HOST:PORT]
    gongkai_witness.py follow URL --key FILE --log VKEY [--every SECONDS] [--once]

`serve` speaks the C2SP tlog-witness protocol (add-checkpoint, and the last cosigned checkpoint of
each log). `follow` asks a log for its checkpoint itself, checks it against the log's tiles, and
prints each cosigned checkpoint. Both keep what they saw in one SQLite file, written through to the
disk before a cosignature leaves: a witness that forgets is none.

Needs Python 3.11 and the package `cryptography`. Names in `--log` are the logs it cosigns; a log
that changes its key is given both.
"""

from __future__ import annotations

import argparse
import base64
import hashlib
import logging
import os
import re
import sqlite3
import sys
import threading
import time
from collections.abc import Callable, Sequence
from contextlib import closing
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any, ClassVar
from urllib.error import HTTPError, URLError
from urllib.request import Request, urlopen

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

log = logging.getLogger("witness")

LARGEST_BODY = 64 * 1024
MOST_HASHES = 63
NUMBER = r"(0|[1-9][0-9]{0,18})"
EMPTY = hashlib.sha256(b"").digest()
SECONDS = 10.0


class Refusal(Exception):
    """A request that is not cosigned: status, and what the answer says."""

    def __init__(self, status: int, words: str, media_type: str = "text/plain") -> None:
        super().__init__(words)
        self.status, self.words, self.media_type = status, words, media_type


# --- Notes and keys ------------------------------------------------------------------------------


def unbase64(text: str) -> bytes:
    """Standard base64 without line breaks. Raises ValueError."""
    return base64.b64decode(text.encode("ascii"), validate=True)


def key_id(name: str, data: bytes) -> bytes:
    """The four bytes that stand before a signature."""
    return hashlib.sha256(name.encode() + b"\n" + data).digest()[:4]


class LogKey:
    """A log's public key. Raises ValueError for a text that is no Ed25519 vkey."""

    def __init__(self, vkey: str) -> None:
        self.name, short, data = vkey.split("+", 2)
        raw = unbase64(data)
        self.id = key_id(self.name, raw)
        if len(raw) != 33 or raw[0] != 1 or self.id.hex() != short:
            raise ValueError(f"not the key of a log: {vkey}")
        self._key = Ed25519PublicKey.from_public_bytes(raw[1:])

    def signed(self, text: bytes, signature: bytes) -> bool:
        """Whether it signed the text."""
        try:
            self._key.verify(signature, text)
        except InvalidSignature:
            return False
        return True


class WitnessKey:
    """Our private key: `PRIVATE+KEY+name+hash+base64` in a file that only we can read."""

    def __init__(self, secret: str) -> None:
        words = secret.strip().split("+", 4)
        if len(words) != 5 or words[:2] != ["PRIVATE", "KEY"]:
            raise ValueError("not a private key")
        self.name, data = words[2], unbase64(words[4])
        if len(data) != 33 or data[0] != 4:
            raise ValueError("not the private key of a witness")
        self._key = Ed25519PrivateKey.from_private_bytes(data[1:])
        self._public = b"\4" + self._key.public_key().public_bytes_raw()
        if key_id(self.name, self._public).hex() != words[3]:
            raise ValueError("a private key that does not match its hash")

    @classmethod
    def make(cls, name: str) -> tuple[WitnessKey, str]:
        """A new key, and the text to keep."""
        key = Ed25519PrivateKey.generate()
        public = b"\4" + key.public_key().public_bytes_raw()
        data = base64.b64encode(b"\4" + key.private_bytes_raw()).decode()
        secret = f"PRIVATE+KEY+{name}+{key_id(name, public).hex()}+{data}"
        return cls(secret), secret

    @property
    def vkey(self) -> str:
        """What to hand out."""
        data = base64.b64encode(self._public).decode()
        return f"{self.name}+{key_id(self.name, self._public).hex()}+{data}"

    def cosign(self, text: bytes, now: int) -> str:
        """The signature line, with its end."""
        signature = self._key.sign(b"cosignature/v1\ntime %d\n%b" % (now, text))
        data = key_id(self.name, self._public) + now.to_bytes(8, "big") + signature
        return f"— {self.name} {base64.b64encode(data).decode()}\n"


class Checkpoint:
    """A signed checkpoint, taken apart. Raises ValueError for a malformed one."""

    def __init__(self, note: str) -> None:
        body, gap, lines = note.rpartition("\n\n")
        rows = body.split("\n")
        if not gap or len(rows) < 3 or not all(rows) or not lines.endswith("\n"):
            raise ValueError("not a checkpoint")
        if any(ord(letter) < 32 for letter in note.replace("\n", "")):
            raise ValueError("control characters")
        if not re.fullmatch(NUMBER, rows[1]):
            raise ValueError("not a size")
        self.note, self.text = note, (body + "\n").encode()
        self.origin, self.size, self.root = rows[0], int(rows[1]), unbase64(rows[2])
        if len(self.root) != 32:
            raise ValueError("not a root")
        self.signatures = [self._signature(line) for line in lines[:-1].split("\n")]

    @staticmethod
    def _signature(line: str) -> tuple[str, bytes, bytes]:
        dash, name, data = line.split(" ", 2)
        raw = unbase64(data)
        if dash != "—" or not name or len(raw) < 5:
            raise ValueError("not a signature line")
        return name, raw[:4], raw[4:]

    def check(self, keys: Sequence[LogKey]) -> list[str]:
        """The lines of the log's own signatures. Raises Refusal: 404, 403."""
        keys = [key for key in keys if key.name == self.origin]
        if not keys:
            raise Refusal(404, "this log is unknown here")
        known = {(key.name, key.id): key for key in keys}
        found = []
        for name, short, signature in self.signatures:
            key = known.get((name, short))
            if key is None:
                continue
            if not key.signed(self.text, signature):
                raise Refusal(403, "a signature of the log is false")
            found.append(f"— {name} {base64.b64encode(short + signature).decode()}\n")
        if not found:
            raise Refusal(403, "no signature of the log")
        return found


# --- Consistency: RFC 9162 2.1.4.2, written as a walk over the old tree's right edge --------------


def consistent(
    old: int, old_root: bytes, new: int, new_root: bytes, proof: Sequence[bytes]
) -> bool:
    """Whether the tree of `new` leaves begins with that of `old`. Both above zero, old < new."""
    hashes = list(proof)
    node, last = old - 1, new - 1
    while node % 2:
        node, last = node // 2, last // 2
    if node:
        if not hashes:
            return False
        was = is_ = hashes.pop(0)
    else:
        # The old tree is one whole subtree of the new one.
        was = is_ = old_root
    while last:
        if node % 2 or node == last:
            if not hashes:
                return False
            left = hashes.pop(0)
            was, is_ = _parent(left, was), _parent(left, is_)
            while node and node % 2 == 0:
                node, last = node // 2, last // 2
        else:
            if not hashes:
                return False
            is_ = _parent(is_, hashes.pop(0))
        node, last = node // 2, last // 2
    return not hashes and was == old_root and is_ == new_root


def _parent(left: bytes, right: bytes) -> bytes:
    return hashlib.sha256(b"\1" + left + right).digest()


# --- The witness ---------------------------------------------------------------------------------


class Witness:
    """Cosigns what continues what it saw. One at a time: look and write are one transaction."""

    def __init__(self, key: WitnessKey, logs: Sequence[LogKey], state: Path) -> None:
        self.key, self.logs, self._state = key, logs, state
        self._lock = threading.Lock()
        with closing(self._connect()) as database:
            database.execute(
                "CREATE TABLE IF NOT EXISTS seen (origin TEXT PRIMARY KEY, size INTEGER NOT NULL, "
                "root BLOB NOT NULL, note TEXT NOT NULL) STRICT"
            )

    def _connect(self) -> sqlite3.Connection:
        database = sqlite3.connect(self._state, timeout=SECONDS, isolation_level=None)
        database.execute("PRAGMA synchronous = FULL")
        return database

    def seen(self, origin: str) -> tuple[int, bytes]:
        """Size and root of the last cosigned checkpoint of a log."""
        with closing(self._connect()) as database:
            return _seen(database, origin)

    def note(self, origin_hash: str) -> str | None:
        """The last cosigned checkpoint of the log whose origin has this SHA-256, in hex."""
        with closing(self._connect()) as database:
            for origin, note in database.execute("SELECT origin, note FROM seen"):
                if hashlib.sha256(origin.encode()).hexdigest() == origin_hash:
                    return str(note)
        return None

    def add_checkpoint(self, body: bytes) -> str:
        """Answer an add-checkpoint request with a cosignature. Raises Refusal."""
        try:
            head, _gap, note = body.decode().partition("\n\n")
            first, *rest = head.split("\n")
            match = re.fullmatch("old " + NUMBER, first)
            proof = [unbase64(line) for line in rest]
            checkpoint = Checkpoint(note)
        except ValueError as error:
            raise Refusal(400, f"malformed: {error}") from error
        if not match or len(proof) > MOST_HASHES or any(len(item) != 32 for item in proof):
            raise Refusal(400, "malformed")
        return self.cosign(checkpoint, int(match[1]), proof)

    def cosign(self, checkpoint: Checkpoint, old: int, proof: Sequence[bytes]) -> str:
        """Cosign a checkpoint that continues the one of size `old`. Raises Refusal."""
        own = checkpoint.check(self.logs)
        if old > checkpoint.size:
            raise Refusal(400, "the old size is above the new one")
        with self._lock, closing(self._connect()) as database:
            database.execute("BEGIN IMMEDIATE")
            try:
                self._compare(database, checkpoint, old, proof)
                line = self.key.cosign(checkpoint.text, int(time.time()))
                note = checkpoint.text.decode() + "\n" + "".join(own) + line
                database.execute(
                    "INSERT INTO seen VALUES (?, ?, ?, ?) ON CONFLICT (origin) DO UPDATE SET "
                    "size = excluded.size, root = excluded.root, note = excluded.note",
                    (checkpoint.origin, checkpoint.size, checkpoint.root, note),
                )
            except BaseException:
                database.execute("ROLLBACK")
                raise
            database.execute("COMMIT")
        return line

    def _compare(
        self,
        database: sqlite3.Connection,
        checkpoint: Checkpoint,
        old: int,
        proof: Sequence[bytes],
    ) -> None:
        size, root = _seen(database, checkpoint.origin)
        if old != size:
            raise Refusal(409, f"{size}\n", "text/x.tlog.size")
        if checkpoint.size == 0 and checkpoint.root != EMPTY:
            raise Refusal(422, "an empty log has another root")
        if size in (0, checkpoint.size):
            fine = not proof and (size == 0 or root == checkpoint.root)
        else:
            fine = consistent(size, root, checkpoint.size, checkpoint.root, proof)
        if not fine:
            log.error("%s does not continue what was seen:\n%s", checkpoint.origin, checkpoint.note)
            raise Refusal(422, "this does not continue what was cosigned before")


def _seen(database: sqlite3.Connection, origin: str) -> tuple[int, bytes]:
    row = database.execute("SELECT size, root FROM seen WHERE origin = ?", (origin,)).fetchone()
    return (int(row[0]), bytes(row[1])) if row else (0, EMPTY)


# --- Serving -------------------------------------------------------------------------------------


class Handler(BaseHTTPRequestHandler):
    """The protocol over HTTP."""

    witness: ClassVar[Witness]
    protocol_version = "HTTP/1.1"
    timeout = SECONDS

    def do_POST(self) -> None:
        try:
            length = int(self.headers.get("Content-Length") or -1)
            if self.path != "/add-checkpoint":
                raise Refusal(404, "not found")
            if not 0 <= length <= LARGEST_BODY:
                raise Refusal(400, "a body of a known and modest length, please")
            self._answer(200, self.witness.add_checkpoint(self.rfile.read(length)))
        except Refusal as refusal:
            # What was not read would be taken for the next request.
            self.close_connection = True
            self._answer(refusal.status, refusal.words, refusal.media_type)
        except ValueError:
            self.close_connection = True
            self._answer(400, "malformed")

    def do_GET(self) -> None:
        match = re.fullmatch("/([0-9a-f]{64})/checkpoint", self.path)
        note = self.witness.note(match[1]) if match else None
        self._answer(404 if note is None else 200, note or "not found")

    def _answer(self, status: int, words: str, media_type: str = "text/plain") -> None:
        body = words.encode()
        self.send_response(status)
        charset = "" if media_type == "text/x.tlog.size" else "; charset=utf-8"
        self.send_header("Content-Type", media_type + charset)
        self.send_header("Content-Length", str(len(body)))
        self.send_header("Cache-Control", "no-store")
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, format: str, *args: Any) -> None:
        log.info(format, *args)


def serve(witness: Witness, host: str, port: int) -> ThreadingHTTPServer:
    """A server that is bound and waits for `serve_forever`."""
    handler = type("BoundHandler", (Handler,), {"witness": witness})
    return ThreadingHTTPServer((host, port), handler)


# --- Following -----------------------------------------------------------------------------------


def tile_path(level: int, number: int, width: int) -> str:
    """The path of a tile of hashes."""
    name = f"{number % 1000:03d}"
    while number := number // 1000:
        name = f"x{number % 1000:03d}/{name}"
    return f"tile/{level}/{name}" + (f".p/{width}" if width < 256 else "")


class Follower:
    """Asks a log for its checkpoint and proves its consistency from the log's own tiles."""

    def __init__(
        self, witness: Witness, url: str, fetch: Callable[[str], bytes] | None = None
    ) -> None:
        self.witness, self.url = witness, url.rstrip("/")
        self._fetch = fetch or self._get
        self._tiles: dict[tuple[int, int, int], bytes] = {}

    def once(self) -> str:
        """Cosign the log's present checkpoint; return the cosigned note. Raises Refusal."""
        checkpoint = Checkpoint(self._fetch("checkpoint").decode())
        checkpoint.check(self.witness.logs)
        old, _root = self.witness.seen(checkpoint.origin)
        if checkpoint.size < old:
            raise Refusal(422, f"the log went back from {old} entries to {checkpoint.size}")
        self._tiles.clear()
        proof = self._prove(old, checkpoint.size)
        return checkpoint.note + self.witness.cosign(checkpoint, old, proof)

    def _prove(self, old: int, new: int) -> list[bytes]:
        """The consistency proof of RFC 6962 2.1.2."""
        if old in (0, new):
            return []

        def subproof(start: int, end: int, whole: bool) -> list[bytes]:
            if old == end:
                return [] if whole else [self._root(start, end, new)]
            middle = start + (1 << (end - start - 1).bit_length() - 1)
            if old <= middle:
                return [*subproof(start, middle, whole), self._root(middle, end, new)]
            return [*subproof(middle, end, False), self._root(start, middle, new)]

        return subproof(0, new, True)

    def _root(self, start: int, end: int, size: int) -> bytes:
        span = end - start
        if span & (span - 1) == 0:
            return self._node(span.bit_length() - 1, start, size)
        middle = start + (1 << (span - 1).bit_length() - 1)
        return _parent(self._root(start, middle, size), self._root(middle, end, size))

    def _node(self, height: int, start: int, size: int) -> bytes:
        """The root of a whole subtree of 2**height leaves, from the tile that holds its hashes."""
        level = height // 8
        first, count = start >> 8 * level, 1 << height % 8
        number = first // 256
        width = min(256, (size >> 8 * level) - number * 256)
        key = (level, number, width)
        if key not in self._tiles:
            self._tiles[key] = self._tile(*key)
        data = self._tiles[key]
        at = first % 256
        hashes = [data[32 * place : 32 * place + 32] for place in range(at, at + count)]
        while len(hashes) > 1:
            hashes = [_parent(*hashes[place : place + 2]) for place in range(0, len(hashes), 2)]
        return hashes[0]

    def _tile(self, level: int, number: int, width: int) -> bytes:
        try:
            data = self._fetch(tile_path(level, number, width))
        except HTTPError as error:
            error.close()
            if error.code != 404 or width == 256:
                raise
            data = self._fetch(tile_path(level, number, 256))
        return data[: 32 * width]

    def _get(self, path: str) -> bytes:
        request = Request(f"{self.url}/{path}", headers={"User-Agent": "gongkai-witness"})
        with urlopen(request, timeout=SECONDS) as response:
            return bytes(response.read(LARGEST_BODY))


def follow(follower: Follower, every: float) -> None:
    """Go on for ever; a log that is away or wrong is told and asked again."""
    last = ""
    while True:
        try:
            note = follower.once()
            if note.rpartition("\n— ")[0] != last:
                last = note.rpartition("\n— ")[0]
                print(note, flush=True)
        except Refusal as refusal:
            log.error("not cosigned: %s", refusal.words)
        except (OSError, URLError, ValueError) as error:
            log.warning("%s: %s", follower.url, error)
        time.sleep(every)


# --- The command line ----------------------------------------------------------------------------


def read_key(path: Path) -> WitnessKey:
    """The key in a file. Raises ValueError for a file that others can read."""
    if path.stat().st_mode & 0o077:
        raise ValueError(f"others may read {path}; chmod 400 it")
    return WitnessKey(path.read_text())


def make_key(path: Path, name: str) -> str:
    """Write a new key to a new file; return its vkey."""
    if not name or re.search(r"[\s+]", name):
        raise ValueError("a name has neither spaces nor plus signs")
    key, secret = WitnessKey.make(name)
    with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o400), "w") as file:
        file.write(secret + "\n")
    return key.vkey


def arguments() -> argparse.ArgumentParser:
    """What can be asked."""
    raw = argparse.RawDescriptionHelpFormatter
    parser = argparse.ArgumentParser("gongkai_witness.py", description=__doc__, formatter_class=raw)
    commands = parser.add_subparsers(dest="command", required=True)
    key = commands.add_parser("key")
    key.add_argument("file", type=Path)
    key.add_argument("name")
    for name in ("serve", "follow"):
        command = commands.add_parser(name)
        command.add_argument("--key", type=Path, required=True)
        command.add_argument("--log", action="append", required=True, metavar="VKEY")
        command.add_argument("--state", type=Path, default=Path("witness.sqlite"))
        if name == "serve":
            command.add_argument("--listen", default="127.0.0.1:8071", metavar="HOST:PORT")
        else:
            command.add_argument("url")
            command.add_argument("--every", type=float, default=60.0, metavar="SECONDS")
            command.add_argument("--once", action="store_true", help="cosign once and end")
    return parser


def run(options: argparse.Namespace) -> int:
    """Do what was asked; return the exit status."""
    if options.command == "key":
        print(make_key(options.file, options.name))
        return 0
    key = read_key(options.key)
    witness = Witness(key, [LogKey(vkey) for vkey in options.log], options.state)
    if options.command == "serve":
        host, _, port = options.listen.rpartition(":")
        with serve(witness, host, int(port)) as server:
            print(f"{key.vkey} http://{host}:{server.server_address[1]}", flush=True)
            server.serve_forever()
    follower = Follower(witness, options.url)
    if options.once:
        print(follower.once(), end="", flush=True)
        return 0
    follow(follower, options.every)
    return 0


def main(argv: Sequence[str] | None = None) -> int:
    """Run one command. Exit status 1 for a log that must not be cosigned, 2 for everything else."""
    logging.basicConfig(level=logging.INFO, format="%(asctime)s %(levelname)s %(message)s")
    options = arguments().parse_args(argv)
    try:
        return run(options)
    except Refusal as refusal:
        log.error("not cosigned: %s", refusal.words)
        return 1
    except KeyboardInterrupt:
        return 0
    except (OSError, ValueError, sqlite3.Error) as error:
        log.error("%s", error)
        return 2


if __name__ == "__main__":
    sys.exit(main())
