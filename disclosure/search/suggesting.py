"""What to ask instead when nothing is found: the same question with less, and what that finds."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from enum import StrEnum

from disclosure.search.expressions import Word
from disclosure.search.fields import nearest_name
from disclosure.search.parsing import ParsedQuery, Piece, by_sound, may_be_pinyin, parse
from disclosure.search.query import Filters, count

#: Suggestions shown, and counts made to find them.
MOST = 4
MOST_COUNTS = 12


class Change(StrEnum):
    """What a suggestion does to the question."""

    DROP = "drop"
    ANYWHERE = "anywhere"
    UNQUOTE = "unquote"
    FIELD = "field"
    UNFILTER = "unfilter"
    PINYIN = "pinyin"


@dataclass(frozen=True)
class Suggestion:
    """Another question: its text, how many notices it finds, and what was changed of what."""

    text: str
    count: int
    change: Change
    what: str = ""


def suggestions(parsed: ParsedQuery, filters: Filters) -> list[Suggestion]:
    """Questions near `parsed` that find something, those that keep most of it first."""
    found: dict[str, Suggestion] = {}
    for number, (text, change, what) in enumerate(_changes(parsed.pieces)):
        if number >= MOST_COUNTS or len(found) >= MOST:
            break
        total = count(parse(text).pieces, filters)
        if total:
            found.setdefault(text, Suggestion(text, total, change, what))
    if len(found) < MOST:
        total = count(parsed.pieces, Filters(statuses=filters.statuses))
        if total:
            text = _text(parsed.pieces)
            found.setdefault(text, Suggestion(text, total, Change.UNFILTER))
    return list(found.values())


def spoken(parsed: ParsedQuery, filters: Filters) -> Suggestion | None:
    """The same with its Latin words read as pinyin of names, if that finds anything."""
    pieces = tuple(by_sound(p) if may_be_pinyin(p) else p for p in parsed.pieces)
    total = count(pieces, filters) if pieces != parsed.pieces else 0
    return Suggestion(_text(pieces), total, Change.PINYIN) if total else None


def _changes(pieces: tuple[Piece, ...]) -> Iterator[tuple[str, Change, str]]:
    """Texts of other questions, with what is changed: first what loses least."""
    for at, piece in enumerate(pieces):
        for source, change in _instead(piece):
            yield _text(_put(pieces, at, source)), change, piece.source
    if len(pieces) > 1:
        for at, piece in enumerate(pieces):
            yield _text(pieces[:at] + pieces[at + 1 :]), Change.DROP, piece.source


def _instead(piece: Piece) -> Iterator[tuple[str, Change]]:
    word = piece.expression
    if not isinstance(word, Word):
        return
    if word.field:
        yield (f'"{word.text}"' if word.quoted else word.text), Change.ANYWHERE
    name, colon, value = piece.source.replace("：", ":").partition(":")
    near = nearest_name(name) if colon and value and not word.field and not word.quoted else ""
    if near:
        yield f"{near}:{value}", Change.FIELD
    if word.quoted and not word.field:
        yield word.text, Change.UNQUOTE


def _put(pieces: tuple[Piece, ...], at: int, source: str) -> tuple[Piece, ...]:
    return (*pieces[:at], replace(pieces[at], source=source), *pieces[at + 1 :])


def _text(pieces: tuple[Piece, ...]) -> str:
    return " ".join(piece.source for piece in pieces)
