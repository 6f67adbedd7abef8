"""Whether the index says what the releases say, and mending where it does not.

Stretch by stretch of sequence numbers: what the database knows as the newest release of a notice
must stand in the index under that number and with that status, and nothing else may stand there.
Only what differs is written, so a sound index is read and not touched.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from tantivy import Searcher

from disclosure.models import Release
from disclosure.search import clauses
from disclosure.search.documents import search_documents, status_of
from disclosure.search.index import search_index
from disclosure.search.schema import Status

#: Sequence numbers compared at a time.
STRETCH = 2_000

Entries = dict[str, tuple[int, str]]


@dataclass(frozen=True)
class Difference:
    """Notices by what is wrong with them in the index: uids, each in order of release.

    `missing` are not in it, `stale` as they were before, `surplus` not among the releases.
    """

    missing: tuple[str, ...] = ()
    stale: tuple[str, ...] = ()
    surplus: tuple[str, ...] = ()

    def __bool__(self) -> bool:
        return bool(self.missing or self.stale or self.surplus)


def reconcile(
    *, mend: bool, tell: Callable[[int, Difference], None] = lambda last, difference: None
) -> Difference:
    """Compare index and releases, and with `mend` make the index agree.

    `tell` hears of each stretch, with the last number read. A notice released this moment may be
    told as missing before its delivery; writing it twice is harmless. Raises IndexMissingError
    without an index, IndexBusyError while another process holds the writer for long.
    """
    index = search_index()
    found: list[Difference] = []
    for first, last in _stretches(index.searcher()):
        difference = differing(first, last)
        found.append(difference)
        if difference and mend:
            _mend(difference)
        tell(last, difference)
    return Difference(
        missing=tuple(uid for each in found for uid in each.missing),
        stale=tuple(uid for each in found for uid in each.stale),
        surplus=tuple(uid for each in found for uid in each.surplus),
    )


def differing(first: int, last: int) -> Difference:
    """What differs among the releases of a stretch. Raises IndexMissingError without an index."""
    return _difference(_released(first, last), _indexed(search_index().searcher(), first, last))


def _stretches(searcher: Searcher) -> Iterator[tuple[int, int]]:
    """First and last number of each stretch, up to the highest that either side knows."""
    newest = Release.objects.order_by("-sequence").values_list("sequence", flat=True).first() or 0
    highest = searcher.search(
        clauses.every([]), 1, count=False, order_by_field="sequence"
    ).hits  # fmt: skip
    end = max(newest, *(number for number, _address in highest), 0)
    for first in range(1, end + 1, STRETCH):
        yield first, min(first + STRETCH - 1, end)


def _released(first: int, last: int) -> Entries:
    """Number and status, by uid, of notices whose newest release is in the stretch."""
    newest = Release.objects.public().filter(
        sequence__gte=first, sequence__lte=last, restoration__restores__isnull=True
    )
    rows = (
        newest.select_related("superseded_by")
        .order_by("sequence")
        .only("uid", "sequence", "kind", "superseded_by__uid")
    )
    return {release.uid: (release.sequence, status_of(release).value) for release in rows}


def _indexed(searcher: Searcher, first: int, last: int) -> Entries:
    found: Entries = {}
    stretch = clauses.sequenced(first, last + 1)
    for status in Status:
        asked = clauses.every([stretch, clauses.equals("status", status)])
        rows = searcher.search(asked, last - first + 1, count=False, order_by_field="sequence")
        for number, address in reversed(rows.hits):
            found[str(searcher.doc(address).get_first("uid"))] = number, status.value
    return found


def _difference(released: Entries, indexed: Entries) -> Difference:
    return Difference(
        missing=tuple(uid for uid in released if uid not in indexed),
        stale=tuple(uid for uid, e in released.items() if uid in indexed and indexed[uid] != e),
        surplus=tuple(uid for uid in indexed if uid not in released),
    )


def _mend(difference: Difference) -> None:
    """Write what is missing or stale as it is now, and remove what was never released."""
    uids = {*difference.missing, *difference.stale, *difference.surplus}
    with search_index().writing() as writer:
        # An entry may be surplus here because its notice has a newer release further on.
        releases = list(Release.objects.filter(uid__in=uids).only("sequence"))
        documents = search_documents(releases)
        writer.put(documents)
        writer.drop(uids - {document.uid for document in documents})
