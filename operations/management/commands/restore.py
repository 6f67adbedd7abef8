"""`manage.py restore`: bring a backup back into an empty installation."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone

from disclosure import services
from ledger.errors import LedgerError
from operations import backups

REPAIR = """\
The database is as it was when the backup was made; the ledger outside may have gone on since:

    manage.py ledger_repair                         tells where it stands
    manage.py ledger_repair --size N --reason restored-backup
    manage.py restore --finish                      deletes again what was deleted by law since,
                                                    and says which releases are missing

Start web and workers after that. docs/operations.md has the whole way.
"""


class Command(BaseCommand):
    help = "Restore a backup into an empty database; --finish it with what the ledger knows."

    def add_arguments(self, parser: CommandParser) -> None:
        """A backup, or a folder of backups of which the newest is taken."""
        parser.add_argument("folder", nargs="?", type=Path, default=settings.BACKUP_DIR)
        parser.add_argument("--verify", action="store_true", help="Only compare with the manifest.")
        parser.add_argument(
            "--replace",
            action="store_true",
            help="Drop the tables that are there, if nothing was released since the backup.",
        )
        parser.add_argument("--finish", action="store_true", help="The last step, after a repair.")

    def handle(self, *args: Any, **options: Any) -> None:
        """One of three: restore, verify, finish. CommandError when it fails."""
        if options["finish"]:
            self._finish()
            return
        folder = backups.latest(options["folder"]) or options["folder"]
        try:
            if options["verify"]:
                manifest = backups.verify(folder)
            else:
                manifest = backups.restore(folder, replace=options["replace"])
        except backups.BackupError as error:
            raise CommandError(str(error)) from error
        self.stdout.write(f"{folder}: {len(manifest.files)} files, made {manifest.made_at}")
        if not options["verify"]:
            call_command("migrate", interactive=False, verbosity=0)
            self.stdout.write(REPAIR)

    def _finish(self) -> None:
        try:
            recovered = services.recover(now=timezone.now())
        except LedgerError as error:
            raise CommandError(str(error)) from error
        self.stdout.write(f"deleted again by law: {recovered.deleted}")
        for release in recovered.lost:
            self.stdout.write(f"in the ledger only: {release.uid} ({release.type})")
        if recovered.lost:
            self.stdout.write(
                "Their numbers stay taken. Withdraw again what was withdrawn, and file the others "
                "again, from bulk files, followers' copies or the agencies' papers."
            )
        call_command("reindex")
        call_command("make_bulk", anew=True)
