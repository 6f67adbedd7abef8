"""A query cut into operators, brackets and operands. Every text can be cut.

Operators in Latin letters are written in capitals: "and" is a word like any other. The Chinese ones
(且, 或, 非) are operators where they stand alone between blanks and have something to join, and
part of a word everywhere else: Chinese is written without blanks, so 国有或集体 stays one word.
Brackets group where a word may begin; inside a word they hold a number together, as in
"XSA070002-01(2)" and "岚自然资告（2026）9号".
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from enum import StrEnum

from disclosure.search.fields import Field, field_called

QUOTES = str.maketrans(dict.fromkeys("“”„‟＂«»「」『』", '"'))
# Chinese sentence marks part words; hyphens hold numbers together.
_BLANK = r"\s、，。；！？;"
_WORD_END = re.compile(rf"[{_BLANK}\"]")
_SKIPPED = re.compile(rf"[{_BLANK}]+")
_NAMED = re.compile(r"([^:：\"]{1,20})[:：]")
_OPEN, _CLOSE = "(（", ")）"


class Kind(StrEnum):
    """What a piece of a query is."""

    OPEN = "("
    CLOSE = ")"
    AND = "and"
    OR = "or"
    NOT = "not"
    OPERAND = "operand"


OPERATORS = frozenset({Kind.AND, Kind.OR, Kind.NOT})
_LATIN = {"AND": Kind.AND, "OR": Kind.OR, "NOT": Kind.NOT, "&&": Kind.AND, "||": Kind.OR}
_CHINESE = {"且": Kind.AND, "或": Kind.OR, "非": Kind.NOT}


@dataclass(frozen=True)
class Lexeme:
    """A piece: its text, where it stands, and of an operand its field and whether it is quoted."""

    kind: Kind
    text: str
    start: int
    end: int
    field: Field | None = None
    quoted: bool = False


def lexemes(text: str) -> list[Lexeme]:
    """The pieces of `text`, in order; quotation marks are plain ones already."""
    found = list(_cut(text))
    if all(piece.kind is not Kind.OPERAND for piece in found):
        # Nothing to join: whoever types "NOT" alone looks for the word.
        return [
            replace(piece, kind=Kind.OPERAND) if piece.kind in OPERATORS else piece
            for piece in found
        ]
    return _chinese_operators(found)


def _cut(text: str) -> Iterator[Lexeme]:
    at = depth = 0
    while at < len(text):
        character = text[at]
        if blank := _SKIPPED.match(text, at):
            at = blank.end()
            continue
        if character in _OPEN:
            piece = Lexeme(Kind.OPEN, character, at, at + 1)
            depth += 1
        elif character in _CLOSE:
            piece = Lexeme(Kind.CLOSE, character, at, at + 1)
            depth -= 1
        elif _is_minus(text, at):
            piece = Lexeme(Kind.NOT, character, at, at + 1)
        else:
            piece = _operand(text, at)
        yield piece
        at = piece.end


def _is_minus(text: str, at: int) -> bool:
    """Whether a hyphen here excludes the word behind it; before a digit it is part of a number."""
    if text[at] not in "-－" or (at and not _WORD_END.match(text[at - 1]) and text[at - 1] != "("):
        return False
    following = text[at + 1 : at + 2]
    return following == '"' or following in _OPEN or following.isalpha() if following else False


def _operand(text: str, at: int) -> Lexeme:
    """A word, a phrase, or either behind the name of a field, from position `at`."""
    named = _NAMED.match(text, at)
    field = field_called(named[1].strip()) if named else None
    if named and field:
        behind = _SKIPPED.match(text, named.end())
        value = _value(text, behind.end() if behind else named.end())
        return replace(value, start=at, field=field)
    return _value(text, at)


def _value(text: str, at: int) -> Lexeme:
    if text[at : at + 1] == '"':
        end = text.find('"', at + 1)
        end = len(text) if end < 0 else end
        return Lexeme(Kind.OPERAND, text[at + 1 : end], at, min(end + 1, len(text)), quoted=True)
    end = _word_end(text, at)
    word = text[at:end]
    return Lexeme(_LATIN.get(word, Kind.OPERAND), word, at, end)


def _word_end(text: str, at: int) -> int:
    """Where the word from `at` ends: its own brackets belong to it, those around it do not."""
    start, depth = at, 0
    while at < len(text) and not _WORD_END.match(text[at]):
        character = text[at]
        if character in _OPEN:
            if text[start:at] in _LATIN or ")" not in text[at:].replace("）", ")"):
                break
            depth += 1
        elif character in _CLOSE:
            if not depth:
                break
            depth -= 1
        at += 1
    return at


def _chinese_operators(found: list[Lexeme]) -> list[Lexeme]:
    """The same pieces, 且, 或 and 非 as operators where they have something to join."""
    pieces = list(found)
    for at, piece in enumerate(found):
        kind = _CHINESE.get(piece.text)
        if kind is None or piece.quoted or piece.field or not 0 <= at < len(found) - 1:
            continue
        before = pieces[at - 1].kind if at else Kind.OPEN
        follows = found[at + 1].kind in (Kind.OPERAND, Kind.OPEN, Kind.NOT)
        joins = before in (Kind.OPERAND, Kind.CLOSE) or kind is Kind.NOT
        if follows and joins:
            pieces[at] = replace(piece, kind=kind)
    return pieces
