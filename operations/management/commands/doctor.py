"""`manage.py doctor`: look at everything an installation needs, and say what is wrong."""

from __future__ import annotations

import json
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandParser
from django.utils import translation

from operations.doctor import Level, examine, plain

SIGNS = {Level.OK: "✓", Level.WARNING: "!", Level.ERROR: "✗"}


class Command(BaseCommand):
    help = "Examine this installation. Exit status 1 if something is wrong, 0 with warnings only."
    # It says what is wrong with the database as well.
    requires_system_checks = []

    def add_arguments(self, parser: CommandParser) -> None:
        """The language, and a form for machines."""
        languages = [code for code, _name in settings.LANGUAGES]
        parser.add_argument("--language", choices=languages, default=settings.LANGUAGE_CODE)
        parser.add_argument("--json", action="store_true")

    def handle(self, *args: Any, **options: Any) -> None:
        """Print every finding; leave with 1 when one is an error."""
        with translation.override(options["language"]):
            findings = examine()
        if options["json"]:
            self.stdout.write(json.dumps([*map(plain, findings)], ensure_ascii=False, indent=1))
        else:
            for finding in findings:
                self.stdout.write(f"{SIGNS[finding.level]} {finding.subject}: {finding.said}")
        if any(finding.level is Level.ERROR for finding in findings):
            raise SystemExit(1)
