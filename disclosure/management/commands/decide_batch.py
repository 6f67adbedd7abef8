"""Review, approve or return a batch of imported notices."""

from __future__ import annotations

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from disclosure.core.workflow import Action
from disclosure.importing.deciding import NEXT, carry_out, take_step
from disclosure.importing.filing import Overtaken
from disclosure.models import ImportBatch, ReturnReason, User
from disclosure.services import Refused, nothing_found


class Command(BaseCommand):
    """`decide_batch BATCH review|approve|return --by USERNAME [--reason-code CODE --reason TEXT]`.

    A review needs `--nothing-found`: other conclusions are drawn item by item in the admin, where
    whoever approves opens a sample of the batch first, too.
    """

    help = "Take one step for every notice of a batch; nobody decides what they filed."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Batch, step, who and why."""
        parser.add_argument("batch", type=int)
        parser.add_argument("action", choices=[str(action) for action in NEXT])
        parser.add_argument("--by", required=True, help="user name of the one who decides")
        parser.add_argument("--reason-code", default="", choices=["", *ReturnReason.values])
        parser.add_argument("--reason", default="", help="needed to return a batch")
        parser.add_argument(
            "--nothing-found",
            action="store_true",
            help="the review of every item of the checklist found nothing",
        )

    def handle(self, *args: Any, **options: Any) -> None:
        """Decide and print how many notices moved; fails if some did not."""
        try:
            step = take_step(
                batch=ImportBatch.objects.get(pk=options["batch"]),
                action=Action(options["action"]),
                by=User.objects.get(username=options["by"]),
                now=timezone.now(),
                reason_code=options["reason_code"],
                reason=options["reason"],
                checklist=nothing_found() if options["nothing_found"] else None,
            )
        except Refused as error:
            raise CommandError(error.message) from error
        except (ImportBatch.DoesNotExist, User.DoesNotExist) as error:
            raise CommandError(str(error)) from error
        try:
            carry_out(step)
        except Overtaken:
            self.stdout.write(f"{step.waiting} notices: {options['action']}, by the worker")
            return
        self.stdout.write(f"{step.done} notices: {options['action']}")
        if refusals := list(step.refusals.all()):
            for refusal in refusals:
                self.stderr.write(f"  notice {refusal}")
            raise CommandError(f"{len(refusals)} notices stayed where they were")
