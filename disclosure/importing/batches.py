"""Batches: one file brought in by one person, judged by two others.

Every record ends as a notice or in quarantine, in the transaction that also moves the batch's
counters. A reader killed at any point therefore goes on at the first record not yet counted, and
nothing is filed twice.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator
from datetime import datetime
from itertools import islice
from typing import TypeVar

from django.core.files.base import ContentFile
from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from disclosure import policies
from disclosure.core.notice_types import UnknownNoticeType
from disclosure.core.workflow import State
from disclosure.models import Agency, ImportBatch, User
from disclosure.services import Refused

from . import layouts, readers
from .filing import file_chunk
from .layouts import Layout
from .outcomes import Context
from .readers import Record
from .regions import Regions
from .sheet_layouts import PREFIX, sheet_layout

CHUNK = 200
"""Records of one transaction."""

T = TypeVar("T")


@transaction.atomic
def open_batch(
    *, layout: str, content: bytes, file_name: str, agency: Agency, by: User, now: datetime
) -> ImportBatch:
    """Keep a file to be read. Raises `Refused` and `layouts.LayoutError`."""
    for area in sorted({inner.type.split(".")[0] for inner in _inner(layout_called(layout))}):
        if not policies.may_file(by, agency, area):
            raise Refused("refused", _("Your role in this agency does not allow this step."))
    digest = hashlib.sha256(content).hexdigest()
    return ImportBatch.objects.create(
        agency=agency,
        mapping=layout,
        file=ContentFile(content, name=f"{digest[:16]}"),
        file_name=file_name[:200],
        digest=digest,
        filed_by=by,
        created_at=now,
    )


def read_batch(*, batch: ImportBatch, now: datetime) -> ImportBatch:
    """File every record of the batch not filed yet; safe to call again after any interruption."""
    if batch.state != ImportBatch.State.READING:
        return batch
    layout = layout_called(batch.mapping)
    context = Context(layout, batch, batch.agency, batch.filed_by, now, Regions.load())
    try:
        with batch.file.open("rb") as file:
            records = islice(readers.read(layout, file), batch.read, None)
            for chunk in _chunks(records, CHUNK):
                _file(chunk, context)
    except readers.UnreadableFile as error:
        batch.state, batch.error = ImportBatch.State.FAILED, str(error)
    else:
        # A batch of nothing but quarantine and drafts has nothing to review.
        waits = batch.notices.filter(state=State.SUBMITTED).exists()
        batch.state = ImportBatch.State.SUBMITTED if waits else ImportBatch.State.RETURNED
    batch.save(update_fields=["state", "error"])
    return batch


def _file(chunk: list[Record], context: Context) -> None:
    """File a chunk; once more if another batch filed one of its records meanwhile."""
    try:
        file_chunk(chunk, context)
    except IntegrityError:
        file_chunk(chunk, context)


def layout_called(name: str) -> Layout:
    """A declared layout, or the sheet of a notice type. Raises `layouts.LayoutError`."""
    if not name.startswith(PREFIX):
        return layouts.get(name)
    try:
        return sheet_layout(name)
    except UnknownNoticeType as error:
        raise layouts.LayoutError(f"no notice type for {name!r}") from error


def _inner(layout: Layout) -> list[Layout]:
    """The layouts a layout may end in: itself, or those it chooses among."""
    if layout.choose is None:
        return [layout]
    return [layouts.get(name) for name in sorted(set(layout.choose.layouts.values()))]


def _chunks(items: Iterable[T], size: int) -> Iterator[list[T]]:
    iterator = iter(items)
    while chunk := list(islice(iterator, size)):
        yield chunk
