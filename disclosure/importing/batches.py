"""Batches: one file brought in by one person, judged by two others.

Every record ends as a notice or in quarantine, in the transaction that also moves the batch's
counters. A reader killed at any point therefore goes on at the first record not yet counted, and
nothing is filed twice. A file that is to be taken whole or not at all is one transaction: killed,
it starts again, and of one that fails nothing but the faults is kept.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator
from contextlib import contextmanager, suppress
from datetime import datetime
from itertools import islice
from time import monotonic
from typing import TypeVar

from django.core.files.base import ContentFile
from django.db import DatabaseError, IntegrityError, connection, transaction
from django.utils.translation import gettext as _

from disclosure import policies
from disclosure.core.notice_types import UnknownNoticeType
from disclosure.core.workflow import State
from disclosure.languages import in_both
from disclosure.models import Agency, ImportBatch, QuarantinedRow, User
from disclosure.services import Refused

from . import layouts, progress, readers
from .filing import Overtaken, file_chunk
from .layouts import Layout
from .outcomes import Context
from .readers import Record
from .regions import Regions
from .sheet_layouts import PREFIX, sheet_layout

CHUNK = 200
"""Records of one transaction."""

LOCK = 0x696D70
"""First half of the advisory lock of whoever works on a batch; the second is the batch's number."""

T = TypeVar("T")


@transaction.atomic
def open_batch(
    *,
    layout: str,
    content: bytes,
    file_name: str,
    agency: Agency,
    by: User,
    now: datetime,
    whole: bool = False,
) -> ImportBatch:
    """Keep a file to be read, `whole` or not at all. Raises `Refused` and `layouts.LayoutError`."""
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
        whole=whole,
    )


def read_batch(*, batch: ImportBatch, now: datetime, seconds: float | None = None) -> ImportBatch:
    """File every record of the batch not filed yet; safe to call again after any interruption.

    With `seconds`, stop between two chunks after so long; what is left is filed by the next call.
    A file that is taken whole is read to its end. Raises `filing.Overtaken` while somebody else
    reads the batch.
    """
    if batch.state != ImportBatch.State.READING:
        return batch
    with alone(batch):
        return _read(batch, now, monotonic() + seconds if seconds else None)


@contextmanager
def alone(batch: ImportBatch) -> Iterator[None]:
    """Hold the lock of whoever works on a batch; PostgreSQL frees it when the connection ends."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_lock(%s, %s)", [LOCK, batch.pk])
        if not cursor.fetchone()[0]:
            raise Overtaken(f"somebody works on batch {batch.pk}")
    try:
        yield
    finally:
        with suppress(DatabaseError), connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_unlock(%s, %s)", [LOCK, batch.pk])


def _read(batch: ImportBatch, now: datetime, deadline: float | None) -> ImportBatch:
    layout = layout_called(batch.mapping)
    context = Context(layout, batch, batch.agency, batch.filed_by, now, Regions.load())
    try:
        if batch.rows is None:
            _count(context)
        taken = _take_whole(context) if batch.whole else _take(context, deadline)
    except readers.UnreadableFile:
        batch.state = ImportBatch.State.FAILED
        batch.error, batch.error_en = in_both(lambda: _why_unreadable(context))
    except _TimeIsUp:
        return batch
    else:
        # A batch of nothing but quarantine and drafts has nothing to review.
        waits = batch.notices.filter(state=State.SUBMITTED).exists()
        batch.state = ImportBatch.State.SUBMITTED if waits else ImportBatch.State.RETURNED
        if not taken:
            batch.state = ImportBatch.State.REFUSED
    progress.forget(batch)
    batch.save(update_fields=["state", "error", "error_en"])
    return batch


def _why_unreadable(context: Context) -> str:
    """Why the file cannot be read, in the active language."""
    try:
        with context.batch.file.open("rb") as file:
            for _record in readers.read(context.layout, file):
                pass
    except readers.UnreadableFile as error:
        return str(error)
    return ""


def _count(context: Context) -> None:
    """Read the file once before anything is filed: a file broken in its middle fails as a whole."""
    batch = context.batch
    with batch.file.open("rb") as file:
        batch.rows = sum(1 for _record in readers.read(context.layout, file))
    batch.save(update_fields=["rows"])


class _TimeIsUp(Exception):
    """There are records left, and other tasks wait."""


def _take(context: Context, deadline: float | None) -> bool:
    """File the records not filed yet, chunk by chunk. Raises `_TimeIsUp`."""
    batch = context.batch
    with batch.file.open("rb") as file:
        records = islice(readers.read(context.layout, file), batch.read, None)
        for chunk in _chunks(records, CHUNK):
            if deadline and monotonic() > deadline:
                raise _TimeIsUp
            _file(chunk, context)
    return True


def _take_whole(context: Context) -> bool:
    """File all records, or none of them if one fails; whether they were filed.

    How far it is stands in the cache: nobody else sees the counters before the end.
    """
    batch = context.batch
    with batch.file.open("rb") as file, transaction.atomic():
        for chunk in _chunks(readers.read(context.layout, file), CHUNK):
            _file(chunk, context)
            progress.note(batch)
        faults = list(batch.quarantine.order_by("id"))
        if not faults:
            return True
        transaction.set_rollback(True)
    _keep_faults(batch, faults)
    return False


@transaction.atomic
def _keep_faults(batch: ImportBatch, faults: list[QuarantinedRow]) -> None:
    """Of a file that was not taken: its faults and how many rows it has."""
    locked = ImportBatch.objects.select_for_update().get(pk=batch.pk)
    if locked.state != batch.state or locked.read:
        raise Overtaken(f"batch {batch.pk} was read by somebody else")
    for fault in faults:
        fault.pk = None
    QuarantinedRow.objects.bulk_create(faults, batch_size=CHUNK)
    batch.filed, batch.state = 0, ImportBatch.State.REFUSED
    batch.save(update_fields=["read", "filed", "quarantined", "state"])


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
