"""Conditions on notices as tantivy queries."""

from __future__ import annotations

import datetime
from collections.abc import Iterable

from django.utils import timezone
from tantivy import FieldType, Occur, Query

from disclosure.search.schema import SCHEMA
from disclosure.search.tokens import Phrase

#: How much more a word in the title counts than the same word in the text.
TITLE_BOOST = 3.0


def every(clauses: Iterable[Query]) -> Query:
    """Notices for which all of `clauses` hold: all notices if there is none."""
    given = list(clauses)
    if not given:
        return Query.all_query()
    return Query.boolean_query([(Occur.Must, clause) for clause in given])


def equals(column: str, value: str) -> Query:
    """Notices with this value in a column of codes."""
    return Query.term_query(SCHEMA, column, value, index_option="basic")


def columns(**values: str) -> dict[str, Query]:
    """A condition for each column that is given a value."""
    return {name: equals(name, value) for name, value in values.items() if value}


def in_region(code: str, predecessors: Iterable[str] = ()) -> Query:
    """Notices in a region or below it, or in just one of its predecessors."""
    alone = [equals("region_alone", predecessor) for predecessor in predecessors]
    return Query.boolean_query([(Occur.Should, q) for q in (equals("region", code), *alone)])


def occurs(column: str, phrase: Phrase) -> Query:
    """Notices with `phrase` in a column of tokens."""
    words: list[str | tuple[int, str]] = list(phrase.tokens)
    last = phrase.tokens[-1]
    if phrase.open:
        # A token is a pair of characters or one: this matches every token that begins so. Tokens
        # are letters and digits only, none of which means anything else in a pattern.
        if len(words) == 1:
            return Query.regex_query(SCHEMA, column, f"{last}.?")
        return Query.regex_phrase_query(SCHEMA, column, [*words[:-1], f"{last}.?"])
    if len(words) == 1:
        return Query.term_query(SCHEMA, column, last)
    return Query.phrase_query(SCHEMA, column, words)


def sequenced(first: int, end: int) -> Query:
    """Notices whose release has a number from `first` to below `end`."""
    return Query.range_query(SCHEMA, "sequence", FieldType.Integer, first, end, include_upper=False)


def published_between(first: datetime.date | None, last: datetime.date | None) -> Query:
    """Notices published on `first`, on `last` or between; None leaves an end open.

    Days are days of the site's time zone.
    """
    return Query.range_query(
        SCHEMA,
        "published_at",
        FieldType.Date,
        _midnight(first) if first else None,
        _midnight(last + datetime.timedelta(days=1)) if last else None,
        include_upper=False,
    )


def ranked(columns: Query, phrases: Iterable[Phrase]) -> Query:
    """Notices of `columns` with all of `phrases`, scored by these, above all if in the title."""
    scored = [(Occur.Must, Query.const_score_query(columns, 0.0))]
    for phrase in phrases:
        in_title = Query.boost_query(occurs("title", phrase), TITLE_BOOST)
        scored += [(Occur.Must, occurs("text", phrase)), (Occur.Should, in_title)]
    return Query.boolean_query(scored)


def _midnight(day: datetime.date) -> datetime.datetime:
    local = datetime.datetime.combine(day, datetime.time(), timezone.get_current_timezone())
    return local.astimezone(datetime.UTC)
