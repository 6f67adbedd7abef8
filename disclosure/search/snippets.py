"""The part of a text that shows why it was found, cut from the release, never from the index."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from disclosure.search.expressions import Word
from disclosure.search.tokens import Phrase, Token, spans

#: Where a snippet leaves text out.
ELLIPSIS = "…"
#: Characters of a text and occurrences in it that are looked at: a page shows many snippets.
SCANNED = 20_000
MOST_MATCHES = 200


@dataclass(frozen=True)
class Part:
    """A piece of a snippet as plain text, to be escaped by the template; `marked` if it matched."""

    text: str
    marked: bool = False


def snippet(text: str, words: Sequence[Word], length: int = 160) -> tuple[Part, ...]:
    """The stretch of `text`, of about `length` characters, with most of `words`; they are marked.

    Without a match it is the beginning. The parts joined are the stretch, with "…" where text is
    left out.
    """
    matches = _matches(text[:SCANNED], words)
    start, end = _window(text, matches, length)
    parts: list[Part] = [Part(ELLIPSIS)] if start else []
    at = start
    for first, last, _word in matches:
        if first < at or last > end:
            continue
        parts += [Part(text[at:first]), Part(text[first:last], marked=True)]
        at = last
    parts.append(Part(text[at:end]))
    if end < len(text):
        parts.append(Part(ELLIPSIS))
    return tuple(part for part in parts if part.text)


def _matches(text: str, words: Sequence[Word]) -> list[tuple[int, int, int]]:
    """(start, end, number of the word) of every occurrence, by position, longer ones first."""
    tokens = spans(text)
    found = [
        (*place, number)
        for number, word in enumerate(words)
        for place in _occurrences(tokens, word.phrase)
    ]
    return sorted(found, key=lambda match: (match[0], -match[1]))[:MOST_MATCHES]


def _occurrences(tokens: list[Token], phrase: Phrase) -> list[tuple[int, int]]:
    wanted = phrase.tokens
    places = []
    for at in range(len(tokens) - len(wanted) + 1):
        run = tokens[at : at + len(wanted)]
        if any(token.text != want for token, want in zip(run[:-1], wanted[:-1], strict=True)):
            continue
        if run[-1].text == wanted[-1]:
            places.append((run[0].start, run[-1].end))
        elif phrase.open and run[-1].text.startswith(wanted[-1]):
            # A pair that begins with the one character looked for: only that one is marked.
            places.append((run[0].start, run[-1].start + 1))
    return places


def _window(text: str, matches: list[tuple[int, int, int]], length: int) -> tuple[int, int]:
    """The stretch with most different words, the first of equals, with some text before them."""
    if len(text) <= length or not matches:
        return 0, min(length, len(text))
    before = length // 4
    best, most = 0, 0
    for start, _end, _word in matches:
        reach = start + length - before
        words = {word for first, last, word in matches if first >= start and last <= reach}
        if len(words) > most:
            best, most = start, len(words)
    start = max(0, min(best - before, len(text) - length))
    return start, start + length
