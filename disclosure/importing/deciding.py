"""Judging a batch: the same step for each of its notices, by somebody who did not file it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from functools import partial

from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from disclosure import policies, validation
from disclosure.core.workflow import STEPS, Action
from disclosure.models import Decision, ImportBatch, Notice, User
from disclosure.services import Answer, Refused, check_answers, decide, to_open

CHUNK = 100
"""Notices of one transaction."""

NEXT = {
    Action.REVIEW: ImportBatch.State.REVIEWED,
    Action.APPROVE: ImportBatch.State.APPROVED,
    Action.RETURN: ImportBatch.State.RETURNED,
}
"""Where a batch stands once no notice of it waits for the step."""

UNDECIDABLE = (ImportBatch.State.READING, ImportBatch.State.FAILED, ImportBatch.State.REFUSED)


@dataclass
class Outcome:
    """How many notices took the step, and why the others did not (by primary key)."""

    done: int = 0
    refused: dict[int, str] = field(default_factory=dict)


def decide_batch(
    *,
    batch: ImportBatch,
    action: Action,
    by: User,
    now: datetime,
    reason_code: str = "",
    reason: str = "",
    checklist: Mapping[str, Answer] | None = None,
) -> Outcome:
    """Review, approve or return every notice of a batch that waits for it.

    Whoever approves has opened a sample of the batch before (`services.sampling`). Raises `Refused`
    before anything is done when the batch is still being read, the step is none of these, the user
    may not take it, the checklist of a review has a gap, or the sample was not opened. A notice
    that fails alone stays where it was and is named in the outcome. Safe to call again: notices
    already decided are no longer waiting.
    """
    if action not in NEXT:
        raise Refused("action", _("A batch can be reviewed, approved or returned."))
    if batch.state in UNDECIDABLE:
        raise Refused("state", _("This batch has not been read to its end."))
    waiting = Notice.objects.filter(batch=batch, state__in=_sources(action))
    ids = list(waiting.order_by("id").values_list("pk", flat=True))
    if ids and (why := policies.refusal(by, action, Notice.objects.get(pk=ids[0]))):
        raise Refused("refused", why)
    if action is Action.REVIEW:
        check_answers(checklist or {})
    if action is Action.APPROVE and (left := to_open(batch, by)):
        raise Refused("sample", not_opened(left))
    step = partial(
        decide,
        action=action,
        by=by,
        now=now,
        reason_code=reason_code,
        reason=reason,
        checklist=checklist,
    )
    outcome = Outcome()
    for start in range(0, len(ids), CHUNK):
        _decide_chunk(ids[start : start + CHUNK], step, outcome)
    if not outcome.refused:
        ImportBatch.objects.filter(pk=batch.pk).update(state=NEXT[action])
        batch.state = NEXT[action]
    return outcome


def not_opened(left: int) -> str:
    """What to tell who has not opened enough of the notices yet."""
    return ngettext(
        "Open %(count)d more notice of the batch before you approve it.",
        "Open %(count)d more notices of the batch before you approve it.",
        left,
    ) % {"count": left}


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
