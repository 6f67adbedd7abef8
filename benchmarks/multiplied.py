"""Many releases from a few: as sealed, logged and delivered as those, without being judged."""

from __future__ import annotations

import copy
import itertools
from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

from django.db import connection, transaction
from django.utils import timezone

from disclosure.core import canonical
from disclosure.core.workflow import Action
from disclosure.models import Decision, Notice, OcdsRelease, Release
from disclosure.services.entries import log_releases
from disclosure.services.figures import renew_figures
from disclosure.services.sealing import deliver_later
from disclosure.services.sequencer import lock_sequencer, next_sequence

#: Releases sealed in one transaction, at one time.
CHUNK = 500
#: How far back the releases reach, so that all are in the period of a reconciliation.
SPAN = timedelta(days=34)


def multiply(count: int) -> None:
    """Copy the notices in force until there are so many releases, evenly over the last weeks.

    A copy has number, time, digest, entry in the ledger and OCDS release of its own, and no
    allocation: what differs in content is not what running a portal costs.
    """
    originals = list(Release.objects.current().select_related("notice", "agency", "region", "ocds"))
    there = Release.objects.count()
    begun = timezone.now() - SPAN
    several = itertools.cycle(originals)
    for done in range(there, count, CHUNK):
        now = begun + SPAN * ((done - there) / max(count - there, 1))
        _seal([next(several) for _ in range(min(CHUNK, count - done))], now)
    _delivered()


def _seal(originals: Sequence[Release], now: datetime) -> None:
    with transaction.atomic():
        lock_sequencer()
        numbers = range(next_sequence(), next_sequence() + len(originals))
        uids = [f"{timezone.localtime(now).year}-{number:08d}" for number in numbers]
        notices = Notice.objects.bulk_create(
            _notice(each.notice, uid, now) for each, uid in zip(originals, uids, strict=True)
        )
        _details([each.notice for each in originals], notices)
        _approve(notices, originals, now)
        releases = Release.objects.bulk_create(
            _release(each, notice, number, now)
            for each, notice, number in zip(originals, notices, numbers, strict=True)
        )
        OcdsRelease.objects.bulk_create(
            _contracting(each.ocds, release, now)
            for each, release in zip(originals, releases, strict=True)
            if hasattr(each, "ocds")
        )
        log_releases(releases, now=now)
        renew_figures(releases)
        deliver_later(releases, now)


def _notice(original: Notice, uid: str, now: datetime) -> Notice:
    made = copy.copy(original)
    made.pk, made._state = None, copy.copy(original._state)
    made._state.adding = True
    made.uid, made.allocation, made.corrects = uid, None, None
    made.publish_at = made.created_at = made.updated_at = now
    return made


def _details(originals: Sequence[Notice], notices: Sequence[Notice]) -> None:
    """The table of each type, which lists and feeds filter by."""
    pending: dict[Any, list[Any]] = {}
    for original, notice in zip(originals, notices, strict=True):
        detail = copy.copy(original.detail)
        detail.pk, detail.notice = None, notice
        pending.setdefault(type(detail), []).append(detail)
    for model, rows in pending.items():
        model._default_manager.bulk_create(rows)


def _approve(notices: Sequence[Notice], originals: Sequence[Release], now: datetime) -> None:
    """The decision without which the database takes no release."""
    approvals = Decision.objects.filter(
        notice__in=[each.notice_id for each in originals], action=Action.APPROVE
    )
    by_notice = {decision.notice_id: decision for decision in approvals}
    made = []
    for notice, original in zip(notices, originals, strict=True):
        decision = copy.copy(by_notice[original.notice_id])
        decision.pk, decision.notice, decision.at = None, notice, now
        made.append(decision)
    Decision.objects.bulk_create(made)


def _release(original: Release, notice: Notice, number: int, now: datetime) -> Release:
    at = timezone.localtime(now).isoformat()
    body = {**original.committed, "id": notice.uid, "published_at": at, "allocation": None}
    made = {
        name: getattr(original, name)
        for name in (
            "type", "area", "stage", "agency", "region", "title", "amount", "currency",
            "deadline_at", "disclosures",
        )
    }  # fmt: skip
    return Release(
        sequence=number,
        uid=notice.uid,
        kind=Release.Kind.PUBLISH,
        notice=notice,
        published_at=now,
        committed=body,
        digest=canonical.digest(body),
        **made,
    )


def _contracting(original: OcdsRelease, release: Release, now: datetime) -> OcdsRelease:
    ocid = f"{original.ocid.rpartition('-')[0]}-{release.uid}"
    body = {**original.body, "id": f"{release.uid}-1", "ocid": ocid, "date": now.isoformat()}
    return OcdsRelease(
        release=release,
        ocid=ocid,
        tag=original.tag,
        body=body,
        mapping_version=original.mapping_version,
    )


def _delivered() -> None:
    """Every release reached every channel two seconds after it was sealed."""
    with connection.cursor() as cursor:
        cursor.execute(
            "UPDATE disclosure_delivery d SET done_at = r.published_at + interval '2 seconds',"
            " reached_at = r.published_at + interval '2 seconds'"
            " FROM disclosure_release r WHERE r.sequence = d.release_id AND d.done_at IS NULL"
        )
        cursor.execute("ANALYZE")
