"""How a query was understood, in a sentence of the reader's language."""

from __future__ import annotations

import datetime
from decimal import Decimal

from django.utils.formats import date_format
from django.utils.translation import pgettext

from disclosure.languages import english
from disclosure.search.expressions import (
    Amounts,
    Days,
    Every,
    Expression,
    Not,
    Some,
    Word,
)
from disclosure.search.fields import BY_COLUMN
from disclosure.search.parsing import ParsedQuery

#: Synonyms that are named; more are counted.
MOST_NAMED = 4


def description(parsed: ParsedQuery) -> str:
    """The query in words; "" for one that finds everything.

    >>> description(parse("出让 NOT 云岚"))
    '“出让” (also “挂牌”, “拍卖”) and not “云岚”'
    """
    said = [_inner(piece.expression) for piece in parsed.pieces]
    return pgettext("search", " and ").join(said)


def _said(expression: Expression) -> str:
    match expression:
        case Word():
            return _word(expression)
        case Amounts(low, high):
            return _span(str(BY_COLUMN["amount"].label), *(_amount(end) for end in (low, high)))
        case Days(field, first, last):
            return _span(str(BY_COLUMN[field].label), *(_day(end) for end in (first, last)))
        case Not(of):
            return pgettext("search", "not %(what)s") % {"what": _inner(of)}
        case Every(of):
            return pgettext("search", " and ").join(map(_inner, of))
        case Some(of):
            return pgettext("search", " or ").join(map(_inner, of))


def _inner(expression: Expression) -> str:
    """The same inside another one: what joins others needs brackets there."""
    said = _said(expression)
    return f"({said})" if isinstance(expression, Every | Some) else said


def _word(word: Word) -> str:
    said = pgettext("search", "“%(word)s”") % {"word": word.text}
    if word.field:
        values = {"field": BY_COLUMN[word.field].label, "word": said}
        said = pgettext("search", "%(field)s has %(word)s") % values
    if not word.also:
        return said
    named = [
        pgettext("search", "“%(word)s”") % {"word": other.text} for other in word.also[:MOST_NAMED]
    ]
    others = pgettext("search", ", ").join(named)
    if more := len(word.also) - len(named):
        values = {"words": others, "count": str(more)}
        others = pgettext("search", "%(words)s and %(count)s more") % values
    return pgettext("search", "%(word)s (also %(others)s)") % {"word": said, "others": others}


def _span(name: str, low: str, high: str) -> str:
    values = {"name": name, "low": low, "high": high}
    if low == high:
        return pgettext("search", "%(name)s is %(low)s") % values
    if not high:
        return pgettext("search", "%(name)s from %(low)s") % values
    if not low:
        return pgettext("search", "%(name)s up to %(high)s") % values
    return pgettext("search", "%(name)s from %(low)s to %(high)s") % values


def _amount(value: Decimal | None) -> str:
    if value is None:
        return ""
    return f"{value:,.2f}".removesuffix(".00")


def _day(value: datetime.date | None) -> str:
    if value is None:
        return ""
    return date_format(value, "j F Y") if english() else str(value)
