"""Deleting lists of natural persons when their time is over, and saying that it was done."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from django.db import transaction
from django.utils import timezone

from disclosure.models import AnnexRemoval, Release, ReleaseAnnex

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
            expired = ReleaseAnnex.objects.filter(expires_on__lt=today)
            annexes = list(
                expired.select_for_update(skip_locked=True, of=("self",)).order_by("pk")[:CHUNK]
            )
            _remove(annexes, AnnexRemoval.Reason.EXPIRED, now)
        if not annexes:
            return removed
        removed += len(annexes)


def remove_withdrawn(release: Release, *, now: datetime) -> None:
    """Delete the lists of a notice that was withdrawn, inside the transaction that does it."""
    _remove(list(release.annexes.select_for_update()), AnnexRemoval.Reason.WITHDRAWN, now)


def _remove(annexes: Iterable[ReleaseAnnex], reason: str, now: datetime) -> None:
    annexes = list(annexes)
    AnnexRemoval.objects.bulk_create(
        AnnexRemoval(
            release_id=annex.release_id,
            name=annex.name,
            digest=annex.digest,
            count=len(annex.rows),
            reason=reason,
            removed_at=now,
        )
        for annex in annexes
    )
    ReleaseAnnex.objects.filter(pk__in=[annex.pk for annex in annexes]).delete()
