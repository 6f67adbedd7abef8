"""The part of a batch that its judges read: some of its notices, whole."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass

from disclosure import documents
from disclosure.admin.notices import reading
from disclosure.core.workflow import Action
from disclosure.importing.deciding import waiting
from disclosure.models import ImportBatch, Notice

SIZE = 5


@dataclass(frozen=True)
class Sample:
    """Notices spread evenly over those that wait for a step; `digest` binds a decision to them."""

    waiting: int
    readings: list[tuple[Notice, reading.Reading]]
    digest: str


def sample(batch: ImportBatch, action: Action) -> Sample:
    """First, last and between. The same batch gives the same sample."""
    ids = list(waiting(batch, action).values_list("pk", flat=True))
    last = len(ids) - 1
    chosen = sorted({ids[last * i // max(SIZE - 1, 1)] for i in range(SIZE)}) if ids else []
    notices = Notice.objects.filter(pk__in=chosen).select_related("agency", "region", "allocation")
    drafts = documents.load_many(list(notices.order_by("id")))
    digest = hashlib.sha256(str(ids).encode())
    readings = []
    for draft in drafts:
        digest.update(documents.draft_digest(draft).encode())
        document = documents.draft_document(draft)
        readings.append((draft.notice, reading.read(document, draft.type)))
    return Sample(len(ids), readings, digest.hexdigest())
