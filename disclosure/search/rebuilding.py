"""Building the index anew from releases, while the old one goes on being searched and written."""

from __future__ import annotations

from collections.abc import Callable

from django.db.models import Max, QuerySet

from disclosure.models import Redaction, Release
from disclosure.search.documents import search_documents
from disclosure.search.index import PATIENCE, Generation, SearchIndex, Writer, search_index

#: Releases read at a time.
BATCH = 500
#: Segments that are left alone: a build leaves a few, and a day's writing brings some more.
MOST_SEGMENTS = 4
#: How many times as long as its building took an index is in use before it is built anew.
USES = 50

Progress = Callable[[int], None]


def rebuild(*, progress: Progress = lambda sequence: None) -> int:
    """Build a fresh index from all releases and put it in use; returns the last sequence number.

    Releases sealed while it runs are not lost: those sealed before the swap are read while all
    other writers wait, because sequence numbers follow commit order; those sealed after it are
    still to be delivered, and a delivery writes to whichever index is in use. The same holds for
    deletions by law, which are numbered in the same series. `progress` is told
    the last sequence number read, batch by batch. Raises IndexBusyError if another process is
    building, or holds the writer for longer than a merge takes.
    """
    with search_index().rebuilding() as generation:
        return _build(generation, progress)


def rebuild_if_worn() -> bool:
    """Build the index anew if much writing left it in many segments; whether that was so.

    Each segment costs every search. However large the index, building takes no more than a small
    share of the time. Raises IndexBusyError like `rebuild`, IndexMissingError without an index.
    """
    index = search_index()
    if not _worn(index):
        return False
    with index.rebuilding() as generation:
        # Another process may have just done it.
        if worn := _worn(index):
            _build(generation, lambda sequence: None)
        return worn


def _worn(index: SearchIndex) -> bool:
    build = index.build()
    rested = build.since >= USES * build.took
    return rested and index.searcher().num_segments > MOST_SEGMENTS


def build_if_missing(*, patience: float = PATIENCE) -> bool:
    """Build the index unless there is one; whether it was built here. Waits for who builds it.

    Raises IndexBusyError if that takes longer than so many seconds.
    """
    index = search_index()
    if index.exists():
        return False
    with index.rebuilding(patience=patience) as generation:
        # Another process may have just done it.
        if missing := not index.exists():
            _build(generation, lambda sequence: None)
        return missing


def _build(generation: Generation, progress: Progress) -> int:
    deleted = _last_deletion()
    with generation.filling() as writer:
        reached = _copy(writer, 0, progress)
    with generation.replacing() as writer:
        reached = _copy(writer, reached, progress)
        writer.put(search_documents(_deleted_from(deleted)))
        return reached


def _copy(writer: Writer, reached: int, progress: Progress) -> int:
    """Write what comes after sequence number `reached`; returns the last number there is."""
    later = Release.objects.only("sequence").order_by("sequence")
    while batch := list(later.filter(sequence__gt=reached)[:BATCH]):
        writer.put(search_documents(batch))
        reached = batch[-1].sequence
        progress(reached)
    return reached


def _last_deletion() -> int:
    """The number of the last deletion by law; 0 without any."""
    return Redaction.objects.aggregate(last=Max("sequence"))["last"] or 0


def _deleted_from(after: int) -> QuerySet[Release]:
    """The releases that deletions after this number took something from: they were read before."""
    return Release.objects.only("sequence").filter(redactions__sequence__gt=after).distinct()
