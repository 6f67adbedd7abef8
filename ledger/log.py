"""The log: appending inside a transaction of the caller, and proofs of what was appended.

Leaves, checkpoint and whatever the caller writes commit together or not at all. A release is thus
visible if and only if its entry is under a signed checkpoint.
"""

from __future__ import annotations

import logging
import threading
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta

from django.conf import settings
from django.db import connection, transaction
from django.db.models import QuerySet
from django.utils import timezone

from . import guard, keys, tree, witnesses
from .entries import entry, read
from .errors import ClockError, ForkDetected
from .models import Checkpoint, Leaf
from .notes import Checkpoint as Head
from .notes import Note, Signature, Signer, sign_checkpoint
from .proofs import ConsistencyProof, InclusionProof
from .storage import Stored, head, insert, read_nodes
from .tiles import LARGEST_ENTRY

log = logging.getLogger(__name__)

#: Clocks of database and portal may differ by so much.
APART = timedelta(seconds=5)
#: An append may be dated so much before the last one: whoever waited for the lock read the clock
#: before. The verifier allows five minutes.
BEFORE = timedelta(minutes=1)


@dataclass(frozen=True)
class Appended:
    """Where entries went: their indices, in order, and the signed checkpoint over them."""

    indices: range
    size: int
    note: str


class _Uncommitted(threading.local):
    """The transaction in which this thread last appended, and the checkpoints it appended."""

    def __init__(self) -> None:
        self.transaction = ""
        self.notes: set[str] = set()

    def of(self, transaction_id: str) -> set[str]:
        """The checkpoints of this transaction, and of no earlier one."""
        if self.transaction != transaction_id:
            self.transaction, self.notes = transaction_id, set()
        return self.notes


_uncommitted = _Uncommitted()


def lock() -> None:
    """Hold the one right to append until the transaction ends; taken twice, it is still one."""
    _lock()


def append(entries: Sequence[bytes], *, now: datetime) -> Appended:
    """Append entries, each of at most 65,535 bytes, and sign the checkpoint over them.

    To be called inside a transaction; takes the lock of `lock()` if the caller does not hold it.
    The first append of all puts a `key` entry before the others, which names the log's key and its
    spare. Nothing is written unless all of it is: raises NoKeyError, WrongKeyError, ForkDetected,
    ClockError or MarkError, and ValueError for entries that are no entries.
    """
    if not connection.in_atomic_block:
        raise transaction.TransactionManagementError("append() belongs into a transaction")
    if not entries or any(not 0 < len(data) <= LARGEST_ENTRY for data in entries):
        raise ValueError(f"an append takes entries of 1 to {LARGEST_ENTRY} bytes")
    signers = keys.signers()
    own = _uncommitted.of(_lock())
    asked_at = timezone.now()
    last = head()
    _check_clock(asked_at, last, now)
    frontier = _frontier(last)
    if last.note not in own:
        _check(last, signers)
    first = last.size
    if not first:
        entries, first = [_first_entry(signers[0], now), *entries], 1
    leaves = _leaves(frontier, entries)
    note = sign_checkpoint(Head(settings.LEDGER_ORIGIN, frontier.size, frontier.root()), signers)
    insert(leaves, frontier.size, note, now)
    _remember(note, committed=None if last.note in own else last.note)
    own.add(note)
    return Appended(range(first, frontier.size), frontier.size, note)


def reimport(entries: Sequence[bytes], note: str, *, now: datetime) -> None:
    """Put back entries that the database lost, under the checkpoint that was signed over them.

    Only for the repair. Raises ForkDetected unless they lead to exactly that checkpoint.
    """
    target = Head.of(note)
    frontier = _frontier(head())
    leaves = _leaves(frontier, entries)
    if (frontier.size, frontier.root()) != (target.size, target.root):
        raise ForkDetected(f"The entries to put back do not lead to the checkpoint.\n{note}")
    insert(leaves, target.size, note, now)


def _lock() -> str:
    """Take the lock; return the number of the transaction that holds it."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT pg_advisory_xact_lock(%s), pg_current_xact_id()::text", [settings.LEDGER_LOCK]
        )
        return str(cursor.fetchone()[1])


def _frontier(last: Stored) -> tree.Frontier:
    """The edge to append to, which must be the tree that the last checkpoint was signed over."""
    whole = last.leaves == last.size and len(last.peaks) == last.size.bit_count()
    frontier = tree.Frontier(last.size, last.peaks) if whole else tree.Frontier()
    if not whole or frontier.root() != last.root:
        raise ForkDetected(
            "The entries in the database are not those of its last checkpoint.\n"
            f"the last checkpoint:\n{last.note or '(none)'}\n{guard.REPAIR}"
        )
    return frontier


def _check_clock(asked_at: datetime, last: Stored, now: datetime) -> None:
    """Refuse to date entries by a clock that is wrong, or before entries that are there.

    A date that readers find to be earlier than the one before it can never be mended.
    """
    # However long the answer took, the database gave it between these two.
    theirs = last.read_at or asked_at
    apart = max(asked_at - theirs, theirs - timezone.now())
    if apart > APART:
        raise ClockError(
            f"The clocks of database and portal are {apart.total_seconds():.0f} seconds apart; "
            "nothing more is signed until they agree."
        )
    if last.signed_at is not None and max(now, timezone.now()) < last.signed_at - BEFORE:
        raise ClockError(
            f"The last entry of the ledger was signed at {last.signed_at.isoformat()}, which is "
            f"later than {now.isoformat()}: a clock is or was wrong. Nothing more is signed until "
            "that time has come."
        )


def _check(last: Stored, signers: Sequence[Signer]) -> None:
    keys.check(signers, last.note)
    guard.check(last.size, last.note, read_nodes)
    witnesses.check(last.size, last.note, read_nodes, [signer.verifier for signer in signers])


def _first_entry(signer: Signer, now: datetime) -> bytes:
    spare = settings.LEDGER_SPARE_VKEY or None
    return entry("key", at=now, key=str(signer.verifier), spare=spare)


def _leaves(
    frontier: tree.Frontier, entries: Sequence[bytes]
) -> list[tuple[int, bytes, bytes, bytes]]:
    """The rows of entries: index, entry, hash, and the hashes of the nodes they complete."""
    rows = []
    for data in entries:
        index, hash_ = frontier.size, tree.leaf_hash(data)
        rows.append((index, data, hash_, b"".join(frontier.append(hash_))))
    return rows


def _remember(note: str, *, committed: str | None) -> None:
    """Set the mark outside the database: before the commit, and again once it happened."""
    guard.pend(note, committed=committed)
    transaction.on_commit(lambda: guard.confirm(note), robust=True)


# --- Once a day ----------------------------------------------------------------------------------


def tick(*, now: datetime) -> Appended | None:
    """Append the heartbeat of the day, None if it was; a silent day then shows as a silent day."""
    return append_daily(entry("tick", at=now.astimezone(UTC)), now=now)


def append_daily(data: bytes, *, now: datetime) -> Appended | None:
    """Append an entry unless the day, by portal time, has one of its type; None if it has."""
    day = timezone.localtime(now).date()
    midnight = datetime.combine(day, time.min, timezone.get_current_timezone())
    with transaction.atomic():
        _lock()
        before = Checkpoint.objects.filter(signed_at__lt=midnight).order_by("-size").first()
        today = of_type(read(data)["type"]).filter(index__gte=before.size if before else 0)
        return None if today.exists() else append([data], now=now)


def of_type(name: str) -> QuerySet[Leaf]:
    """The entries of one type, oldest first. Reads the whole log, unless it is filtered."""
    # Their form is canonical, and in a string the quotation marks would be escaped.
    said = f'"type":"{name}"'.encode()
    found = Leaf.objects.extra(where=["position(%s in entry) > 0"], params=[said])
    return found.order_by("index")


# --- Proofs --------------------------------------------------------------------------------------


def presented(size: int) -> str:
    """The checkpoint to show for the first `size` entries, with its cosignatures.

    The newest that witnesses cosigned, else the newest. Raises LookupError when no checkpoint
    covers so many.
    """
    covering = Checkpoint.objects.filter(size__gte=size).order_by("-size")
    found = covering.filter(cosignatures__isnull=False).first() or covering.first()
    if found is None:
        raise LookupError(f"no checkpoint covers {size} entries")
    return cosigned(found)


def cosigned(checkpoint: Checkpoint) -> str:
    """The note of a checkpoint with the signature lines of its witnesses."""
    lines = checkpoint.cosignatures.order_by("witness").values_list("line", flat=True)
    return str(Note.parse(checkpoint.note).signed(map(Signature.parse, lines)))


def prove(index: int, *, size: int | None = None) -> InclusionProof:
    """The proof that an entry is in the log, under the checkpoint of `size` or `presented`.

    Raises LookupError for an entry or a checkpoint that does not exist.
    """
    if index < 0:
        raise LookupError(f"no entry {index}")
    note = presented(index + 1) if size is None else cosigned(_checkpoint(size))
    covered = Head.of(note).size
    if index >= covered:
        raise LookupError(f"the checkpoint of {covered} entries does not cover entry {index}")
    return InclusionProof(index, tuple(tree.prove_inclusion(index, covered, read_nodes)), note)


def prove_consistency(old: int, *, size: int | None = None) -> ConsistencyProof:
    """The proof that the log continues its first `old` entries. Raises LookupError."""
    note = presented(max(old, 1)) if size is None else cosigned(_checkpoint(size))
    covered = Head.of(note).size
    if not 0 <= old <= covered:
        raise LookupError(f"the checkpoint of {covered} entries does not cover {old}")
    return ConsistencyProof(old, tuple(tree.prove_consistency(old, covered, read_nodes)), note)


def _checkpoint(size: int) -> Checkpoint:
    found: Checkpoint | None = Checkpoint.objects.filter(size=size).first()
    if found is None:
        raise LookupError(f"no checkpoint of {size} entries was signed")
    return found


def index_of(leaf: bytes) -> int:
    """The index of the first entry with this leaf hash. Raises LookupError."""
    found = Leaf.objects.filter(hash=leaf).order_by("index").values_list("index", flat=True).first()
    if found is None:
        raise LookupError("no entry has this hash")
    return int(found)
