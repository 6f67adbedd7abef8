"""A small portal with a ledger, in memory and on disk, that can be tampered with in every way."""

from __future__ import annotations

import base64
import hashlib
import http.server
import json
import os
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, unquote, urlsplit

import rfc8785

from ledger import tiles, tree
from ledger.entries import entry, files_digest
from ledger.notes import COSIGNATURE, Checkpoint, Signer, sign_checkpoint
from ledger.proofs import ConsistencyProof, InclusionProof
from tests.ledger.trees import MemoryTree

ROOT = Path(__file__).resolve().parents[2]
ORIGIN = "portal.example/log"
START = datetime(2026, 11, 23, 1, 0, tzinfo=UTC)
ORG = "11990100MB0000001X"


class Portal:
    def __init__(self, folder: Path, signer: Signer | None = None) -> None:
        self.folder = folder
        self.signers = [signer or Signer.generate(ORIGIN)]
        self.witness = Signer.generate("witness.example/press", COSIGNATURE)
        self.entries: list[bytes] = []
        self.documents: dict[tuple[str, int], dict[str, Any] | None] = {}
        self.files: dict[str, bytes] = {}
        self.listed: list[tuple[str, int]] = []
        #: What took the place of a release: its number, revision and kind.
        self.later: dict[tuple[str, int], tuple[str, int, str]] = {}
        self.logged: set[tuple[str, int]] = set()
        self.address = ""
        self.keys: list[dict[str, Any]] = []
        self.at = START
        self.log(entry("key", at=self.at, key=self.vkey))

    @property
    def vkey(self) -> str:
        return str(self.signers[0].verifier)

    def log(self, data: bytes) -> int:
        self.entries.append(data)
        return len(self.entries) - 1

    def release(
        self,
        number: int,
        *,
        attachments: dict[str, bytes] | None = None,
        published_at: datetime | None = None,
    ) -> str:
        """Publish an invented notice; return its id."""
        identity = f"2026-{number:08d}"
        self.at += timedelta(seconds=2)
        for content in (attachments or {}).values():
            self.files[hashlib.sha256(content).hexdigest()] = content
        document = {
            "id": identity,
            "revision": 1,
            "kind": "publish",
            "title": f"云岚市第{number}号地块挂牌出让公告",
            "published_at": (published_at or self.at).isoformat(),
            "details": {"price": {"value": "1250000.00", "unit": "CNY"}, "lots": number},
            "attachments": [
                {"name": name, "digest": hashlib.sha256(content).hexdigest()}
                for name, content in (attachments or {}).items()
            ],
        }
        self._log_release("publish", identity, 1, document)
        return identity

    def correct(self, earlier: str, number: int, *, says: str = "") -> str:
        """Publish a notice that corrects another, or `says` so of a third; return its id."""
        identity = f"2026-{number:08d}"
        self.at += timedelta(seconds=2)
        document = {
            "id": identity, "revision": 1, "kind": "correct", "title": "更正",
            "corrects": says or earlier,
            "published_at": self.at.isoformat(),
        }  # fmt: skip
        more = {"prev": tree.leaf_hash(self._entries_of(earlier)[-1])}
        self._log_release("amend", identity, 1, document, **more)
        self.later[earlier, 1] = (identity, 1, "correct")
        return identity

    def restore(self, identity: str) -> None:
        """Take a withdrawal back: the notice is shown again, as a third revision."""
        self.at += timedelta(seconds=2)
        last = self._entries_of(identity)[-1]
        document = {"id": identity, "revision": 3, "title": "恢复", "kind": "publish"}
        more = {"prev": tree.leaf_hash(last), "basis": "行政复议法第六十八条"}
        self._log_release("restore", identity, 3, document, **more)
        self.later[identity, 2] = (identity, 3, "restore")

    def withdraw(self, identity: str) -> None:
        """Withdraw a notice: its content goes, a tombstone stays."""
        self.at += timedelta(seconds=2)
        first = self._entries_of(identity)[0]
        tombstone = {"id": identity, "revision": 2, "title": "撤回", "kind": "withdraw"}
        more = {"prev": tree.leaf_hash(first), "basis": "政府信息公开条例第十四条"}
        self._log_release("withdraw", identity, 2, tombstone, **more)
        self.documents[identity, 1] = None
        self.later[identity, 1] = (identity, 2, "withdraw")

    def _entries_of(self, identity: str) -> list[bytes]:
        return [data for data in self.entries if f'"id":"{identity}"'.encode() in data]

    def _log_release(
        self, kind: str, identity: str, revision: int, document: dict[str, Any], **more: Any
    ) -> None:
        digests = [file["digest"] for file in document.get("attachments", [])]
        if digests:
            more["files"] = files_digest(digests)
        release = hashlib.sha256(rfc8785.dumps(document)).digest()
        self.documents[identity, revision] = document
        self.listed.append((identity, revision))
        self.logged.add((identity, revision))
        self.log(
            entry(kind, at=self.at, id=identity, rev=revision, org=ORG, release=release, **more)
        )

    def rotate(self) -> None:
        """Introduce another key under the present one, then sign with it alone."""
        new = Signer.generate(ORIGIN)
        index = self.log(entry("key", at=self.at, key=str(new.verifier)))
        self.keys.append(
            {
                "index": index,
                "entry": json.loads(self.entries[index]),
                "proof": str(self.proof(index)),
            }
        )
        self.signers = [new]

    # --- What it shows ---------------------------------------------------------------------------

    def tree(self, size: int | None = None) -> MemoryTree:
        return MemoryTree(map(tree.leaf_hash, self.entries[:size]))

    def note(self, size: int | None = None) -> str:
        """The signed and cosigned checkpoint."""
        grown = self.tree(size)
        head = Checkpoint(ORIGIN, grown.frontier.size, grown.root())
        return (
            sign_checkpoint(head, self.signers)
            + self.witness.sign(head.text(), time=int(self.at.timestamp())).line()
        )

    def proof(self, index: int) -> InclusionProof:
        hashes = tree.prove_inclusion(index, len(self.entries), self.tree().read)
        return InclusionProof(index, tuple(hashes), self.note())

    def notice(self, identity: str, revision: int = 1) -> dict[str, Any]:
        """The gongkai-proof of a release."""
        index = max(
            at
            for at, data in enumerate(self.entries)
            if f'"id":"{identity}"'.encode() in data and f'"rev":{revision},'.encode() in data
        )
        document = self.documents[identity, revision]
        found = {
            "format": "gongkai-proof/1",
            "document": document,
            "digest": hashlib.sha256(rfc8785.dumps(document)).hexdigest(),
            "entry": base64.b64encode(self.entries[index]).decode(),
            "index": index,
            "proof": str(self.proof(index)),
            "key": self.vkey,
            "witnesses": [str(self.witness.verifier)],
            "shown": ["/title"],
        }
        return found | ({"log": f"{self.address}/log"} if self.address else {})

    def newest(self, identity: str) -> dict[str, Any]:
        """The last document of a notice."""
        document = [self.documents[each] for each in self.listed if each[0] == identity][-1]
        assert document is not None
        return document

    def page(self, identity: str) -> str:
        """The page of a notice."""
        document = self.newest(identity)
        shown = self.notice(identity, document["revision"])
        proof = json.dumps(shown, ensure_ascii=False).replace("<", "\\u003c")
        return (
            f"<!doctype html><title>x</title><h1>{document['title']}</h1>"
            f'<script type="application/json" id="gongkai-proof">{proof}</script>'
        )

    def publish(self) -> Path:
        """Write the files of the log; return the folder."""
        grown, size = self.tree(), len(self.entries)
        for tile in tiles.tiles_of(size):
            if tile.level == tiles.ENTRIES:
                first = tile.number * tiles.WIDTH
                data = tiles.bundle(self.entries[first : first + tile.width])
            else:
                data = b"".join(grown.read(tile.nodes()))
            self.write(tile.path, data)
        policy = {
            "keys": [self.vkey],
            "witnesses": [{"key": str(self.witness.verifier)}],
            "release": "/releases/{id}/{rev}",
            "file": "/files/{digest}/{name}",
            "list": "/list",
        }
        self.write("policy.json", json.dumps(policy).encode())
        self.write("keys.json", json.dumps(self.keys).encode())
        self.write("checkpoint", self.note().encode())
        return self.folder

    def write(self, name: str, data: bytes) -> None:
        path = self.folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(data)

    # --- Over HTTP -------------------------------------------------------------------------------

    def answer(self, url: str) -> tuple[int, bytes]:
        """What the portal answers to a GET."""
        parts = urlsplit(url)
        kind, *rest = [unquote(part) for part in parts.path.strip("/").split("/")]
        if kind == "log" and rest[0] == "consistency":
            old, new = int(rest[1]), int(parse_qs(parts.query)["size"][0])
            hashes = tree.prove_consistency(old, new, self.tree().read)
            return 200, str(ConsistencyProof(old, tuple(hashes), self.note(new))).encode()
        if kind == "log":
            path = self.folder.joinpath(*rest)
            return (200, path.read_bytes()) if path.is_file() else (404, b"")
        if kind == "releases":
            number = rest[0], int(rest[1])
            document = self.documents.get(number)
            if document is None:
                return (410, b"")
            shown = self.notice(*number) if number in self.logged else {"document": document}
            return 200, json.dumps(shown, ensure_ascii=False).encode()
        if kind == "list" and rest:
            return self._item(rest[0], int(rest[2]))
        if kind == "files":
            found = self.files.get(rest[0])
            return (404, b"") if found is None else (200, found)
        if kind == "list":
            return 200, self._list(int(parse_qs(parts.query).get("from", ["0"])[0]))
        if kind == "page":
            gone = self.newest(rest[0])["kind"] == "withdraw"
            return (410 if gone else 200), self.page(rest[0]).encode()
        return 404, b""

    def _item(self, identity: str, revision: int) -> tuple[int, bytes]:
        """A release with what took its place, as the real portal's API has it."""
        found = self.later.get((identity, revision))
        later = found and dict(zip(("uid", "revision", "kind"), found, strict=True))
        if self.documents[identity, revision] is None:
            return 410, json.dumps({"status": 410, "release": later}).encode()
        return 200, json.dumps({"uid": identity, "superseded_by": later}).encode()

    def _list(self, start: int) -> bytes:
        results = [
            {
                "uid": identity,
                "revision": revision,
                "status": "superseded" if (identity, revision) in self.later else "current",
                "digest": hashlib.sha256(
                    rfc8785.dumps(self.documents[identity, revision])
                ).hexdigest(),
            }
            for identity, revision in self.listed[start : start + 3]
            if self.documents.get((identity, revision))
        ]
        more = f"/list?from={start + 3}" if start + 3 < len(self.listed) else None
        return json.dumps({"results": results, "next": more}).encode()


@contextmanager
def serving(portal: Portal) -> Iterator[str]:
    """The portal on a port; yields its address."""

    class Handler(http.server.BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            status, body = portal.answer(self.path)
            self.send_response(status)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *args: Any) -> None:
            pass

    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    portal.address = f"http://127.0.0.1:{server.server_address[1]}"
    try:
        yield portal.address
    finally:
        server.shutdown()
        server.server_close()


class Result:
    def __init__(self, done: subprocess.CompletedProcess[str]) -> None:
        self.status, self.out, self.err = done.returncode, done.stdout, done.stderr


class Reader:
    """Somebody with the verifier and a memory of his own, far from the portal's code."""

    def __init__(self, folder: Path, lang: str = "en_GB.UTF-8") -> None:
        self.folder = folder
        folder.mkdir(parents=True, exist_ok=True)
        self.lang = lang

    def check(self, *arguments: str) -> Result:
        script = ROOT / "verifier" / "gongkai_verify.py"
        command = [sys.executable, "-I", str(script), *arguments]
        command += ["--state", str(self.folder / "state.json")]
        environment = {"LANG": self.lang, "PYTHONIOENCODING": "utf-8", "PATH": os.environ["PATH"]}
        done = subprocess.run(
            command, cwd=self.folder, env=environment, capture_output=True, text=True, check=False
        )
        assert "Traceback" not in done.stdout + done.stderr
        return Result(done)
