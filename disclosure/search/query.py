"""Questions to the index: which notices, in what order, how many, and of what kinds."""

from __future__ import annotations

import datetime
import logging
import re
from collections.abc import Collection
from dataclasses import dataclass, field, replace
from enum import StrEnum
from typing import Any, cast

from django.utils.translation import gettext_lazy as _
from tantivy import DocAddress, Query, Searcher

from disclosure.search import clauses
from disclosure.search.index import IndexMissingError, search_index
from disclosure.search.parsing import Hint, Word, parse
from disclosure.search.schema import Status

logger = logging.getLogger(__name__)

#: Most hits a page.
LARGEST_PAGE = 200
#: Sorted by relevance, a hit is reached by counting from the top; further down that is no use.
DEEPEST_RELEVANCE = 10_000
#: More values than any facet has, so that all are counted.
_ALL_VALUES = 1_000

#: Facet -> the filters it ignores, so that it shows what else could be chosen.
_FACETS = {
    "area": frozenset({"area", "type"}),
    "type": frozenset({"type"}),
    "year": frozenset({"published"}),
}

NO_INDEX = _("Search is being prepared and finds nothing yet; lists and feeds are complete.")
BAD_CURSOR = _("The address named no page of these results, so this is the first one.")
TOO_DEEP = _("Further results by relevance are not shown; sort by date to reach every one.")


class Sort(StrEnum):
    """Order of hits: the latest release first, or the best match first."""

    NEWEST = "newest"
    RELEVANCE = "relevance"


@dataclass(frozen=True)
class Hit:
    """A notice found, and the sequence number of the release that was found."""

    uid: str
    sequence: int


@dataclass(frozen=True)
class SearchPage:
    """One page of an answer.

    `total` and `facets` count all notices found, not those of the page, and are exact. `facets`
    maps "area", "type" and "year" to counts by value, most frequent first (years: latest first).
    `next` is the cursor of the page after this one, or "". `understood` are the words looked for.
    """

    hits: tuple[Hit, ...] = ()
    total: int = 0
    facets: dict[str, dict[str, int]] = field(default_factory=dict)
    next: str = ""
    understood: tuple[Word, ...] = ()
    hints: tuple[Hint, ...] = ()


@dataclass(frozen=True)
class _Counts:
    """How many notices were found, the highest sequence number among them, and the facets."""

    total: int
    last: int
    facets: dict[str, dict[str, int]]


def search(
    text: str = "",
    *,
    area: str = "",
    type: str = "",
    region: str = "",
    predecessors: Collection[str] = (),
    agency: str = "",
    published_from: datetime.date | None = None,
    published_to: datetime.date | None = None,
    sort: Sort = Sort.NEWEST,
    before: str = "",
    limit: int = 20,
    include_superseded: bool = False,
) -> SearchPage:
    """Find notices. Never raises for what a reader can type.

    `area`, `type` and `agency` are an app label, a type's code and an agency's slug; `region` the
    code of a division, which finds all divisions within it, and `predecessors` codes of former
    ones, which find but themselves. `published_from` and `published_to` are the first and the last
    day. `before` is the `next` of the page before. Only notices in
    force are found; `include_superseded` adds superseded ones and the titles of withdrawn ones.
    """
    parsed = parse(text)
    columns = clauses.columns(area=area, type=type, agency=agency)
    if region:
        columns["region"] = clauses.in_region(region, predecessors)
    if published_from or published_to:
        columns["published"] = clauses.published_between(published_from, published_to)
    if not include_superseded:
        columns["status"] = clauses.equals("status", Status.CURRENT)
    try:
        searcher = search_index().searcher()
    except IndexMissingError as error:
        logger.warning("a search without an index: %s", error)
        return SearchPage(understood=parsed.words, hints=(*parsed.hints, NO_INDEX))
    limit = max(1, min(limit, LARGEST_PAGE))
    page = _page(searcher, columns, parsed.words, sort=sort, before=before, limit=limit)
    return replace(page, understood=parsed.words, hints=(*parsed.hints, *page.hints))


def _page(
    searcher: Searcher,
    columns: dict[str, Query],
    words: tuple[Word, ...],
    *,
    sort: Sort,
    before: str,
    limit: int,
) -> SearchPage:
    phrases = [word.phrase for word in words]
    filters = columns | {
        f"word {at}": clauses.occurs("text", phrase) for at, phrase in enumerate(phrases)
    }
    counts = _count(searcher, filters)
    if sort is Sort.RELEVANCE and phrases:
        ranked = clauses.ranked(clauses.every(columns.values()), phrases)
        page = _best(searcher, ranked, before, limit)
    else:
        page = _newest(searcher, clauses.every(filters.values()), counts, before, limit)
    return replace(page, total=counts.total, facets=counts.facets)


def _newest(
    searcher: Searcher, found: Query, counts: _Counts, before: str, limit: int
) -> SearchPage:
    """Hits by falling sequence number; the cursor is the number of the last one shown.

    The newest stretch of numbers is read first, then older and wider ones until the page is full:
    collecting every hit to keep twenty would cost a hundred times as much for a common word.
    """
    cursor, hints = _cursor(before)
    end = counts.last + 1 if cursor is None else min(cursor, counts.last + 1)
    # A stretch that holds two pages if hits are spread evenly, which is only where to begin.
    width = 2 * (limit + 1) * (counts.last // max(counts.total, 1) + 1)
    rows: list[tuple[int, DocAddress]] = []
    while end > 0 and len(rows) <= limit:
        first = max(end - width, 0)
        stretch = clauses.every([found, clauses.sequenced(first, end)])
        wanted = limit + 1 - len(rows)
        rows += searcher.search(stretch, wanted, count=False, order_by_field="sequence").hits
        end, width = first, 4 * width
    hits = tuple(Hit(_uid(searcher, address), sequence) for sequence, address in rows[:limit])
    return SearchPage(hits, next=str(hits[-1].sequence) if len(rows) > limit else "", hints=hints)


def _best(searcher: Searcher, ranked: Query, before: str, limit: int) -> SearchPage:
    """Hits by falling score; the cursor is the number of hits shown so far."""
    last, hints = _cursor(before)
    shown = min(last or 0, DEEPEST_RELEVANCE)
    rows = searcher.search(ranked, limit + 1, count=False, offset=shown).hits
    addresses = [address for _score, address in rows[:limit]]
    sequences = cast("list[int]", searcher.fast_field_values("sequence", addresses))
    hits = tuple(
        Hit(_uid(searcher, address), sequence)
        for address, sequence in zip(addresses, sequences, strict=True)
    )
    shown += len(hits)
    if len(rows) <= limit:
        return SearchPage(hits, hints=hints)
    if shown >= DEEPEST_RELEVANCE:
        return SearchPage(hits, hints=(*hints, TOO_DEEP))
    return SearchPage(hits, next=str(shown), hints=hints)


def _cursor(before: str) -> tuple[int | None, tuple[Hint, ...]]:
    """The number in a cursor; None and a hint for something that never was one of ours."""
    if re.fullmatch(r"[0-9]{1,18}", before):
        return int(before), ()
    return None, ((BAD_CURSOR,) if before else ())


def _count(searcher: Searcher, filters: dict[str, Query]) -> _Counts:
    """Count what is found and its facets, in one pass for all that ignore the same filters."""
    passes: dict[frozenset[str], dict[str, Any]] = {
        frozenset(filters): {
            "total": {"value_count": {"field": "sequence"}},
            "last": {"max": {"field": "sequence"}},
        }
    }
    for facet, ignored in _FACETS.items():
        terms = {"terms": {"field": facet, "size": _ALL_VALUES}}
        passes.setdefault(frozenset(filters) - ignored, {})[facet] = terms
    answers: dict[str, Any] = {}
    for kept, wanted in passes.items():
        found = clauses.every(clause for name, clause in filters.items() if name in kept)
        answers |= searcher.aggregate(found, wanted)
    facets = {
        facet: {row["key"]: row["doc_count"] for row in answers[facet]["buckets"]}
        for facet in _FACETS
    }
    facets["year"] = dict(sorted(facets["year"].items(), reverse=True))
    return _Counts(int(answers["total"]["value"]), int(answers["last"]["value"] or 0), facets)


def _uid(searcher: Searcher, address: DocAddress) -> str:
    return str(searcher.doc(address).get_first("uid"))
