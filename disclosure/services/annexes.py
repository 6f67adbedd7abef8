"""Deleting lists of natural persons when their time is over, and saying that it was done.

Each deletion is an entry of the public ledger. A withdrawal is one itself.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from datetime import datetime

from django.db import transaction
from django.utils import timezone

from disclosure.documents import ANNEX
from disclosure.models import AnnexRemoval, LedgerEntry, Release, ReleaseAnnex

from .entries import PURPOSE_FULFILLED, log_deletions
from .sequencer import lock_sequencer

#: Lists deleted in one transaction.
CHUNK = 200


def remove_expired(*, now: datetime) -> int:
    """Delete the lists whose publicity period ended before today; how many.

    The purpose is fulfilled then (Personal Information Protection Law art. 19 and 47). The release
    keeps the salted digest and goes on verifying. Idempotent, and safe to run twice at once.
    """
    today, removed = timezone.localdate(now), 0
    while True:
        with transaction.atomic():
            lock_sequencer()
            expired = ReleaseAnnex.objects.filter(expires_on__lt=today)
            annexes = list(
                expired.select_for_update(skip_locked=True, of=("self",))
                .select_related("release__agency")
                .order_by("pk")[:CHUNK]
            )
            if not annexes:
                return removed
            _remove_fulfilled(annexes, now)
        removed += len(annexes)


def _remove_fulfilled(annexes: Sequence[ReleaseAnnex], now: datetime) -> None:
    """Delete lists under one signed checkpoint, with one entry for each release."""
    by_release: dict[Release, list[ReleaseAnnex]] = defaultdict(list)
    for annex in annexes:
        by_release[annex.release].append(annex)
    pointers = {
        release: sorted(f"{ANNEX}{annex.name}" for annex in lists)
        for release, lists in by_release.items()
    }
    entries = log_deletions(pointers, basis=PURPOSE_FULFILLED, now=now)
    for entry, lists in zip(entries, by_release.values(), strict=True):
        _remove(lists, AnnexRemoval.Reason.EXPIRED, entry, now)


def remove_withdrawn(release: Release, entry: LedgerEntry, *, now: datetime) -> None:
    """Delete the lists of a notice that was withdrawn, inside the transaction that does it."""
    annexes = list(release.annexes.select_for_update())
    _remove(annexes, AnnexRemoval.Reason.WITHDRAWN, entry, now)


def delete_by_law(
    release: Release, names: Sequence[str], entry: LedgerEntry, *, now: datetime
) -> None:
    """Delete lists before their time because the law demands it."""
    annexes = list(release.annexes.filter(name__in=names).select_for_update())
    _remove(annexes, AnnexRemoval.Reason.LAW, entry, now)


def _remove(
    annexes: Sequence[ReleaseAnnex], reason: str, entry: LedgerEntry, now: datetime
) -> None:
    AnnexRemoval.objects.bulk_create(
        AnnexRemoval(
            release_id=annex.release_id,
            name=annex.name,
            digest=annex.digest,
            count=len(annex.rows),
            reason=reason,
            removed_at=now,
            entry=entry,
        )
        for annex in annexes
    )
    ReleaseAnnex.objects.filter(pk__in=[annex.pk for annex in annexes]).delete()
