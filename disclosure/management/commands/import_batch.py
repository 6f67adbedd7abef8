"""Bring a file of notices in as a batch, or go on with one that was interrupted."""

from __future__ import annotations

from argparse import ArgumentParser
from collections import Counter
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from disclosure.importing import layouts
from disclosure.importing.batches import open_batch, read_batch
from disclosure.importing.filing import Overtaken
from disclosure.models import Agency, ImportBatch, User
from disclosure.services import Refused


class Command(BaseCommand):
    """`import_batch LAYOUT FILE --agency CODE --by USERNAME`, or `--resume BATCH`."""

    help = "Bring a file of notices in as a batch that other people decide."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Arguments of the two ways to call it."""
        parser.add_argument("layout", nargs="?", help=f"one of: {', '.join(layouts.names())}")
        parser.add_argument("file", nargs="?", type=Path)
        parser.add_argument("--agency", help="code of the agency that files")
        parser.add_argument("--by", help="user name of the filer")
        parser.add_argument(
            "--whole", action="store_true", help="file nothing of it if a single row fails"
        )
        parser.add_argument("--resume", type=int, help="number of an interrupted batch")

    def handle(self, *args: Any, **options: Any) -> None:
        """Read the batch to its end and print what became of it."""
        now = timezone.now()
        batch = self._resumed(options["resume"]) if options["resume"] else self._opened(options)
        try:
            read_batch(batch=batch, now=now)
        except Overtaken as error:
            raise CommandError(f"the worker has it: {error}") from error
        self.stdout.write(
            f"batch {batch.pk}: {batch.get_state_display()}; read {batch.read},"
            f" filed {batch.filed}, in quarantine {batch.quarantined}"
        )
        if batch.error_en:
            raise CommandError(batch.error_en)
        reasons = Counter(batch.quarantine.values_list("code", "field"))
        for (code, field), count in reasons.most_common():
            self.stdout.write(f"  {count:6d} {code} {field}")

    def _resumed(self, number: int) -> ImportBatch:
        try:
            return ImportBatch.objects.get(pk=number)
        except ImportBatch.DoesNotExist as error:
            raise CommandError(f"there is no batch {number}") from error

    def _opened(self, options: dict[str, Any]) -> ImportBatch:
        missing = [name for name in ("layout", "file", "agency", "by") if not options[name]]
        if missing:
            raise CommandError(f"needed: {', '.join(missing)}")
        try:
            return open_batch(
                layout=options["layout"],
                content=options["file"].read_bytes(),
                file_name=options["file"].name,
                agency=Agency.objects.get(code=options["agency"]),
                by=User.objects.get(username=options["by"]),
                now=timezone.now(),
                whole=options["whole"],
            )
        except (OSError, Agency.DoesNotExist, User.DoesNotExist, layouts.LayoutError) as error:
            raise CommandError(str(error)) from error
        except Refused as error:
            raise CommandError(error.message) from error
