"""The hub's back: verifying intent, and posting new states of feeds to who subscribed.

A subscriber is told the newest state of its topic, so what waits is no list but two numbers: the
newest release in the topic, and the newest that was posted. As with webhooks each target has its
own turn, and one that fails puts off nobody but itself.
"""

from __future__ import annotations

import hashlib
import hmac
import json
import logging
import secrets
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime, timedelta
from functools import partial
from urllib.parse import urlencode

from django.conf import settings
from django.db import transaction
from django.db.models import F, Q
from django.utils import timezone

from subscriptions.addresses import allowance
from subscriptions.models import HubSubscription
from subscriptions.outgoing import calling, guard

from . import topics

log = logging.getLogger(__name__)

BATCH = 32
SIDE_BY_SIDE = 16
LEASE = timedelta(minutes=5)
PAUSES = tuple(timedelta(seconds=s) for s in (10, 60, 300, 1_800, 3_600, 7_200))
#: A subscriber that has taken nothing for so long has left.
HOPELESS = timedelta(hours=72)
GONE = 410

Called = Callable[[], calling.Answer]


def work_due(*, now: datetime) -> int:
    """Verify and post what is due; returns how many subscribers answered as they should."""
    HubSubscription.objects.filter(until__lt=now, asked="").delete()
    leased = _lease(now)
    if not leased:
        return 0
    done = 0
    turns = [(subscription, *_prepared(subscription)) for subscription in leased]
    with ThreadPoolExecutor(max_workers=SIDE_BY_SIDE, thread_name_prefix="hub") as pool:
        answers = pool.map(_answer, [call for _subscription, call, _finish in turns])
        for (subscription, _call, finish), answer in zip(turns, answers, strict=True):
            done += finish(subscription, answer)
    return done


def _lease(now: datetime) -> list[HubSubscription]:
    with transaction.atomic():
        waiting = ~Q(asked="") | Q(wanted__gt=F("told"), until__gt=now)
        due = HubSubscription.objects.filter(waiting, due_at__lte=now)
        leased = list(due.select_for_update(skip_locked=True).order_by("due_at", "id")[:BATCH])
        HubSubscription.objects.filter(pk__in=[found.pk for found in leased]).update(
            due_at=now + LEASE
        )
    return leased


def _answer(call: Called) -> calling.Answer | None:
    try:
        return call()
    except (guard.RefusedError, calling.CallError) as error:
        log.info("a WebSub subscriber could not be called: %s", error)
    except Exception:  # whatever a subscriber makes of us, it must not end the sweep
        log.exception("a WebSub subscriber could not be called")
    return None


def _prepared(
    subscription: HubSubscription,
) -> tuple[Called, Callable[[HubSubscription, calling.Answer | None], bool]]:
    if subscription.asked:
        challenge = secrets.token_urlsafe(24)
        call = partial(_verifying, subscription.callback, subscription.topic,
                       json.loads(subscription.asked), challenge)  # fmt: skip
        return call, partial(_verified, challenge)
    return _posting(subscription), partial(_posted, subscription.wanted)


# --- Verification of intent (5.3) -----------------------------------------------------------------


def _verifying(callback: str, topic: str, asked: dict[str, str], challenge: str) -> calling.Answer:
    parameters = {"hub.mode": asked["mode"], "hub.topic": topic, "hub.challenge": challenge}
    if asked["mode"] == "subscribe":
        parameters["hub.lease_seconds"] = str(asked["seconds"])
    url = f"{callback}{'&' if '?' in callback else '?'}{urlencode(parameters)}"
    return calling.call(url, method="GET", allowance=allowance())


@transaction.atomic
def _verified(challenge: str, subscription: HubSubscription, answer: calling.Answer | None) -> bool:
    """Do what was asked if its callback says so; a request that is not confirmed is forgotten."""
    found = HubSubscription.objects.select_for_update().filter(pk=subscription.pk).first()
    if found is None or found.asked != subscription.asked:
        return False
    asked = json.loads(found.asked)
    confirmed = answer is not None and answer.ok and answer.body == challenge.encode()
    if confirmed and asked["mode"] == "unsubscribe":
        found.delete()
        return True
    if confirmed:
        found.until = timezone.now() + timedelta(seconds=asked["seconds"])
        found.secret = asked["secret"]
        # What is pending stays so: who renews its lease is posted it all the same.
        found.failures, found.failing_since = 0, None
    elif found.until is None:
        found.delete()
        return False
    found.asked, found.due_at = "", timezone.now()
    found.save()
    return confirmed


# --- Content distribution (7) ---------------------------------------------------------------------


def _posting(subscription: HubSubscription) -> Called:
    try:
        content = topics.content(subscription.topic)
    except topics.NoTopicError:
        return _gone
    headers = {
        "Content-Type": content.media_type,
        "Link": f'<{settings.WEBSUB_HUB}>; rel="hub", <{subscription.topic}>; rel="self"',
    }
    if subscription.secret:
        signature = hmac.digest(subscription.secret.encode(), content.body, hashlib.sha256).hex()
        headers["X-Hub-Signature"] = f"sha256={signature}"
    return partial(
        calling.call,
        subscription.callback,
        body=content.body,
        headers=headers,
        allowance=allowance(),
    )


def _gone() -> calling.Answer:
    """The topic itself is no more, and its subscription with it."""
    return calling.Answer(GONE, b"")


@transaction.atomic
def _posted(wanted: int, subscription: HubSubscription, answer: calling.Answer | None) -> bool:
    found = HubSubscription.objects.select_for_update().filter(pk=subscription.pk).first()
    if found is None:
        return False
    now = timezone.now()
    if answer is not None and answer.ok:
        found.told, found.failures, found.failing_since, found.due_at = wanted, 0, None, now
    else:
        found.failing_since = found.failing_since or now
        if (answer and answer.status == GONE) or now - found.failing_since > HOPELESS:
            found.delete()
            return False
        found.due_at = now + PAUSES[min(found.failures, len(PAUSES) - 1)]
        found.failures += 1
    found.save()
    return answer is not None and answer.ok
