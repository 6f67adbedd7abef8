"""Files of foreign layouts as records: JSON, JSON lines, CSV and OCDS packages.

A reader yields what it can and marks what it cannot: one broken line never costs the others.
"""

import csv
import io
import itertools
import json
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from typing import Any, BinaryIO

from django.utils.translation import gettext as _

from disclosure import sheets

from . import paths
from .layouts import Layout


class UnreadableFile(Exception):
    """The file as a whole is not in the declared format; says why in the active language."""


class Fraction(str):
    """A JSON number with a fraction, as it was written: 4252.10 must not become 4252.1."""

    __slots__ = ()


@dataclass(frozen=True, slots=True)
class Record:
    """What becomes one notice: its first row in the file, its data, or why it could not be read."""

    number: int
    data: dict[str, Any] = field(default_factory=dict)
    problem: str = ""
    places: sheets.Places | None = None


def read(layout: Layout, file: BinaryIO) -> Iterator[Record]:
    """The records of a file in this layout. Raises `UnreadableFile`, while iterating as well."""
    records: Iterator[Record] = map(_unmarked, FORMATS[layout.format](layout, file))
    if layout.group:
        records = _grouped(records, layout.group)
    if layout.order:
        records = iter(sorted(records, key=lambda r: str(paths.get(r.data, layout.order) or "")))
    return records


def _unmarked(record: Record) -> Record:
    """The record without what we wrote beside it when it failed before."""
    record.data.pop(sheets.MESSAGES, None)
    return record


def _text(layout: Layout, file: BinaryIO) -> str:
    try:
        return file.read().decode(layout.encoding)
    except UnicodeDecodeError as error:
        what = _("The file is not text in the encoding %(encoding)s.")
        raise UnreadableFile(what % {"encoding": layout.encoding}) from error


def _json(layout: Layout, file: BinaryIO) -> Iterator[Record]:
    try:
        document = json.loads(_text(layout, file), parse_float=Fraction)
    except (ValueError, RecursionError) as error:
        what = _("The file is not JSON: %(error)s")
        raise UnreadableFile(what % {"error": error}) from error
    items = paths.get(document, layout.rows) if layout.rows else document
    if not isinstance(items, list):
        what = _("The file holds no list of records, or not where its layout expects it.")
        raise UnreadableFile(what)
    return (_record(number, item) for number, item in enumerate(items, start=1))


def _json_lines(layout: Layout, file: BinaryIO) -> Iterator[Record]:
    for number, line in enumerate(_text(layout, file).splitlines(), start=1):
        if line.strip():
            yield _line(number, line)


def _line(number: int, line: str) -> Record:
    try:
        return _record(number, json.loads(line, parse_float=Fraction))
    except (ValueError, RecursionError):
        return Record(number, {"line": line}, "json")


def _record(number: int, item: object) -> Record:
    if isinstance(item, dict):
        return Record(number, item)
    return Record(number, {"value": item}, "json")


def _csv(layout: Layout, file: BinaryIO) -> Iterator[Record]:
    rows = csv.reader(io.StringIO(_text(layout, file), newline=""))
    try:
        header = unique([name.strip() for name in next(rows)])
    except StopIteration:
        raise UnreadableFile(_("The file is empty.")) from None
    return (_csv_row(number, header, row) for number, row in enumerate(rows, start=2) if any(row))


def _csv_row(number: int, header: list[str], row: list[str]) -> Record:
    data = dict(zip(header, (sheets.as_written(cell.strip()) for cell in row), strict=False))
    if len(row) == len(header):
        return Record(number, data)
    return Record(number, data | {"#": row[len(header) :]}, "cells")


def unique(header: Iterable[str]) -> list[str]:
    """A second column of the same name becomes "name#2": sources do repeat names."""
    seen: dict[str, int] = {}
    names = []
    for name in header:
        seen[name] = seen.get(name, 0) + 1
        names.append(name if seen[name] == 1 else f"{name}#{seen[name]}")
    return names


def _ocds(layout: Layout, file: BinaryIO) -> Iterator[Record]:
    """Releases of a package, of a list of packages, or of lines of either.

    Each release also carries its package's publisher, licence and address under "package".
    """
    text = _text(layout, file)
    try:
        lines = [_record(1, json.loads(text, parse_float=Fraction))]
        if lines[0].problem and isinstance(lines[0].data["value"], list):
            lines = [_record(1, item) for item in lines[0].data["value"]]
    except (ValueError, RecursionError):
        lines = [_line(n, line) for n, line in enumerate(text.splitlines(), 1) if line.strip()]
    if all(line.problem for line in lines):
        raise UnreadableFile(_("The file holds no OCDS release."))
    numbers = itertools.count(1)
    return (Record(next(numbers), data, problem) for line in lines for data, problem in _in(line))


def _in(line: Record) -> Iterator[tuple[dict[str, Any], str]]:
    releases = line.data.get("releases")
    if line.problem or not isinstance(releases, list):
        yield line.data, line.problem
        return
    package = {key: line.data.get(key) for key in ("uri", "publisher", "license")}
    for release in releases:
        record = _record(0, release)
        yield {**record.data, "package": package}, record.problem


def _grouped(records: Iterable[Record], keys: tuple[str, ...]) -> Iterator[Record]:
    """Rows of one notice as one record: the first row's values and all of them under "rows"."""
    groups: dict[tuple[Any, ...], list[Record]] = {}
    for record in records:
        if record.problem:
            yield record
        else:
            key = tuple(str(paths.get(record.data, path)) for path in keys)
            groups.setdefault(key, []).append(record)
    for members in groups.values():
        first = members[0]
        yield Record(first.number, {**first.data, "rows": [member.data for member in members]})


def _sheet(layout: Layout, file: BinaryIO) -> Iterator[Record]:
    """The lines of a notice type's own workbook or CSV."""
    try:
        for row in sheets.read(layout.notice_type, file):
            yield Record(row.number, row.data, row.problem, row.places)
    except sheets.UnreadableSheet as error:
        raise UnreadableFile(str(error)) from error


FORMATS: dict[str, Callable[[Layout, BinaryIO], Iterator[Record]]] = {
    "json": _json,
    "jsonl": _json_lines,
    "csv": _csv,
    "ocds": _ocds,
    "sheet": _sheet,
}
