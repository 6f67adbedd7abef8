"""Short ways to make a log grow in tests."""

from __future__ import annotations

from datetime import UTC, datetime

from django.conf import settings
from django.db import transaction

from ledger import log
from ledger.entries import entry
from ledger.notes import Signer, VerifierKey

NOW = datetime(2026, 11, 23, 1, 0, tzinfo=UTC)


def publish_entry(number: int, at: datetime = NOW) -> bytes:
    """The entry of an invented release."""
    return entry(
        "publish",
        at=at,
        id=f"2026-{number:08d}",
        rev=1,
        org="11990100MB0000001X",
        release=number.to_bytes(32),
    )


def append(*entries: bytes, now: datetime = NOW) -> log.Appended:
    """Append in a transaction of its own."""
    with transaction.atomic():
        return log.append(entries, now=now)


def grow(count: int, start: int = 1) -> log.Appended:
    """Append so many releases at once."""
    return append(*(publish_entry(number) for number in range(start, start + count)))


def roll_back(*entries: bytes) -> None:
    """Append each by itself in one transaction, or savepoint, that is rolled back."""
    with transaction.atomic():
        for data in entries:
            log.append([data], now=NOW)
        transaction.set_rollback(True)


def log_key() -> VerifierKey:
    """The key the test log is signed with."""
    return Signer.parse(settings.LEDGER_KEY).verifier
