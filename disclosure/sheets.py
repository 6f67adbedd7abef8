"""Import sheets derived from the declarations: a workbook per notice type, and how it is read.

The first worksheet has one notice a line; each list of the type (lots, bidders) has a worksheet
whose lines name their notice by its number. Line 1 holds names for machines, line 2 labels for
people, the data begin in line 3. A CSV file is the first worksheet alone.
"""

from __future__ import annotations

import csv
import io
import zipfile
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time
from decimal import Decimal
from typing import Any, BinaryIO

from django.conf import settings
from django.db import models
from django.utils.translation import gettext, override
from openpyxl import Workbook, load_workbook
from openpyxl.styles import Alignment, Font, PatternFill
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.datavalidation import DataValidation
from openpyxl.worksheet.worksheet import Worksheet

from disclosure.core.notice_types import NoticeType
from disclosure.documents import content_fields
from disclosure.models import Allocation, MeasureField, Notice

LINE = "line"
"""The column that ties the lines of the lists to their notice."""

MAIN = "notices"
CHOICES = "choices"
HEADING_LINES = 2
MAX_UNPACKED = 200 * 1024 * 1024
"""Bytes a workbook may unpack to."""

ENVELOPE = (
    "nature", "title", "title_en", "summary", "body", "formed_on", "region",
    "currency",
    "contact_name", "contact_phone", "contact_email", "contact_address",
    "source_name", "source_url", "source_id", "source_published_on",
)  # fmt: skip


class UnreadableSheet(Exception):
    """The file is no workbook or CSV of this type; the text says why."""


@dataclass(frozen=True)
class SheetColumn:
    """One column: `key` for machines ("detail.area"), a label for people, the words it accepts."""

    key: str
    label: str
    required: bool = False
    unit: str = ""
    choices: tuple[tuple[str, str], ...] = ()
    """(code, label in the active language)"""


@dataclass(frozen=True)
class SheetRow:
    """One notice as read: its line, its cells as nested texts, or why it could not be read."""

    number: int
    data: dict[str, Any] = field(default_factory=dict)
    problem: str = ""


def columns(notice_type: type[NoticeType]) -> list[SheetColumn]:
    """The columns of the first worksheet: envelope, allocation, the type's own, one a role."""
    meta = Notice._meta
    found = [SheetColumn(LINE, gettext("number of the line"), required=True)]
    found += [_column(meta.get_field(name), "notice.") for name in ENVELOPE]
    for name in ("number", "name"):
        found.append(_column(Allocation._meta.get_field(name), "allocation."))
    found += [_column(column, "detail.") for column in content_fields(notice_type.model)]
    for role in notice_type.parties:
        found.append(SheetColumn(f"parties.{role.code}", str(role.label), role.required))
        label = gettext("%(role)s: code") % {"role": role.label}
        found.append(SheetColumn(f"identifiers.{role.code}", label))
        label = gettext("%(role)s: address") % {"role": role.label}
        found.append(SheetColumn(f"addresses.{role.code}", label))
    return found


def row_columns(model: type[models.Model]) -> list[SheetColumn]:
    """The columns of a list's worksheet."""
    tie = SheetColumn(LINE, gettext("number of the notice's line"), required=True)
    return [tie, *(_column(column, "") for column in content_fields(model))]


def _column(column: Any, prefix: str) -> SheetColumn:
    unit = column.published_unit if isinstance(column, MeasureField) else ""
    choices = () if isinstance(column, models.ForeignKey) else column.choices or ()
    required = column.name == "title" if column.model is Notice else not column.blank
    required = required and column.model is not Allocation
    return SheetColumn(
        key=f"{prefix}{column.name}",
        label=str(column.verbose_name),
        required=required,
        unit=unit or getattr(column, "unit", ""),
        choices=tuple((str(code), str(label)) for code, label in choices),
    )


def words(notice_type: type[NoticeType]) -> dict[str, dict[str, str]]:
    """Column key -> word -> code: codes and the labels of every language of the portal.

    Keys of list columns are "<list>.<column>".
    """
    found: dict[str, dict[str, str]] = {}
    for language, _name in settings.LANGUAGES:
        with override(language):
            everything = [("", columns(notice_type))]
            everything += [(f"{n}.", row_columns(m)) for n, m in notice_type.tables().items()]
            for prefix, listed in everything:
                for column in listed:
                    known = found.setdefault(f"{prefix}{column.key}", {})
                    for code, label in column.choices:
                        known |= {code: code, label: code}
    return {key: known for key, known in found.items() if known}


def template(notice_type: type[NoticeType]) -> bytes:
    """An empty workbook of this type, with labels in the active language and lists to pick from."""
    book = Workbook()
    book.remove(book.worksheets[0])
    lists = book.create_sheet(CHOICES)
    _fill(book.create_sheet(MAIN, 0), columns(notice_type), lists)
    for position, (name, model) in enumerate(notice_type.tables().items(), start=1):
        _fill(book.create_sheet(name, position), row_columns(model), lists)
    lists.sheet_state = "hidden"
    target = io.BytesIO()
    book.save(target)
    return target.getvalue()


def template_csv(notice_type: type[NoticeType]) -> bytes:
    """The two heading lines as CSV, with a byte order mark for spreadsheet programs."""
    target = io.StringIO(newline="")
    writer = csv.writer(target)
    listed = columns(notice_type)
    writer.writerow(column.key for column in listed)
    writer.writerow(_heading(column) for column in listed)
    return target.getvalue().encode("utf-8-sig")


def _heading(column: SheetColumn) -> str:
    unit = f" ({column.unit})" if column.unit else ""
    return f"{column.label}{unit}{' *' if column.required else ''}"


def _fill(sheet: Worksheet, listed: Sequence[SheetColumn], lists: Worksheet) -> None:
    """Headings, widths and drop-downs of one worksheet."""
    for index, column in enumerate(listed, start=1):
        sheet.cell(1, index, column.key).font = Font(color="808080", size=8)
        heading = sheet.cell(2, index, _heading(column))
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
        "list", formula1=f"={CHOICES}!${home}$1:${home}${len(column.choices)}", allow_blank=True
    )
    rule.add(f"{letter}3:{letter}10002")
    sheet.add_data_validation(rule)


def read(notice_type: type[NoticeType], file: BinaryIO) -> Iterator[SheetRow]:
    """The notices of a workbook or CSV file. Raises `UnreadableSheet`."""
    content = file.read()
    sheets = _workbook(content) if content.startswith(b"PK") else {MAIN: _csv(content)}
    if MAIN not in sheets:
        raise UnreadableSheet(gettext("There is no worksheet “%(name)s”.") % {"name": MAIN})
    lists = {
        name: _lines(sheets.get(name, ()), {c.key for c in row_columns(model)}, name)
        for name, model in notice_type.tables().items()
    }
    rows = {name: _by_number(lines) for name, lines in lists.items()}
    known = {column.key for column in columns(notice_type)}
    return _notices(_lines(sheets[MAIN], known, MAIN), rows)


Line = tuple[int, dict[str, str]]


def _notices(lines: Iterable[Line], rows: dict[str, dict[str, list[Line]]]) -> Iterator[SheetRow]:
    """Each line with the lines of the lists that name it; a line without a notice is marked."""
    used: set[str] = set()
    for line, cells in lines:
        number = cells.pop(LINE, "")
        problem = "" if number and number not in used else "sheet_number"
        used.add(number)
        data = _nested(cells)
        data["rows"] = {
            name: [row for _line, row in found.pop(number, [])] for name, found in rows.items()
        }
        yield SheetRow(line, data, problem)
    for name, found in rows.items():
        for orphans in found.values():
            for line, row in orphans:
                yield SheetRow(line, {"worksheet": name, **row}, "sheet_orphan")


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


def _lines(sheet: Iterable[Sequence[Any]], known: set[str], name: str) -> list[Line]:
    """(line number, key -> text) of the data lines. Raises `UnreadableSheet` for other columns."""
    rows = iter(sheet)
    keys = [_text(cell) for cell in next(rows, ())]
    if LINE not in keys and (keys or name == MAIN):
        what = gettext("Line 1 of “%(name)s” must hold the names of the columns.")
        raise UnreadableSheet(what % {"name": name})
    if unknown := sorted({key for key in keys if key} - known):
        what = gettext("“%(name)s” has unknown columns: %(columns)s")
        raise UnreadableSheet(what % {"name": name, "columns": ", ".join(unknown)})
    next(rows, None)
    lines = []
    for line, row in enumerate(rows, start=HEADING_LINES + 1):
        cells = {key: _text(cell) for key, cell in zip(keys, row, strict=False) if key}
        if any(cells.values()):
            lines.append((line, cells))
    return lines


def _workbook(content: bytes) -> dict[str, list[tuple[Any, ...]]]:
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


def _cells(sheet: Any) -> list[tuple[Any, ...]]:
    # A workbook may claim a million columns; without the claim only cells that exist are read.
    sheet.reset_dimensions()
    return list(sheet.iter_rows(values_only=True))


def _csv(content: bytes) -> list[list[str]]:
    for encoding in ("utf-8-sig", "gb18030"):
        try:
            text = content.decode(encoding)
        except UnicodeDecodeError:
            continue
        return list(csv.reader(io.StringIO(text, newline="")))
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
    return str(cell).strip()
