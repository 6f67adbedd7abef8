"""The records of a batch that failed, as a file of the same kind to be mended and brought in again.

What is wrong stands beside each record and is left out when the file is read again.
"""

from __future__ import annotations

import csv
import io
import json
import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from disclosure import sheets
from disclosure.models import ImportBatch, QuarantinedRow
from disclosure.sheets import MAIN, MESSAGES, Mark

from . import readers
from .batches import layout_called
from .layouts import Layout
from .readers import Fraction, Record

WORKBOOK = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
CSV = "text/csv; charset=utf-8"
JSON = "application/json"
CELL = re.compile(r"(?P<letter>[A-Z]+)(?P<line>[0-9]+)")
NUMBER = "\ue000"
"""Marks a number that is written as it was read."""


@dataclass(frozen=True)
class FailedFile:
    """A file for download."""

    name: str
    content: bytes
    media_type: str


def failed_file(batch: ImportBatch) -> FailedFile:
    """The failed records of a batch with their faults. Raises `LayoutError`, `UnreadableFile`."""
    layout = layout_called(batch.mapping)
    with batch.file.open("rb") as file:
        source = io.BytesIO(file.read())
    stem = f"failed-{batch.pk}"
    if layout.format == "sheet":
        marks = _marks(batch.quarantine.order_by("row", "id").iterator())
        if sheets.is_workbook(source.getvalue()):
            book = sheets.failed_workbook(layout.notice_type, source, marks)
            return FailedFile(f"{stem}.xlsx", book, WORKBOOK)
        lines = sheets.failed_csv(layout.notice_type, source, marks)
        return FailedFile(f"{stem}.csv", lines, CSV)
    said = _said(batch.quarantine.order_by("row", "id").iterator())
    failed = (record for record in readers.read(layout, source) if record.number in said)
    if layout.format == "csv":
        header = _header(layout, source.getvalue())
        return FailedFile(f"{stem}.csv", _csv(failed, header, said, layout.encoding), CSV)
    if layout.format == "jsonl":
        lines = "".join(f"{_json(_marked(r, said), indent=None)}\n" for r in failed).encode()
        return FailedFile(f"{stem}.jsonl", lines, "application/x-ndjson")
    items = _packages(failed, said) if layout.format == "ocds" else _listed(failed, said, layout)
    return FailedFile(f"{stem}.json", _json(items).encode(), JSON)


def _marks(faults: Iterable[QuarantinedRow]) -> dict[tuple[str, int], Mark]:
    """The faults by worksheet and line. A fault in a list marks its notice as well."""
    marks: dict[tuple[str, int], Mark] = defaultdict(Mark)
    for fault in faults:
        sheet = fault.sheet or MAIN
        match = CELL.match(fault.cell)
        letter = match["letter"] if match else ""
        if sheet == MAIN or fault.code == "sheet_orphan":
            named = f"{fault.column}: " if fault.column else ""
            marks[sheet, fault.row].add(letter, f"{named}{fault.explanation}")
            continue
        marks[MAIN, fault.row].add("", f"{sheet} {fault.cell}: {fault.explanation}")
        if match:
            marks[sheet, int(match["line"])].add(letter, f"{fault.column}: {fault.explanation}")
    return marks


def _said(faults: Iterable[QuarantinedRow]) -> dict[int, list[str]]:
    """The messages by record, each with the place it speaks of."""
    said: dict[int, list[str]] = defaultdict(list)
    for fault in faults:
        place = fault.column or fault.cell or fault.field
        said[fault.row].append(f"{place}: {fault.explanation}" if place else fault.explanation)
    return said


def _marked(record: Record, said: Mapping[int, list[str]]) -> dict[str, Any]:
    return {**record.data, MESSAGES: said[record.number]}


def _packages(failed: Iterable[Record], said: Mapping[int, list[str]]) -> list[dict[str, Any]]:
    """OCDS releases in packages of their publishers."""
    packages: dict[str, dict[str, Any]] = {}
    found: list[dict[str, Any]] = []
    for record in failed:
        release = _marked(record, said)
        package = release.pop("package", None)
        if not isinstance(package, dict):
            found.append(release)
            continue
        known = packages.setdefault(_json(package), {**_given(package), "releases": []})
        known["releases"].append(release)
    return [*packages.values(), *found]


def _given(package: Mapping[str, Any]) -> dict[str, Any]:
    return {key: value for key, value in package.items() if value is not None}


def _listed(failed: Iterable[Record], said: Mapping[int, list[str]], layout: Layout) -> Any:
    """A list of records at the place where the layout looks for it."""
    found: Any = list(_members(failed, said, grouped=bool(layout.group)))
    for step in reversed(layout.rows.split(".") if layout.rows else []):
        found = {step: found}
    return found


def _members(
    failed: Iterable[Record], said: Mapping[int, list[str]], *, grouped: bool
) -> Iterator[dict[str, Any]]:
    """Each record, or the rows it was made of, with what is wrong at the first."""
    for record in failed:
        rows = record.data.get("rows") if grouped and not record.problem else None
        if not isinstance(rows, list):
            yield _marked(record, said)
            continue
        for position, row in enumerate(rows):
            yield row if position else {**row, MESSAGES: said[record.number]}


def _header(layout: Layout, content: bytes) -> list[str]:
    rows = csv.reader(io.StringIO(content.decode(layout.encoding), newline=""))
    return [name.strip() for name in next(rows, []) if name.strip() != MESSAGES]


def _csv(
    failed: Iterable[Record], header: list[str], said: Mapping[int, list[str]], encoding: str
) -> bytes:
    target = io.StringIO(newline="")
    writer = csv.writer(target)
    writer.writerow([*header, MESSAGES])
    keys = readers.unique(header)
    for row in _members(failed, said, grouped=True):
        messages = "\n".join(row.get(MESSAGES, ()))
        cells = [str(row.get(key, "")) for key in keys]
        writer.writerow([*(sheets.harmless(cell) for cell in cells), sheets.harmless(messages)])
    return target.getvalue().encode(encoding, errors="replace")


def _json(value: Any, indent: int | None = 1) -> str:
    """JSON with the numbers as they were read: 4252.10 does not become 4252.1."""
    text = json.dumps(_held(value), ensure_ascii=False, indent=indent)
    return re.sub(f'"{NUMBER}([^"]*)"', r"\1", text)


def _held(value: Any) -> Any:
    match value:
        case Fraction():
            return f"{NUMBER}{value}"
        case dict():
            return {key: _held(item) for key, item in value.items()}
        case list():
            return [_held(item) for item in value]
    return value
