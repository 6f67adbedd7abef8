"""Judging a batch: the same step for each of its notices, by somebody who did not file it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from functools import partial

from django.db import transaction
from django.utils.translation import gettext as _

from disclosure import policies, validation
from disclosure.core.workflow import STEPS, Action
from disclosure.models import Decision, ImportBatch, Notice, User
from disclosure.services import Refused, decide

CHUNK = 100
"""Notices of one transaction."""

NEXT = {
    Action.REVIEW: ImportBatch.State.REVIEWED,
    Action.APPROVE: ImportBatch.State.APPROVED,
    Action.RETURN: ImportBatch.State.RETURNED,
}
"""Where a batch stands once no notice of it waits for the step."""


@dataclass
class Outcome:
    """How many notices took the step, and why the others did not (by primary key)."""

    done: int = 0
    refused: dict[int, str] = field(default_factory=dict)


def decide_batch(
    *, batch: ImportBatch, action: Action, by: User, now: datetime, reason: str = ""
) -> Outcome:
    """Review, approve or return every notice of a batch that waits for it.

    Raises `Refused` before anything is done when the batch is still being read, the step is none of
    these, or the user may not take it. A notice that fails alone stays where it was and is named in
    the outcome. Safe to call again: notices already decided are no longer waiting.
    """
    if action not in NEXT:
        raise Refused("action", _("A batch can be reviewed, approved or returned."))
    if batch.state in (ImportBatch.State.READING, ImportBatch.State.FAILED):
        raise Refused("state", _("This batch has not been read to its end."))
    waiting = Notice.objects.filter(batch=batch, state__in=_sources(action))
    ids = list(waiting.order_by("id").values_list("pk", flat=True))
    if ids and (why := policies.refusal(by, action, Notice.objects.get(pk=ids[0]))):
        raise Refused("refused", why)
    step = partial(decide, action=action, by=by, now=now, reason=reason)
    outcome = Outcome()
    for start in range(0, len(ids), CHUNK):
        _decide_chunk(ids[start : start + CHUNK], step, outcome)
    if not outcome.refused:
        ImportBatch.objects.filter(pk=batch.pk).update(state=NEXT[action])
        batch.state = NEXT[action]
    return outcome


def _sources(action: Action) -> list[str]:
    return [str(state) for state in STEPS[action].sources]


@transaction.atomic
def _decide_chunk(ids: list[int], step: Callable[..., Decision], outcome: Outcome) -> None:
    notices = Notice.objects.filter(pk__in=ids).select_related("agency", "region", "allocation")
    for notice in notices.order_by("id"):
        try:
            with transaction.atomic():
                step(notice=notice)
        except Refused as error:
            outcome.refused[notice.pk] = error.message
        except validation.Invalid as error:
            outcome.refused[notice.pk] = str(error)
        else:
            outcome.done += 1
