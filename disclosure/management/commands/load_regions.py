"""Load administrative divisions from a CSV file with the columns code and name."""

from __future__ import annotations

import csv
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.db import transaction

from disclosure.models import Region

REGIONS = Path(__file__).parents[2] / "reference" / "regions.csv"


class Command(BaseCommand):
    """`load_regions [FILE]`: adds and renames; a region that notices name is never removed."""

    help = "Load administrative divisions (GB/T 2260) from a CSV file: code, name."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """The file; that of the repository unless given."""
        parser.add_argument("file", nargs="?", type=Path, default=REGIONS)

    def handle(self, *args: Any, **options: Any) -> None:
        """Load the file and say how many regions there are."""
        try:
            with options["file"].open(encoding="utf-8-sig", newline="") as file:
                names = {row["code"]: row["name"].strip() for row in csv.DictReader(file)}
        except (OSError, KeyError, UnicodeDecodeError) as error:
            raise CommandError(f"cannot read {options['file']}: {error}") from error
        known = set(names) | set(Region.objects.values_list("code", flat=True))
        regions = [
            Region(code=code, name=name, parent_id=parent_of(code, known))
            for code, name in sorted(names.items())
        ]
        with transaction.atomic():
            Region.objects.bulk_create(
                regions,
                update_conflicts=True,
                unique_fields=["code"],
                update_fields=["name", "parent"],
            )
        self.stdout.write(f"{len(regions)} regions loaded, {Region.objects.count()} in all")


def parent_of(code: str, known: set[str]) -> str | None:
    """The code of the next larger region that is known, None for a province."""
    larger = (f"{code[:4]}00", f"{code[:2]}0000")
    return next((c for c in larger if c != code and c in known), None)
