"""Celery tasks of the operations: late, twice or never does no harm."""

from __future__ import annotations

from celery import shared_task
from django.utils import timezone

from . import reconciling
from .models import Heartbeat


@shared_task(name="operations.tasks.beat")  # type: ignore[untyped-decorator]
def beat() -> None:
    """Note that beat and worker are awake."""
    Heartbeat.objects.update_or_create(name="worker", defaults={"at": timezone.now()})


#: Seconds of a nightly comparison: it must be over before the next begins.
NIGHT = 20 * 3600


@shared_task(  # type: ignore[untyped-decorator]
    name="operations.tasks.reconcile", soft_time_limit=NIGHT, time_limit=NIGHT + 60
)
def reconcile() -> int:
    """Compare every channel with what was approved, and mend. Two at once: two runs are kept."""
    run = reconciling.reconcile(now=timezone.now(), mend=True)
    return sum(comparison.differing for comparison in run.comparisons.all())
