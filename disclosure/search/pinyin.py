"""Chinese names as people type them without an input method: initials ("ylzj") and whole syllables.

A name is found from any of its syllables on, so every ending of it is a token of the index, and
what is typed is looked for at the beginning of tokens.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from functools import lru_cache
from typing import Any

from disclosure.search.tokens import fold

#: Longest token, in syllables as initials and in letters written out; nobody types more of a name.
MOST_SYLLABLES, MOST_LETTERS = 20, 40
#: Syllables of a name that are looked at.
MOST_READ = 60
#: Fewest letters that are taken for pinyin: one letter begins half of all names.
FEWEST = 2

Syllables = tuple[str, ...]


def spelt(names: Iterable[str]) -> str:
    """The tokens of `names` for the index, each once."""
    found = {token: None for name in names for token in tokens(name)}
    return " ".join(found)


@lru_cache(maxsize=20_000)
def tokens(name: str) -> tuple[str, ...]:
    """Every ending of a name as initials and as syllables; nothing of one without Chinese.

    >>> tokens("云岚")
    ('yl', 'yunlan', 'l', 'lan')
    """
    found: dict[str, None] = {}
    for syllables in readings(name):
        for start in range(len(syllables)):
            rest = syllables[start:]
            found["".join(syllable[0] for syllable in rest)[:MOST_SYLLABLES]] = None
            found["".join(rest)[:MOST_LETTERS]] = None
    return tuple(found)


@lru_cache(maxsize=20_000)
def readings(name: str) -> tuple[Syllables, ...]:
    """The name as syllables, as it is most likely read, then with one character read otherwise.

    The library reads words it knows as such (重庆 is chong qing); any other character may have
    several readings. To combine them all would grow without end. Letters and digits stand for
    themselves, a character each.
    """
    folded = fold(name)
    if folded.isascii():
        return ()
    # Loading the readings takes a third of a second, which a process without searches saves.
    from pypinyin import Style, pinyin  # noqa: PLC0415

    apart: Any = list
    cut = pinyin(folded, style=Style.NORMAL, heteronym=True, errors=apart)
    choices = [tuple(dict.fromkeys(_letters(each))) for each in cut[:MOST_READ]]
    choices = [choice for choice in choices if choice]
    first = tuple(choice[0] for choice in choices)
    others = (
        (*first[:at], other, *first[at + 1 :])
        for at, choice in enumerate(choices)
        for other in choice[1:]
    )
    return tuple(dict.fromkeys((first, *others)))


def sound(name: str) -> tuple[str, ...]:
    """What a name is sorted by: its syllables; in other scripts its folded text."""
    return next(iter(readings(name)), (fold(name),))


def _letters(syllables: Iterable[str]) -> Iterator[str]:
    """Syllables as they can be typed: ü is v on most keyboards and u on some."""
    for syllable in syllables:
        plain = "".join(c for c in syllable if c.isascii() and c.isalnum())
        if plain:
            yield plain
            if "v" in plain and len(plain) > 1:
                yield plain.replace("v", "u")


def typed(text: str) -> str:
    """What a reader typed as the beginning of a token: "yun lan" is yunlan; "" if no pinyin."""
    folded = fold(text)
    letters = "".join(c for c in folded if c.isalnum())
    plain = letters.isascii() and any(map(str.isalpha, letters))
    return letters[:MOST_LETTERS] if plain and len(letters) >= FEWEST else ""
