"""Load administrative divisions, in use and former, from a CSV file."""

from __future__ import annotations

from argparse import ArgumentParser
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.db import transaction

from disclosure.core.divisions import Division, DivisionError, parent, read_divisions
from disclosure.models import Region, RegionName

REGIONS = Path(__file__).parents[2] / "reference" / "regions.csv"


class Command(BaseCommand):
    """`load_regions [FILE]`: adds, renames and dates; no region is ever removed."""

    help = "Load administrative divisions (GB/T 2260) from a CSV file; see reference/README.md."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """The file; that of the repository unless given."""
        parser.add_argument("file", nargs="?", type=Path, default=REGIONS)

    def handle(self, *args: Any, **options: Any) -> None:
        """Load the file and say how many regions there are."""
        try:
            with options["file"].open(encoding="utf-8-sig", newline="") as file:
                divisions = read_divisions(file)
        except (OSError, DivisionError, UnicodeDecodeError) as error:
            raise CommandError(f"cannot read {options['file']}: {error}") from error
        known = {division.code for division in divisions}
        known |= set(Region.objects.values_list("code", flat=True))
        for division in divisions:
            if unknown := set(division.successors) - known:
                raise CommandError(f"{division.code}: no region has the code {min(unknown)}")
        load(divisions, known)
        in_use = Region.objects.in_use().count()
        self.stdout.write(
            f"{len(divisions)} regions loaded, {Region.objects.count()} in all, {in_use} in use"
        )


@transaction.atomic
def load(divisions: Sequence[Division], known: set[str]) -> None:
    """Make the regions of these codes what the file says; `known` are all codes there will be."""
    codes = [division.code for division in divisions]
    Region.objects.bulk_create(
        [
            Region(
                code=division.code,
                name=division.name,
                parent_id=parent(division.code, known),
                valid_from=division.valid_from,
                valid_to=division.valid_to,
            )
            for division in divisions
        ],
        update_conflicts=True,
        unique_fields=["code"],
        update_fields=["name", "parent", "valid_from", "valid_to"],
    )
    RegionName.objects.filter(region__in=codes).delete()
    RegionName.objects.bulk_create(
        RegionName(region_id=division.code, **former._asdict())
        for division in divisions
        for former in division.former_names
    )
    links = Region.successors.through
    links.objects.filter(from_region__in=codes).delete()
    links.objects.bulk_create(
        links(from_region_id=division.code, to_region_id=successor)
        for division in divisions
        for successor in division.successors
    )
