"""Load the statutory catalogue from the files of the repository, or from those named."""

from __future__ import annotations

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from disclosure import services
from disclosure.areas import areas
from disclosure.checks import catalogue_problems
from disclosure.core import catalogue
from disclosure.core.obligations import Obligation
from disclosure.models import Region

GENERAL = Path(__file__).parents[2] / "reference" / "catalogue.toml"


class Command(BaseCommand):
    """`load_catalogue [FILE...]`: adds versions of what changed; nothing that was in force is lost.

    The files together are the catalogue: a row that is in none of them any more ends. Rows that
    were written at the desk for a locality stay.
    """

    help = "Load the statutory catalogue from its TOML files: all of the repository unless named."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """The files, and whether only to check them."""
        parser.add_argument("files", nargs="*", type=Path)
        parser.add_argument("--check", action="store_true", help="read the files, change nothing")

    def handle(self, *args: Any, **options: Any) -> None:
        """Load and say what became of the rows; a fault in any file loads nothing."""
        rows = read(options["files"] or files())
        known = set(Region.objects.values_list("code", flat=True))
        loaded = [row for row in rows if not row.region or row.region in known]
        self.stdout.write(f"{len(rows)} rows read, {len(rows) - len(loaded)} of unknown places")
        if options["check"]:
            return
        outcome = services.load_catalogue(rows=loaded, now=timezone.now())
        self.stdout.write(
            f"{len(outcome.added)} added, {len(outcome.changed)} changed,"
            f" {len(outcome.ended)} ended, {len(outcome.unchanged)} as before"
        )
        for code in outcome.held:
            self.stdout.write(f"  {code}: a row written at the desk stands for the same place")


def files() -> list[Path]:
    """The files of the repository: the general one, and that of each area."""
    own = [Path(area.path) / "catalogue.toml" for area in areas()]
    return [GENERAL, *(path for path in own if path.is_file())]


def read(paths: list[Path]) -> list[Obligation]:
    """The rows of some files. Raises CommandError with file, row and reason."""
    rows: list[Obligation] = []
    for path in paths:
        try:
            rows += catalogue.parse(path.read_text("utf-8"), f"{path.parent.name}/{path.name}")
        except (OSError, UnicodeDecodeError, catalogue.CatalogueError) as error:
            raise CommandError(str(error)) from error
    if problems := catalogue_problems(rows):
        raise CommandError("\n".join(problems))
    return rows
