"""What becomes of one record: a notice ready to be stored, or a row in quarantine."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any

from django.db import models
from django.utils import timezone
from django.utils.translation import override

from disclosure import validation
from disclosure.core.notice_types import Finding, NoticeType, Severity
from disclosure.core.personal_data import scrub
from disclosure.documents import Dossier, Draft
from disclosure.forms import Filing
from disclosure.languages import in_both
from disclosure.models import (
    Agency,
    Allocation,
    ImportBatch,
    QuarantinedRow,
    RowFinding,
    RowWarning,
    User,
)

from . import layouts, paths, reasons
from .layouts import Layout
from .mapper import Mapped, Unmappable, map_record
from .placing import OF_THE_NUMBER, Place, place
from .readers import Record
from .regions import Regions

LENGTHS = {
    column.name: column.max_length
    for column in RowFinding._meta.fields
    if isinstance(column, models.CharField)
}


@dataclass(frozen=True)
class Placed:
    """A finding and where in the file it stands; `english` is the same said in English."""

    finding: Finding
    place: Place
    english: Placed | None = None

    def columns(self, record: Record, batch: ImportBatch) -> dict[str, Any]:
        """The columns of the row that stores it."""
        found, place, english = self.finding, self.place, self.english or self
        texts = {
            "sheet": place.sheet,
            "cell": place.cell,
            "heading": place.heading,
            "heading_en": english.place.heading,
            "value": str(place.value),
            "field": found.field,
            "code": found.code,
        }
        cut = {name: storable(text)[: LENGTHS[name]] for name, text in texts.items()}
        said = {"message": str(found.message), "message_en": str(english.finding.message)}
        return {"batch": batch, "row": record.number, **said, **cut}


def _paired(chinese: Sequence[Placed], english: Sequence[Placed]) -> list[Placed]:
    """What was found, said in both languages."""
    pairs = zip(chinese, english, strict=True)
    return [replace(placed, english=translated) for placed, translated in pairs]


@dataclass
class Quarantined:
    """Why a record is no notice: `told` has one entry for each cell at fault."""

    record: Record
    told: list[Placed]

    def rows(self, batch: ImportBatch) -> list[QuarantinedRow]:
        """The rows to store; the record itself goes with each."""
        raw = storable(self.record.data)
        return [QuarantinedRow(raw=raw, **f.columns(self.record, batch)) for f in self.told]


@dataclass
class Filed:
    """A record that is a notice: its unsaved draft, and what it says about the allocation.

    One that is `held` stays a draft: a file cannot confirm an amount, only whoever brought it in.
    `told` is what is doubtful about it.
    """

    record: Record
    draft: Draft
    source: tuple[str, str]
    layout: Layout
    allocation: Mapping[str, str] = field(default_factory=dict)
    corrects: Layout | None = None
    held: bool = False
    told: list[Placed] = field(default_factory=list)

    def warnings(self, batch: ImportBatch) -> list[RowWarning]:
        """The doubts to store beside the notice."""
        return [RowWarning(**doubt.columns(self.record, batch)) for doubt in self.told]


Outcome = Filed | Quarantined


@dataclass(frozen=True)
class Context:
    """What judging needs to know about the batch."""

    layout: Layout
    batch: ImportBatch
    agency: Agency
    by: User
    now: datetime
    regions: Regions


@dataclass
class _Readable:
    """A record that the forms could read; `faults` are values that were left out.

    `examined` is there once the records of a chunk have been looked up together.
    """

    record: Record
    layout: Layout
    mapped: Mapped
    faults: Sequence[Unmappable]
    draft: Draft
    examined: validation.Examined = field(init=False)


def judge(records: Sequence[Record], context: Context) -> list[Outcome]:
    """Read records through their mapping, the forms and the rules every notice passes.

    What is found is worded in one language, so a record with findings is judged in both.
    """
    with override("zh-hans"):
        read = [_read(record, context) for record in records]
        _join_allocations(read, context)
        _examine(read, context)
        outcomes = [_outcome(each) for each in read]
    with override("en"):
        for each, outcome in zip(read, outcomes, strict=True):
            if outcome.told:
                english = _outcome(_read_again(each, context))
                outcome.told = _paired(outcome.told, english.told)
    return outcomes


def _read_again(read: _Readable | Quarantined, context: Context) -> _Readable | Quarantined:
    """The same in the active language: what could be read says nothing yet."""
    return read if isinstance(read, _Readable) else _read(read.record, context)


def _read(record: Record, context: Context) -> _Readable | Quarantined:
    """Map a record and read it through the forms, in the active language.

    What cannot be read is told together with what the forms and rules say of the rest; they are
    not asked about a value that is at fault already.
    """
    if record.problem:
        return _refused(record, "", record.problem, layout=context.layout)
    layout = layouts.choose(context.layout, record.data)
    if layout is None:
        path = context.layout.choose.path if context.layout.choose else ""
        return _refused(record, path, "no_layout")
    mapped = map_record(layout, record.data, context.regions)
    faults = [*mapped.faults, *_allocation_faults(mapped)]
    if hopeless := [f for f in faults if f.code == "damaged" or f.field == "source_name"]:
        # Values in the wrong places, or nobody knows whether it was published elsewhere: whatever
        # else might be said of the record would mislead.
        return Quarantined(record, _faults([_finding(hopeless[0])], (), record, layout, mapped))
    filing = Filing(
        notice_type=mapped.type,
        values=mapped.values(),
        agency=context.agency,
        by=context.by,
        now=context.now,
        batch=context.batch,
        region=context.regions.rows.get(mapped.notice.get("region", "")),
    )
    if filing.is_valid() and filing.draft is not None:
        return _Readable(record, layout, mapped, faults, filing.draft)
    unread = [_finding(fault) for fault in faults]
    return Quarantined(record, _faults(unread, _told_once(filing.faults), record, layout, mapped))


def _examine(read: Iterable[_Readable | Quarantined], context: Context) -> None:
    """Look up what the rules need to know of what could be read."""
    readable = [each for each in read if isinstance(each, _Readable)]
    dossiers = [Dossier.of(each.draft) for each in readable]
    examined = validation.examine(dossiers, on=timezone.localdate(context.now))
    for each, found in zip(readable, examined, strict=True):
        each.examined = found


def _outcome(read: _Readable | Quarantined) -> Outcome:
    """Apply the rules to what could be read, in the active language."""
    if isinstance(read, Quarantined):
        return read
    record, layout, mapped = read.record, read.layout, read.mapped
    judged = read.examined.findings(by_row=True)
    unread = [_finding(fault) for fault in read.faults]
    found = [f for f in judged if f.severity is Severity.ERROR]
    if unread or not validation.only_large_amounts(found):
        return Quarantined(record, _faults(unread, found, record, layout, mapped))
    return Filed(
        record,
        read.draft,
        mapped.source,
        layout,
        mapped.allocation,
        corrects=layout if _is_correction(layout, record) else None,
        held=bool(found),
        told=[Placed(one, place(one, record, layout)) for one in _by_item(judged, mapped)],
    )


def _finding(fault: Unmappable) -> Finding:
    message = reasons.message(fault.code, storable(fault.text))
    return Finding(fault.code, fault.field, message, at=fault.at)


def _told_once(faults: Sequence[Finding]) -> list[Finding]:
    """All that a form says of one value in one finding."""
    said: dict[tuple[str, int | str | None], list[Finding]] = {}
    for fault in faults:
        said.setdefault((fault.field, fault.at), []).append(fault)
    return [
        Finding("form", field, " ".join(str(fault.message) for fault in told), at=at)
        for (field, at), told in said.items()
    ]


def _faults(
    unread: Sequence[Finding],
    found: Sequence[Finding],
    record: Record,
    layout: Layout,
    mapped: Mapped,
) -> list[Placed]:
    """What could not be read, and what was found elsewhere than there."""
    told = [*unread, *(one for one in _by_item(found, mapped) if not _follows(one, unread))]
    return [Placed(one, place(one, record, layout)) for one in told]


def _by_item(found: Sequence[Finding], mapped: Mapped) -> Iterator[Finding]:
    """The findings about rows of lists, each at the item of the record the row was made from."""
    for one in found:
        origins = mapped.origins.get(one.field.removeprefix("rows.").partition(".")[0], [])
        known = isinstance(one.at, int) and one.at < len(origins)
        yield replace(one, at=origins[one.at]) if known else one  # type: ignore[index]  # an int


def _follows(found: Finding, unread: Sequence[Finding]) -> bool:
    """Whether a value was found missing because it could not be read."""
    for fault in unread:
        same = found.at in (None, fault.at)
        if same and found.field in (fault.field, fault.field.partition(".")[0]):
            return True
    return False


def refused(
    record: Record,
    field: str,
    code: str,
    layout: Layout | None = None,
    why: Callable[[], str] = str,
) -> Quarantined:
    """A record with one fault of `reasons.REASONS`; without a field the whole of it is meant.

    `why` says more in the active language.
    """
    chinese, english = in_both(lambda: _refused(record, field, code, layout, why()))
    return Quarantined(record, _paired(chinese.told, english.told))


def _refused(
    record: Record, field: str, code: str, layout: Layout | None = None, text: str = ""
) -> Quarantined:
    """The same, in the active language."""
    fault = Finding(code, field, reasons.message(code, storable(text)))
    if layout and (field or code in OF_THE_NUMBER):
        return Quarantined(record, [Placed(fault, place(fault, record, layout))])
    sheet = record.places.sheet if record.places else ""
    return Quarantined(record, [Placed(fault, Place(sheet))])


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


def _allocation_faults(mapped: Mapped) -> Iterator[Unmappable]:
    """A project number that does not fit; a name is cut, it is no key."""
    number = mapped.allocation.get("number", "")
    if len(number) > (Allocation._meta.get_field("number").max_length or 0):
        yield Unmappable("allocation.number", "too_long", number)


def _join_allocations(read: Iterable[_Readable | Quarantined], context: Context) -> None:
    """Give notices of our own the allocation they name, if that exists: rules ask for it.

    What a record makes anew has nothing published yet. Notices from elsewhere are joined when they
    are stored.
    """
    own = [each for each in read if isinstance(each, _Readable) and not each.mapped.source[0]]
    numbers = {each.mapped.allocation.get("number", "") for each in own} - {""}
    stored = Allocation.objects.filter(agency=context.agency, number__in=numbers) if numbers else ()
    known = {(allocation.area, allocation.number): allocation for allocation in stored}
    for each in own:
        if number := each.mapped.allocation.get("number", ""):
            each.draft.notice.allocation = known.get((each.mapped.type.area(), number))


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
