"""`manage.py ledger_repair`: say what the guard found, and lead the database back."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone

from ledger import repair
from ledger.errors import LedgerError

EXPLANATION = """\
Nothing was changed. The ledger signs again once the database holds exactly the history that was
signed before:

  after restoring a backup or promoting a standby that was behind
      manage.py ledger_repair --size N --reason restored-backup   (or promoted-standby)
      re-imports the missing entries from the public files, or from a copy of them with --from.
      N is the largest size named above. Releases whose rows are lost stay named in the log: bring
      them back from another backup, or file them again.
  after the file of the mark was lost
      manage.py ledger_repair --size N --reason lost-mark
      N is the size in the database; public files and witnesses must agree.

The repair is logged. docs/ledger.md tells what to do when entries are lost for good.
"""


class Command(BaseCommand):
    help = "Show where the log stands in each place; with --size and --reason, repair the database."

    def add_arguments(self, parser: CommandParser) -> None:
        """Size and reason have no defaults: whoever repairs says what he expects."""
        parser.add_argument("--size", type=int)
        parser.add_argument("--reason", choices=repair.REASONS)
        parser.add_argument("--from", dest="source", type=Path, help="A copy of the public files.")

    def handle(self, *args: Any, **options: Any) -> None:
        """Explain or repair. CommandError for a repair that would not lead back."""
        size, reason, source = options["size"], options["reason"], options["source"]
        try:
            for line in repair.look(source).lines():
                self.stdout.write(line)
            if size is None or reason is None:
                self.stdout.write(EXPLANATION)
                return
            appended = repair.repair(size=size, reason=reason, source=source, now=timezone.now())
        except LedgerError as error:
            raise CommandError(str(error)) from error
        self.stdout.write(f"Repaired: {appended.size} entries, the last one tells of the repair.")
