"""Check that no entry of the audit was changed, taken out or cut off."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from accounts import anchoring, audit
from accounts.models import AuditEntry


class Command(BaseCommand):
    help = (
        "Check the chain of the audit, and hold it against the public ledger. "
        "--expect takes NUMBER:DIGEST of an entry seen before."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--expect", action="append", default=[], metavar="NUMBER:DIGEST")

    def handle(self, *args: Any, **options: Any) -> None:
        """Name everything that is broken; exit status 1 if anything is that no repair explains."""
        faults = list(audit.broken(AuditEntry.objects.order_by("number").iterator()))
        for fault in anchoring.faults():
            if fault.repair is None:
                faults.append(str(fault))
            else:
                self.stderr.write(str(fault))
        for expected in options["expect"]:
            number, _, digest = expected.partition(":")
            if not number.isdecimal() or not digest:
                raise CommandError(f"--expect wants NUMBER:DIGEST, not {expected}")
            if not AuditEntry.objects.filter(number=int(number), digest=digest).exists():
                faults.append(f"entry {number} with digest {digest} is gone")
        if faults:
            raise CommandError("\n".join(faults))
        number, digest = audit.head()
        self.stdout.write(f"{number} entries, all in place. Newest: {number}:{digest}")
        known = anchoring.anchors()
        if known:
            at = f"entry {known[-1].index}, {known[-1].at}"
            self.stdout.write(f"In the ledger up to entry {known[-1].count} ({at}).")
        else:
            self.stdout.write("Not in the ledger yet: manage.py anchor_audit.")
