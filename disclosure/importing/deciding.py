"""Judging a batch: the same step for each of its notices, by somebody who did not file it.

Taking the step and carrying it out are two things, for thousands of notices take minutes: the step
is kept with the moment it was taken and carried out by a worker, a chunk a transaction. Whoever is
killed meanwhile leaves the rest to the next.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict
from datetime import datetime
from time import monotonic

from django.db import IntegrityError, transaction
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext, override

from disclosure import policies
from disclosure.core.workflow import STEPS, Action
from disclosure.models import BatchRefusal, BatchStep, ImportBatch, Notice, User
from disclosure.services import (
    Answer,
    Refused,
    check_arguments,
    decide_all,
    to_open,
)

from .turns import alone

CHUNK = 100
"""Notices of one transaction."""

NEXT = {
    Action.REVIEW: ImportBatch.State.REVIEWED,
    Action.APPROVE: ImportBatch.State.APPROVED,
    Action.RETURN: ImportBatch.State.RETURNED,
}
"""Where a batch stands once no notice of it waits for the step."""

UNDECIDABLE = (ImportBatch.State.READING, ImportBatch.State.FAILED, ImportBatch.State.REFUSED)


@transaction.atomic
def take_step(
    *,
    batch: ImportBatch,
    action: Action,
    by: User,
    now: datetime,
    reason_code: str = "",
    reason: str = "",
    checklist: Mapping[str, Answer] | None = None,
) -> BatchStep:
    """Review, approve or return every notice of a batch that waits for it: keep the step.

    Whoever approves has opened a sample of the batch before (`services.sampling`). Raises `Refused`
    when the batch is still being read, another step on it is under way, the step is none of these,
    the user may not take it, a reason is missing, the checklist of a review has a gap, or the
    sample was not opened.
    """
    if action not in NEXT:
        raise Refused("action", _("A batch can be reviewed, approved or returned."))
    locked = ImportBatch.objects.select_for_update().get(pk=batch.pk)
    if locked.state in UNDECIDABLE:
        raise Refused("state", _("This batch has not been read to its end."))
    if under_way(batch):
        raise Refused("state", _("Another step on this batch is being carried out."))
    notices = waiting(batch, action)
    first = notices.first()
    if first and (why := policies.refusal(by, action, first)):
        raise Refused("refused", why)
    check_arguments(action, reason_code, reason, checklist)
    if action is Action.APPROVE and (left := to_open(batch, by)):
        raise Refused("sample", not_opened(left))
    return BatchStep.objects.create(
        batch=batch,
        action=action,
        by=by,
        at=now,
        reason_code=reason_code,
        reason=reason,
        checklist={item: asdict(answer) for item, answer in (checklist or {}).items()},
        waiting=notices.count(),
    )


def carry_out(step: BatchStep, *, seconds: float | None = None) -> BatchStep:
    """Take the step for every notice that waits for it; safe to call again after any interruption.

    With `seconds`, stop between two chunks after so long. A notice that fails alone, or was changed
    after the step was taken, stays where it was and is named in `step.refusals`. Raises
    `filing.Overtaken` while somebody else works on the batch.
    """
    with alone(step.batch):
        step.refresh_from_db(fields=["done", "finished_at"])
        deadline = monotonic() + seconds if seconds else None
        left = waiting(step.batch, Action(step.action)).exclude(batch_refusals__step=step)
        while step.finished_at is None:
            ids = list(left.values_list("pk", flat=True)[:CHUNK])
            if not ids:
                _finish(step)
            elif deadline and monotonic() > deadline:
                break
            else:
                _decide(ids, step)
    return step


def waiting(batch: ImportBatch, action: Action) -> QuerySet[Notice]:
    """The notices of a batch that wait for this step, in the order of the file."""
    sources = [str(state) for state in STEPS[action].sources]
    return Notice.objects.filter(batch=batch, state__in=sources).order_by("id")


def under_way(batch: ImportBatch) -> BatchStep | None:
    """The step on the batch that is being carried out."""
    return batch.steps.filter(finished_at=None).first()


def not_opened(left: int) -> str:
    """What to tell who has not opened enough of the notices yet."""
    return ngettext(
        "Open %(count)d more notice of the batch before you approve it.",
        "Open %(count)d more notices of the batch before you approve it.",
        left,
    ) % {"count": left}


@transaction.atomic
def _decide(ids: Sequence[int], step: BatchStep) -> None:
    """Take the step for these notices, or keep why not."""
    with override("zh-hans"):
        done, chinese = _take(ids, step)
    # A refusal is worded when it is raised, so the steps that failed are tried once more.
    with override("en"):
        more, english = _take(list(chinese), step) if chinese else (0, {})
    BatchRefusal.objects.bulk_create(
        BatchRefusal(step=step, notice_id=pk, message=chinese[pk], message_en=message)
        for pk, message in english.items()
    )
    step.done += done + more
    step.save(update_fields=["done"])


def _take(ids: Sequence[int], step: BatchStep) -> tuple[int, dict[int, str]]:
    """Take the step: for how many it is done, and why not for the others, in one language."""
    try:
        with transaction.atomic():
            decided = decide_all(
                notices=Notice.objects.filter(pk__in=ids),
                action=Action(step.action),
                by=step.by,
                now=step.at,
                reason_code=step.reason_code,
                reason=step.reason,
                checklist={item: Answer(**answer) for item, answer in step.checklist.items()},
            )
    except IntegrityError as error:
        # The last word on four eyes is the database's; it must not hold up the other notices.
        if "four eyes" not in str(error):
            raise
        if len(ids) == 1:
            return 0, {ids[0]: _("Your role in this agency does not allow this step.")}
        each = [_take([pk], step) for pk in ids]
        refused = {pk: why for _done, told in each for pk, why in told.items()}
        return sum(done for done, _told in each), refused
    return len(decided.decisions), {pk: str(why) for pk, why in decided.stopped.items()}


@transaction.atomic
def _finish(step: BatchStep) -> None:
    step.finished_at = timezone.now()
    step.save(update_fields=["finished_at"])
    if not step.refusals.exists():
        step.batch.state = NEXT[Action(step.action)]
        step.batch.save(update_fields=["state"])
