"""What an insider with the database, the files and the signing key can do to the ledger.

Each function makes one silent change as well as it can be made: with triggers off, hashes computed
anew, the checkpoint signed with the real key, and our own memory of what was signed adapted. Only
those who saw the log before, witnesses and readers, can tell.
"""

from __future__ import annotations

import shutil
from collections.abc import Callable, Sequence
from datetime import datetime
from pathlib import Path

from django.conf import settings
from django.db import connection

from ledger import files, guard, publishing, tree
from ledger.entries import entry
from ledger.models import Leaf
from ledger.notes import Checkpoint, Signer, sign_checkpoint
from ledger.storage import head, insert

TABLES = ("ledger_leaf", "ledger_checkpoint", "ledger_cosignature")


def without_triggers(*statements: str) -> None:
    """Run SQL on tables that are append-only for everybody else."""
    with connection.cursor() as cursor:
        for table in TABLES:
            cursor.execute(f"ALTER TABLE {table} DISABLE TRIGGER append_only")
        for statement in statements:
            cursor.execute(statement)
        for table in TABLES:
            cursor.execute(f"ALTER TABLE {table} ENABLE TRIGGER append_only")


def entries() -> list[bytes]:
    """The log as it is."""
    rows = Leaf.objects.order_by("index").values_list("entry", flat=True)
    return [bytes(data) for data in rows]


def rewrite(history: Sequence[bytes], *, now: datetime) -> None:
    """Put another history in the place of the log, in the database and in the public files."""
    frontier, leaves = tree.Frontier(), []
    for index, data in enumerate(history):
        hash_ = tree.leaf_hash(data)
        leaves.append((index, data, hash_, b"".join(frontier.append(hash_))))
    signer = Signer.parse(settings.LEDGER_KEY)
    checkpoint = Checkpoint(settings.LEDGER_ORIGIN, frontier.size, frontier.root())
    note = sign_checkpoint(checkpoint, [signer])
    without_triggers(f"TRUNCATE {', '.join(TABLES)}")
    insert(leaves, frontier.size, note, now)
    guard.reset(note)
    (files.state_folder() / "witnesses.json").unlink(missing_ok=True)
    shutil.rmtree(files.public_folder() / "tile")
    publishing.write_tiles(head())
    files.write(files.public_folder() / "checkpoint", note.encode())


def change_entry(index: int, change: Callable[[bytes], bytes], *, now: datetime) -> None:
    """Let an entry have said something else all along."""
    history = entries()
    history[index] = change(history[index])
    rewrite(history, now=now)


def drop_entry(index: int, *, now: datetime) -> None:
    """Let an entry, a withdrawal for example, never have been made."""
    history = entries()
    del history[index]
    rewrite(history, now=now)


def truncate(size: int, *, now: datetime) -> None:
    """Let the log end earlier."""
    rewrite(entries()[:size], now=now)


def back_date(*, now: datetime, at: datetime) -> None:
    """Add an entry that claims to be older than those before it."""
    rewrite([*entries(), entry("tick", at=at)], now=now)


def swap_key() -> None:
    """Sign the published checkpoint with a key that nobody introduced."""
    path = files.public_folder() / "checkpoint"
    checkpoint = Checkpoint.of(path.read_text())
    path.write_text(sign_checkpoint(checkpoint, [Signer.generate(checkpoint.origin)]))


def flip_byte(path: Path, at: int = 0) -> None:
    """Change one bit of a file."""
    data = bytearray(path.read_bytes())
    data[at] ^= 1
    path.write_bytes(data)


def split_view(*, index: int, instead: bytes) -> str:
    """A checkpoint of the same size for one reader, in whose log an entry says something else."""
    frontier = tree.Frontier()
    for place, data in enumerate(entries()):
        frontier.append(tree.leaf_hash(instead if place == index else data))
    checkpoint = Checkpoint(settings.LEDGER_ORIGIN, frontier.size, frontier.root())
    return sign_checkpoint(checkpoint, [Signer.parse(settings.LEDGER_KEY)])
