"""What both peers share: a table of notices with columns of codes, and which rows a facet counts.

The peers are given our tokens, pairs of characters, so that all engines look for the same and must
come to the same counts; what is measured is how they find and count.
"""

from __future__ import annotations

import datetime
from collections.abc import Iterable, Iterator
from typing import Any, NamedTuple

from django.utils import timezone

from benchmarks.search.questions import FACETS, Answer, Question
from disclosure.core.divisions import prefix
from disclosure.search import tokens
from disclosure.search.schema import SearchDocument, band

#: Stands where our index has its boundary between two fields, which the peers would skip.
BOUNDARY = "zzzz"
LEVELS = ("province", "prefecture", "county")
COLUMNS = (
    "sequence", "uid", "status", "area", "type", *LEVELS, "agency", "year", "band", "published",
)  # fmt: skip
#: Facet -> the filter it ignores. Divisions below the one asked for lie within its filter.
IGNORES = {"year": "days", "status": "status"}


class Row(NamedTuple):
    """A notice as a row of `COLUMNS`."""

    sequence: int
    uid: str
    status: str
    area: str
    type: str
    province: str | None
    prefecture: str | None
    county: str | None
    agency: str
    year: int
    band: str | None
    published: int


def row(document: SearchDocument) -> Row:
    """The columns of a notice; the moment of publication is in seconds."""
    levels: dict[str, str] = {}
    for code in document.region:
        levels[("county", "prefecture", "province")[(len(code) - len(prefix(code))) // 2]] = code
    return Row(
        document.sequence,
        document.uid,
        document.status.value,
        document.area,
        document.type,
        *(levels.get(level) for level in LEVELS),
        document.agency,
        timezone.localtime(document.published_at).year,
        None if document.amount is None else band(document.amount),
        int(document.published_at.timestamp()),
    )


def text(document: SearchDocument) -> str:
    """What can be found of a notice, as tokens with blanks between them."""
    joined = tokens.joined([document.title, *document.numbers, *document.texts])
    return joined.replace(tokens.BOUNDARY, BOUNDARY)


def phrases(question: Question) -> list[list[str]]:
    """The tokens of each word of a question."""
    return [list(found.tokens) for word in question.words if (found := tokens.phrase(word))]


def below(question: Question) -> str:
    """The column of the divisions right below the one asked for."""
    return LEVELS[0] if not question.region else LEVELS[len(prefix(question.region)) // 2]


def column(facet: str, question: Question) -> str:
    """The column a facet counts."""
    return below(question) if facet == "region" else facet


def conditions(question: Question) -> dict[str, str]:
    """SQL for each filter; every value is ours, none a reader's."""
    found = {"status": "status = 'current'"}
    if question.region:
        level = LEVELS[len(prefix(question.region)) // 2 - 1]
        found["region"] = f"{level} = '{question.region}'"
    if question.days:
        first, last = question.days
        end = last + datetime.timedelta(days=1)
        found["days"] = f"published >= {_seconds(first)} AND published < {_seconds(end)}"
    return found


def passes(question: Question) -> Iterator[tuple[list[str], list[str]]]:
    """Conditions and the facets counted under them, in as few passes as the filters allow.

    The first is what is found itself and counts it.
    """
    every = conditions(question)
    facets: dict[str, list[str]] = {"": []}
    for name in FACETS:
        ignored = IGNORES.get(name, "")
        facets.setdefault(ignored if ignored in every else "", []).append(name)
    for without, names in facets.items():
        yield [sql for name, sql in every.items() if name != without], names


def answer(question: Question, newest: list[int], rows: Iterable[tuple[str, Any, int]]) -> Answer:
    """An answer from rows of facet ("" counts all), value and count."""
    total, facets = 0, {name: {} for name in FACETS}
    for facet, value, count in rows:
        if not facet:
            total = count
        elif value is not None:
            facets[facet][str(value)] = count
    return Answer(tuple(newest), total, facets)


def _seconds(day: datetime.date) -> int:
    zone = timezone.get_current_timezone()
    return int(datetime.datetime.combine(day, datetime.time(), zone).timestamp())
