"""Words explained in plain words, from a file that people review: `reference/glossary.toml`."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from . import typed

FILE = Path(__file__).resolve().parent.parent / "reference" / "glossary.toml"
_ID = re.compile(r"[a-z][a-z0-9-]*")
_KEYS = ("id", "area", "zh", "en", "also", "text", "source")


class GlossaryError(ValueError):
    """A file that is no glossary; the text names the term and the mistake."""


@dataclass(frozen=True)
class Term:
    """A word in both languages, what it means, and where the law says so.

    `area` is the label of an area, "portal" for words of this site, "" for all others. `also` are
    other words for the same thing; `text` and `source` map "zh" and "en" to sentences.
    """

    id: str
    area: str
    zh: str
    en: str
    also: tuple[str, ...]
    text: Mapping[str, str]
    source: Mapping[str, str]

    @property
    def words(self) -> tuple[str, ...]:
        """Everything it is called."""
        return (self.zh, self.en, *self.also)


def parse(text: str) -> tuple[Term, ...]:
    """The terms of a file, in its order. Raises GlossaryError."""
    rows = tomllib.loads(text).get("terms", [])
    terms = tuple(_term(row) for row in rows)
    taken: dict[str, str] = {}
    for term in terms:
        for name in (term.id, *map(str.casefold, term.words)):
            if taken.setdefault(name, term.id) != term.id:
                raise GlossaryError(f"{term.id}: {name!r} is also said of {taken[name]}")
    if len({term.id for term in terms}) < len(terms):
        raise GlossaryError("an id stands twice")
    return terms


def _term(row: Mapping[str, object]) -> Term:
    name = str(row.get("id", ""))
    try:
        typed.only("", row, _KEYS)
        if not _ID.fullmatch(name):
            raise ValueError("the id is no word of small letters")
        also = row.get("also", [])
        if not isinstance(also, list):
            raise ValueError("also is a list of words")
        return Term(
            name,
            typed.string("area", row.get("area", "")),
            typed.string("zh", row.get("zh")),
            typed.string("en", row.get("en")),
            tuple(typed.string("also", word) for word in also),
            _both("text", row.get("text")),
            _both("source", row["source"]) if "source" in row else {},
        )
    except ValueError as error:
        raise GlossaryError(f"{name or row}: {error}") from error


def _both(name: str, value: object) -> Mapping[str, str]:
    if not isinstance(value, dict) or set(value) != {"zh", "en"} or not all(value.values()):
        raise ValueError(f"{name} is in both languages: {{zh = ..., en = ...}}")
    return value


@cache
def terms() -> tuple[Term, ...]:
    """The terms of this portal."""
    return parse(FILE.read_text(encoding="utf-8"))


@cache
def _by_word() -> dict[str, Term]:
    return {word.casefold(): term for term in terms() for word in term.words}


def term_of(word: str) -> Term | None:
    """The term that is called so, in any case of letters."""
    return _by_word().get(word.casefold())
