"""Steps people take with a notice: start, decide, correct."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.core.files.base import ContentFile
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from disclosure import documents, policies
from disclosure.core.workflow import Action, State
from disclosure.models import (
    AnnexRemoval,
    Attachment,
    CorrectionReason,
    Notice,
    User,
)

from . import justifying
from .dues import deadline
from .recording import record, step
from .refusing import Refused


@transaction.atomic
def start(*, notice: Notice, by: User, now: datetime) -> None:
    """Note who writes a draft, and by when it is due: call it after each save.

    One decision for each author in turn.
    """
    dossier = documents.Dossier.of(documents.load(notice))
    due = deadline(dossier, on=timezone.localdate(now))
    notice.due_on, notice.due_by_id = due or (None, None)
    notice.save(update_fields=["due_on", "due_by"])
    justifying.forget_settled(dossier)
    last = notice.decisions.filter(action=Action.DRAFT).order_by("-id").first()
    if last is None or last.by_id != by.pk:
        digest = dossier.digest
        record(step(notice, Action.DRAFT, by=by, now=now, from_state=notice.state, digest=digest))


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
        step(
            locked,
            Action.CORRECT,
            by=by,
            now=now,
            from_state=locked.state,
            digest=documents.draft_digest(documents.load(locked)),
            reason_code=reason_code,
            reason=note,
        )
    )
    return copy


def _copy_content(source: Notice, target: Notice) -> None:
    """Copy all but lists of persons that were deleted: a correction would publish them again.

    One whose time was over and is to be public longer is filed anew.
    """
    draft = documents.load(source)
    removed = AnnexRemoval.objects.filter(release__notice=source)
    gone = set(removed.values_list("name", flat=True))
    rows: list[Any] = [
        row for name, table in draft.tables.items() if name not in gone for row in table
    ]
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
