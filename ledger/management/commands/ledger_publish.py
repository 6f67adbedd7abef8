"""`manage.py ledger_publish`: write the public files of the log, or hold them against it."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from ledger import publishing
from ledger.errors import LedgerError
from ledger.storage import head


class Command(BaseCommand):
    help = "Bring the public files of the ledger up to its last checkpoint."

    def add_arguments(self, parser: CommandParser) -> None:
        """Two options for files that were damaged or lost."""
        parser.add_argument(
            "--check", action="store_true", help="Compare every file with the database; write none."
        )
        parser.add_argument(
            "--all", action="store_true", help="Write every file that is missing or different."
        )

    def handle(self, *args: Any, **options: Any) -> None:
        """Publish. CommandError for a ledger that must not be published and for damaged files."""
        try:
            if options["check"]:
                self._check()
                return
            if options["all"]:
                written = publishing.write_tiles(head())
                self.stdout.write(f"{written} files written.")
            published = publishing.publish()
        except LedgerError as error:
            raise CommandError(str(error)) from error
        if published is None:
            self.stdout.write("Another process is publishing.")
        else:
            self.stdout.write(
                f"{published.size} entries published, "
                f"cosigned by {published.cosignatures} of {published.witnesses} witnesses."
            )

    def _check(self) -> None:
        if found := publishing.damage():
            raise CommandError("Missing or different: " + ", ".join(found))
        self.stdout.write("Every public file is as it was written.")
