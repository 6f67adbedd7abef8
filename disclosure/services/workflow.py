"""Steps people take with a notice: start, decide, correct."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.core.files.base import ContentFile
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from disclosure import documents, policies, validation
from disclosure.core.workflow import STEPS, Action, State
from disclosure.models import (
    Attachment,
    CorrectionReason,
    Decision,
    JudgedVersion,
    Notice,
    RestorationReason,
    ReturnReason,
    User,
    WithdrawalReason,
)

from . import justifying
from .checking import Answer, check_answers, keep_answers
from .dues import deadline
from .recording import record
from .refusing import Refused
from .restoring import restore
from .sealing import seal_withdrawal
from .sequencer import lock_sequencer


@transaction.atomic
def start(*, notice: Notice, by: User, now: datetime) -> None:
    """Note who writes a draft, and by when it is due: call it after each save.

    One decision for each author in turn.
    """
    draft = documents.load(notice)
    due = deadline(draft, on=timezone.localdate(now))
    notice.due_on, notice.due_by_id = due or (None, None)
    notice.save(update_fields=["due_on", "due_by"])
    justifying.forget_settled(draft)
    last = notice.decisions.filter(action=Action.DRAFT).order_by("-id").first()
    if last is None or last.by_id != by.pk:
        digest = documents.draft_digest(draft)
        record(notice, Action.DRAFT, by=by, now=now, from_state=notice.state, digest=digest)


@transaction.atomic
def decide(
    *,
    notice: Notice,
    action: Action,
    by: User,
    now: datetime,
    reason_code: str = "",
    reason: str = "",
    publish_at: datetime | None = None,
    judged: str = "",
    checklist: Mapping[str, Answer] | None = None,
) -> Decision:
    """Take one step of the workflow.

    `judged` is the digest of the document that was shown to whoever decides, where one was;
    `checklist` holds an answer for every item of the review, by its code, and no other step asks
    for one.

    Raises Refused (permission, state, four eyes, missing reason or time, an item without a
    conclusion, a content that is no longer the one judged) or validation.Invalid.
    The content is checked after the claim: an edit cannot slip in between, since edits claim the
    same row, and a failed check rolls the claim back.
    """
    if action is Action.CORRECT:
        raise ValueError("a correction starts a new notice: use correct()")
    step = STEPS[action]
    refusal = policies.refusal(by, action, notice)
    if refusal:
        raise Refused("refused", refusal)
    check_arguments(action, reason_code, reason)
    if action is Action.REVIEW:
        check_answers(checklist or {})
    from_state = notice.state
    if action in (Action.WITHDRAW, Action.RESTORE):
        lock_sequencer()
    _claim(notice, action, now, publish_at)
    draft = documents.load(notice)
    digest = documents.draft_digest(draft)
    if judged and judged != digest:
        notice.state = from_state
        raise Refused("changed", _("The notice changed after you opened it: look at it again."))
    if step.validates:
        found = validation.errors(draft, on=timezone.localdate(notice.publish_at or now))
        if found:
            notice.state = from_state
            raise validation.Invalid(found)
    decision = record(
        notice,
        action,
        by=by,
        now=now,
        from_state=from_state,
        digest=digest,
        reason_code=reason_code,
        reason=reason,
    )
    if action is Action.REVIEW:
        keep_answers(decision, checklist or {})
    if step.target is State.RETURNED:
        _keep_judged(draft, digest=digest, now=now)
    if action is Action.WITHDRAW:
        seal_withdrawal(draft, reason=reason_code, note=reason, now=now)
        for earlier in notice.corrected():
            _withdraw_corrected(earlier, decision, now)
    elif action is Action.RESTORE:
        restore(notice, decision, now=now)
    return decision


def _withdraw_corrected(notice: Notice, decision: Decision, now: datetime) -> None:
    """Withdraw an older version along with the one in force: it says mostly the same."""
    from_state, notice.state, notice.updated_at = notice.state, State.WITHDRAWN, now
    notice.save(update_fields=["state", "updated_at"])
    draft = documents.load(notice)
    record(
        notice,
        Action.WITHDRAW,
        by=decision.by,
        now=now,
        from_state=from_state,
        digest=documents.draft_digest(draft),
        reason_code=decision.reason_code,
        reason=decision.reason,
    )
    seal_withdrawal(draft, reason=decision.reason_code, note=decision.reason, now=now)


def _keep_judged(draft: documents.Draft, *, digest: str, now: datetime) -> None:
    """Keep what was sent back, so that the next judge sees what changed since."""
    JudgedVersion.objects.update_or_create(
        notice=draft.notice,
        defaults={"document": documents.draft_document(draft), "digest": digest, "at": now},
    )


def check_arguments(action: Action, reason_code: str, reason: str) -> None:
    """Refuse a step whose reason is missing; raises Refused."""
    if STEPS[action].needs_reason and not reason.strip():
        raise Refused("reason", _("Give a reason."))
    if action is Action.RETURN and reason_code not in ReturnReason.values:
        raise Refused("reason_code", _("Choose a reason from the list."))
    if action is Action.WITHDRAW and reason_code not in WithdrawalReason.values:
        raise Refused("reason_code", _("Choose a reason from the list."))
    if action is Action.PROPOSE and reason_code not in RestorationReason.values:
        raise Refused("reason_code", _("Choose a reason from the list."))


def _claim(notice: Notice, action: Action, now: datetime, publish_at: datetime | None) -> None:
    """Move the notice on if it still stands where the step starts; raises Refused if not."""
    if action is Action.SCHEDULE and (publish_at is None or publish_at <= now):
        raise Refused("publish_at", _("Give a time in the future."))
    step = STEPS[action]
    changes: dict[str, Any] = {"state": step.target, "updated_at": now}
    if action is Action.APPROVE:
        changes["publish_at"] = now
    elif action is Action.SCHEDULE:
        changes["publish_at"] = publish_at
    elif action is Action.RECALL:
        changes["publish_at"] = None
    claimed = Notice.objects.filter(
        pk=notice.pk, state__in=[str(state) for state in step.sources]
    ).update(**changes)
    if not claimed:
        raise Refused("state", _("Somebody else was faster: look at the notice again."))
    # In one query with what its document names.
    notice.refresh_from_db(from_queryset=Notice.objects.select_related(*NAMED))


#: What the document of every notice names.
NAMED = ("agency", "region", "allocation")
#: Columns of the envelope that a correction starts out with.
COPIED = (
    "type",
    "agency_id",
    "region_id",
    "allocation_id",
    "nature",
    "title",
    "title_en",
    "summary",
    "body",
    "currency",
    "formed_on",
    "contact_name",
    "contact_phone",
    "contact_email",
    "contact_address",
    "relates_to_id",
    "source_name",
    "source_url",
    "source_id",
    "source_published_on",
    "ocds",
)


@transaction.atomic
def correct(*, notice: Notice, by: User, now: datetime, reason_code: str, note: str) -> Notice:
    """A full copy of a published notice as a draft that will supersede it.

    Raises Refused. The old notice stays as it is until the copy is published.
    """
    refusal = policies.refusal(by, Action.CORRECT, notice)
    if refusal:
        raise Refused("refused", refusal)
    if reason_code not in CorrectionReason.values:
        raise Refused("reason_code", _("Choose a reason from the list."))
    if not note.strip():
        raise Refused("reason", _("Say what is corrected."))
    locked = Notice.objects.select_for_update().get(pk=notice.pk)
    if locked.state != State.PUBLISHED or hasattr(locked, "corrected_by"):
        raise Refused("state", _("This notice already has a correction."))
    copy = Notice(**{name: getattr(locked, name) for name in COPIED})
    copy.corrects, copy.correction_reason, copy.correction_note = locked, reason_code, note
    copy.filed_by, copy.created_at, copy.updated_at = by, now, now
    copy.save()
    _copy_content(locked, copy)
    start(notice=copy, by=by, now=now)
    record(
        locked,
        Action.CORRECT,
        by=by,
        now=now,
        from_state=locked.state,
        digest=documents.draft_digest(documents.load(locked)),
        reason_code=reason_code,
        reason=note,
    )
    return copy


def _copy_content(source: Notice, target: Notice) -> None:
    draft = documents.load(source)
    rows: list[Any] = [row for table in draft.tables.values() for row in table]
    if draft.detail is not None:
        draft.detail.notice = target
        draft.detail._state.adding = True
        draft.detail.save(force_insert=True)
    for row in [*rows, *draft.parties]:
        row.pk, row.notice = None, target
        row._state.adding = True
        row.save(force_insert=True)
    for attachment in draft.attachments:
        attachment.file.open("rb")
        content = ContentFile(attachment.file.read(), name=attachment.name)
        attachment.file.close()
        Attachment.objects.create(
            notice=target,
            file=content,
            name=attachment.name,
            media_type=attachment.media_type,
            size=attachment.size,
            digest=attachment.digest,
        )
