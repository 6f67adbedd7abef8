"""Empty sheets: headings, drop-downs and a filled-in sample."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from django.utils.translation import gettext
from openpyxl import Workbook
from openpyxl.styles import Alignment, Font, PatternFill
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.datavalidation import DataValidation
from openpyxl.worksheet.worksheet import Worksheet

from disclosure.checks import example
from disclosure.core.notice_types import NoticeType

from .columns import (
    CHOICES,
    HEADING_LINES,
    LINE,
    MAIN,
    SheetColumn,
    all_columns,
    columns,
    sample_word,
)

LAST_LINE = 10_003
"""How far down the drop-downs reach."""

SEPARATOR = "；"
"""Between the names of several parties of one role."""


def template(notice_type: type[NoticeType], *, region: str = "") -> bytes:
    """A workbook of this type to fill in, with labels in the active language.

    Its third line is the type's example in `region`; `read` leaves it out.
    """
    book = workbook(notice_type)
    for name, cells in _sample(notice_type, region):
        sheet = book[name]
        keys = [cell.value for cell in sheet[1]]
        line = sheet.max_row + 1
        for index, key in enumerate(keys, start=1):
            if text := cells.get(key, ""):
                write(sheet, line, index, text).font = Font(italic=True, color="808080")
    return saved(book)


def workbook(notice_type: type[NoticeType]) -> Workbook:
    """The workbook of a type without any line."""
    book = Workbook()
    book.remove(book.worksheets[0])
    lists = book.create_sheet(CHOICES)
    for position, (name, listed) in enumerate(all_columns(notice_type).items()):
        _fill(book.create_sheet(name, position), listed, lists)
    lists.sheet_state = "hidden"
    return book


def saved(book: Workbook) -> bytes:
    """The workbook as the bytes of a file."""
    target = io.BytesIO()
    book.save(target)
    return target.getvalue()


def template_csv(notice_type: type[NoticeType], *, region: str = "") -> bytes:
    """The first worksheet as CSV, with a byte order mark for spreadsheet programs."""
    target = io.StringIO(newline="")
    writer = csv.writer(target)
    listed = columns(notice_type)
    writer.writerow(column.key for column in listed)
    writer.writerow(column.heading for column in listed)
    _name, cells = next(iter(_sample(notice_type, region)))
    writer.writerow(cells.get(column.key, "") for column in listed)
    return target.getvalue().encode("utf-8-sig")


def write(sheet: Worksheet, line: int, index: int, text: str) -> Any:
    """The cell, as text whatever it looks like: "=1+1" is no formula, 001 no number."""
    cell = sheet.cell(line, index, text)
    cell.data_type, cell.number_format = "s", "@"
    return cell


def _fill(sheet: Worksheet, listed: Sequence[SheetColumn], lists: Worksheet) -> None:
    """Headings, widths and drop-downs of one worksheet."""
    for index, column in enumerate(listed, start=1):
        sheet.cell(1, index, column.key).font = Font(color="808080", size=8)
        heading = sheet.cell(HEADING_LINES, index, column.heading)
        heading.font = Font(bold=True)
        heading.fill = PatternFill("solid", fgColor="FFF2CC" if column.required else "E8EEF4")
        heading.alignment = Alignment(wrap_text=True, vertical="top")
        letter = get_column_letter(index)
        sheet.column_dimensions[letter].width = 18
        # Text, so that no program turns 001 into 1 or 3-2 into a date.
        sheet.column_dimensions[letter].number_format = "@"
        if column.choices:
            _offer(sheet, letter, column, lists)
    sheet.freeze_panes = "B3"


def _offer(sheet: Worksheet, letter: str, column: SheetColumn, lists: Worksheet) -> None:
    """A drop-down of the column's labels, kept in the hidden worksheet."""
    at = 1 if lists["A1"].value is None else lists.max_column + 1
    for row, (_code, label) in enumerate(column.choices, start=1):
        lists.cell(row, at, label)
    home = get_column_letter(at)
    rule = DataValidation(
        "list",
        formula1=f"={CHOICES}!${home}$1:${home}${len(column.choices)}",
        allow_blank=True,
        showErrorMessage=True,
        errorTitle=column.label[:32],
        error=gettext("Choose one of the words in the list."),
    )
    rule.add(f"{letter}{HEADING_LINES + 1}:{letter}{LAST_LINE}")
    sheet.add_data_validation(rule)


def _sample(notice_type: type[NoticeType], region: str) -> Iterator[tuple[str, dict[str, str]]]:
    """The type's example as (worksheet, key -> text), the line of the notice first."""
    values, listed = example(notice_type), all_columns(notice_type)
    cells = {LINE: sample_word(), "notice.region": region}
    for part in ("notice", "detail"):
        cells |= {f"{part}.{name}": text for name, text in _texts(values.get(part, {}))}
    for party in values.get("parties", []):
        key = f"parties.{party['role']}"
        names = [cells[key]] if key in cells else []
        cells[key] = SEPARATOR.join([*names, party["name"]])
        cells.setdefault(f"identifiers.{party['role']}", party.get("identifier", ""))
        cells.setdefault(f"addresses.{party['role']}", party.get("address", ""))
    cells.setdefault("allocation.number", "2026-001")
    yield MAIN, _labelled(cells, listed[MAIN])
    for name, rows in values.get("rows", {}).items():
        for row in rows:
            yield name, _labelled({LINE: sample_word(), **dict(_texts(row))}, listed[name])


def _texts(values: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    for name, value in values.items():
        if isinstance(value, bool):
            yield name, gettext("yes") if value else gettext("no")
        else:
            yield name, f"{value}{values.get(f'{name}_unit', '')}"


def _labelled(cells: Mapping[str, str], listed: Sequence[SheetColumn]) -> dict[str, str]:
    """The same with the labels of the drop-downs instead of their codes."""
    labels = {column.key: dict(column.choices) for column in listed}
    return {key: labels.get(key, {}).get(text, text) for key, text in cells.items()}
