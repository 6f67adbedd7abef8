"""Where in a file a fault stands: the cell of a sheet, the column of a CSV, the path of a JSON."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from typing import Any

from django.utils.translation import get_language
from openpyxl.utils import get_column_letter

from disclosure import sheets
from disclosure.core.notice_types import Finding, registry

from . import paths
from .layouts import PLACEHOLDER, Each, Layout, Value
from .readers import Record

#: Faults of the number that ties a line to its notice.
OF_THE_NUMBER = frozenset({"sheet_number", "sheet_orphan"})
PARTY_PARTS = {"name": "parties", "identifier": "identifiers", "address": "addresses"}


@dataclass(frozen=True)
class Place:
    """A worksheet, an address on it, the column's heading and what stands there."""

    sheet: str = ""
    cell: str = ""
    heading: str = ""
    value: Any = ""


def place(fault: Finding, record: Record, layout: Layout) -> Place:
    """Where the fault stands in the record's file; empty where it is the record as a whole.

    Of a list, `fault.at` is the position of the item in the record.
    """
    field = fault.field.removeprefix("details.").removeprefix("rows.")
    if record.places is not None:
        return _in_sheet(fault, field, record, record.places, layout)
    return _in_record(fault, field, record, layout)


# --- Sheets ---------------------------------------------------------------------------------------


def _in_sheet(
    fault: Finding,
    field: str,
    record: Record,
    places: sheets.Places,
    layout: Layout,
) -> Place:
    table, _, name = field.partition(".")
    if table in layout.tables:
        return _in_list(fault, field, record, places, layout)
    key = sheets.LINE if fault.code in OF_THE_NUMBER else _main_key(fault, field, layout)
    letter = places.columns.get(places.sheet, {}).get(key, "")
    if not letter:
        return Place(places.sheet)
    part, _, name = key.partition(".")
    value = record.data.get(part, {}).get(name, "") if name else ""
    heading = _headings(layout.type, get_language() or "")[places.sheet].get(key, "")
    return Place(places.sheet, f"{letter}{record.number}", heading, value)


def _in_list(
    fault: Finding, field: str, record: Record, places: sheets.Places, layout: Layout
) -> Place:
    """A cell of one line of the list, or of all its lines where the fault names none."""
    table, _, name = field.partition(".")
    lines = places.lines.get(table, ())
    at = fault.at if isinstance(fault.at, int) and fault.at < len(lines) else None
    letter = places.columns.get(table, {}).get(name, "")
    heading = _headings(layout.type, get_language() or "")[table].get(name, "")
    if not lines:
        return Place(table, "", heading)
    if at is None and len(lines) == 1:
        at = 0
    if at is None:
        cell = f"{letter}{lines[0]}:{letter}{lines[-1]}" if letter else ""
        return Place(table, cell, heading)
    value = record.data["rows"][table][at].get(name, "")
    return Place(table, f"{letter or 'A'}{lines[at]}", heading, value)


def _main_key(fault: Finding, field: str, layout: Layout) -> str:
    """The key of a column of the first worksheet."""
    head, _, name = field.partition(".")
    if head == "parties" and fault.at:
        part = "identifier" if fault.code == "uscc" else name or "name"
        return f"{PARTY_PARTS.get(part, 'parties')}.{fault.at}"
    if head == "contact":
        return f"notice.contact_{name}"
    if field.startswith("source_") or field in layout.notice:
        return f"notice.{field}"
    return field if head == "allocation" else f"detail.{field}"


@cache
def _headings(code: str, language: str) -> dict[str, dict[str, str]]:
    """Label by worksheet and key, in the active language."""
    listed = sheets.all_columns(registry.get(code))
    return {name: {column.key: column.label for column in found} for name, found in listed.items()}


# --- Other files ----------------------------------------------------------------------------------


def _in_record(fault: Finding, field: str, record: Record, layout: Layout) -> Place:
    """The first path of the layout that fills the field and leads somewhere."""
    table, _, name = field.partition(".")
    if table in layout.tables:
        at = fault.at if isinstance(fault.at, int) else None
        return _in_item(layout.tables[table], name, at, record, layout)
    if table == "parties":
        for each in layout.parties:
            if fault.at in (None, each.values["role"].value):
                return _in_item(each, name or "name", None, record, layout)
        return Place()
    value = _value_of(field, layout)
    found = list(_sources(value)) if value else [field]
    return _first(found, record, layout)


def _in_item(each: Each, name: str, at: int | None, record: Record, layout: Layout) -> Place:
    value = each.values.get(name)
    found = [path for path in _sources(value) if path != "#"] if value else []
    inside = f"{each.each}.{at}." if each.each and at is not None and not each.split else ""
    if each.each and not inside:
        return _first([each.each], record, layout)
    full = [p.removeprefix("^") if p.startswith("^") else f"{inside}{p}" for p in found]
    return _first(full, record, layout)


def _first(found: list[str], record: Record, layout: Layout) -> Place:
    there = [path for path in found if _get(record, path) not in (None, "", [])]
    path = next(iter(there or found), "")
    if not path:
        return Place()
    value = _get(record, path)
    shown = value if isinstance(value, str | int | float) else ""
    if layout.format == "csv" and path in (names := list(record.data)):
        letter = get_column_letter(names.index(path) + 1)
        return Place("", f"{letter}{record.number}", path, shown)
    return Place("", path, path, shown)


def _get(record: Record, path: str) -> Any:
    try:
        return paths.get(record.data, path)
    except ValueError:  # the fault names a column, not a path
        return None


def _value_of(field: str, layout: Layout) -> Value | None:
    head, _, name = field.partition(".")
    if head == "allocation" and name:
        return layout.allocation.get(name)
    if head == "contact":
        return layout.notice.get(f"contact_{name}")
    if field.startswith("source_"):
        return layout.source.get(field.removeprefix("source_"))
    return layout.details.get(field) or layout.notice.get(field)


def _sources(value: Value) -> Iterator[str]:
    yield from value.path
    yield from (name.removesuffix("?") for name in PLACEHOLDER.findall(value.template))
