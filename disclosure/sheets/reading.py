"""Reading the sheet of a type, line by line."""

from __future__ import annotations

import csv
import io
import zipfile
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time
from decimal import Decimal
from typing import Any, BinaryIO

from django.utils.translation import gettext
from openpyxl import load_workbook
from openpyxl.utils import get_column_letter

from disclosure.core.notice_types import NoticeType

from .columns import HEADING_LINES, LINE, MAIN, MESSAGES, all_columns, sample_words
from .formulas import as_written

MAX_UNPACKED = 200 * 1024 * 1024
"""Bytes a workbook may unpack to."""


class UnreadableSheet(Exception):
    """The file is no workbook or CSV of this type; the text says why."""


@dataclass(frozen=True)
class Places:
    """Where the values of a line stand.

    `sheet` is its worksheet, `columns` the letter of each column by worksheet and key, `lines` the
    lines of each list that belong to it.
    """

    sheet: str
    columns: Mapping[str, Mapping[str, str]]
    lines: Mapping[str, Sequence[int]] = field(default_factory=dict)


@dataclass(frozen=True)
class SheetRow:
    """One notice as read: its line, its cells as nested texts, or why it could not be read."""

    number: int
    data: dict[str, Any]
    places: Places
    line: str = ""
    problem: str = ""


Line = tuple[int, dict[str, str]]
Rows = Iterable[Sequence[Any]]


def read(notice_type: type[NoticeType], file: BinaryIO) -> Iterator[SheetRow]:
    """The notices of a workbook or CSV file. Raises `UnreadableSheet`, while iterating as well.

    The lines of the first worksheet are read one by one, those of the lists are held.
    """
    content = file.read()
    sheets = _workbook(content) if is_workbook(content) else {MAIN: _csv(content)}
    if MAIN not in sheets:
        raise UnreadableSheet(gettext("There is no worksheet “%(name)s”.") % {"name": MAIN})
    letters: dict[str, dict[str, str]] = {}
    lines: dict[str, Iterator[Line]] = {}
    for name, listed in all_columns(notice_type).items():
        rows = iter(sheets.get(name, ()))
        keys = _keys(next(rows, ()), {column.key for column in listed}, name)
        letters[name] = {key: get_column_letter(n) for n, key in enumerate(keys, 1) if key}
        lines[name] = _lines(keys, rows)
    return _notices(lines, letters)


def first_line(content: bytes) -> list[str]:
    """The texts of the first line of the first worksheet. Raises `UnreadableSheet`."""
    sheets = _workbook(content) if is_workbook(content) else {MAIN: _csv(content)}
    return [_text(cell) for cell in next(iter(sheets.get(MAIN, ())), ())]


def is_workbook(content: bytes) -> bool:
    """Whether the bytes are meant to be a workbook rather than a CSV file."""
    return content.startswith(b"PK")


def _notices(
    lines: Mapping[str, Iterator[Line]], letters: Mapping[str, Mapping[str, str]]
) -> Iterator[SheetRow]:
    """Each line with the lines of the lists that name it; a line without a notice is marked."""
    rows = {name: _by_number(listed) for name, listed in lines.items() if name != MAIN}
    used: set[str] = set()
    for line, cells in lines[MAIN]:
        number = cells.pop(LINE, "")
        problem = "" if number and number not in used else "sheet_number"
        used.add(number)
        mine = {name: found.pop(number, []) for name, found in rows.items()}
        data = _nested(cells)
        data["rows"] = {name: [row for _line, row in found] for name, found in mine.items()}
        at = {name: [line for line, _row in found] for name, found in mine.items()}
        yield SheetRow(line, data, Places(MAIN, letters, at), number, problem)
    for name, found in rows.items():
        for number, orphans in found.items():
            for line, row in orphans:
                data = {"worksheet": name, **row}
                yield SheetRow(line, data, Places(name, letters), number, "sheet_orphan")


def _nested(cells: dict[str, str]) -> dict[str, Any]:
    """{"detail.area": "5"} as {"detail": {"area": "5"}}."""
    data: dict[str, Any] = {}
    for key, text in cells.items():
        part, _, name = key.partition(".")
        data.setdefault(part, {})[name] = text
    return data


def _by_number(lines: Iterable[Line]) -> dict[str, list[Line]]:
    found: dict[str, list[Line]] = {}
    for line, cells in lines:
        found.setdefault(cells.pop(LINE, ""), []).append((line, cells))
    return found


def _keys(row: Sequence[Any], known: set[str], name: str) -> list[str]:
    """The keys in the first line. Raises `UnreadableSheet` for other columns."""
    keys = [_text(cell) for cell in row]
    if LINE not in keys and (keys or name == MAIN):
        what = gettext("Line 1 of “%(name)s” must hold the names of the columns.")
        raise UnreadableSheet(what % {"name": name})
    if unknown := sorted({key for key in keys if key} - known - {MESSAGES}):
        what = gettext("“%(name)s” has unknown columns: %(columns)s")
        raise UnreadableSheet(what % {"name": name, "columns": ", ".join(unknown)})
    return ["" if key == MESSAGES else key for key in keys]


def _lines(keys: Sequence[str], rows: Iterator[Sequence[Any]]) -> Iterator[Line]:
    """(line number, key -> text) of the lines with data, without the sample of the template."""
    for line, row in enumerate(rows, start=2):
        if line <= HEADING_LINES:
            continue
        cells = {key: _text(cell) for key, cell in zip(keys, row, strict=False) if key}
        if any(cells.values()) and cells.get(LINE) not in sample_words():
            yield line, cells


def _workbook(content: bytes) -> dict[str, Rows]:
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            size = sum(entry.file_size for entry in archive.infolist())
        if size > MAX_UNPACKED:
            raise UnreadableSheet(gettext("The workbook is too large."))
        book = load_workbook(io.BytesIO(content), read_only=True, data_only=True)
        return {sheet.title: _cells(sheet) for sheet in book.worksheets}
    except UnreadableSheet:
        raise
    except Exception as error:  # a broken workbook can break its reader in any way
        raise UnreadableSheet(gettext("This is not a workbook.")) from error


def _cells(sheet: Any) -> Iterator[Sequence[Any]]:
    # A workbook may claim a million columns; without the claim only cells that exist are read.
    sheet.reset_dimensions()
    try:
        yield from sheet.iter_rows(values_only=True)
    except Exception as error:  # the same, when it is read
        raise UnreadableSheet(gettext("This is not a workbook.")) from error


def _csv(content: bytes) -> Rows:
    for encoding in ("utf-8-sig", "gb18030"):
        try:
            text = content.decode(encoding)
        except UnicodeDecodeError:
            continue
        return csv.reader(io.StringIO(text, newline=""))
    raise UnreadableSheet(gettext("This is neither a workbook nor a CSV file."))


def _text(cell: Any) -> str:
    """A cell as the text it shows: whole numbers without .0, dates in ISO form."""
    match cell:
        case None:
            return ""
        case datetime() if cell.time() == time.min:
            return cell.date().isoformat()
        case datetime():
            return cell.isoformat(sep=" ", timespec="seconds")
        case date():
            return cell.isoformat()
        case bool():
            return "true" if cell else "false"
        case float():
            return f"{Decimal(repr(cell)).normalize():f}"
    return as_written(str(cell).strip())
