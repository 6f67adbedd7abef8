"""What a new notice starts out with: what an earlier one said, never dates, files or persons.

Either the allocation goes on, and the type declares what it takes over (`NoticeType.takes`), or
somebody takes an old notice of the same type as a pattern.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from django.db import models
from django.utils.translation import override

from disclosure import documents
from disclosure.core.amounts import Measure
from disclosure.core.notice_types import NoticeType, Stage
from disclosure.documents import Draft, content_fields
from disclosure.models import (
    Allocation,
    MeasureField,
    MonthField,
    Notice,
    PartyColumns,
    PartyKind,
    column_of,
)

#: What an old notice of the same type gives a new one, of its envelope.
PATTERN = (
    "agency",
    "region",
    "title",
    "title_en",
    "summary",
    "body",
    "currency",
    "contact_name",
    "contact_phone",
    "contact_email",
    "contact_address",
)
#: What the next notice of an allocation has from the last.
NEXT = ("agency", "region", "currency", *PATTERN[-4:])
#: The language of titles, whatever the clerk's own.
TITLES = "zh-hans"

Values = dict[str, Any]


@dataclass
class Beginning:
    """Values for the forms of a new notice, by column; measures as `Measure`."""

    notice: Values = field(default_factory=dict)
    detail: Values = field(default_factory=dict)
    rows: dict[str, list[Values]] = field(default_factory=dict)
    parties: list[Values] = field(default_factory=list)


def pattern(draft: Draft) -> Beginning:
    """An old notice as a pattern for a new one of the same type.

    Left out: dates and months, lots, whoever won or applied, lists of parties and persons,
    everything that may name a person, files, and where it stood in an allocation.
    """
    notice_type = draft.type
    found = Beginning(notice=_columns_of(draft.notice, PATTERN))
    found.detail = _content(draft.detail, notice_type) if draft.detail else {}
    for name, rows in draft.tables.items():
        if _repeats(notice_type, name):
            found.rows[name] = [_content(row, notice_type, f"{name}.") for row in rows]
    found.parties = _organisations(draft, {role.code for role in notice_type.parties if _own(role)})
    return found


def _own(role: Any) -> bool:
    """Whether the role is on the side that discloses: who buys, sells, decides, not who gets."""
    return role.ocds in ("", "buyer", "procuringEntity", "reviewBody") and not role.masked


def _repeats(notice_type: type[NoticeType], table: str) -> bool:
    """Whether a list may be the same next time: no lots, no parties, no persons."""
    lots = notice_type.lots
    if lots and lots.number.startswith(f"{table}."):
        return False
    model = notice_type.tables()[table]
    if model in notice_type.annexes or issubclass(model, PartyColumns):
        return False
    return not any(name.startswith(f"{table}.") for name in notice_type.redactable)


def _content(row: models.Model, notice_type: type[NoticeType], prefix: str = "") -> Values:
    lots = notice_type.lots
    own = {lots.number, lots.name} if lots else set()
    kept_out = {*notice_type.masks, *notice_type.redactable, *notice_type.private, *own}
    return {
        column.name: value
        for column in content_fields(type(row))
        if f"{prefix}{column.name}" not in kept_out
        and not isinstance(column, models.DateField | MonthField)
        and (value := _value(row, column)) not in (None, "")
    }


def _value(row: Any, column: models.Field[Any, Any]) -> Any:
    """The value as a form begins with it: a measure in the unit it was published in."""
    value = getattr(row, column.attname)
    if value is None or not isinstance(column, MeasureField):
        return value
    unit = row.units.get(column.name) or column.published_unit
    return Measure(value, unit, column.published(value, unit))


def _columns_of(notice: Notice, names: Iterable[str]) -> Values:
    columns = {name: Notice._meta.get_field(name) for name in names}
    return {
        name: value
        for name, column in columns.items()
        if (value := getattr(notice, column.attname)) not in (None, "")  # type: ignore[union-attr]
    }


def _organisations(draft: Draft, roles: Iterable[str]) -> list[Values]:
    """The parties of these roles that are organisations."""
    wanted = set(roles)
    return [
        {name: getattr(party, name) for name in documents.PARTY_COLUMNS}
        for party in draft.parties
        if party.role in wanted and party.kind == PartyKind.ORGANISATION
    ]


def going_on(
    notice_type: type[NoticeType], allocation: Allocation, earlier: Iterable[Draft], lot: str = ""
) -> Beginning:
    """The next notice of an allocation. `earlier` are its published notices, newest first.

    Of a list in an earlier notice the row of the lot counts; without a lot only where there is no
    choice. A correction is about the newest notice it may follow.
    """
    drafts = [draft for draft in earlier if _speaks_of(draft, lot)]
    found = Beginning(notice=_columns_of(drafts[0].notice, NEXT) if drafts else {})
    with override(TITLES):
        title = f"{allocation.name}{notice_type.label}"
    found.notice |= {"agency": allocation.agency_id, "allocation": allocation, "title": title}
    if allocation.region_id:
        found.notice.setdefault("region", allocation.region_id)
    about = next((d for d in drafts if d.notice.type in notice_type.follows), None)
    if about and notice_type.stage is Stage.CORRECTION:
        found.notice["relates_to"] = about.notice
    if notice_type.lots and "." not in notice_type.lots.number and lot:
        found.detail[notice_type.lots.number] = lot
    for source in notice_type.takes:
        draft = next((d for d in drafts if d.notice.type == source.code), None)
        if draft is not None and draft.detail is not None:
            _take_over(found, notice_type, draft, source.columns, lot)
    roles = {role.code for role in notice_type.parties}
    found.parties = next(filter(None, (_organisations(d, roles) for d in drafts)), [])
    return found


def _speaks_of(draft: Draft, lot: str) -> bool:
    """Whether a notice is about the lot, or about none in particular."""
    named = {one.number for one in documents.lots_of(draft)}
    return not lot or not named or lot in named


def _take_over(
    found: Beginning,
    notice_type: type[NoticeType],
    draft: Draft,
    columns: Mapping[str, str],
    lot: str,
) -> None:
    for own, theirs in columns.items():
        if own in notice_type.tables():
            rows = [_same(row, notice_type, own) for row in _rows(draft, theirs, lot)]
            if rows:
                found.rows.setdefault(own, rows)
            continue
        table, _dot, _name = theirs.rpartition(".")
        row = _row(draft, table, lot) if table else draft.detail
        value = None if row is None else _value(row, column_of(draft.type, theirs))
        if value not in (None, ""):
            found.detail.setdefault(own, value)


def _rows(draft: Draft, table: str, lot: str) -> list[Any]:
    """The rows of a list; of the list of lots those of the lot, if one is given."""
    rows = draft.tables.get(table, [])
    number = draft.type.lots.number if draft.type.lots else ""
    if not lot or not number.startswith(f"{table}."):
        return rows
    return [row for row in rows if str(getattr(row, number.rpartition(".")[2])) == lot]


def _row(draft: Draft, table: str, lot: str) -> Any:
    """The one row that is meant; None where several lots leave a choice."""
    rows = _rows(draft, table, lot)
    number = draft.type.lots.number if draft.type.lots else ""
    if number.startswith(f"{table}."):
        lots = {getattr(row, number.rpartition(".")[2]) for row in rows}
        return rows[0] if len(lots) == 1 else None
    return rows[0] if len(rows) == 1 else None


def _same(row: Any, notice_type: type[NoticeType], table: str) -> Values:
    """Of a row of an earlier list what the own list has a column of that name for."""
    theirs = {column.name: column for column in content_fields(type(row))}
    return {
        column.name: value
        for column in content_fields(notice_type.tables()[table])
        if column.name in theirs
        and not isinstance(column, models.DateField | MonthField)
        and (value := _value(row, theirs[column.name])) not in (None, "")
    }
