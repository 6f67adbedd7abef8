"""How long releases take from their approval to each channel, and what still waits."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.db import connection
from django.db.models import Count, Min, Q

from disclosure.channels import CHANNELS
from disclosure.core.workflow import WAITING
from disclosure.models import Delivery, Notice

#: What has waited so long is late; sweeps come every two seconds. Bulk files of a day that is made
#: anew with a hundred thousand releases may take a minute or two.
LATE = timedelta(minutes=5)
#: Shares of the releases for which a time is told.
SHARES = (0.5, 0.95, 0.99)
#: Upper bounds of the histogram, in seconds.
BOUNDS = (1, 2, 5, 10, 30, 60, 120, 300, 900, 3600, 86400)


#: The lowest number of what was released since. Materialized, or it is looked for from the first
#: release on, in the order of numbers.
_FIRST = """
WITH recent AS MATERIALIZED (
    SELECT sequence FROM disclosure_release WHERE published_at >= %(since)s
)
SELECT min(sequence) FROM recent
"""
#: One row for each release and channel that has it: seconds since the release was approved, or
#: since the moment it was scheduled for. Withdrawals and restorations are released as
#: decided. Types without an OCDS form, and releases without a contact of the press, are delivered
#: there by doing nothing, which says nothing. The bounds by number keep what came before unread.
_LAGS = """
WITH approved AS (
    SELECT r.sequence, r.published_at,
        CASE WHEN r.kind IN ('withdraw', 'restore') THEN r.published_at
        ELSE least(coalesce(n.publish_at, r.published_at), r.published_at) END AS at
    FROM disclosure_release r JOIN disclosure_notice n ON n.id = r.notice_id
    WHERE r.published_at >= %(since)s AND r.sequence >= %(first)s
), lags AS (
    SELECT 'page' AS channel, extract(epoch FROM published_at - at) AS seconds FROM approved
    UNION ALL
    SELECT d.channel, extract(epoch FROM d.reached_at - a.at)
    FROM approved a JOIN disclosure_delivery d ON d.release_id = a.sequence
    WHERE d.reached_at IS NOT NULL AND d.channel = ANY(%(channels)s)
        AND d.release_id >= %(first)s
        AND (d.channel <> 'ocds' OR EXISTS (
            SELECT 1 FROM disclosure_ocdsrelease o
            WHERE o.release_id = a.sequence AND o.release_id >= %(first)s))
        AND (d.channel <> 'press' OR EXISTS (
            SELECT 1 FROM press_mailing m
            WHERE m.release_id = a.sequence AND m.release_id >= %(first)s))
)
"""
_PERCENTILES = """
SELECT channel, count(*), percentile_cont(%(shares)s) WITHIN GROUP (ORDER BY seconds)
FROM lags GROUP BY channel
"""
_HISTOGRAM = """
SELECT channel, array_agg(below ORDER BY bound), max(every)
FROM (
    SELECT channel, bound, count(*) FILTER (WHERE seconds <= bound) AS below,
        count(*) AS every
    FROM lags, unnest(%(bounds)s::float8[]) AS bound GROUP BY channel, bound
) AS counted GROUP BY channel
"""


@dataclass(frozen=True)
class Lag:
    """Of `count` releases, the seconds within which each share of `SHARES` was there."""

    channel: str
    count: int
    seconds: tuple[float, ...]


@dataclass(frozen=True)
class Histogram:
    """How many of `count` releases were there within each of `BOUNDS`."""

    channel: str
    below: tuple[int, ...]
    count: int


@dataclass(frozen=True)
class Waiting:
    """Releases that are not in a channel yet: how many, how many late, since when the first."""

    channel: str
    count: int = 0
    late: int = 0
    oldest: datetime | None = None


def lags(*, since: datetime) -> list[Lag]:
    """The percentiles of each channel over what was released since; none without releases."""
    rows = _rows(_LAGS + _PERCENTILES, since, {"shares": list(SHARES)})
    order = ("page", *CHANNELS)
    rows.sort(key=lambda row: order.index(row[0]))
    return [Lag(channel, count, tuple(map(float, found))) for channel, count, found in rows]


def histograms(*, since: datetime) -> list[Histogram]:
    """The distribution of each channel over what was released since."""
    rows = _rows(_LAGS + _HISTOGRAM, since, {"bounds": list(BOUNDS)})
    return [Histogram(name, tuple(below), count) for name, below, count in rows]


def _rows(query: str, since: datetime, values: dict[str, Any]) -> list[tuple[Any, ...]]:
    with connection.cursor() as cursor:
        cursor.execute(_FIRST, {"since": since})
        (first,) = cursor.fetchone()
        if first is None:
            return []
        known = {"since": since, "first": first, "channels": list(CHANNELS)}
        cursor.execute(query, {**known, **values})
        return list(cursor.fetchall())


def waiting(*, now: datetime) -> list[Waiting]:
    """What waits: approved notices for their release ("page"), releases for their channels.

    What was there before and is only brought again does not wait.
    """
    states = [str(state) for state in WAITING]
    approved = Notice.objects.filter(state__in=states, publish_at__lte=now)
    late = now - LATE
    found = [
        Waiting(
            "page",
            approved.count(),
            approved.filter(publish_at__lt=late).count(),
            approved.aggregate(oldest=Min("publish_at"))["oldest"],
        )
    ]
    overdue = Count("pk", filter=Q(release__published_at__lt=late))
    rows = (
        Delivery.objects.filter(reached_at=None)
        .order_by("channel")
        .values_list("channel")
        .annotate(Count("pk"), late=overdue, oldest=Min("release__published_at"))
    )
    return [*found, *(Waiting(*row) for row in rows)]
