"""Text to tokens, the same way for the index, for queries and for highlighting. Plain Python.

Chinese is cut into overlapping pairs of characters, and each run of Chinese ends in its last
character alone: "住房保障" becomes 住房 房保 保障 障. Every character therefore begins exactly one
token, so any piece of a text is found by a run of neighbouring tokens: a pair or more as a phrase,
a single character as "a token that begins with it". Letters and digits are cut where they meet:
"LD-2026-000123" becomes ld 2026 000123, which finds the number whole, by part, and however it is
punctuated. Tokens hold neither blanks nor punctuation, so a text goes to the index as tokens
joined by blanks.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator
from functools import lru_cache
from itertools import pairwise
from operator import add
from pathlib import Path
from typing import NamedTuple

#: Scripts written without blanks: Han with its extensions, kana, hangul.
_DENSE = r"\u3005-\u3007\u3400-\u4dbf\u4e00-\u9fff\u3040-\u30ff\uac00-\ud7af\U00020000-\U0003ffff"
_RUN = re.compile(rf"([{_DENSE}]+(?:\s+[{_DENSE}]+)*)|(\d+|[^\W\d_{_DENSE}]+)")
_GROUPED = re.compile(r"(?<![\d,])\d{1,3}(?:,\d{3})+(?![\d,])")
_SEPARATOR = re.compile(r"[\W_]+")
# Accents, soft hyphens, zero-width characters and variation selectors change no word.
_DROPPED = re.compile("[\u0300-\u036f\u00ad\u200b-\u200f\u2060\ufe00-\ufe0f\ufeff]")

VARIANTS_FILE = Path(__file__).with_name("variants.txt")


def _variants() -> dict[str, str]:
    """Traditional characters and variants -> the characters they are folded to."""
    lines = VARIANTS_FILE.read_text(encoding="utf-8").splitlines()
    pairs = (pair for line in lines if line[:1] != "#" for pair in line.split())
    return {pair[0]: pair[1] for pair in pairs}


_VARIANTS = _variants()
# Few texts hold any: looking for them costs a fifth of translating each character.
_VARIANT = re.compile(f"[{''.join(_VARIANTS)}]")

#: Stands between fields; no query holds it, so no phrase reaches from one field into the next.
BOUNDARY = "|"
#: Longest token in characters; a longer "word" is a data dump, found by how it begins.
LONGEST = 64


class Token(NamedTuple):
    """A token and the half-open span of the scanned text it stands for."""

    text: str
    start: int
    end: int


class Phrase(NamedTuple):
    """Tokens that must follow each other; `open` when the last one need only begin so."""

    tokens: tuple[str, ...]
    open: bool


def fold(text: str) -> str:
    """`text` with everything made equal that readers hold equal.

    Full width and compatibility forms (NFKC), case, accents on letters, and traditional characters
    (`variants.txt`): each character becomes one character, so that matches keep their places.
    """
    if text.isascii():
        return text.lower()
    plain = _DROPPED.sub("", unicodedata.normalize("NFKD", text))
    folded = unicodedata.normalize("NFKC", plain).casefold()
    return _VARIANT.sub(lambda match: _VARIANTS[match[0]], folded)


_fold_character = lru_cache(maxsize=20_000)(fold)


def scan(folded: str) -> Iterator[Token]:
    """Tokens of a folded text, in order. Blanks inside Chinese ("公　告") are typography."""
    for match in _RUN.finditer(folded):
        if match[1] is None:
            yield Token(match[0][:LONGEST], match.start(), match.end())
            continue
        characters = [
            (character, at)
            for at, character in enumerate(match[0], match.start())
            if not character.isspace()
        ]
        for (first, start), (second, end) in pairwise(characters):
            yield Token(first + second, start, end + 1)
        last, at = characters[-1]
        yield Token(last, at, at + 1)


def words(folded: str) -> list[str]:
    """The same tokens without their spans: all the index needs, in a fifth of the time."""
    found: list[str] = []
    for dense, other in _RUN.findall(folded):
        if other:
            found.append(other[:LONGEST])
        else:
            run = "".join(dense.split())
            found += map(add, run, run[1:])
            found.append(run[-1])
    return found


def spans(text: str) -> list[Token]:
    """Tokens of a text as written, with spans in that text: what highlighting needs."""
    folded: list[str] = []
    origin: list[int] = []
    for at, character in enumerate(text):
        piece = _fold_character(character)
        folded.append(piece)
        origin.extend([at] * len(piece))
    return [
        Token(token.text, origin[token.start], origin[token.end - 1] + 1)
        for token in scan("".join(folded))
    ]


def phrase(text: str) -> Phrase | None:
    """What to look for to find `text` inside other texts; None if it holds nothing to look for."""
    tokens = list(scan(fold(text)))
    if not tokens:
        return None
    last = tokens[-1]
    if not _is_single(last.text):
        return Phrase(tuple(token.text for token in tokens), open=False)
    # The character alone ends a run here, but in the text that is searched the run may go on.
    paired = len(tokens) > 1 and tokens[-2].end == last.end
    kept = tokens[:-1] if paired else tokens
    return Phrase(tuple(token.text for token in kept), open=not paired)


def _is_single(token: str) -> bool:
    return len(token) == 1 and _RUN.match(token)[1] is not None  # type: ignore[index]


def joined(texts: Iterable[str]) -> str:
    """Tokens of several texts as one string for the whitespace tokenizer.

    Amounts written in groups ("31,520") are found by parts and, added at the end, whole ("31520").
    """
    parts: list[str] = []
    whole: list[str] = []
    for text in texts:
        folded = fold(text)
        parts += words(folded)
        parts.append(BOUNDARY)
        whole.extend(match[0].replace(",", "") for match in _GROUPED.finditer(folded))
    return " ".join(parts + whole)


def squeezed(number: str) -> str:
    """A number without its punctuation: "LD-2026-000123" becomes "ld2026000123"."""
    return _SEPARATOR.sub("", fold(number))
