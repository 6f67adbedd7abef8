"""Conditions on notices as tantivy queries."""

from __future__ import annotations

import datetime
from collections.abc import Iterable
from decimal import Decimal

from django.utils import timezone
from tantivy import FieldType, Occur, Query

from disclosure.search import blocks
from disclosure.search.expressions import Amounts, Days, Every, Expression, Not, Some, Word
from disclosure.search.fields import PINYIN
from disclosure.search.pinyin import typed
from disclosure.search.schema import BLOCKS, SCHEMA
from disclosure.search.tokens import Phrase

#: How much more a word in the title counts than the same word in the text.
TITLE_BOOST = 3.0
#: Days and amounts (in fen) beyond which nothing lies, and which the index can hold.
FIRST_DAY, LAST_DAY = datetime.date(1700, 1, 1), datetime.date(2200, 1, 1)
MOST_FEN = 2**62
#: The same for days of publication, as ordinals: from the year 1615 on, and ends of large blocks.
_DAYS = range(18 << blocks.DAYS[-1], 25 << blocks.DAYS[-1])


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


def one_of(column: str, values: Iterable[str]) -> Query:
    """Notices with one of these values, of which there are few, in a column of codes."""
    # A term set query would mark each of them in a set of all notices before anything is read.
    found = [equals(column, value) for value in values]
    return found[0] if len(found) == 1 else any_of(found)


def has(column: str, *, value: bool = True) -> Query:
    """Notices with a value in a number or date column, or without one."""
    given = Query.exists_query(column)
    if value:
        return given
    return Query.boolean_query([(Occur.Must, Query.all_query()), (Occur.MustNot, given)])


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


def around(first: int, end: int) -> Query:
    """Notices whose release has a number from `first` to below `end`, and some close to these."""
    return _blocks("stretch", first, end)


def any_of(clauses: Iterable[Query]) -> Query:
    """Notices for which one of `clauses` holds at least."""
    return Query.boolean_query([(Occur.Should, clause) for clause in clauses])


def matching(expression: Expression) -> Query:
    """Notices for which `expression` holds."""
    match expression:
        case Word(also=also):
            words = [_stands(word) for word in (expression, *also)]
            return any_of(words) if also else words[0]
        case Amounts(low, high):
            return amounts_between(low, high)
        case Days("published", first, last):
            return published_between(first, last)
        case Days(_, first, last):
            return due_between(first, last)
        case Not(of):
            return Query.boolean_query(
                [(Occur.Must, Query.all_query()), (Occur.MustNot, matching(of))]
            )
        case Every(of):
            return every(map(matching, of))
        case Some(of):
            return any_of(map(matching, of))


def _stands(word: Word) -> Query:
    """Notices with `word` where it is looked for."""
    letters = typed(word.text) if word.field == PINYIN else ""
    if letters:
        return Query.regex_query(SCHEMA, PINYIN, f"{letters}.*")
    # Of what is no pinyin, Chinese above all, the text itself is the better witness.
    return occurs("text" if word.field == PINYIN else word.field or "text", word.phrase)


def amounts_between(low: Decimal | None, high: Decimal | None) -> Query:
    """Notices with an amount of `low`, `high` or between, in whatever currency."""
    first, last = (None if end is None else _fen(end) for end in (low, high))
    return Query.range_query(SCHEMA, "amount", FieldType.Integer, first, last)


def published_between(first: datetime.date | None, last: datetime.date | None) -> Query:
    """Notices published on `first`, on `last` or between; None leaves an end open.

    Days are days of the site's time zone.
    """
    begin = first.toordinal() if first else _DAYS.start
    stop = last.toordinal() + 1 if last else _DAYS.stop
    return _blocks("published", max(begin, _DAYS.start), min(stop, _DAYS.stop))


def due_between(first: datetime.date | None, last: datetime.date | None) -> Query:
    """Notices with a deadline on `first`, on `last` or between; None leaves an end open.

    Days are days of the site's time zone.
    """
    return Query.range_query(
        SCHEMA,
        "deadline_at",
        FieldType.Date,
        _midnight(first) if first else None,
        _midnight(min(last, LAST_DAY) + datetime.timedelta(days=1)) if last else None,
        # An end that is left open counts as included, and must be said to be.
        include_upper=last is None,
    )


def _blocks(column: str, first: int, end: int) -> Query:
    """Notices in the blocks that cover a stretch."""
    names = blocks.covering(first, end, BLOCKS[column])
    return any_of(equals(column, name) for name in names)


def ranked(found: Query, words: Iterable[Word]) -> Query:
    """Notices of `found`, scored by the `words` that occur in them, above all in the title.

    A word that counts as well is worth as much as the one that was typed.
    """
    scored = [(Occur.Must, Query.const_score_query(found, 0.0))]
    for word in words:
        for each in (word, *word.also):
            in_title = Query.boost_query(occurs("title", each.phrase), TITLE_BOOST)
            scored += [(Occur.Should, _stands(each)), (Occur.Should, in_title)]
    return Query.boolean_query(scored)


def _midnight(day: datetime.date) -> datetime.datetime:
    day = min(max(day, FIRST_DAY), LAST_DAY)
    local = datetime.datetime.combine(day, datetime.time(), timezone.get_current_timezone())
    return local.astimezone(datetime.UTC)


def _fen(amount: Decimal) -> int:
    return max(-MOST_FEN, min(int(amount * 100), MOST_FEN))
