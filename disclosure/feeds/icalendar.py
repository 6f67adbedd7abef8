"""iCalendar text (RFC 5545): content lines, folded and escaped."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import UTC, date, datetime

#: Octets a line, without its end (section 3.1).
LINE = 75


def line(name: str, value: str, **parameters: str) -> str:
    """One content line, folded. `value` is written as it is: texts go through `text` first."""
    given = "".join(f";{key}={told}" for key, told in parameters.items())
    return "\r\n ".join(_folded(f"{name}{given}:{value}")) + "\r\n"


def text(value: str) -> str:
    """A text value, escaped (section 3.3.11); control characters have no place in one."""
    for plain, escaped in (("\\", "\\\\"), (";", "\\;"), (",", "\\,"), ("\r\n", "\n")):
        value = value.replace(plain, escaped)
    kept = (c for c in value if c in "\n\t" or (c >= " " and c != "\x7f"))
    return "".join(kept).replace("\n", "\\n")


def moment(value: datetime) -> str:
    """A time in UTC: 20261201T013000Z."""
    return f"{value.astimezone(UTC):%Y%m%dT%H%M%SZ}"


def when(name: str, value: date | datetime) -> str:
    """The line of a property that is a day or a time."""
    if isinstance(value, datetime):
        return line(name, moment(value))
    return line(name, f"{value:%Y%m%d}", VALUE="DATE")


def component(name: str, lines: Iterable[str]) -> str:
    """A component with what is in it."""
    return f"BEGIN:{name}\r\n{''.join(lines)}END:{name}\r\n"


def _folded(whole: str) -> Iterator[str]:
    """Pieces of at most LINE octets, the space of each continuation counted, no character cut."""
    piece: list[str] = []
    size, room = 0, LINE
    for character in whole:
        octets = len(character.encode())
        if size + octets > room:
            yield "".join(piece)
            piece, size, room = [], 0, LINE - 1
        piece.append(character)
        size += octets
    yield "".join(piece)
