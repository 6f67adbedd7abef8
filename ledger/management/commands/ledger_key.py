"""`manage.py ledger_key`: make a key, show ours, introduce the next one."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import transaction
from django.utils import timezone

from ledger import keys, log
from ledger.entries import EntryError, entry
from ledger.errors import LedgerError
from ledger.notes import COSIGNATURE, ED25519, NoteError, Signer, VerifierKey


class Command(BaseCommand):
    help = "Make a signing key, show the one in use, or introduce its successor in the log."

    def add_arguments(self, parser: CommandParser) -> None:
        """Three actions."""
        actions = parser.add_subparsers(dest="action", required=True)
        new = actions.add_parser("new", help="Make a key in a new file; print its vkey.")
        new.add_argument("file", type=Path)
        new.add_argument("--name", help="The key's name; the log's origin by default.")
        new.add_argument("--witness", action="store_true", help="A key for a witness.")
        actions.add_parser("show", help="Print the vkeys that sign now.")
        introduce = actions.add_parser(
            "introduce", help="Log the vkey of the next key, signed by the present one."
        )
        introduce.add_argument("vkey")

    def handle(self, *args: Any, action: str, **options: Any) -> None:
        """Do it. CommandError for a file that exists and for keys that are none."""
        try:
            getattr(self, f"_{action}")(**options)
        except (LedgerError, NoteError, EntryError) as error:
            raise CommandError(str(error)) from error

    def _new(self, *, file: Path, name: str | None, witness: bool, **options: Any) -> None:
        kind = COSIGNATURE if witness else ED25519
        signer = Signer.generate(name or settings.LEDGER_ORIGIN, kind)
        try:
            descriptor = os.open(file, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o400)
        except OSError as error:
            raise CommandError(f"{file}: {error.strerror}") from error
        with os.fdopen(descriptor, "w") as sink:
            sink.write(signer.secret() + "\n")
        self.stdout.write(str(signer.verifier))

    def _show(self, **options: Any) -> None:
        for signer in keys.signers():
            self.stdout.write(str(signer.verifier))

    def _introduce(self, *, vkey: str, **options: Any) -> None:
        if VerifierKey.parse(vkey).name != settings.LEDGER_ORIGIN:
            raise CommandError(f"The key of this log is named {settings.LEDGER_ORIGIN}.")
        now = timezone.now()
        with transaction.atomic():
            appended = log.append([entry("key", at=now, key=vkey)], now=now)
        self.stdout.write(f"Entry {appended.indices[0]} introduces {vkey}.")
