"""Questions to the index: which notices, in what order, how many, and of what kinds."""

from __future__ import annotations

import datetime
import logging
import re
from dataclasses import dataclass, field
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
_TOTAL = "total"

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


def search(
    text: str = "",
    *,
    area: str = "",
    type: str = "",
    region: str = "",
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
    code of a division, which finds all divisions within it. `published_from` and `published_to`
    are the first and the last day. `before` is the `next` of the page before. Only notices in
    force are found; `include_superseded` adds superseded ones and the titles of withdrawn ones.
    """
    parsed = parse(text)
    chosen = {"area": area, "type": type, "region": region, "agency": agency}
    filters = {name: clauses.equals(name, value) for name, value in chosen.items() if value}
    if published_from or published_to:
        filters["published"] = clauses.published_between(published_from, published_to)
    if not include_superseded:
        filters["status"] = clauses.equals("status", Status.CURRENT)
    for at, word in enumerate(parsed.words):
        filters[f"word {at}"] = clauses.occurs("text", word.phrase)
    try:
        searcher = search_index().searcher()
    except IndexMissingError:
        logger.exception("a search without an index")
        return SearchPage(understood=parsed.words, hints=(*parsed.hints, NO_INDEX))

    found = clauses.every(filters.values())
    limit = max(1, min(limit, LARGEST_PAGE))
    if sort is Sort.RELEVANCE and parsed.words:
        ranked = clauses.ranked(found, [word.phrase for word in parsed.words])
        page = _best(searcher, ranked, before, limit)
    else:
        page = _newest(searcher, found, before, limit)
    total, facets = _counts(searcher, filters)
    return SearchPage(
        hits=page.hits,
        total=total,
        facets=facets,
        next=page.next,
        understood=parsed.words,
        hints=(*parsed.hints, *page.hints),
    )


def _newest(searcher: Searcher, found: Query, before: str, limit: int) -> SearchPage:
    """Hits by falling sequence number; the cursor is the number of the last one shown."""
    last, hints = _cursor(before)
    if last is not None:
        found = clauses.every([found, clauses.earlier_than(last)])
    rows = searcher.search(found, limit + 1, count=False, order_by_field="sequence").hits
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


def _counts(searcher: Searcher, filters: dict[str, Query]) -> tuple[int, dict[str, dict[str, int]]]:
    """Number of notices, and facets; one pass for all that ignore the same filters."""
    passes: dict[frozenset[str], dict[str, Any]] = {}
    for facet, ignored in _FACETS.items():
        terms = {"terms": {"field": facet, "size": _ALL_VALUES}}
        passes.setdefault(frozenset(filters) - ignored, {})[facet] = terms
    passes.setdefault(frozenset(filters), {})[_TOTAL] = {"value_count": {"field": "sequence"}}
    answers: dict[str, Any] = {}
    for kept, wanted in passes.items():
        found = clauses.every(clause for name, clause in filters.items() if name in kept)
        answers |= searcher.aggregate(found, wanted)
    total = int(answers.pop(_TOTAL)["value"])
    facets = {
        facet: {row["key"]: row["doc_count"] for row in answers[facet]["buckets"]}
        for facet in _FACETS
    }
    facets["year"] = dict(sorted(facets["year"].items(), reverse=True))
    return total, facets


def _uid(searcher: Searcher, address: DocAddress) -> str:
    return str(searcher.doc(address).get_first("uid"))
