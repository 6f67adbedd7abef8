"""Review, approve or return a batch of imported notices."""

from __future__ import annotations

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from disclosure.core.workflow import Action
from disclosure.importing.deciding import NEXT, decide_batch
from disclosure.models import ImportBatch, User
from disclosure.services import Refused


class Command(BaseCommand):
    """`decide_batch BATCH review|approve|return --by USERNAME [--reason TEXT]`."""

    help = "Take one step for every notice of a batch; nobody decides what they filed."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Batch, step, who and why."""
        parser.add_argument("batch", type=int)
        parser.add_argument("action", choices=[str(action) for action in NEXT])
        parser.add_argument("--by", required=True, help="user name of the one who decides")
        parser.add_argument("--reason", default="", help="needed to return a batch")

    def handle(self, *args: Any, **options: Any) -> None:
        """Decide and print how many notices moved; fails if some did not."""
        try:
            outcome = decide_batch(
                batch=ImportBatch.objects.get(pk=options["batch"]),
                action=Action(options["action"]),
                by=User.objects.get(username=options["by"]),
                now=timezone.now(),
                reason=options["reason"],
            )
        except Refused as error:
            raise CommandError(error.message) from error
        except (ImportBatch.DoesNotExist, User.DoesNotExist) as error:
            raise CommandError(str(error)) from error
        self.stdout.write(f"{outcome.done} notices: {options['action']}")
        if outcome.refused:
            for number, why in outcome.refused.items():
                self.stderr.write(f"  notice {number}: {why}")
            raise CommandError(f"{len(outcome.refused)} notices stayed where they were")
