"""Bringing releases to their channels, at least once, from the outbox."""

from __future__ import annotations

import logging
from collections import defaultdict
from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from functools import reduce
from operator import or_

from celery.exceptions import SoftTimeLimitExceeded
from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from disclosure.channels import CHANNELS, LATER
from disclosure.channels.errors import ChannelUnreachableError
from disclosure.models import Delivery, DeliveryQuerySet, Release

log = logging.getLogger(__name__)

#: The first lease; it doubles with each attempt up to the longest.
LEASE = timedelta(seconds=15)
LONGEST_LEASE = timedelta(hours=1)


def deliver_due(*, channel: str, now: datetime, limit: int = 500) -> int:
    """Deliver what is due on one channel; returns how many deliveries were done.

    A delivery is leased (its `due_at` moved ahead) and committed before the channel is called, so
    no transaction is open meanwhile and no second worker takes the same row; a worker that dies
    lets the lease run out. Channels are idempotent, so a delivery repeated after a crash between
    "delivered" and "marked" is harmless. A failing batch is retried one by one, so that a single
    bad release cannot hold up the others.
    """
    leased = _lease(channel, now, limit)
    if not leased:
        return 0
    try:
        if _attempt(channel, leased):
            return len(leased)
    except ChannelUnreachableError:
        return 0
    if len(leased) == 1:
        return 0
    return sum(_attempt(channel, [delivery]) for delivery in leased)


def _lease(channel: str, now: datetime, limit: int) -> list[Delivery]:
    with transaction.atomic():
        due = Delivery.objects.filter(channel=channel, done_at__isnull=True, due_at__lte=now)
        leased = list(
            due.select_for_update(skip_locked=True, of=("self",))
            .select_related("release__agency", "release__region")
            .order_by("due_at", "id")[:limit]
        )
        for attempts, ids in _by_attempts(leased).items():
            lease = min(LEASE * 2 ** min(attempts, 10), LONGEST_LEASE)
            taken = Delivery.objects.filter(pk__in=ids)
            taken.update(attempts=attempts + 1, due_at=now + lease)
        for delivery in leased:
            delivery.attempts += 1
    return leased


def _by_attempts(deliveries: Sequence[Delivery]) -> Mapping[int, Sequence[int]]:
    """The keys of deliveries that were attempted equally often: mostly all of them."""
    found: defaultdict[int, list[int]] = defaultdict(list)
    for delivery in deliveries:
        found[delivery.attempts].append(delivery.pk)
    return found


def _attempt(channel: str, deliveries: Sequence[Delivery]) -> bool:
    """Call the channel once and note the outcome on the rows; whether it was delivered.

    Raises ChannelUnreachableError, noted like any other failure, so that the caller stops trying.
    """
    releases: list[Release] = sorted(
        (delivery.release for delivery in deliveries), key=lambda release: release.sequence
    )
    pending = _still(deliveries)
    try:
        CHANNELS[channel].deliver(releases)
    except SoftTimeLimitExceeded:
        # No fault of the releases, and no time is left for trying them one by one.
        raise
    except Exception as error:  # a channel may fail in any way; the row keeps the reason
        log.exception("channel %s failed for %d releases", channel, len(releases))
        pending.update(last_error=f"{type(error).__name__}: {error}"[:2000])
        if isinstance(error, ChannelUnreachableError):
            raise
        return False
    now = timezone.now()
    if channel not in LATER:
        pending.reached(now)
    pending.update(done_at=now, last_error="")
    return True


def _still(deliveries: Sequence[Delivery]) -> DeliveryQuerySet:
    """Those nobody marked or began anew meanwhile: a redaction sends the release out once more."""
    same = [Q(pk__in=ids, attempts=n) for n, ids in _by_attempts(deliveries).items()]
    return Delivery.objects.filter(reduce(or_, same), done_at__isnull=True)


def retry(*, deliveries: Sequence[int], now: datetime) -> int:
    """Make undone deliveries due at once; returns how many."""
    undone = Delivery.objects.filter(pk__in=deliveries, done_at__isnull=True)
    return undone.update(due_at=now, attempts=0)


@transaction.atomic
def redeliver(*, channel: str, sequences: Sequence[int], now: datetime) -> int:
    """Bring releases to a channel once more, as if for the first time; returns how many.

    For what a reconciliation found missing or stale. A delivery nobody ever wrote is written.
    """
    known = Release.objects.filter(sequence__in=sequences).values_list("sequence", flat=True)
    Delivery.objects.bulk_create(
        [Delivery(release_id=number, channel=channel, due_at=now) for number in known],
        ignore_conflicts=True,
    )
    # Attempts restart: one that is under way must not count for this one.
    return Delivery.objects.filter(channel=channel, release__in=sequences).update(
        done_at=None, due_at=now, attempts=0, last_error=""
    )
