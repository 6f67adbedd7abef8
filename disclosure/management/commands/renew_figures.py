"""Make the figures of the statistics and the organisations of the profiles anew."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand

from disclosure import services


class Command(BaseCommand):
    """Needed after a notice type declares in another way what is counted; harmless at any time."""

    help = "Make the figures of the statistics and the parties of the profiles anew."

    def handle(self, *args: Any, **options: Any) -> None:
        count = services.renew_all_figures()
        self.stdout.write(f"{count} notices in force are counted.")
