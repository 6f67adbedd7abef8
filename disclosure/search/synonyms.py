"""Words that find each other, from a file that people review: `synonyms.json`."""

from __future__ import annotations

import json
from functools import cache
from pathlib import Path

from disclosure.search.tokens import fold

FILE = Path(__file__).with_name("synonyms.json")


def synonyms(word: str) -> tuple[str, ...]:
    """What counts as well when `word` is looked for, as written in the file, each once."""
    return _table().get(fold(word), ())


@cache
def _table() -> dict[str, tuple[str, ...]]:
    """Folded word -> its synonyms. Raises ValueError for a word that two entries list."""
    table: dict[str, tuple[str, ...]] = {}
    for entry in json.loads(FILE.read_text(encoding="utf-8"))["entries"]:
        words, narrower = entry["words"], entry.get("also", ())
        for word in words:
            if fold(word) in table:
                raise ValueError(f"{FILE.name} lists {word!r} twice")
            others = (other for other in (*words, *narrower) if other != word)
            table[fold(word)] = tuple(dict.fromkeys(others))
    return table
