"""How often something may be done: counted in the database, by a keyed digest of who or what.

A counter lives as long as its window. Two at once add up: the count is one statement.
"""

from __future__ import annotations

import hashlib
import hmac
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.conf import settings
from django.db.models import F

from .models import Spent


@dataclass(frozen=True)
class Limit:
    """At most `most` in each window of `window`."""

    name: str
    most: int
    window: timedelta

    def take(self, who: str, *, now: datetime) -> bool:
        """Count once more for `who`; whether it was within the limit."""
        start = int(now.timestamp() // self.window.total_seconds())
        told = f"{self.name}:{start}:{who}".encode()
        key = hmac.digest(settings.SECRET_KEY.encode(), told, hashlib.sha256).hex()
        Spent.objects.bulk_create([Spent(key=key, until=now + self.window)], ignore_conflicts=True)
        return bool(Spent.objects.filter(key=key, count__lt=self.most).update(count=F("count") + 1))


#: Confirmation mails to one address: enough for who mistyped, too few to annoy anybody.
TO_ADDRESS = Limit("to-address", 3, timedelta(days=1))
#: From one network address, behind which an office may sit.
FROM_NETWORK = Limit("from-network", 30, timedelta(hours=1))
#: Confirmation mails in all, so that nobody makes the site a source of bulk mail.
IN_ALL = Limit("in-all", 2_000, timedelta(hours=1))
#: Test events and replays of one webhook.
TESTS = Limit("tests", 20, timedelta(hours=1))
#: Requests to the hub for one callback host: each makes us call it once.
HUB = Limit("hub", 30, timedelta(minutes=1))


def forget_old(*, now: datetime) -> int:
    """Delete counters whose window is over."""
    return Spent.objects.filter(until__lt=now).delete()[0]
