"""The log as plain files, for anybody to copy: c2sp.org/tlog-tiles under `LEDGER_DIR`/public.

Files are written from committed rows and never changed, the checkpoint last: whoever reads it finds
everything under it. Killed at any point, the next run goes on with what is missing.
"""

from __future__ import annotations

import logging
import shutil
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime

from django.db import IntegrityError, transaction

from . import files, guard, keys, log, policy, tiles, tree, witnesses
from .errors import ForkDetected
from .models import Checkpoint, Cosignature, Leaf
from .notes import Note, Signature, read_timestamp
from .proofs import ConsistencyProof
from .storage import EMPTY, Stored, entries, head, read_nodes

logger = logging.getLogger(__name__)

CHECKPOINT = "checkpoint"


@dataclass(frozen=True)
class Published:
    """What is out: so many entries, cosigned by so many of the witnesses."""

    size: int
    cosignatures: int
    witnesses: int


def publish() -> Published | None:
    """Bring the public files up to the last checkpoint; None while another process does.

    Raises LedgerError when the database does not continue what is published, and OSError when the
    disk does not take a file: then the old checkpoint stays, which is still true.
    """
    with files.exclusive("publish", wait=False) as ours:
        if not ours:
            return None
        last = _committed()
        before = _published(last)
        if last.size:
            write_tiles(last, since=before.size)
            _write_policy(new_key=last.size > before.size and _has_key(before.size))
            _collect(last)
            _swap(last, before)
        row = Checkpoint.objects.filter(size=last.size).first()
        count = row.cosignatures.count() if row else 0
        return Published(last.size, count, len(witnesses.configured()))


def _committed() -> Stored:
    """The head of the log; the mark says so too before anybody else is told.

    Under the lock, for otherwise a commit in between would look like a database that is behind.
    """
    with transaction.atomic():
        log.lock()
        last = head()
        guard.check(last.size, last.note, read_nodes)
        if last.size:
            guard.confirm(last.note, lasting=True)
    return last


def _published(last: Stored) -> Stored:
    """The head that is out, which the database must continue."""
    path = files.public_folder() / CHECKPOINT
    try:
        note = path.read_text()
        checkpoint = keys.open_ours(note)
    except FileNotFoundError:
        return EMPTY
    except ValueError as error:
        raise ForkDetected(
            f"The published checkpoint, {path}, is not what was signed: {error}. Keep a copy, then "
            "remove it, and it is written again."
        ) from error
    guard.check_continues("the readers of the public files", note, last.size, last.note, read_nodes)
    return Stored(checkpoint.size, checkpoint.root, note)


def write_tiles(last: Stored, *, since: int = 0) -> int:
    """Write what a log of `since` entries lacks; return the number of files.

    Raises ForkDetected for an entry that is not what its hash says: what is out would be refused
    by every reader.
    """
    folder = files.public_folder()
    written = 0
    for tile in tiles.tiles_of(last.size, since=since):
        data = content(tile)
        path = folder / tile.path
        if not path.is_file() or path.read_bytes() != data:
            files.write(path, data)
            written += 1
        if tile.width == tiles.WIDTH:
            # Readers of the partial ones are told by the specification to take the full one.
            shutil.rmtree(folder / f"{tile.full_path}.p", ignore_errors=True)
    return written


def content(tile: tiles.Tile) -> bytes:
    """A tile's bytes, from the database. Raises ForkDetected for an entry that was changed."""
    if tile.level != tiles.ENTRIES:
        return b"".join(read_nodes(tile.nodes()))
    first = tile.number * tiles.WIDTH
    found = []
    for index, (entry, hash_) in enumerate(entries(first, first + tile.width), start=first):
        if tree.leaf_hash(entry) != hash_:
            raise ForkDetected(f"Entry {index} in the database is not what was logged.")
        found.append(entry)
    if len(found) != tile.width:
        raise ForkDetected(f"Entries {first} to {first + tile.width - 1} are not all there.")
    return tiles.bundle(found)


def damage() -> list[str]:
    """The public files that are missing or not what the database holds, by their paths.

    Also "checkpoint" when it is not the head of the log. Reads everything.
    """
    folder = files.public_folder()
    try:
        checkpoint = keys.open_ours((folder / CHECKPOINT).read_text())
        if tree.root_at(checkpoint.size, read_nodes) != checkpoint.root:
            return [CHECKPOINT]
    except (OSError, ValueError, LookupError):
        return [CHECKPOINT]
    return [
        tile.path
        for tile in tiles.tiles_of(checkpoint.size)
        if not (folder / tile.path).is_file() or (folder / tile.path).read_bytes() != content(tile)
    ]


def _has_key(since: int) -> bool:
    """Whether a `key` entry came since."""
    fresh = Leaf.objects.filter(index__gte=since)
    return fresh.extra(where=['position(\'"type":"key"\'::bytea in entry) > 0']).exists()


def _write_policy(*, new_key: bool) -> None:
    folder = files.public_folder()
    contents: dict[str, Callable[[], bytes]] = {
        "policy": lambda: policy.text().encode(),
        "policy.json": lambda: policy.as_bytes(policy.as_json()),
    }
    if new_key or not (folder / "keys.json").exists():
        contents["keys.json"] = lambda: policy.as_bytes(policy.key_history())
    for name, make in contents.items():
        data = make()
        path = folder / name
        if not path.exists() or path.read_bytes() != data:
            files.write(path, data)


def _collect(last: Stored) -> None:
    """Ask the witnesses that have not cosigned this checkpoint yet. Nothing waits for them."""
    row = Checkpoint.objects.get(size=last.size)
    have = set(row.cosignatures.values_list("witness", flat=True))
    missing = [witness for witness in witnesses.configured() if witness.key.name not in have]
    if not missing:
        return

    def prove(old: int) -> ConsistencyProof:
        return ConsistencyProof(
            old, tuple(tree.prove_consistency(old, last.size, read_nodes)), last.note
        )

    found = witnesses.collect(last.note, prove, missing)
    for witness, failure in found.failures.items():
        logger.warning("witness %s did not cosign %d: %s", witness.key.name, last.size, failure)
    for witness, signature in found.cosignatures.items():
        _keep(row, witness.key.name, signature)


def _keep(row: Checkpoint, name: str, signature: Signature) -> None:
    at = datetime.fromtimestamp(read_timestamp(signature.data), UTC)
    try:
        with transaction.atomic():
            Cosignature.objects.create(
                checkpoint=row, witness=name, line=signature.line().rstrip("\n"), at=at
            )
    except IntegrityError:
        logger.info("witness %s had cosigned %d already", name, row.size)


def _swap(last: Stored, before: Stored) -> None:
    note = log.cosigned(Checkpoint.objects.get(size=last.size))
    if str(Note.parse(note)) != before.note:
        files.write(files.public_folder() / CHECKPOINT, note.encode())
