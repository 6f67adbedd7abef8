"""Code lists that others keep: classifications of land, industries, minerals, as files.

A list is a UTF-8 CSV file with the columns of `COLUMNS`: `parent` is the code of the class above,
`source` the document that defines the entry. What cannot be right is refused with file and line.
"""

from __future__ import annotations

import csv
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from types import MappingProxyType

from .notice_types import Label

COLUMNS = ("code", "name", "name_en", "parent", "source")


class CodeListError(ValueError):
    """A file that is no code list; the text names the file, the line and the mistake."""


@dataclass(frozen=True)
class Entry:
    """One class of a list. `parent` is "" at the top."""

    code: str
    name: str
    name_en: str
    parent: str
    source: str


@dataclass(frozen=True)
class CodeList:
    """A list by its name in addresses. Its file is read when first asked for, and once."""

    name: str
    label: Label
    path: Path
    #: False where the codes are the portal's own, because the source numbers nothing.
    official: bool = True

    @cached_property
    def entries(self) -> Mapping[str, Entry]:
        """Entry by code, in the order of the file. Raises CodeListError."""
        return MappingProxyType(read(self.path))

    @cached_property
    def names(self) -> frozenset[str]:
        """All names in both languages, in lower case. Raises CodeListError."""
        entries = self.entries.values()
        return frozenset(name.lower() for entry in entries for name in (entry.name, entry.name_en))

    def __contains__(self, code: object) -> bool:
        return code in self.entries


def read(path: Path) -> dict[str, Entry]:
    """The entries of a file by code. Raises CodeListError."""
    try:
        with path.open(encoding="utf-8", newline="") as lines:
            entries = dict(_entries(path.name, csv.reader(lines, strict=True)))
    except (OSError, UnicodeDecodeError, csv.Error) as error:
        raise CodeListError(f"{path.name}: {error}") from error
    for entry in entries.values():
        if entry.parent and entry.parent not in entries:
            raise CodeListError(f"{path.name}: {entry.code} is under {entry.parent}, not listed")
    return entries


def _entries(name: str, lines: Iterator[list[str]]) -> Iterator[tuple[str, Entry]]:
    if tuple(next(lines, ())) != COLUMNS:
        raise CodeListError(f"{name}:1: the columns are {', '.join(COLUMNS)}")
    seen = set()
    for number, line in enumerate(lines, start=2):
        if len(line) != len(COLUMNS):
            raise CodeListError(f"{name}:{number}: {len(line)} columns")
        entry = Entry(*line)
        missing = [
            column for column in COLUMNS if column != "parent" and not getattr(entry, column)
        ]
        if missing:
            raise CodeListError(f"{name}:{number}: no {', '.join(missing)}")
        if entry.code in seen:
            raise CodeListError(f"{name}:{number}: {entry.code} stands twice")
        seen.add(entry.code)
        yield entry.code, entry
