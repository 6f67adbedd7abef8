"""Calling webhooks: each a queue of its own, at least once, over hours.

A sweep leases the webhooks whose turn it is, commits, and calls them side by side, the messages of
one after another. The first failure ends a webhook's turn and puts its next one off, so a target
that is away costs one attempt a turn, whatever waits for it, and holds up nobody else. Who dies
between a call and its record leaves a lease that runs out: the message goes out again, under the
same id, by which receivers know it.
"""

from __future__ import annotations

import logging
import time
from collections.abc import Iterable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor, as_completed
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import Exists, OuterRef, Q
from django.utils import timezone

from subscriptions.addresses import allowance
from subscriptions.letters import tell_stopped
from subscriptions.models import LOG_DAYS, Attempt, Message, Webhook
from subscriptions.outgoing import calling, guard

from . import formats

log = logging.getLogger(__name__)

#: When a message is tried again after each failure: 28 hours in all, as Standard Webhooks advises.
RETRIES = tuple(
    timedelta(seconds=seconds) for seconds in (5, 300, 1_800, 7_200, 18_000, 36_000, 36_000)
)
#: How long a webhook pauses after so many failures in a row; its other messages wait as well.
PAUSES = tuple(timedelta(seconds=seconds) for seconds in (5, 60, 300, 900, 1_800, 3_600))
#: A target that has taken nothing for so long is called no more, and its owner is told.
HOPELESS = timedelta(days=3)
#: Webhooks called side by side, and messages for one in its turn.
SIDE_BY_SIDE = 16
MESSAGES = 20
#: Group bots take twenty messages a minute.
BOT_MESSAGES, BOT_PAUSE = 15, timedelta(minutes=1)
#: Longer than a turn can last.
LEASE = timedelta(minutes=5)
TURN_SECONDS = 30.0

GONE = 410


@dataclass(frozen=True)
class Outcome:
    """One call and what came of it; `error` is "" for a message that was taken."""

    message: Message
    at: datetime
    status: int | None
    error: str
    seconds: float


def send_due(*, now: datetime) -> int:
    """Give each webhook whose turn it is its turn; returns how many messages were taken."""
    leased = _lease(now)
    if not leased:
        return 0
    sent = 0
    # Everything is read before, and written after, in this thread: the others only call.
    turns = [(webhook, calls) for webhook in leased if (calls := _prepared(webhook, now))]
    with ThreadPoolExecutor(max_workers=SIDE_BY_SIDE, thread_name_prefix="webhook") as pool:
        running = {pool.submit(_turn, calls): webhook for webhook, calls in turns}
        for done in as_completed(running):
            sent += _record(running[done], done.result())
    return sent


def _lease(now: datetime) -> list[Webhook]:
    waiting = Message.objects.filter(
        webhook=OuterRef("pk"), state=Message.State.WAITING, due_at__lte=now
    )
    with transaction.atomic():
        due = Webhook.objects.filter(Exists(waiting), stopped_at=None, due_at__lte=now)
        leased = list(
            due.select_for_update(skip_locked=True, of=("self",))
            .select_related("subscriber")
            .order_by("due_at", "id")[: SIDE_BY_SIDE * 2]
        )
        Webhook.objects.filter(pk__in=[webhook.pk for webhook in leased]).update(due_at=now + LEASE)
    return leased


Prepared = tuple[Message, formats.Call]


def _prepared(webhook: Webhook, now: datetime) -> list[Prepared]:
    """The calls of a webhook's turn; none if they cannot be made, so that others have theirs."""
    try:
        return _calls(webhook, now)
    except Exception:
        log.exception("the calls of webhook %d cannot be made", webhook.pk)
        return []


def _calls(webhook: Webhook, now: datetime) -> list[Prepared]:
    most = MESSAGES if webhook.format == Webhook.Format.STANDARD else BOT_MESSAGES
    if webhook.failures:
        most = 1
    waiting = webhook.messages.filter(state=Message.State.WAITING, due_at__lte=now)
    rows = waiting.select_related("release__region", "webhook__subscriber")
    return [
        (message, formats.call_for(message, now=now))
        for message in rows.order_by("due_at", "id")[:most]
    ]


def _turn(calls: Sequence[Prepared]) -> list[Outcome]:
    """Call one target until it fails, its messages are through or its time is over."""
    until = time.monotonic() + TURN_SECONDS
    outcomes = []
    for message, prepared in calls:
        outcome = _call(message, prepared)
        outcomes.append(outcome)
        if outcome.error or time.monotonic() > until:
            break
    return outcomes


def _call(message: Message, prepared: formats.Call) -> Outcome:
    at, started = timezone.now(), time.monotonic()
    status, error = None, ""
    try:
        answer = calling.call(
            prepared.url, body=prepared.body, headers=prepared.headers, allowance=allowance()
        )
        status, error = answer.status, formats.taken(message.webhook, answer)
    except guard.RefusedError as refused:
        error = f"not called: {refused.reason}"
    except calling.CallError as failed:
        error = str(failed)
    except Exception as unknown:  # whatever a target makes of us, it must not end the sweep
        log.exception("a webhook could not be called")
        error = type(unknown).__name__
    return Outcome(message, at, status, error[:200], time.monotonic() - started)


def _record(webhook: Webhook, outcomes: Sequence[Outcome]) -> int:
    """Write down a turn; returns how many messages were taken."""
    taken = [outcome for outcome in outcomes if not outcome.error]
    failed = next((outcome for outcome in outcomes if outcome.error), None)
    now = timezone.now()
    with transaction.atomic():
        # It may be gone meanwhile: its owner takes everything along.
        found = Webhook.objects.select_for_update().filter(pk=webhook.pk).first()
        if found is None:
            return len(taken)
        Attempt.objects.bulk_create(map(_row, outcomes))
        Message.objects.filter(pk__in=[o.message.pk for o in taken]).update(
            state=Message.State.DELIVERED
        )
        if taken:
            found.failures, found.failing_since = 0, None
        pause = timedelta(0) if found.format == Webhook.Format.STANDARD else BOT_PAUSE
        if failed:
            _put_off(failed.message, now)
            found.failing_since = found.failing_since or now
            pause = max(pause, PAUSES[min(found.failures, len(PAUSES) - 1)])
            found.failures += 1
            if failed.status == GONE or now - found.failing_since > HOPELESS:
                _stop(found, now)
        found.due_at = now + pause
        found.save()
    return len(taken)


def _row(outcome: Outcome) -> Attempt:
    return Attempt(
        message=outcome.message,
        at=outcome.at,
        status=outcome.status,
        error=outcome.error,
        milliseconds=int(outcome.seconds * 1000),
    )


def _put_off(message: Message, now: datetime) -> None:
    message.attempts += 1
    if message.attempts > len(RETRIES):
        message.state = Message.State.FAILED
    else:
        message.due_at = now + RETRIES[message.attempts - 1]
    message.save(update_fields=["attempts", "due_at", "state"])


def _stop(webhook: Webhook, now: datetime) -> None:
    webhook.stopped_at = now
    tell_stopped(webhook, now=now)


# --- What its owner does with it ------------------------------------------------------------------


def send_test(webhook: Webhook, *, now: datetime) -> Message:
    """Queue a test event, due at once whatever the webhook's failures."""
    message = Message.objects.create(webhook=webhook, due_at=now)
    Webhook.objects.filter(pk=webhook.pk, stopped_at=None).update(due_at=now)
    return message


def replay(webhook: Webhook, messages: Iterable[Message], *, now: datetime) -> int:
    """Send these again, under the ids they had; returns how many."""
    rows = webhook.messages.filter(pk__in=[message.pk for message in messages])
    again = rows.exclude(state=Message.State.WAITING)
    count = again.update(state=Message.State.WAITING, due_at=now, attempts=0)
    Webhook.objects.filter(pk=webhook.pk).update(due_at=now)
    return count


def start_again(webhook: Webhook, *, now: datetime) -> None:
    """Call a stopped webhook again; what waits goes out, what was given up can be replayed."""
    Webhook.objects.filter(pk=webhook.pk).update(
        stopped_at=None, failures=0, failing_since=None, due_at=now
    )


def forget_old(*, now: datetime) -> int:
    """Delete the log of what is through, and what waits for who was not started again."""
    since = now - timedelta(days=LOG_DAYS)
    waiting = Q(state=Message.State.WAITING)
    old = ~waiting & Q(created_at__lt=since)
    left = waiting & Q(webhook__stopped_at__lt=since)
    return Message.objects.filter(old).delete()[0] + Message.objects.filter(left).delete()[0]


def log_of(webhook: Webhook) -> Iterator[Message]:
    """The newest messages with their calls."""
    rows = webhook.messages.select_related("release").prefetch_related("tries")
    return iter(rows[:100])
