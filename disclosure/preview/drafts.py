"""The release a draft would become today; nothing of it is stored."""

from __future__ import annotations

from datetime import datetime

from django.utils import timezone

from disclosure import documents, law
from disclosure.documents import Annex, Draft
from disclosure.models import Release

#: Stands where a public number will stand.
UID = "draft"


def release_of(draft: Draft, annexes: list[Annex], now: datetime) -> Release:
    """An unsaved release with the masked document; its number is 0."""
    notice, dossier = draft.notice, documents.Dossier.of(draft)
    (clocks,) = law.recorded([dossier], on=timezone.localdate(now))
    document = documents.release_document(
        dossier, uid=UID, published_at=now, annexes=annexes, clocks=clocks
    )
    return Release(
        sequence=0,
        uid=UID,
        kind=document["kind"],
        notice=notice,
        type=notice.type,
        area=draft.type.area(),
        stage=str(draft.type.stage),
        agency=notice.agency,
        region=notice.region,
        allocation_uid=notice.allocation.uid if notice.allocation else "",
        title=notice.title,
        amount=documents.amount_of(draft),
        currency=notice.currency,
        deadline_at=documents.deadline_of(draft),
        published_at=now,
        committed=document,
        supersedes=_superseded(draft),
    )


def _superseded(draft: Draft) -> Release | None:
    corrected = draft.notice.corrects
    if corrected is None:
        return None
    return Release.objects.of_uid(corrected.uid or "").first()
