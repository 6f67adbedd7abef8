"""Batches: one file brought in by one person, judged by two others.

Every record ends as a notice or in quarantine, in the transaction that also moves the batch's
counters. A reader killed at any point therefore goes on at the first record not yet counted, and
nothing is filed twice. Several may read a file together: each judges a chunk that nobody else has,
and the chunks are stored in the order of the file. A file that is to be taken whole or not at all
is one transaction of one reader: killed, it starts again, and of one that fails nothing but the
faults is kept.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable, Iterator
from contextlib import nullcontext
from datetime import datetime
from itertools import islice
from math import inf
from time import monotonic
from typing import TypeVar

from django.core.files.base import ContentFile
from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from disclosure import policies
from disclosure.core.notice_types import UnknownNoticeType
from disclosure.core.workflow import State
from disclosure.languages import in_both
from disclosure.models import Agency, ImportBatch, QuarantinedRow, User
from disclosure.services import Refused

from . import layouts, progress, readers, turns
from .filing import Overtaken, file_chunk
from .layouts import Layout
from .outcomes import Context, Outcome, judge
from .readers import Record
from .regions import Regions
from .sheet_layouts import PREFIX, sheet_layout

CHUNK = 200
"""Records of one transaction."""

MOST_WHOLE = 50_000
"""Records of a file taken whole: what a slow machine files within the time its task has."""

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


def read_batch(*, batch: ImportBatch, now: datetime, seconds: float = inf) -> ImportBatch:
    """File every record of the batch not filed yet; safe to call again after any interruption.

    With `seconds`, stop between two chunks after so long; what is left is filed by the next call.
    Each call files a chunk at least, and works as long as it took to come to the first one. A file
    that is taken whole is read to its end. Raises `filing.Overtaken` while somebody else counts
    its rows or reads it whole, or if one keeps a chunk for too long.
    """
    if batch.state != ImportBatch.State.READING:
        return batch
    # Whoever gives way loads nothing for it.
    with turns.alone(batch) if batch.whole else nullcontext():
        return _read(batch, now, seconds)


def _read(batch: ImportBatch, now: datetime, seconds: float) -> ImportBatch:
    layout = layout_called(batch.mapping)
    context = Context(layout, batch, batch.agency, batch.filed_by, now, Regions.load())
    try:
        if batch.rows is None:
            _count(context)
        if batch.whole:
            _take_whole(context)
        else:
            _take(context, seconds)
    except readers.UnreadableFile:
        _fail(batch, lambda: _why_unreadable(context))
    except _TooLong:
        _fail(batch, lambda: _why_too_long(batch))
    except _TimeIsUp:
        pass
    else:
        # A batch of nothing but quarantine and drafts has nothing to review.
        waits = batch.notices.filter(state=State.SUBMITTED).exists()
        _end(batch, state=ImportBatch.State.SUBMITTED if waits else ImportBatch.State.RETURNED)
    return batch


def _end(batch: ImportBatch, **columns: str) -> None:
    """The batch has been read, unless another reader has said so already."""
    ImportBatch.objects.filter(pk=batch.pk, state=ImportBatch.State.READING).update(**columns)
    batch.refresh_from_db(fields=["state", "error", "error_en"])
    progress.forget(batch)


def _fail(batch: ImportBatch, why: Callable[[], str]) -> None:
    """Nothing of the batch is filed; `why` says so in the active language."""
    error, error_en = in_both(why)
    _end(batch, state=ImportBatch.State.FAILED, error=error, error_en=error_en)


def _why_too_long(batch: ImportBatch) -> str:
    return _(
        "A file of %(rows)s rows cannot be taken whole, one of %(most)s can. Bring it in as parts, "
        "or without “All or nothing”."
    ) % {"rows": batch.rows, "most": MOST_WHOLE}


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
    with turns.alone(batch), batch.file.open("rb") as file:
        batch.rows = sum(1 for _record in readers.read(context.layout, file))
        batch.save(update_fields=["rows"])


class _TooLong(Exception):
    """A file that is to be taken whole would never come to its end."""


class _TimeIsUp(Exception):
    """There are records left, and other tasks wait."""


def _take(context: Context, seconds: float) -> None:
    """File the chunks that nobody else has until none is left. Raises `_TimeIsUp`."""
    batch = context.batch
    _look(batch)
    while batch.state == ImportBatch.State.READING and batch.read < (batch.rows or 0):
        # What is left after it is with another reader. If that is gone, it is taken then.
        turns.wait_for(batch, _pass(context, seconds))
        _look(batch)


def _pass(context: Context, seconds: float) -> int:
    """Go through the file once and file what nobody else has; where the last chunk seen starts."""
    batch, begun, deadline, start = context.batch, monotonic(), None, 0
    for start, chunk in _left(context):
        if deadline is None:
            deadline = monotonic() + max(seconds, monotonic() - begun)
        with turns.claimed(batch, start) as mine:
            if mine and not _file(start, chunk, context):
                break
        if mine and monotonic() > deadline:
            raise _TimeIsUp
    return start


def _left(context: Context) -> Iterator[tuple[int, list[Record]]]:
    """The chunks that were not stored when last looked at, each with the records before it."""
    batch, start = context.batch, 0
    with batch.file.open("rb") as file:
        for chunk in _chunks(readers.read(context.layout, file), CHUNK):
            if start >= batch.read:
                yield start, chunk
            start += len(chunk)


def _file(start: int, chunk: list[Record], context: Context) -> bool:
    """File a chunk once all before it is stored; whether whoever had that has stored it."""
    batch = context.batch
    _look(batch)
    if batch.read > start:
        return True
    outcomes = judge(chunk, context)
    if batch.read < start:
        turns.wait_for(batch, start - CHUNK)
        _look(batch)
    if batch.read != start or batch.state != ImportBatch.State.READING:
        return False
    _store(chunk, outcomes, context)
    return True


def _look(batch: ImportBatch) -> None:
    """See how far the batch is by now."""
    batch.refresh_from_db(fields=["state", "read", "filed", "quarantined"])


def _store(chunk: list[Record], outcomes: list[Outcome], context: Context) -> None:
    """Store a chunk; judge it once more if another batch filed one of its records meanwhile."""
    try:
        file_chunk(outcomes, context)
    except IntegrityError:
        file_chunk(judge(chunk, context), context)


def _take_whole(context: Context) -> None:
    """File all records, or none of them if one fails: then the batch is refused.

    How far it is stands in the cache: nobody else sees the counters before the end. Raises
    `_TooLong`.
    """
    batch = context.batch
    if (batch.rows or 0) > MOST_WHOLE:
        raise _TooLong
    with batch.file.open("rb") as file, transaction.atomic():
        for chunk in _chunks(readers.read(context.layout, file), CHUNK):
            _store(chunk, judge(chunk, context), context)
            progress.note(batch)
        faults = list(batch.quarantine.order_by("id"))
        if not faults:
            return
        transaction.set_rollback(True)
    _keep_faults(batch, faults)


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
