"""The sample of a batch that its approver has to open before the whole of it is approved."""

from __future__ import annotations

from datetime import datetime

from django.db.models import OuterRef, Subquery

from disclosure.core.workflow import Action, State
from disclosure.models import Decision, ImportBatch, Notice, SampleView, User

#: How many notices of a batch somebody opens before they approve it; of smaller ones, all.
SAMPLE = 5


def note_opened(*, notice: Notice, digest: str, by: User, now: datetime) -> None:
    """Remember that somebody has a notice of a batch before them that waits for approval.

    `digest` is that of the document the page shows. Opening it again changes nothing.
    """
    if notice.batch_id and notice.state == State.REVIEWED:
        view = SampleView(notice=notice, by=by, digest=digest, at=now)
        SampleView.objects.bulk_create([view], ignore_conflicts=True)


def opened(batch: ImportBatch, by: User) -> set[int]:
    """The notices of a batch that wait for approval and that this person opened as they are now.

    As they are now: with the digest the review ended with; no content changes after it.
    """
    reviewed = Decision.objects.filter(notice=OuterRef("notice"), action=Action.REVIEW)
    views = SampleView.objects.filter(
        notice__batch=batch,
        notice__state=State.REVIEWED,
        by=by,
        digest=Subquery(reviewed.order_by("-id").values("digest")[:1]),
    )
    return set(views.values_list("notice", flat=True))


def to_open(batch: ImportBatch, by: User) -> int:
    """How many more notices of the batch this person has to open before they may approve it."""
    waiting = Notice.objects.filter(batch=batch, state=State.REVIEWED).count()
    return max(min(SAMPLE, waiting) - len(opened(batch, by)), 0)
