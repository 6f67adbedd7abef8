"""`manage.py reindex`: build the search index anew from releases, while the old one serves."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from disclosure.search.index import IndexBusyError
from disclosure.search.rebuilding import build_if_missing, rebuild


class Command(BaseCommand):
    help = "Build the search index anew from all releases, then swap it in. Search goes on working."

    def add_arguments(self, parser: CommandParser) -> None:
        """One option: for start-up scripts, which want an index but not a new one each time."""
        parser.add_argument(
            "--if-missing", action="store_true", help="Do nothing if there is an index."
        )

    def handle(self, *args: Any, **options: Any) -> None:
        """Build and swap, telling how far it is. CommandError while another process builds."""
        try:
            if options["if_missing"]:
                build_if_missing()
                return
            last = rebuild(progress=self._tell)
        except IndexBusyError as error:
            raise CommandError(str(error)) from error
        self.stdout.write(self.style.SUCCESS(f"The search index holds releases 1 to {last}."))

    def _tell(self, sequence: int) -> None:
        if sequence % 10_000 == 0:
            self.stdout.write(f"{sequence} releases read")
