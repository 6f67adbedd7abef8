"""Hits a page at a time, in four orders, each with a cursor that leads to the very last hit.

A cursor names the last hit shown, so a page costs the same wherever it stands and shifts for nobody
while notices are released:

    1200              by release, newest first: the sequence number of that hit
    A31520000000.1200 by amount, highest first: fen and sequence number; then N.1200 without amount
    D1780000000.1200  by deadline, nearest first: seconds and sequence number; then P for deadlines
                      before today, latest first; then N.1200 without deadline
    R40.1200          by relevance: hits shown, and the newest release when the first page was read;
                      later releases do not move the pages. A best match is only known by counting
                      from the top, so this is the one order whose pages get dearer further down.
"""

from __future__ import annotations

import datetime
import re
from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum
from typing import cast

from django.utils import timezone
from tantivy import DocAddress, FieldType, Order, Query, Searcher

from disclosure.search import clauses
from disclosure.search.schema import SCHEMA

#: What a cursor looks like, for those who describe it.
CURSOR = r"(?:[ADP]-?[0-9]{1,18}\.|R[0-9]{1,9}\.|N\.)?[0-9]{1,18}"
_NANO = 10**9
#: Seconds of the first and the last moment a cursor can name: 1700 and 2200.
_EARLIEST, _LATEST = -8_520_336_000, 7_258_118_400
#: Hits of a stretch that are sorted here: several pages, and cheap to hand over.
_FEW = 1_000


class Sort(StrEnum):
    """Order of hits: latest release, best match, highest amount or nearest deadline first."""

    NEWEST = "newest"
    RELEVANCE = "relevance"
    AMOUNT = "amount"
    DEADLINE = "deadline"


@dataclass(frozen=True)
class Hit:
    """A notice found, and the sequence number of the release that was found."""

    uid: str
    sequence: int


@dataclass(frozen=True)
class Asked:
    """What a page is made of: all that is found, how many, the newest of them, and the words.

    `ranked` are the same notices, scored; none of them has a higher sequence number than `newest`.
    """

    searcher: Searcher
    found: Query
    ranked: Query
    total: int
    newest: int
    limit: int


@dataclass(frozen=True)
class Hits:
    """Hits of one page, the cursor of the next ("" on the last), and whether ours was readable."""

    hits: tuple[Hit, ...]
    next: str
    readable: bool = True


@dataclass(frozen=True)
class _Place:
    """A cursor taken apart."""

    leg: str
    value: int
    sequence: int


@dataclass(frozen=True)
class _Leg:
    """A part of an order: notices `within`, by a column and, where that is the same, newest first.

    `name` is the letter of its cursors; a column of "" leaves the sequence number alone.
    """

    name: str
    within: Query
    column: str = ""
    order: Order = Order.Desc


@dataclass(frozen=True)
class _Row:
    value: int
    sequence: int
    address: DocAddress


def hits(asked: Asked, sort: Sort, before: str) -> Hits:
    """The page after the cursor `before`; the first one for a cursor that never was ours."""
    legs = {leg.name: leg for leg in _legs(sort)}
    place = _place(before, {"R"} if sort is Sort.RELEVANCE else set(legs) or {""})
    if sort is Sort.RELEVANCE:
        page = _best(asked, place)
    elif legs:
        page = _by_legs(asked, list(legs.values()), place)
    else:
        page = _newest(asked, place)
    return Hits(page.hits, page.next, readable=not before or place is not None)


def _place(before: str, names: set[str]) -> _Place | None:
    said, _dot, sequence = before.rpartition(".")
    leg, value = said[:1], said[1:]
    if leg not in names or not re.fullmatch(CURSOR, before):
        return None
    return _Place(leg, int(value or 0), int(sequence))


def _legs(sort: Sort) -> Iterator[_Leg]:
    if sort is Sort.AMOUNT:
        yield _Leg("A", clauses.has("amount"), "amount")
        yield _Leg("N", clauses.has("amount", value=False))
    elif sort is Sort.DEADLINE:
        today = timezone.localdate()
        yesterday = today - datetime.timedelta(days=1)
        open_ones = clauses.due_between(today, None)
        yield _Leg("D", open_ones, "deadline_at", Order.Asc)
        yield _Leg("P", clauses.due_between(None, yesterday), "deadline_at")
        yield _Leg("N", clauses.has("deadline_at", value=False))


def _newest(asked: Asked, place: _Place | None) -> Hits:
    """Hits by falling sequence number.

    The newest stretch of numbers is read first, then older and wider ones until the page is full:
    collecting every hit to keep twenty would cost a hundred times as much for a common word.
    """
    limit = asked.limit
    end = asked.newest + 1 if place is None else min(place.sequence, asked.newest + 1)
    # A stretch that holds two pages if hits are spread evenly, which is only where to begin.
    width = 2 * (limit + 1) * (asked.newest // max(asked.total, 1) + 1)
    rows: list[tuple[int, DocAddress]] = []
    while end > 0 and len(rows) <= limit:
        first = max(end - width, 0)
        rows += _stretch(asked, first, end, limit + 1 - len(rows))
        end, width = first, 4 * width
    found = tuple(Hit(_uid(asked.searcher, at), sequence) for sequence, at in rows[:limit])
    return Hits(found, str(found[-1].sequence) if len(rows) > limit else "")


def _stretch(asked: Asked, first: int, end: int, wanted: int) -> list[tuple[int, DocAddress]]:
    """At most `wanted` hits with numbers from `first` to below `end`, newest first.

    The index can order them by their numbers itself, but opens the column of all notices for it.
    """
    around = clauses.every([asked.found, clauses.around(first, end)])
    few = asked.searcher.search(around, _FEW + 1, count=False).hits
    if len(few) <= _FEW:
        addresses = [address for _score, address in few]
        rows = zip(_sequences(asked, addresses), addresses, strict=True)
        within = [row for row in rows if first <= row[0] < end]
        return sorted(within, key=lambda row: -row[0])[:wanted]
    exactly = clauses.every([around, clauses.sequenced(first, end)])
    return list(asked.searcher.search(exactly, wanted, count=False, order_by_field="sequence").hits)


def _best(asked: Asked, place: _Place | None) -> Hits:
    """Hits by falling score, of releases that were there when the first page was read."""
    shown, last = (place.value, place.sequence) if place else (0, asked.newest)
    if shown >= asked.total:
        return Hits((), "")
    ranked = clauses.every([asked.ranked, Query.const_score_query(_up_to(last), 0.0)])
    rows = asked.searcher.search(ranked, asked.limit + 1, count=False, offset=shown).hits
    addresses = [address for _score, address in rows[: asked.limit]]
    found = tuple(
        Hit(_uid(asked.searcher, address), sequence)
        for address, sequence in zip(addresses, _sequences(asked, addresses), strict=True)
    )
    return Hits(found, f"R{shown + len(found)}.{last}" if len(rows) > asked.limit else "")


def _up_to(sequence: int) -> Query:
    return clauses.sequenced(0, sequence + 1)


def _by_legs(asked: Asked, legs: list[_Leg], place: _Place | None) -> Hits:
    """Hits of one leg after the other, from the leg of the cursor on."""
    wanted = asked.limit + 1
    rows: list[tuple[_Leg, _Row]] = []
    begun = place is None
    for leg in legs:
        after = place if place and place.leg == leg.name else None
        begun = begun or after is not None
        if begun and len(rows) < wanted:
            rows += [(leg, row) for row in _rows(asked, leg, after, wanted - len(rows))]
    found = tuple(Hit(_uid(asked.searcher, row.address), row.sequence) for _leg, row in rows)
    if len(rows) < wanted:
        return Hits(found, "")
    leg, row = rows[-2]
    value = row.value if leg.column else ""
    return Hits(found[:-1], f"{leg.name}{value}.{row.sequence}")


def _rows(asked: Asked, leg: _Leg, after: _Place | None, wanted: int) -> list[_Row]:
    """At most `wanted` rows of `leg` behind `after`."""
    within = clauses.every([asked.found, leg.within])
    if not leg.column:
        return _equals(asked, within, 0, after.sequence if after else None, wanted)
    rows: list[_Row] = []
    if after:
        same = clauses.every([within, _values(leg, after.value, after.value)])
        rows = _equals(asked, same, after.value, after.sequence, wanted)
        within = clauses.every([within, _behind(leg, after.value)])
    wanted -= len(rows)
    if not wanted:
        return rows
    ordered = asked.searcher.search(
        within, wanted, count=False, order_by_field=leg.column, order=leg.order
    ).hits
    if not ordered:
        return rows
    # Of those with the last value more may be found than fit: which of them is a question of age.
    edge = _units(leg, ordered[-1][0])
    inner = [(_units(leg, key), address) for key, address in ordered]
    inner = [(value, address) for value, address in inner if value != edge]
    numbers = _sequences(asked, [address for _value, address in inner])
    sign = -1 if leg.order == Order.Desc else 1
    rows += sorted(
        (_Row(value, number, at) for (value, at), number in zip(inner, numbers, strict=True)),
        key=lambda row: (sign * row.value, -row.sequence),
    )
    same = clauses.every([within, _values(leg, edge, edge)])
    return rows + _equals(asked, same, edge, None, wanted - len(inner))


def _equals(asked: Asked, same: Query, value: int, before: int | None, wanted: int) -> list[_Row]:
    """Rows that share a value, newest first, below the sequence number `before`."""
    if before is not None:
        same = clauses.every([same, clauses.sequenced(0, before)])
    found = asked.searcher.search(same, wanted, count=False, order_by_field="sequence").hits
    return [_Row(value, sequence, address) for sequence, address in found]


def _units(leg: _Leg, key: int) -> int:
    """A key of the index in the unit of cursors: fen, or seconds."""
    return key // _NANO if leg.column == "deadline_at" else key


def _behind(leg: _Leg, value: int) -> Query:
    """Rows that come after all with `value`."""
    return _values(leg, None, value - 1) if leg.order == Order.Desc else _values(leg, value + 1)


def _values(leg: _Leg, low: int | None = None, high: int | None = None) -> Query:
    if leg.column == "deadline_at":
        first, last = (None if end is None else _moment(end) for end in (low, high))
        return Query.range_query(SCHEMA, leg.column, FieldType.Date, first, last)
    return Query.range_query(SCHEMA, leg.column, FieldType.Integer, low, high)


def _moment(seconds: int) -> datetime.datetime:
    """A moment of a cursor; the index fails at those it could not hold."""
    within = max(_EARLIEST, min(seconds, _LATEST))
    return datetime.datetime.fromtimestamp(within, datetime.UTC)


def _sequences(asked: Asked, addresses: list[DocAddress]) -> list[int]:
    return cast("list[int]", asked.searcher.fast_field_values("sequence", addresses))


def _uid(searcher: Searcher, address: DocAddress) -> str:
    return str(searcher.doc(address).get_first("uid"))
