"""Celery tasks of the log: hints, as all tasks are. Late, twice or never does no harm."""

from __future__ import annotations

from celery import shared_task
from django.utils import timezone

from . import log, publishing


@shared_task(name="ledger.tasks.publish")  # type: ignore[untyped-decorator]
def publish() -> int:
    """Bring the public files up to date; returns the number of entries that are out."""
    published = publishing.publish()
    return published.size if published else 0


@shared_task(name="ledger.tasks.tick")  # type: ignore[untyped-decorator]
def tick() -> bool:
    """Append the heartbeat of the day unless it was."""
    return log.tick(now=timezone.now()) is not None
