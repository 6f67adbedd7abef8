"""What a query says, as a tree: words and ranges, joined by and, or and not."""

from __future__ import annotations

import datetime
from collections.abc import Iterator
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import TypeAlias

from disclosure.search.tokens import Phrase


@dataclass(frozen=True)
class Word:
    """Something to be found in a text: as typed, whether in quotes, and as tokens.

    `field` names the column it must stand in, "" any text; `also` are words that count as well.
    """

    text: str
    quoted: bool
    phrase: Phrase
    field: str = ""
    also: tuple[Word, ...] = ()


@dataclass(frozen=True)
class Amounts:
    """Amounts from `low` to `high`, both included; None leaves an end open."""

    low: Decimal | None
    high: Decimal | None


@dataclass(frozen=True)
class Days:
    """Days of `field` ("published" or "deadline") from `first` to `last`, both included."""

    field: str
    first: datetime.date | None
    last: datetime.date | None


@dataclass(frozen=True)
class Not:
    """What `of` does not hold for."""

    of: Expression


@dataclass(frozen=True)
class Every:
    """All of `of`, of which there are two at least."""

    of: tuple[Expression, ...]


@dataclass(frozen=True)
class Some:
    """One of `of` at least, of which there are two at least."""

    of: tuple[Expression, ...]


Expression: TypeAlias = Word | Amounts | Days | Not | Every | Some


def wanted(expression: Expression) -> Iterator[Word]:
    """The words whose occurrence speaks for a notice, in order; none of those excluded."""
    match expression:
        case Word():
            yield expression
        case Every(of) | Some(of):
            for part in of:
                yield from wanted(part)


def literal(expression: Expression) -> Expression:
    """The same with words that stand for themselves alone: nobody excludes unseen."""
    match expression:
        case Word():
            return replace(expression, also=())
        case Not(of):
            return Not(literal(of))
        case Every(of):
            return Every(tuple(map(literal, of)))
        case Some(of):
            return Some(tuple(map(literal, of)))
        case _:
            return expression


def joined(kind: type[Every] | type[Some], parts: list[Expression]) -> Expression | None:
    """`parts` as one expression, each once, those of the same kind taken in; None without any."""
    flat: dict[Expression, None] = {}
    for part in parts:
        flat.update(dict.fromkeys(part.of if isinstance(part, kind) else (part,)))
    if len(flat) > 1:
        return kind(tuple(flat))
    return next(iter(flat), None)
