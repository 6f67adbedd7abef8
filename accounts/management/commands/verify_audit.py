"""Check that no entry of the audit was changed or taken out."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from accounts import audit
from accounts.models import AuditEntry


class Command(BaseCommand):
    help = "Check the chain of the audit. --expect takes NUMBER:DIGEST of an entry seen before."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--expect", action="append", default=[], metavar="NUMBER:DIGEST")

    def handle(self, *args: Any, **options: Any) -> None:
        """Name everything that is broken; exit status 1 if anything is."""
        faults = list(audit.broken(AuditEntry.objects.order_by("number").iterator()))
        for known in options["expect"]:
            number, _, digest = known.partition(":")
            if not number.isdecimal() or not digest:
                raise CommandError(f"--expect wants NUMBER:DIGEST, not {known}")
            if not AuditEntry.objects.filter(number=int(number), digest=digest).exists():
                faults.append(f"entry {number} with digest {digest} is gone")
        if faults:
            raise CommandError("\n".join(faults))
        number, digest = audit.head()
        self.stdout.write(f"{number} entries, all in place. Newest: {number}:{digest}")
