"""The hub's front: what a subscriber may ask for (WebSub, section 5)."""

from __future__ import annotations

import hashlib
import json
from datetime import datetime

from django.db import IntegrityError, transaction
from django.http import QueryDict

from subscriptions.addresses import allowance
from subscriptions.limits import HUB, HUB_FROM_NETWORK
from subscriptions.models import HubSubscription
from subscriptions.outgoing import guard

from . import topics

#: Seconds: what is given without a wish, the least and the most.
LEASE, SHORTEST, LONGEST = 864_000, 3_600, 2_592_000
LONGEST_SECRET = 199
#: Subscriptions of one host, and those of them it has not verified.
MOST, MOST_ASKED = 1_000, 50
#: Those of all hosts that are not verified: what is posted waits behind them.
MOST_ASKED_IN_ALL = 500


class HubError(ValueError):
    """What is wrong with a request, in English: a program reads it."""


class TooManyError(HubError):
    """The same may be asked again in a minute."""


def request(given: QueryDict, *, network: str, now: datetime) -> HubSubscription:
    """Note down a request; its intent is verified by a sweep. Raises HubError, TooManyError."""
    if not HUB_FROM_NETWORK.take(network, now=now):
        raise TooManyError("too many requests from your network")
    mode = given.get("hub.mode", "")
    if mode not in {"subscribe", "unsubscribe"}:
        raise HubError("hub.mode must be subscribe or unsubscribe")
    topic, callback = given.get("hub.topic", ""), given.get("hub.callback", "")
    try:
        host = guard.target(callback, allowance()).host
    except guard.RefusedError as refused:
        raise HubError(f"hub.callback is not called: {refused.reason}") from None
    if not HUB.take(host, now=now):
        raise TooManyError("too many requests for this host")
    if not topics.ADDRESS.fullmatch(topic):
        raise HubError("hub.topic must be an address in ASCII, of at most 1,200 characters")
    try:
        query = topics.query_of(topic)
    except topics.NoTopicError:
        raise HubError("hub.topic is no Atom, RSS or JSON feed of this site") from None
    secret = given.get("hub.secret", "")
    if len(secret.encode()) > LONGEST_SECRET:
        raise HubError("hub.secret must be shorter than 200 bytes")
    asked = {"mode": mode, "seconds": _seconds(given), "secret": secret}
    key = hashlib.sha256(f"{topic}\0{callback}".encode()).hexdigest()
    with transaction.atomic():
        found = HubSubscription.objects.select_for_update().filter(key=key).first()
        if found is None:
            if mode == "unsubscribe":
                raise HubError("there is no such subscription")
            _check_room(host)
            found = HubSubscription(
                key=key,
                topic=topic,
                path=query.path,
                text=query.text,
                callback=callback,
                host=host,
            )
        found.asked = json.dumps(asked)
        found.due_at = now
        _save(found)
    return found


def _seconds(given: QueryDict) -> int:
    text = given.get("hub.lease_seconds", "")
    if not text:
        return LEASE
    if not (text.isascii() and text.isdigit() and len(text) < 12):
        raise HubError("hub.lease_seconds must be a number of seconds")
    return min(max(int(text), SHORTEST), LONGEST)


def _check_room(host: str) -> None:
    same = HubSubscription.objects.filter(host=host)
    if same.count() >= MOST or same.filter(until=None).count() >= MOST_ASKED:
        raise HubError("too many subscriptions of this host; try again later")
    if HubSubscription.objects.filter(until=None).count() >= MOST_ASKED_IN_ALL:
        raise TooManyError("too many requests wait to be verified")


def _save(found: HubSubscription) -> None:
    try:
        with transaction.atomic():
            found.save()
    except IntegrityError as error:
        raise HubError("the same was asked at the same time; ask again") from error
