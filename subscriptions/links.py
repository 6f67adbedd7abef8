"""Signed links: who holds one may do what it says, and nothing is stored to know them by.

Raising `Subscriber.generation` makes all links to a subscriber's pages void; those that end all
mail hold for ever, since mail programs keep them and they can do nothing else.
"""

from __future__ import annotations

from dataclasses import asdict, dataclass
from datetime import timedelta
from typing import Any

from django.core import signing
from django.urls import reverse

from disclosure.addresses import absolute
from disclosure.models import Release

from .models import Subscriber
from .tokens import Purpose

CONFIRM_WITHIN = timedelta(days=2)
_CONFIRM = "subscriptions.confirm"
OWN, FEED, STOP = (Purpose(f"subscriptions.{name}") for name in ("own", "feed", "stop"))


@dataclass(frozen=True)
class Wish:
    """What somebody asked for; kept in the link that was mailed and nowhere else."""

    email: str
    language: str
    path: str = ""
    text: str = ""
    mail: str = ""

    def token(self) -> str:
        return signing.dumps(asdict(self), salt=_CONFIRM, compress=True)

    @classmethod
    def read(cls, token: str) -> Wish | None:
        """The wish of a link, None if it is forged, broken or too old."""
        try:
            return cls(**signing.loads(token, salt=_CONFIRM, max_age=CONFIRM_WITHIN))
        except (signing.BadSignature, TypeError):
            return None


def own_token(subscriber: Subscriber) -> str:
    """The token of the subscriber's own page."""
    return OWN.token(subscriber)


def own_page(subscriber: Subscriber) -> str:
    """The absolute address of the subscriber's own page, in the active language."""
    return absolute(reverse("subscriptions:own", args=[own_token(subscriber)]))


def feed_token(subscriber: Subscriber) -> str:
    """The token of the personal feed: it reads, and changes nothing."""
    return FEED.token(subscriber)


def stop_page(subscriber: Subscriber) -> str:
    """The address that ends all mail to the subscriber: one POST (RFC 8058), or a page."""
    return absolute(reverse("subscriptions:stop", args=[STOP.token(subscriber)]))


def owner(token: str) -> Subscriber | None:
    """Whose own page this is."""
    return OWN.holder(token, Subscriber.objects.all())


def reader(token: str) -> Subscriber | None:
    """Whose feed this is."""
    return FEED.holder(token, Subscriber.objects.all())


def stopping(token: str) -> Any:
    """The key of whose mail is to end, who may be gone already; None if the link is forged."""
    return STOP.key(token)


def page_of(release: Release) -> str:
    """The notice's page in the language that is active."""
    return absolute(reverse("site:notice", args=[release.uid]))
