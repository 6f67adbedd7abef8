"""`manage.py anchor_audit`: put the head of the audit into the public ledger now."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from accounts import anchoring
from ledger.errors import LedgerError


class Command(BaseCommand):
    help = (
        "Append number and digest of the newest audit entry to the ledger. Happens daily by itself."
    )

    def handle(self, *args: Any, **options: Any) -> None:
        """Append. CommandError for a ledger that must not go on."""
        try:
            appended = anchoring.anchor(now=timezone.now())
        except LedgerError as error:
            raise CommandError(str(error)) from error
        if appended is None:
            self.stdout.write("Nothing new: the ledger has the head of the audit.")
            return
        newest = anchoring.anchors()[-1]
        self.stdout.write(f"Entry {newest.index} of the ledger: {newest.count}:{newest.digest}")
