"""The query language. Every text is a query.

What cannot be understood is answered with the closest sensible reading, and a hint that says so.

    query   = or
    or      = and { OR and }
    and     = not { [AND] not }
    not     = { NOT } ( "(" or ")" | operand )
    operand = [field ":"] ( word | "phrase" | range )
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from disclosure.search import ranges
from disclosure.search.expressions import (
    Amounts,
    Days,
    Every,
    Expression,
    Not,
    Some,
    Word,
    joined,
    literal,
    wanted,
)
from disclosure.search.fields import PINYIN, Field, nearest_name
from disclosure.search.lexing import OPERATORS, QUOTES, Kind, Lexeme, lexemes
from disclosure.search.pinyin import typed
from disclosure.search.synonyms import synonyms
from disclosure.search.tokens import phrase

#: Characters and words of a query that are looked at, and brackets inside each other.
LONGEST_QUERY = 500
MOST_WORDS = 32
DEEPEST = 16

#: Columns in which a word also stands for its synonyms; names and numbers have none.
WIDENED = ("", "title")
#: Columns in which a word may be meant as pinyin.
SPOKEN = ("", "agency_name", "parties")

Hint = str | Promise


@dataclass(frozen=True)
class Piece:
    """One of the conditions that must all hold: as typed, and as understood."""

    source: str
    expression: Expression


@dataclass(frozen=True)
class ParsedQuery:
    """A query as understood: all of `pieces` must hold; none of them finds everything.

    `hints` say what was left out of the query or read in another way, and why.
    """

    pieces: tuple[Piece, ...] = ()
    hints: tuple[Hint, ...] = ()

    @property
    def words(self) -> tuple[Word, ...]:
        """The words looked for, each once."""
        found = (word for piece in self.pieces for word in wanted(piece.expression))
        return tuple(dict.fromkeys(found))

    @property
    def marks(self) -> tuple[Word, ...]:
        """The words looked for with all that count as well: what is marked in a text."""
        return tuple(dict.fromkeys(each for word in self.words for each in (word, *word.also)))


def parse(text: str) -> ParsedQuery:
    """Understand any text as a query; never raises."""
    hints: list[Hint] = []
    if len(text) > LONGEST_QUERY:
        text = text[:LONGEST_QUERY]
        hints.append(
            _("Only the first %(count)d characters were searched for.") % {"count": LONGEST_QUERY}
        )
    plain = text.translate(QUOTES)
    if plain.count('"') % 2:
        hints.append(_("A quotation mark is not closed; the phrase goes on to the end."))
    parser = _Parser(plain, lexemes(plain), hints)
    pieces = parser.pieces()
    if text.strip() and not pieces:
        hints.append(
            _("There is no letter, digit or Chinese character to search for; this is everything.")
        )
    return ParsedQuery(pieces, tuple(dict.fromkeys(hints)))


def may_be_pinyin(piece: Piece) -> bool:
    """Whether a piece is a word in Latin letters, of a text or a name, that may be pinyin."""
    word = piece.expression
    if not isinstance(word, Word) or word.quoted or word.field not in SPOKEN:
        return False
    return bool(typed(word.text))


def by_sound(piece: Piece) -> Piece:
    """The same word looked for in names by their sound."""
    word = piece.expression
    if not isinstance(word, Word):
        return piece
    return Piece(f"{PINYIN}:{word.text}", replace(word, field=PINYIN, also=()))


class _Parser:
    """Recursive descent over the pieces of one query, adding to `hints` where it mends."""

    def __init__(self, text: str, found: Sequence[Lexeme], hints: list[Hint]) -> None:
        self.text = text
        self.hints = hints
        self.at = 0
        self.depth = 0
        self.found = self._limited(found)

    def pieces(self) -> tuple[Piece, ...]:
        """The whole query, as what must all hold."""
        found: list[Piece] = []
        while self.at < len(self.found):
            start = self.at
            expression = self._or()
            if self._kind() is Kind.CLOSE:
                self.at += 1
                self.hints.append(_("A bracket is closed that was not opened; it was left out."))
            if expression is None:
                continue
            parts = self._split(start) if isinstance(expression, Every) else []
            found += parts or [Piece(self._source(start, self.at), expression)]
        return tuple({piece.expression: piece for piece in found}.values())

    def _split(self, start: int) -> list[Piece]:
        """A conjunction read again, a piece for each of its parts."""
        end, self.at = self.at, start
        hints, self.hints = self.hints, []
        found = []
        while self.at < end:
            if self._kind() is Kind.AND:
                self.at += 1
                continue
            first = self.at
            if expression := self._not():
                found.append(Piece(self._source(first, self.at), expression))
            elif self.at == first:
                self.at += 1
        self.at, self.hints = end, hints
        return found

    def _source(self, first: int, end: int) -> str:
        pieces = self.found[first:end]
        return self.text[pieces[0].start : pieces[-1].end].strip()

    def _limited(self, found: Sequence[Lexeme]) -> list[Lexeme]:
        kept: list[Lexeme] = []
        words = 0
        for piece in found:
            words += piece.kind is Kind.OPERAND
            if words > MOST_WORDS:
                self.hints.append(
                    _("Only the first %(count)d words were searched for.") % {"count": MOST_WORDS}
                )
                break
            kept.append(piece)
        return kept

    def _kind(self) -> Kind | None:
        return self.found[self.at].kind if self.at < len(self.found) else None

    def _or(self) -> Expression | None:
        parts = [self._and()]
        while self._kind() is Kind.OR:
            operator = self.found[self.at]
            self.at += 1
            parts.append(self._and())
            if parts[-1] is None or parts[-2] is None:
                self._dangling(operator)
        return joined(Some, [part for part in parts if part is not None])

    def _and(self) -> Expression | None:
        parts: list[Expression] = []
        operator: Lexeme | None = None
        while (kind := self._kind()) not in (None, Kind.OR, Kind.CLOSE):
            if kind is Kind.AND:
                if operator or not parts:
                    self._dangling(self.found[self.at])
                operator = self.found[self.at]
                self.at += 1
                continue
            if (part := self._not()) is not None:
                parts.append(part)
                operator = None
        if operator and parts:
            self._dangling(operator)
        return joined(Every, parts)

    def _not(self) -> Expression | None:
        negative = False
        operator: Lexeme | None = None
        while self._kind() is Kind.NOT:
            operator = self.found[self.at]
            negative = not negative
            self.at += 1
        if self._kind() in (None, Kind.CLOSE, *OPERATORS):
            if operator:
                self._dangling(operator)
            return None
        found = self._group() if self._kind() is Kind.OPEN else self._operand()
        if found is None or not negative:
            return found
        return found.of if isinstance(found, Not) else Not(literal(found))

    def _group(self) -> Expression | None:
        self.at += 1
        if self.depth >= DEEPEST:
            # Deeper than anybody means: the bracket is read as if it were not there.
            return None
        self.depth += 1
        found = self._or()
        self.depth -= 1
        if self._kind() is Kind.CLOSE:
            self.at += 1
        else:
            self.hints.append(_("A bracket is not closed; it goes on to the end."))
        return found

    def _operand(self) -> Expression | None:
        piece = self.found[self.at]
        self.at += 1
        if piece.field and piece.field.kind != "words":
            found = _range(piece.field, piece.text)
            if found is not None:
                return found
            self._unread(piece)
            return self._word(self.text[piece.start : piece.end].replace('"', ""), piece.quoted)
        if piece.field and phrase(piece.text) is None:
            self.hints.append(
                _("Nothing is given behind “%(field)s:”; it was searched for as a word.")
                % {"field": piece.field.label}
            )
            return self._word(self.text[piece.start : piece.end], False)
        if not piece.field and not piece.quoted:
            self._misspelt(piece.text)
        return self._word(piece.text, piece.quoted, piece.field.column if piece.field else "")

    def _word(self, text: str, quoted: bool, field: str = "") -> Word | None:
        looked_for = phrase(text)
        if looked_for is None:
            return None
        others = synonyms(text.strip()) if not quoted and field in WIDENED else ()
        found = ((other, phrase(other)) for other in others)
        also = tuple(Word(other, True, tokens, field) for other, tokens in found if tokens)
        return Word(text.strip(), quoted, looked_for, field, also)

    def _dangling(self, operator: Lexeme) -> None:
        self.hints.append(
            _("“%(word)s” has nothing to join here and was left out; in quotes it is a word.")
            % {"word": operator.text}
        )

    def _unread(self, piece: Lexeme) -> None:
        hints = {
            "amount": _(
                "“%(text)s” is no amount we can read, so it was searched for as a word. Write"
                " amount:100万..500万 or amount:>=1000000."
            ),
            "days": _(
                "“%(text)s” is no date we can read, so it was searched for as a word. Write"
                " date:2026-03-01..2026-06-30, date:2026-03 or date:>=2026."
            ),
        }
        if piece.field:
            self.hints.append(hints[piece.field.kind] % {"text": piece.text})

    def _misspelt(self, text: str) -> None:
        name, colon, value = text.replace("：", ":").partition(":")
        near = nearest_name(name) if colon and value and not value.startswith("//") else ""
        if near:
            self.hints.append(
                _("There is no field “%(name)s”, so it was searched for as a word. Did you mean"
                  " “%(near)s:”?")
                % {"name": name, "near": near}
            )  # fmt: skip


def _range(field: Field, text: str) -> Amounts | Days | None:
    if field.kind == "amount":
        amounts = ranges.amounts(text)
        return Amounts(*amounts) if amounts else None
    days = ranges.days(text)
    return Days(field.column, *days) if days else None
