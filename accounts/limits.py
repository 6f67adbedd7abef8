"""Limits on guessing, kept in PostgreSQL: they survive the cache.

An attempt is counted before it is judged, so that many at once gain nothing, and taken back when it
was right. Three counts stop a login:

- account and subscriber: 5 in 15 minutes. A bad typist stops only themselves.
- subscriber: 60 in 15 minutes. An office behind one address has room for a dozen bad typists.
- account: 50 in an hour, from wherever. Stops a guess from many addresses; networks from which the
  account has logged in before stay open, so that nobody can lock out somebody else.

What does not exist is counted like what does.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import connection
from django.db.models import F
from django.utils import timezone

from accounts.models import AuditEntry, Throttle
from accounts.origin import network_of, subscriber_of
from accounts.sealing import keyed_digest


@dataclass(frozen=True)
class Limit:
    """At most `most` attempts within `period` of the first of them."""

    name: str
    most: int
    period: timedelta

    def take(self, who: str, *, now: datetime) -> bool:
        """Count once more for `who`, right or wrong; whether it was within the limit."""
        count, _until = _increment(_key(self, who), now, self.period)
        return count <= self.most


PAIR = Limit("pair", 5, timedelta(minutes=15))
SUBSCRIBER = Limit("subscriber", 60, timedelta(minutes=15))
ACCOUNT = Limit("account", 50, timedelta(hours=1))
PROOF = Limit("proof", 5, timedelta(minutes=15))


class TooManyError(Exception):
    """The limit is reached; `until` is when the next attempt is allowed."""

    def __init__(self, until: datetime) -> None:
        super().__init__("too many attempts")
        self.until = until

    @property
    def minutes(self) -> int:
        """How long to wait, at least one."""
        left = (self.until - timezone.now()).total_seconds()
        return max(1, -int(-left // 60))


@dataclass(frozen=True)
class Attempt:
    """What one attempt was counted under; `right` takes it back."""

    keys: tuple[str, ...]
    own: str

    def right(self) -> None:
        """The attempt was no guess: forget the misses of this person, and do not count this one."""
        Throttle.objects.filter(key=self.own).delete()
        others = [key for key in self.keys if key != self.own]
        Throttle.objects.filter(key__in=others, count__gt=0).update(count=F("count") - 1)


def login(username: str, address: str) -> Attempt:
    """Count an attempt to log in. Raises TooManyError."""
    name = username.strip().casefold()
    subscriber = subscriber_of(address)
    pair = _key(PAIR, name, subscriber)
    counted = [(PAIR, pair), (SUBSCRIBER, _key(SUBSCRIBER, subscriber))]
    if not _known(name, network_of(address)):
        counted.append((ACCOUNT, _key(ACCOUNT, name)))
    return _take(counted, own=pair)


def proof(user_id: int) -> Attempt:
    """Count an attempt at a second factor or at confirming who one is. Raises TooManyError."""
    key = _key(PROOF, str(user_id))
    return _take([(PROOF, key)], own=key)


def forget_expired(*, now: datetime) -> None:
    """Delete counts whose time is over."""
    Throttle.objects.filter(until__lt=now).delete()


def _known(name: str, network: str) -> bool:
    """Whether the account has logged in from this network within 90 days."""
    since = timezone.now() - timedelta(days=90)
    return AuditEntry.objects.filter(
        action=AuditEntry.Action.LOGIN, by__username__iexact=name, address=network, at__gte=since
    ).exists()


def _key(limit: Limit, *parts: str) -> str:
    return keyed_digest("\x1f".join((limit.name, *parts)), "limits")


def _take(counted: Iterable[tuple[Limit, str]], *, own: str) -> Attempt:
    """Count under every key. What is refused does not count: nobody is kept out for good."""
    now, taken, blocked = timezone.now(), [], None
    for limit, key in counted:
        if blocked is None:
            count, until = _increment(key, now, limit.period)
            if count > limit.most:
                blocked = until
            taken.append(key)
    if blocked is not None:
        Throttle.objects.filter(key__in=taken, count__gt=0).update(count=F("count") - 1)
        raise TooManyError(blocked)
    return Attempt(tuple(taken), own)


def _increment(key: str, now: datetime, period: timedelta) -> tuple[int, datetime]:
    """One more under this key, in one statement; begins anew when the period is over."""
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO accounts_throttle AS t (key, count, until) VALUES (%s, 1, %s) "
            "ON CONFLICT (key) DO UPDATE SET "
            "count = CASE WHEN t.until <= %s THEN 1 ELSE t.count + 1 END, "
            "until = CASE WHEN t.until <= %s THEN excluded.until ELSE t.until END "
            "RETURNING count, until",
            [key, now + period, now, now],
        )
        count, until = cursor.fetchone()
    return count, until
