"""What becomes of one record: a notice ready to be stored, or a row in quarantine."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.utils import timezone

from disclosure import validation
from disclosure.core.notice_types import NoticeType
from disclosure.core.personal_data import scrub
from disclosure.documents import Draft
from disclosure.forms import Filing
from disclosure.models import Agency, Allocation, ImportBatch, Notice, QuarantinedRow, User

from . import layouts, paths, reasons
from .layouts import Layout
from .mapper import Mapped, Unmappable, map_record
from .readers import Record
from .regions import Regions


@dataclass(frozen=True)
class Quarantined:
    """Why a record is no notice: one entry for each field at fault."""

    record: Record
    faults: list[tuple[str, str, str]]
    """(field, code, message)"""

    def rows(self, batch: ImportBatch) -> list[QuarantinedRow]:
        """The rows to store; the record itself goes with each."""
        raw = storable(self.record.data)
        return [
            QuarantinedRow(
                batch=batch,
                row=self.record.number,
                field=field[:100],
                code=code[:60],
                message=message,
                raw=raw,
            )
            for field, code, message in self.faults
        ]


@dataclass
class Filed:
    """A record that is a notice: its unsaved draft, and what it says about the allocation.

    One that is `held` stays a draft: a file cannot confirm an amount, only whoever brought it in.
    """

    record: Record
    draft: Draft
    source: tuple[str, str]
    layout: Layout
    allocation: Mapping[str, str] = field(default_factory=dict)
    corrects: Layout | None = None
    held: bool = False


@dataclass(frozen=True)
class Context:
    """What judging needs to know about the batch."""

    layout: Layout
    batch: ImportBatch
    agency: Agency
    by: User
    now: datetime
    regions: Regions


def judge(record: Record, context: Context) -> Filed | Quarantined:
    """Read one record through its mapping, the forms and the rules every notice passes."""
    if record.problem:
        return refused(record, "", record.problem)
    layout = layouts.choose(context.layout, record.data)
    if layout is None:
        path = context.layout.choose.path if context.layout.choose else ""
        return refused(record, path, "no_layout")
    try:
        mapped = map_record(layout, record.data, context.regions)
        _check_allocation(mapped)
    except Unmappable as fault:
        return refused(record, fault.field, fault.code, fault.text)
    filing = Filing(
        notice_type=mapped.type,
        values=mapped.values(),
        agency=context.agency,
        by=context.by,
        now=context.now,
        batch=context.batch,
    )
    if not filing.is_valid() or filing.draft is None:
        faults = [(name, "form", " ".join(said)) for name, said in filing.errors.items()]
        return Quarantined(record, faults)
    _join_allocation(filing.draft.notice, mapped, context)
    found = validation.errors(filing.draft, on=timezone.localdate(context.now))
    if not validation.only_large_amounts(found):
        return Quarantined(record, [(f.field, f.code, str(f.message)) for f in found])
    corrects = layout if _is_correction(layout, record) else None
    return Filed(
        record,
        filing.draft,
        mapped.source,
        layout,
        mapped.allocation,
        corrects,
        held=bool(found),
    )


def refused(record: Record, field: str, code: str, text: str = "") -> Quarantined:
    """A record with one fault of `reasons.REASONS`."""
    return Quarantined(record, [(field, code, reasons.message(code, storable(text)))])


def storable(value: Any) -> Any:
    """Raw data as PostgreSQL can keep it, without the numbers of persons."""
    match value:
        case str():
            return scrub(value.replace("\x00", "").encode(errors="replace").decode())
        case dict():
            return {storable(str(key)): storable(item) for key, item in value.items()}
        case list():
            return [storable(item) for item in value]
    return value


def _check_allocation(mapped: Mapped) -> None:
    """Raises `Unmappable` for a project number that does not fit; a name is cut, it is no key."""
    number = mapped.allocation.get("number", "")
    if len(number) > (Allocation._meta.get_field("number").max_length or 0):
        raise Unmappable("allocation.number", "too_long", number)


def _join_allocation(notice: Notice, mapped: Mapped, context: Context) -> None:
    """Give a notice of our own the allocation it names, if that exists: rules ask for it.

    What the record makes anew has nothing published yet. Notices from elsewhere are joined when
    they are stored, many at once.
    """
    number = mapped.allocation.get("number", "")
    if number and not notice.source_name:
        notice.allocation = Allocation.objects.filter(
            agency=context.agency, area=mapped.type.area(), number=number
        ).first()


def _is_correction(layout: Layout, record: Record) -> bool:
    if layout.correction is None:
        return False
    found = paths.get(record.data, layout.correction.path)
    tags = found if isinstance(found, list) else [found]
    return any(tag in layout.correction.values for tag in tags)


def source_key(notice_type: type[NoticeType] | str, source: tuple[str, str]) -> tuple[str, ...]:
    """What makes two records the same record of the same source."""
    code = notice_type if isinstance(notice_type, str) else notice_type.code
    return (code, *source)
