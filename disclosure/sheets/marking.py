"""The lines that failed as a sheet of the same kind, with what is wrong written beside them."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import BinaryIO

from django.utils.translation import gettext
from openpyxl.comments import Comment
from openpyxl.styles import Alignment, Font, PatternFill
from openpyxl.worksheet.worksheet import Worksheet

from disclosure.core.notice_types import NoticeType

from .columns import HEADING_LINES, LINE, MAIN, MESSAGES, columns
from .formulas import harmless
from .reading import SheetRow, read
from .templates import saved, workbook, write

FAULTY = PatternFill("solid", fgColor="F8CBAD")


@dataclass
class Mark:
    """What is wrong with one line: messages by the letter of their column, "" for the line."""

    messages: dict[str, list[str]] = field(default_factory=dict)

    def add(self, letter: str, message: str) -> None:
        self.messages.setdefault(letter, []).append(message)

    @property
    def text(self) -> str:
        """All of them, one a line."""
        said = [message for messages in self.messages.values() for message in messages]
        return "\n".join(dict.fromkeys(said))


Marks = Mapping[tuple[str, int], Mark]
"""Marks by worksheet and line."""


def failed_workbook(notice_type: type[NoticeType], file: BinaryIO, marks: Marks) -> bytes:
    """A workbook of the marked notices with their lists, faulty cells coloured and explained."""
    book = workbook(notice_type)
    keys = {sheet.title: [cell.value for cell in sheet[1]] for sheet in book if sheet.title}
    for name in (MAIN, *notice_type.tables()):
        _head(book[name], len(keys[name]) + 1)
    last = dict.fromkeys(keys, HEADING_LINES)
    for row in _failed(notice_type, file, marks):
        for name, line, cells in _written(row):
            last[name] += 1
            letters = row.places.columns.get(name, {})
            put = _Line(book[name], last[name], keys[name], letters)
            put.fill(cells, marks.get((name, line)))
    return saved(book)


def failed_csv(notice_type: type[NoticeType], file: BinaryIO, marks: Marks) -> bytes:
    """The marked lines of a CSV sheet, with a column of messages."""
    target = io.StringIO(newline="")
    writer = csv.writer(target)
    listed = columns(notice_type)
    writer.writerow([*(column.key for column in listed), MESSAGES])
    writer.writerow([*(column.heading for column in listed), gettext("What has to be mended")])
    for row in _failed(notice_type, file, marks):
        _name, line, cells = next(_written(row))
        mark = marks.get((MAIN, line), Mark())
        texts = [harmless(cells.get(column.key, "")) for column in listed]
        writer.writerow([*texts, harmless(mark.text)])
    return target.getvalue().encode("utf-8-sig")


def _failed(notice_type: type[NoticeType], file: BinaryIO, marks: Marks) -> Iterator[SheetRow]:
    """The notices one of whose lines is marked."""
    for row in read(notice_type, file):
        lines = [(row.places.sheet, row.number)]
        lines += [(name, line) for name, found in row.places.lines.items() for line in found]
        if any(line in marks for line in lines):
            yield row


def _written(row: SheetRow) -> Iterator[tuple[str, int, dict[str, str]]]:
    """(worksheet, line, key -> text) of a notice and of the lines of its lists."""
    if row.places.sheet != MAIN:
        cells = {key: text for key, text in row.data.items() if key != "worksheet"}
        yield row.places.sheet, row.number, {LINE: row.line, **cells}
        return
    yield MAIN, row.number, {LINE: row.line, **_flat(row.data)}
    for name, lines in row.places.lines.items():
        for line, cells in zip(lines, row.data["rows"][name], strict=True):
            yield name, line, {LINE: row.line, **cells}


def _flat(data: Mapping[str, Mapping[str, str]]) -> dict[str, str]:
    parts = {part: cells for part, cells in data.items() if part != "rows"}
    return {f"{part}.{name}": text for part, cells in parts.items() for name, text in cells.items()}


def _head(sheet: Worksheet, index: int) -> None:
    sheet.cell(1, index, MESSAGES).font = Font(color="808080", size=8)
    heading = sheet.cell(HEADING_LINES, index, gettext("What has to be mended"))
    heading.font, heading.fill = Font(bold=True), FAULTY
    sheet.column_dimensions[heading.column_letter].width = 60


@dataclass(frozen=True)
class _Line:
    """A line to fill; `letters` are its columns in the sheet that was brought in, by their keys."""

    sheet: Worksheet
    number: int
    keys: Sequence[str]
    letters: Mapping[str, str]

    def fill(self, cells: Mapping[str, str], mark: Mark | None) -> None:
        for index, key in enumerate(self.keys, start=1):
            text = cells.get(key, "")
            said = mark.messages.get(self.letters.get(key, "-"), ()) if mark else ()
            if text or said:
                cell = write(self.sheet, self.number, index, text)
                if said:
                    cell.fill = FAULTY
                    cell.comment = Comment(_joined(said), "")
        if mark:
            cell = write(self.sheet, self.number, len(self.keys) + 1, mark.text)
            cell.alignment = Alignment(wrap_text=True)


def _joined(messages: Iterable[str]) -> str:
    return "\n".join(dict.fromkeys(messages))
