"""Celery tasks of the accounts: housekeeping that may come late, twice or never."""

from __future__ import annotations

from celery import shared_task
from django.utils import timezone

from accounts import anchoring, limits
from accounts.sessions import SessionStore


@shared_task(name="accounts.tasks.forget_expired")  # type: ignore[untyped-decorator]
def forget_expired() -> None:
    """Delete counts of attempts and sessions whose time is over."""
    limits.forget_expired(now=timezone.now())
    SessionStore.clear_expired()


@shared_task(name="accounts.tasks.anchor_audit")  # type: ignore[untyped-decorator]
def anchor_audit() -> bool:
    """Put the head of the audit into the public ledger unless the day has it there."""
    return anchoring.anchor_daily(now=timezone.now()) is not None
