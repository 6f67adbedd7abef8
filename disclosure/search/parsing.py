"""The query language: words that must all occur, and "phrases". Every text is a query.

What cannot be understood is answered as well as it can be, with a hint that says so.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from disclosure.search.tokens import Phrase, phrase

#: Characters and words of a query that are looked at.
LONGEST_QUERY = 500
MOST_WORDS = 32

_QUOTES = str.maketrans(dict.fromkeys("“”„‟＂«»「」『』", '"'))
# Chinese sentence marks part words; brackets and hyphens hold numbers together.
_BETWEEN_WORDS = re.compile(r"[\s、，。；！？]+")

Hint = str | Promise


@dataclass(frozen=True)
class Word:
    """One thing to look for: as typed, whether in quotes, and as tokens."""

    text: str
    quoted: bool
    phrase: Phrase


@dataclass(frozen=True)
class ParsedQuery:
    """`words` must all occur; `hints` say what was left out of the query and why."""

    words: tuple[Word, ...]
    hints: tuple[Hint, ...]


def parse(text: str) -> ParsedQuery:
    """Understand any text as a query; never raises."""
    hints: list[Hint] = []
    if len(text) > LONGEST_QUERY:
        text = text[:LONGEST_QUERY]
        hints.append(
            _("Only the first %(count)d characters were searched for.") % {"count": LONGEST_QUERY}
        )
    pieces = text.translate(_QUOTES).split('"')
    if len(pieces) % 2 == 0:
        hints.append(_("A quotation mark is not closed; the phrase goes on to the end."))
    words = [word for at, piece in enumerate(pieces) for word in _words(piece, at % 2 == 1)]
    if len(words) > MOST_WORDS:
        words = words[:MOST_WORDS]
        hints.append(_("Only the first %(count)d words were searched for.") % {"count": MOST_WORDS})
    if text.strip() and not words:
        hints.append(
            _("There is no letter, digit or Chinese character to search for; this is everything.")
        )
    return ParsedQuery(tuple(dict.fromkeys(words)), tuple(hints))


def _words(piece: str, quoted: bool) -> list[Word]:
    parts = [piece] if quoted else _BETWEEN_WORDS.split(piece)
    found = [(part.strip(), phrase(part)) for part in parts]
    return [Word(part, quoted, looked_for) for part, looked_for in found if looked_for]
