"""`manage.py reconcile`: compare what was approved with what readers find in every channel."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone

from operations.models import Comparison
from operations.reconciling import PERIOD, reconcile
from operations.reconciling.channels import LOOKS

#: Differences named for each channel; all of them are kept.
MOST_NAMED = 20


class Command(BaseCommand):
    help = (
        "Compare approved releases with what pages, API, search, feeds, OCDS and bulk files show."
        " Exit status 1 if anything differs."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        """The period, the channels, and whether to mend."""
        period = parser.add_mutually_exclusive_group()
        period.add_argument("--days", type=int, default=PERIOD.days, help="How far to look back.")
        period.add_argument("--all", action="store_true", help="Every release there is.")
        parser.add_argument("--channel", action="append", choices=list(LOOKS))
        parser.add_argument("--mend", action="store_true", help="Send again what is missing.")

    def handle(self, *args: Any, **options: Any) -> None:
        """Tell what each channel lacks. Raises CommandError if one does."""
        if not 0 < options["days"] <= 36_500:
            raise CommandError("--days must be a number from 1 to 36500.")
        run = reconcile(
            now=timezone.now(),
            back=None if options["all"] else timedelta(days=options["days"]),
            mend=options["mend"],
            channels=options["channel"] or tuple(LOOKS),
            tell=self._tell,
        )
        wrong = [one for one in run.comparisons.all() if one.differing or one.error]
        if wrong:
            said = " They were sent again; run it once more." if run.mending else ""
            raise CommandError(f"{len(wrong)} channels differ from what was approved.{said}")
        self.stdout.write(self.style.SUCCESS("Every channel shows what was approved."))

    def _tell(self, comparison: Comparison) -> None:
        if comparison.error:
            self.stdout.write(f"{comparison.channel}: cannot be compared: {comparison.error}")
            return
        self.stdout.write(
            f"{comparison.channel}: {comparison.compared} compared, {comparison.missing} missing,"
            f" {comparison.stale} stale, {comparison.surplus} surplus"
        )
        found = comparison.run.differences.filter(channel=comparison.channel)
        for one in found[:MOST_NAMED]:
            self.stdout.write(f"  {one.kind} {one.uid} {one.detail}".rstrip())
        if (more := comparison.differing - MOST_NAMED) > 0:
            self.stdout.write(f"  and {more} more")
