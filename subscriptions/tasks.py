"""Celery tasks: thin sweeps, on a queue of their own, because the other side may be slow.

As all tasks of the project they are hints; late, twice, at once or never does no harm.
"""

from __future__ import annotations

from celery import shared_task
from django.utils import timezone

from . import digests, letters, matching
from .models import Follow
from .webhooks import sending
from .websub import pinging, posting


@shared_task(name="subscriptions.tasks.match", soft_time_limit=840, time_limit=900)  # type: ignore[untyped-decorator]
def match() -> int:
    """Compare new releases with what is followed. Two at once: the second does nothing."""
    return matching.match_next(now=timezone.now())


@shared_task(name="subscriptions.tasks.mail")  # type: ignore[untyped-decorator]
def mail() -> int:
    """Write digests that are due and send what waits; returns how many letters went out.

    Two at once: subscribers and letters that are locked or leased are skipped by the other.
    """
    now = timezone.now()
    for often in (Follow.Mail.NOW, Follow.Mail.DAILY, Follow.Mail.WEEKLY):
        digests.make_digests(mail=often, now=now)
    return letters.post_due(now=now)


@shared_task(name="subscriptions.tasks.post")  # type: ignore[untyped-decorator]
def post() -> int:
    """Send what waits, often: press notes are told at once. Two at once: each leases others."""
    return letters.post_due(now=timezone.now())


@shared_task(name="subscriptions.tasks.call_webhooks")  # type: ignore[untyped-decorator]
def call_webhooks() -> int:
    """Call the webhooks whose turn it is. Two at once: each leases others."""
    return sending.send_due(now=timezone.now())


@shared_task(name="subscriptions.tasks.serve_hub")  # type: ignore[untyped-decorator]
def serve_hub() -> int:
    """Verify and post for WebSub, or ping the hub that does. Two at once: each leases others."""
    now = timezone.now()
    return posting.work_due(now=now) + pinging.ping(now=now)


@shared_task(name="subscriptions.tasks.forget")  # type: ignore[untyped-decorator]
def forget() -> int:
    """Delete logs whose time is over."""
    return sending.forget_old(now=timezone.now())
