"""What a reader has to know to check the log: keys, witnesses, quorum, and where releases are."""

from __future__ import annotations

import json
from typing import Any

from django.conf import settings

from . import files, keys, log, witnesses
from .entries import read
from .models import Checkpoint, Leaf
from .notes import VerifierKey


def current_keys() -> list[VerifierKey]:
    """The keys that sign checkpoints now: during a rotation, the new one and the old one."""
    return [signer.verifier for signer in keys.signers()]


def text() -> str:
    """The policy as c2sp.org/tlog-policy writes it.

    A reader decides himself which quorum he demands; ours is a proposal.
    """
    lines = [f"log {key} {settings.LEDGER_URL}" for key in current_keys()]
    names = []
    for number, witness in enumerate(witnesses.configured(), start=1):
        names.append(f"witness-{number}")
        lines.append(f"witness {names[-1]} {witness.key} {witness.url}")
    if names and settings.LEDGER_QUORUM:
        lines.append(f"group witnesses {settings.LEDGER_QUORUM} {' '.join(names)}")
    lines.append(f"quorum {'witnesses' if names and settings.LEDGER_QUORUM else 'none'}")
    return "\n".join(lines) + "\n"


def as_json() -> dict[str, Any]:
    """The same, and the addresses at which the portal keeps what the entries name.

    In the patterns `{id}`, `{rev}` and `{digest}` (hex) stand for what an entry or a document says.
    """
    return {
        "format": "gongkai-policy/1",
        "origin": settings.LEDGER_ORIGIN,
        "log": settings.LEDGER_URL,
        "keys": [str(key) for key in current_keys()],
        "witnesses": [
            {"key": str(witness.key), "url": witness.url} for witness in witnesses.configured()
        ],
        "quorum": settings.LEDGER_QUORUM,
        **{name: pattern for name, pattern in settings.LEDGER_ADDRESSES.items() if pattern},
    }


def published() -> dict[str, Any]:
    """What `policy.json` says to readers now, {} before anything was published."""
    try:
        found: dict[str, Any] = json.loads((files.public_folder() / "policy.json").read_bytes())
    except FileNotFoundError:
        return {}
    return found


def key_history() -> list[dict[str, Any]]:
    """Each `key` entry with its proof under the first checkpoint that covered it.

    That one is signed by the key that introduces, so a reader who pinned an older key can follow
    from key to key however long he was away.
    """
    history = []
    for index, _fields in keys.key_entries():
        first = Checkpoint.objects.filter(size__gt=index).order_by("size").first()
        if first is None:
            continue
        data = bytes(Leaf.objects.get(index=index).entry)
        proof = log.prove(index, size=first.size)
        history.append({"index": index, "entry": read(data), "proof": str(proof)})
    return history


def as_bytes(value: Any) -> bytes:
    """JSON as it is published."""
    return json.dumps(value, ensure_ascii=False, indent=1).encode() + b"\n"
