"""Judge files of open contracting data as this portal judges its own, without a network."""

from __future__ import annotations

import json
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from disclosure.ocds.references import broken_references
from disclosure.ocds.validating import schema_errors

#: Member that tells what a file is -> name of its schema.
KINDS = {"releases": "release-package", "records": "record-package", "projects": "project-package"}


class Command(BaseCommand):
    help = "Validate OCDS release and record packages, single releases and OC4IDS project packages."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("files", nargs="+", type=Path)

    def handle(self, *args: Any, files: list[Path], **options: Any) -> None:
        wrong = 0
        for path in files:
            try:
                errors = problems(json.loads(path.read_text(encoding="utf-8")))
            except (OSError, ValueError) as error:
                errors = [str(error)]
            self.stdout.write(f"{path}: {len(errors)} problems")
            for problem in errors:
                self.stdout.write(f"  {problem}")
            wrong += bool(errors)
        if wrong:
            raise CommandError(f"{wrong} of {len(files)} files are not valid")


def problems(document: Any) -> list[str]:
    """What is wrong with a package or release: its schema's errors, then broken references."""
    if not isinstance(document, dict):
        return ["the whole: no object"]
    kind = next((KINDS[key] for key in KINDS if key in document), "release")
    found = schema_errors(kind, document)
    releases = document.get("releases", [document] if kind == "release" else [])
    compiled = [r.get("compiledRelease") for r in document.get("records", ())]
    for release in (*releases, *filter(None, compiled)):
        found += [f"{release.get('ocid')}: {said}" for said in broken_references(release)]
    return found
