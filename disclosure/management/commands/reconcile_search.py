"""`manage.py reconcile_search`: say where the search index differs from releases, and mend it."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from disclosure.search.index import IndexBusyError, IndexMissingError
from disclosure.search.reconciling import Difference, reconcile

#: Notices named for each kind of difference.
MOST_NAMED = 20


class Command(BaseCommand):
    help = "Compare the search index with all releases, say what differs, and mend it."

    def add_arguments(self, parser: CommandParser) -> None:
        """One option: to look without touching."""
        parser.add_argument("--check", action="store_true", help="Change nothing; fail if unequal.")

    def handle(self, *args: Any, **options: Any) -> None:
        """Tell and mend. CommandError without an index, or with --check for any difference."""
        try:
            difference = reconcile(mend=not options["check"], tell=self._tell)
        except (IndexBusyError, IndexMissingError) as error:
            raise CommandError(f"{error}; `manage.py reindex` builds one") from error
        for name in ("missing", "stale", "surplus"):
            uids = getattr(difference, name)
            if uids:
                named = ", ".join(uids[:MOST_NAMED]) + (" ..." if len(uids) > MOST_NAMED else "")
                self.stdout.write(f"{len(uids)} {name}: {named}")
        if difference and options["check"]:
            raise CommandError("The search index differs from the releases.")
        said = "The differences are mended." if difference else "Index and releases agree."
        self.stdout.write(self.style.SUCCESS(said))

    def _tell(self, last: int, difference: Difference) -> None:
        if difference or last % 100_000 == 0:
            self.stdout.write(f"{last} releases compared")
