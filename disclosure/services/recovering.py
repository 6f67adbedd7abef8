"""After a backup was restored and the ledger repaired: what the log knows and the rows do not.

The backup may be older than a deletion by law, and what was deleted must not come back with it.
It may be older than a release, and its number must not be given to another one.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from django.db import transaction

from disclosure.models import (
    LedgerEntry,
    LostRelease,
    Redaction,
    Release,
    hold_forms,
)
from ledger.entries import read
from ledger.models import Leaf

from .entries import is_expiry, reached
from .redacting import delete_values
from .sequencer import lock_sequencer, next_sequence


@dataclass(frozen=True)
class Recovered:
    """Deletions that were made again, and releases that are in the ledger only."""

    deleted: int
    lost: tuple[LostRelease, ...]


@transaction.atomic
def recover(*, now: datetime) -> Recovered:
    """Bring rows and ledger together again; without a difference it changes nothing.

    Entries are taken in their order, so numbers come out as they were given. Run it after
    `ledger_repair` and before anything is released.
    """
    hold_forms()
    lock_sequencer()
    leaves = Leaf.objects.filter(index__gt=reached()).order_by("index")
    deleted, lost = 0, list[LostRelease]()
    for leaf in leaves.iterator():
        said = read(bytes(leaf.entry))
        if said["type"] not in LedgerEntry.Type.values:
            continue
        found = Release.objects.filter(uid=said["id"], revision=said["rev"]).first()
        if said["type"] == LedgerEntry.Type.REDACT and found is not None:
            _delete_again(found, leaf.index, said, now)
            deleted += 1
        elif not is_expiry(said):
            lost.append(_note(leaf.index, said))
    return Recovered(deleted, tuple(lost))


def _delete_again(release: Release, index: int, said: dict[str, Any], now: datetime) -> None:
    at = _moment(said)
    entry = LedgerEntry.objects.create(
        index=index, release=release, type=LedgerEntry.Type.REDACT, at=at
    )
    delete_values(release, said["paths"], entry, now=now)
    if is_expiry(said):
        return
    Redaction.objects.create(
        sequence=next_sequence(),
        release=release,
        pointers=said["paths"],
        basis=said["basis"],
        decision=said.get("decision", ""),
        reason="",
        by=None,
        at=at,
        entry=entry,
    )


def _note(index: int, said: dict[str, Any]) -> LostRelease:
    return LostRelease.objects.create(
        sequence=next_sequence(),
        index=index,
        type=said["type"],
        uid=said["id"],
        revision=said["rev"],
        at=_moment(said),
    )


def _moment(said: dict[str, Any]) -> datetime:
    return datetime.fromisoformat(said["at"]).astimezone(UTC)
