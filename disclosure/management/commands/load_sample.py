"""Fill an empty database with invented agencies, people and notices."""

from __future__ import annotations

import os
import secrets
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand
from django.db import transaction
from django.utils import timezone

from disclosure.models import Agency
from disclosure.sample import loading


class Command(BaseCommand):
    help = "Load the demo's sample data. Does nothing where agencies exist already."

    def handle(self, *args: Any, **options: Any) -> None:
        if Agency.objects.exists():
            self.stdout.write("Sample data not loaded: this database already has agencies.")
            return
        with transaction.atomic():
            loading.load_reference(self.password())
            count = sum(1 for _step in loading.load(timezone.now()))
        self.stdout.write(f"Sample data loaded: {count} notices published.")

    def password(self) -> str:
        """The password of all demo logins, kept where only the demo's owner can read it."""
        path = Path(settings.GONGKAI_VAR) / "demo-password"
        if path.exists():
            return path.read_text(encoding="ascii").strip()
        password = secrets.token_urlsafe(9)
        with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT, 0o600), "w") as file:
            file.write(f"{password}\n")
        return password
