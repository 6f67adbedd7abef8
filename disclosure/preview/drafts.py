"""The release a draft would become today; nothing of it is stored."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.utils import timezone

from disclosure import calendars, documents, law
from disclosure.core.clocks import Timer
from disclosure.documents import Annex, Draft
from disclosure.models import Release

#: Stands where a public number will stand.
UID = "draft"


def release_of(draft: Draft, annexes: list[Annex], now: datetime) -> Release:
    """An unsaved release with the masked document; its number is 0."""
    notice, dossier = draft.notice, documents.Dossier.of(draft)
    document = documents.release_document(
        dossier, uid=UID, published_at=now, annexes=annexes, clocks=_clocks(dossier, now)
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


def _clocks(dossier: documents.Dossier, now: datetime) -> list[dict[str, Any]]:
    """What the law's clocks would say if it were released now."""
    calendar = calendars.current()
    (judged,) = law.judge_dossiers([dossier], on=timezone.localdate(now))
    return [one.record(calendar) for one in judged if one.obligation.timer is not Timer.TRACKED]
