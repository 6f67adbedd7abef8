"""Comparing each release, once, with everything that is followed.

One cursor goes along the sequence of releases. What a stretch of it matches is written in the
transaction that moves the cursor, and each match is unique: killed anywhere, the stretch is either
done or done again with the same result.

The question is turned around. All new notices are asked at once: words in a small index in memory,
filters in one query over the stretch. A question costs the same however much was ever released,
and the same question of many people is asked once.
"""

from __future__ import annotations

import logging
from collections import defaultdict
from collections.abc import Collection, Iterable, Sequence
from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import F, QuerySet

from disclosure.models import Release
from disclosure.search.documents import search_document
from disclosure.search.sifting import Sieve

from .models import LOG_DAYS, Cursor, Follow, HubSubscription, Match, Message
from .queries import NoListError, Query

log = logging.getLogger(__name__)

NAME = "matching"
#: Releases compared at a time.
STRETCH = 200
#: What people are told of must be found where the message leads; but not for ever.
SHOWN_BY = ("search", "feeds")
PATIENCE = timedelta(minutes=15)


def match_next(*, now: datetime) -> int:
    """Compare the next stretch of releases; returns how many there were.

    Two at once: the second finds the cursor locked and does nothing.
    """
    Cursor.objects.get_or_create(name=NAME)
    with transaction.atomic():
        cursor = Cursor.objects.select_for_update(skip_locked=True).filter(name=NAME).first()
        if cursor is None:
            return 0
        stretch = ready(cursor.sequence, now)
        if not stretch:
            return 0
        _record(stretch, now)
        cursor.sequence = stretch[-1].sequence
        cursor.save()
    return len(stretch)


def ready(after: int, now: datetime) -> list[Release]:
    """The next releases, in order, up to the first that is not yet shown everywhere."""
    later = Release.objects.filter(sequence__gt=after).order_by("sequence")
    waiting = later.filter(
        published_at__gt=now - PATIENCE,
        deliveries__channel__in=SHOWN_BY,
        deliveries__done_at__isnull=True,
    )
    first = waiting.values_list("sequence", flat=True).first()
    if first is not None:
        later = later.filter(sequence__lt=first)
    return list(later.select_related("agency", "region", "superseded_by")[:STRETCH])


def _record(stretch: Sequence[Release], now: datetime) -> None:
    found = matching(stretch, _followed())
    matches = [
        Match(follow_id=follow, release_id=sequence, found_at=now)
        for query, sequences in found.items()
        for follow, since in _follows(query)
        for sequence in sequences
        if sequence > since
    ]
    matches += _later_versions(stretch, now)
    Match.objects.bulk_create(matches, ignore_conflicts=True, batch_size=5_000)
    _queue_messages(stretch, now)
    for query, sequences in found.items():
        _verified().filter(path=query.path, text=query.text).update(wanted=max(sequences))


def _followed() -> set[Query]:
    pairs = {
        *Follow.objects.values_list("path", "text").distinct(),
        *_verified().values_list("path", "text").distinct(),
    }
    return {Query(path, text) for path, text in pairs}


def _verified() -> QuerySet[HubSubscription]:
    """Topics somebody is posted; what was only asked for costs nothing."""
    return HubSubscription.objects.filter(until__isnull=False)


def _follows(query: Query) -> Iterable[tuple[int, int]]:
    rows = Follow.objects.filter(path=query.path, text=query.text)
    return rows.values_list("pk", "since")


def matching(stretch: Sequence[Release], queries: Iterable[Query]) -> dict[Query, list[int]]:
    """What of the stretch each query holds, for those that hold anything."""
    asked = list(queries)
    if not asked:
        return {}
    sieve = Sieve([search_document(release) for release in stretch])
    numbers = {release.sequence for release in stretch}
    found: dict[Query, list[int]] = {}
    for query in asked:
        # Words first: they tell most searches apart without a question to the database.
        wanted = sieve.sequences(query.words) if query.words else numbers
        if wanted and (sequences := _held(query, wanted)):
            found[query] = sequences
    return found


def _held(query: Query, wanted: Collection[int]) -> list[int]:
    """Which of the wanted releases the list holds, by its own filters."""
    try:
        listing = query.listing(events=True)
    except NoListError:
        log.info("a followed list is gone: %s", query.path)
        return []
    rows = listing.queryset.filter(sequence__in=wanted).order_by("sequence")
    return list(rows.values_list("sequence", flat=True))


def _later_versions(stretch: Sequence[Release], now: datetime) -> list[Match]:
    """What became of a notice somebody was told of, also where it has left their list."""
    before = {release.sequence: earlier for release in stretch if (earlier := release.before_id)}
    told: defaultdict[int, set[int]] = defaultdict(set)
    rows = Match.objects.filter(release_id__in=before.values())
    for follow, release in rows.values_list("follow_id", "release_id"):
        told[release].add(follow)
    found = []
    for sequence, earlier in before.items():
        if earlier in told:
            told[sequence] |= told[earlier]
            found += [
                Match(follow_id=follow, release_id=sequence, found_at=now, by_earlier=True)
                for follow in told[earlier]
            ]
    return found


def _queue_messages(stretch: Sequence[Release], now: datetime) -> None:
    rows = Match.objects.filter(
        release__in=[release.sequence for release in stretch], follow__webhook__isnull=False
    ).order_by("release_id")
    # Nobody has started it again for so long: nothing more waits for it.
    rows = rows.exclude(follow__webhook__stopped_at__lt=now - timedelta(days=LOG_DAYS))
    pairs = rows.annotate(hook=F("follow__webhook")).values_list("hook", "release_id").distinct()
    Message.objects.bulk_create(
        (Message(webhook_id=hook, release_id=release, due_at=now) for hook, release in pairs),
        ignore_conflicts=True,
        batch_size=5_000,
    )
