"""People who follow something, for tests."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.utils import timezone

from subscriptions import matching, subscribing
from subscriptions.links import Wish
from subscriptions.models import Follow, Subscriber, Webhook
from subscriptions.queries import Query
from tests.factory import NOW, deliver_all

EMAIL = "reader@example.org"


def subscriber(email: str = EMAIL, *, language: str = "en", **wish: Any) -> Subscriber:
    """Somebody who confirmed."""
    return subscribing.confirm(Wish(email=email, language=language, **wish), now=NOW)


def followed(
    someone: Subscriber, address: str, *, mail: str = Follow.Mail.NOW, **options: Any
) -> Follow:
    return subscribing.follow(someone, Query.read(address), mail=mail, now=NOW, **options)


def hooked(someone: Subscriber, url: str, *, follows: str = "/notices/", **fields: Any) -> Webhook:
    """A webhook that is told of a list; due since long."""
    given = {"format": Webhook.Format.STANDARD, "secret": "", **fields}
    found = subscribing.add_webhook(someone, address=url, host="127.0.0.1", now=NOW, **given)
    if follows:
        followed(someone, follows, mail=Follow.Mail.NEVER, webhook=found)
    return found


def match_all(*, now: datetime | None = None) -> None:
    """Bring releases to search and feeds, then to who follows."""
    deliver_all()
    while matching.match_next(now=now or timezone.now()):
        pass
