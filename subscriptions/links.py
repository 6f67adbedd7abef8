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
        """The token of the link, void once the links of this address are renewed."""
        signed = {**asdict(self), "generation": _generation(self.email)}
        return signing.dumps(signed, salt=_CONFIRM, compress=True)

    @classmethod
    def read(cls, token: str) -> Wish | None:
        """The wish of a link, None if it is forged, broken, void or too old."""
        try:
            signed = signing.loads(token, salt=_CONFIRM, max_age=CONFIRM_WITHIN)
            # Links of earlier versions name none.
            generation = signed.pop("generation", Subscriber().generation)
            wish = cls(**signed)
        except (signing.BadSignature, TypeError):
            return None
        return wish if generation == _generation(wish.email) else None


def _generation(email: str) -> int:
    """That of who has this address; a newcomer's if nobody has confirmed it."""
    return (Subscriber.objects.of(email) or Subscriber()).generation


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
