"""Celery tasks: thin sweeps over what PostgreSQL says is due.

The broker carries hints only. Each task is idempotent, has a time limit (settings) and may run
twice at once, late or never: the next sweep finds the same rows. Losing Redis loses nothing.
"""

from __future__ import annotations

from celery import shared_task
from django.utils import timezone

from disclosure import services


@shared_task(name="disclosure.tasks.publish_due")
def publish_due() -> int:
    """Release what is approved and due. Two at once: each notice is claimed by one of them."""
    return len(services.publish_due(now=timezone.now()))


@shared_task(name="disclosure.tasks.deliver_due")
def deliver_due(channel: str) -> int:
    """Deliver what is due on a channel. Two at once: leased rows are skipped by the other."""
    return services.deliver_due(channel=channel, now=timezone.now())
