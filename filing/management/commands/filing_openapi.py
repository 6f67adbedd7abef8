"""Write the description of the filing API, or say that the file is out of date."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser

from disclosure.api.schema.building import as_yaml
from filing.schema import openapi


class Command(BaseCommand):
    help = "Write docs/filing-openapi.yaml from the registered notice types."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--check", action="store_true", help="Write nothing, compare only.")

    def handle(self, *args: Any, **options: Any) -> None:
        """Write the file. With --check, fail if it differs from what would be written."""
        path: Path = settings.BASE_DIR / "docs" / "filing-openapi.yaml"
        text = as_yaml(openapi())
        if not options["check"]:
            path.write_text(text, encoding="utf-8")
            self.stdout.write(f"{path.relative_to(settings.BASE_DIR)}: {len(text)} characters")
        elif not path.is_file() or path.read_text(encoding="utf-8") != text:
            raise CommandError("docs/filing-openapi.yaml is out of date; run filing_openapi")
