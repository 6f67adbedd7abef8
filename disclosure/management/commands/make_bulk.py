"""Make the bulk files that are due now, all of them, or each day anew."""

from __future__ import annotations

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand

from disclosure.bulk.making import join_due, make_due
from disclosure.models import BulkChange


class Command(BaseCommand):
    help = "Make the bulk files of every day on which something changed."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--anew", action="store_true", help="make every day, changed or not")

    def handle(self, *args: Any, anew: bool, **options: Any) -> None:
        if anew:
            BulkChange.objects.note_everything()
        total = 0
        while made := make_due():
            total += made
        join_due()
        self.stdout.write(f"{total} days made")
