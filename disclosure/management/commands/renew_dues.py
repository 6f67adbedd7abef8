"""Compute anew what every allocation and every agency owes next."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand

from disclosure import services


class Command(BaseCommand):
    """`renew_dues`: after a repair by hand; changes of catalogue and calendar do it themselves."""

    help = "Compute anew what is due next, from releases, statutory catalogue and calendar."

    def handle(self, *args: Any, **options: Any) -> None:
        """Renew and say how many rows there are."""
        self.stdout.write(f"{services.renew_all_dues()} disclosures and steps are due or were")
