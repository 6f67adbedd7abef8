"""Questions to the index: which notices, in what order, how many, and of what kinds."""

from __future__ import annotations

import datetime
import logging
from collections.abc import Collection
from dataclasses import dataclass, field, replace
from decimal import Decimal
from functools import partial

from django.utils.translation import gettext_lazy as _
from tantivy import Query, Searcher

from disclosure.search import clauses
from disclosure.search.counting import Counting, remembered
from disclosure.search.expressions import Days
from disclosure.search.index import IndexMissingError, search_index
from disclosure.search.ordering import Asked, Hit, Sort, hits
from disclosure.search.parsing import (
    Hint,
    ParsedQuery,
    Piece,
    by_sound,
    may_be_pinyin,
    parse,
)
from disclosure.search.schema import Status

logger = logging.getLogger(__name__)

#: Most hits a page: as many as the API gives of a list, and as a calendar reads.
LARGEST_PAGE = 1000
NO_INDEX = _("Search is being prepared and finds nothing yet; lists and feeds are complete.")
BAD_CURSOR = _("The address named no page of these results, so this is the first one.")
IN_FORCE = (Status.CURRENT,)


@dataclass(frozen=True)
class SearchPage:
    """One page of an answer.

    `total` and `facets` count all notices found, not those of the page, and are exact. `facets`
    maps each facet that was asked for to counts by value, most frequent first (years: latest
    first); of agencies there are the `MOST_AGENCIES` most frequent ones and the one chosen. `next`
    is the cursor of the page after this one, or "". `parsed` is the query as it was understood,
    `hints` say what was not.
    """

    hits: tuple[Hit, ...] = ()
    total: int = 0
    facets: dict[str, dict[str, int]] = field(default_factory=dict)
    next: str = ""
    parsed: ParsedQuery = field(default_factory=ParsedQuery)
    hints: tuple[Hint, ...] = ()


@dataclass(frozen=True, kw_only=True)
class Filters:
    """What is asked of a notice's columns; "" and None ask nothing.

    `area`, `type` and `agency` are an app label, a type's code and an agency's slug; `region` the
    code of a division, which finds all divisions within it, and `predecessors` codes of former
    ones, which find but themselves. `published_from` and `published_to` are the first and the last
    day, `amount_from` and `amount_to` the lowest and the highest amount in whatever currency. Of
    `statuses` one must hold; without any, also superseded notices and the titles of withdrawn ones
    are found.
    """

    area: str = ""
    type: str = ""
    stage: str = ""
    region: str = ""
    predecessors: Collection[str] = ()
    agency: str = ""
    published_from: datetime.date | None = None
    published_to: datetime.date | None = None
    amount_from: Decimal | None = None
    amount_to: Decimal | None = None
    statuses: Collection[str] = IN_FORCE

    def clauses(self) -> dict[str, Query]:
        """A condition for each filter that is set, by its name."""
        found = clauses.columns(
            area=self.area, type=self.type, stage=self.stage, agency=self.agency
        )
        if self.region:
            found["region"] = clauses.in_region(self.region, self.predecessors)
        days = self.published_from, self.published_to
        if any(days):
            found["published"] = clauses.published_between(*days)
        amounts = self.amount_from, self.amount_to
        if amounts != (None, None):
            found["amount"] = clauses.amounts_between(*amounts)
        if self.statuses:
            found["status"] = clauses.one_of("status", self.statuses)
        return found


def search(
    text: str = "",
    filters: Filters | None = None,
    *,
    sort: Sort = Sort.NEWEST,
    before: str = "",
    limit: int = 20,
    facets: Collection[str] = (),
    regions: Collection[str] | None = None,
) -> SearchPage:
    """Find notices. Never raises for what a reader can type.

    `before` is the `next` of the page before, `facets` names those of `FACETS` to count, `regions`
    the only divisions that are wanted of theirs (None: all). Without words there is no best match,
    and the newest comes first.
    """
    parsed = parse(text)
    try:
        index = search_index()
        view = index.view()
        searcher, commit = view
    except IndexMissingError as error:
        logger.warning("a search without an index: %s", error)
        return SearchPage(parsed=parsed, hints=(*parsed.hints, NO_INDEX))
    filters = filters or Filters()
    counting = _counting(searcher, parsed.pieces, filters, regions)
    wanted = (filters, sorted(facets), None if regions is None else sorted(regions))
    counts = remembered(commit, (parsed.pieces, wanted), partial(counting.count, facets))
    if not counts.total and (named := _by_sound(searcher, parsed)):
        spoken = _counting(searcher, named.pieces, filters, regions)
        heard = remembered(commit, (named.pieces, wanted), partial(spoken.count, facets))
        if heard.total:
            parsed, counting, counts = named, spoken, heard
    found = clauses.every(counting.conditions.values())
    if sort is Sort.RELEVANCE and not parsed.words:
        sort = Sort.NEWEST
    asked = Asked(
        searcher,
        found,
        clauses.ranked(found, parsed.words),
        counts.total,
        index.newest(view) if counts.newest is None else counts.newest,
        max(1, min(limit, LARGEST_PAGE)),
    )
    page = hits(asked, sort, before)
    hints = parsed.hints if page.readable else (*parsed.hints, BAD_CURSOR)
    return SearchPage(page.hits, counts.total, counts.facets, page.next, parsed, hints)


def _by_sound(searcher: Searcher, parsed: ParsedQuery) -> ParsedQuery | None:
    """The query with words that stand nowhere read as pinyin; None if there is no such word."""

    def stands(piece: Piece) -> bool:
        return bool(_counting(searcher, [piece], Filters(statuses=())).count().total)

    pieces = tuple(
        by_sound(piece) if may_be_pinyin(piece) and not stands(piece) else piece
        for piece in parsed.pieces
    )
    return replace(parsed, pieces=pieces) if pieces != parsed.pieces else None


def count(pieces: Collection[Piece], filters: Filters) -> int:
    """How many notices all of `pieces` hold for; 0 while there is no index."""
    try:
        searcher = search_index().searcher()
    except IndexMissingError:
        return 0
    return _counting(searcher, pieces, filters).count().total


def _counting(
    searcher: Searcher,
    pieces: Collection[Piece],
    filters: Filters,
    regions: Collection[str] | None = None,
) -> Counting:
    words = {f"piece {at}": clauses.matching(piece.expression) for at, piece in enumerate(pieces)}
    conditions = filters.clauses() | words
    dated = filters.published_to is not None or any(
        isinstance(piece.expression, Days) for piece in pieces
    )
    return Counting(
        searcher, conditions, filters.statuses, filters.agency, filters.region, regions, dated
    )
