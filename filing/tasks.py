"""Celery tasks of the filing API."""

from __future__ import annotations

from celery import shared_task
from django.utils import timezone

from .idempotency import KEPT
from .models import KeptAnswer


@shared_task(name="filing.tasks.forget_answers")
def forget_answers() -> int:
    """Delete answers kept long enough. Two at once: the second finds nothing."""
    deleted, _by_model = KeptAnswer.objects.filter(at__lt=timezone.now() - KEPT).delete()
    return deleted
