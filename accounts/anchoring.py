"""The audit's head in the public ledger, and the audit held against it.

Who owns the database can drop the triggers of the audit, cut off its end or write all of it anew
with digests that fit. What the ledger says of it is signed, published and cosigned by others: once
a day an entry with number and digest of the newest act, and nothing of what was done.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction

from accounts import audit
from accounts.models import AuditEntry
from ledger import guard, log, tree
from ledger.entries import EntryError, entry, read, read_digest
from ledger.errors import LedgerError
from ledger.models import Leaf
from ledger.storage import head, read_nodes

#: Reasons of a repair of the ledger after which the database, audit included, begins at an earlier
#: moment than what the ledger says: everybody can read of it there.
TURNED_BACK = frozenset({"restored-backup", "promoted-standby"})


@dataclass(frozen=True)
class Anchor:
    """What an entry of the ledger says of the audit.

    At that time its newest entry was the one with number `count` and this digest (hex).
    """

    index: int
    at: str
    count: int
    digest: str


@dataclass(frozen=True)
class Fault:
    """What the audit is not any more.

    `repair` is the entry of the ledger that tells of a restored database, if one explains it.
    """

    said: str
    repair: int | None = None

    def __str__(self) -> str:
        if self.repair is None:
            return self.said
        return f"{self.said}; the database was restored, see entry {self.repair} of the ledger"


def anchor(*, now: datetime) -> log.Appended | None:
    """Append the audit's head to the ledger; None if it is empty or there as it is already."""
    number, digest = audit.head()
    before = anchors()
    if not number or (before and (before[-1].count, before[-1].digest) == (number, digest)):
        return None
    with transaction.atomic():
        return log.append([_entry(number, digest, now)], now=now)


def anchor_daily(*, now: datetime) -> log.Appended | None:
    """The same once a day, changed or not: None if the day has one, or the audit is empty.

    Also where the audit is not what an earlier anchor says: then that shows in the ledger.
    """
    number, digest = audit.head()
    return log.append_daily(_entry(number, digest, now), now=now) if number else None


def _entry(number: int, digest: str, now: datetime) -> bytes:
    return entry("audit", at=now, count=number, head=bytes.fromhex(digest))


def anchors() -> list[Anchor]:
    """What the ledger says of the audit, oldest first."""
    return [_anchor(leaf) for leaf in log.of_type("audit")]


def _anchor(leaf: Leaf) -> Anchor:
    said = read(bytes(leaf.entry))
    return Anchor(leaf.index, said["at"], said["count"], read_digest(said["head"]).hex())


def faults() -> Iterator[Fault]:
    """What of the audit is not as the ledger says, and what of the ledger itself is not sound.

    Each stretch of entries is named once: from the newest that an anchor still vouches for.
    """
    try:
        known = [_anchor(leaf) for leaf in _proved()]
    except (LedgerError, EntryError, tree.ProofError) as error:
        yield Fault(f"the ledger vouches for nothing: {error}")
        return
    numbers = [one.count for one in known]
    stored = dict(AuditEntry.objects.filter(number__in=numbers).values_list("number", "digest"))
    good = [one for one in known if stored.get(one.count) == one.digest]
    bad = [one for one in known if stored.get(one.count) != one.digest]
    if not bad:
        return
    repair = _last_turned_back()
    by_repair: dict[int | None, list[Anchor]] = {}
    for one in bad:
        explained = repair is not None and one.index < repair
        by_repair.setdefault(repair if explained else None, []).append(one)
    for why, told in by_repair.items():
        for said in _told(told, good):
            yield Fault(said, why)


def _told(bad: list[Anchor], good: list[Anchor]) -> Iterator[str]:
    """One sentence for an end that is gone, and one for each stretch of entries that are others."""
    end, _digest = audit.head()
    if gone := [one for one in bad if one.count > end]:
        last = max(gone, key=lambda one: one.count)
        yield f"the audit ends with entry {end}, and had {last.count}: {_named(last)}"
    stretches: dict[int, Anchor] = {}
    for one in sorted(bad, key=lambda one: (one.count, one.index)):
        if one.count <= end:
            # What was logged later says nothing of how it was then.
            fit = [g.count for g in good if g.index < one.index and g.count < one.count]
            stretches.setdefault(max(fit, default=0), one)
    for before, one in stretches.items():
        yield f"of entries {before + 1} to {one.count} some were changed after {_named(one)}"


def _named(one: Anchor) -> str:
    return f"entry {one.index} of the ledger, of {one.at}"


def _proved() -> list[Leaf]:
    """The anchors, held against the signed head, and that against what is known of it elsewhere.

    Raises LedgerError and ProofError.
    """
    last = head()
    guard.check(last.size, last.note, read_nodes)
    leaves = list(log.of_type("audit"))
    for leaf in leaves:
        try:
            proof = log.prove(leaf.index, size=last.size)
        except LookupError as error:
            raise LedgerError(f"entry {leaf.index} cannot be proved ({error})") from error
        hash_ = tree.leaf_hash(bytes(leaf.entry))
        tree.verify_inclusion(hash_, leaf.index, last.size, proof.hashes, last.root)
    return leaves


def _last_turned_back() -> int | None:
    """The entry of the newest repair that began with an older database, None without any."""
    found = [
        leaf.index
        for leaf in log.of_type("repair")
        if read(bytes(leaf.entry))["basis"] in TURNED_BACK
    ]
    return found[-1] if found else None
