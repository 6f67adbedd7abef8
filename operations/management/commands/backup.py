"""`manage.py backup`: database, uploads, released files and the public ledger, in one folder."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone

from operations import backups


class Command(BaseCommand):
    help = "Make a backup. What the one before has unchanged is linked and costs no space."

    def add_arguments(self, parser: CommandParser) -> None:
        """Where to, and how many to keep."""
        parser.add_argument("folder", nargs="?", type=Path, default=settings.BACKUP_DIR)
        parser.add_argument("--keep", type=int, default=0, help="Remove all but the newest N.")
        parser.add_argument("--verify", action="store_true", help="Read back what was written.")

    def handle(self, *args: Any, **options: Any) -> None:
        """Make, verify, remove old ones: in this order. CommandError when one fails."""
        if options["keep"] < 0:
            raise CommandError("--keep is a number of backups.")
        try:
            made = backups.make(options["folder"], now=timezone.now())
            manifest = (backups.verify if options["verify"] else backups.Manifest.read)(made)
        except backups.BackupError as error:
            raise CommandError(str(error)) from error
        for old in backups.remove_old(options["folder"], keep=options["keep"]):
            self.stdout.write(f"removed {old}")
        size = sum(described[0] for described in manifest.files.values())
        self.stdout.write(
            f"{made}: {len(manifest.files)} files, {size:,} bytes, changes up to "
            f"{manifest.sequence}, ledger of {backups.ledger_size(manifest.ledger)} entries"
        )
