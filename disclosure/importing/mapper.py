"""One record of a foreign file as the plain values of one notice, by its declared layout."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from functools import cache
from typing import Any

from django.db import models

from disclosure.core.amounts import Measure
from disclosure.core.notice_types import NoticeType
from disclosure.core.personal_data import scrub, scrub_unless_citizen
from disclosure.models import (
    AmountField,
    AreaField,
    MonthField,
    Notice,
    NoticeParty,
    NoticeRow,
    PartyColumns,
)

from . import paths
from .layouts import PLACEHOLDER, Each, Layout, Value
from .parsers import NAME_LENGTH, PARSERS, SEVERAL, Unreadable, as_day, day, text
from .regions import Regions

EMPTY = frozenset({"", "/", "\\", "-", "--", "—", "——"})
"""What sources write in a cell that has nothing to say."""
UNSTORABLE = re.compile("[\x00\ud800-\udfff]")


@dataclass(frozen=True)
class Unmappable:
    """A value that could not be read: the field, the code and the text that did not fit.

    `at` is the position of the item in its list, from 0, or the role of the party.
    """

    field: str
    code: str
    text: str = ""
    at: int | str | None = None


class Refusal(Unreadable):
    """A text that proves the record damaged; nothing in it can be left out to save the rest."""


@dataclass
class Mapped:
    """A notice as plain values: what `forms.Filing` reads, and the allocation beside it.

    `faults` are the values that could not be read and are left out. `origins` tells for each row of
    a list which item of the record it was made from, from 0.
    """

    type: type[NoticeType]
    notice: dict[str, Any]
    detail: dict[str, Any]
    rows: dict[str, list[dict[str, Any]]] = field(default_factory=dict)
    parties: list[dict[str, Any]] = field(default_factory=list)
    allocation: dict[str, str] = field(default_factory=dict)
    faults: list[Unmappable] = field(default_factory=list)
    origins: dict[str, list[int]] = field(default_factory=dict)

    @property
    def source(self) -> tuple[str, str]:
        """Source name and number: with the type, what makes a record the same record."""
        return self.notice.get("source_name", ""), self.notice.get("source_id", "")

    def values(self) -> dict[str, Any]:
        """The argument of `forms.Filing`."""
        return {
            "notice": self.notice,
            "detail": self.detail,
            "rows": self.rows,
            "parties": self.parties,
        }


@dataclass(frozen=True)
class Scope:
    """Where paths are looked up: the record, the item of a list in it, and its position."""

    record: Mapping[str, Any]
    item: Any = None
    position: int = 1

    def find(self, path: str) -> Any:
        if path == "#":
            return self.position
        if path.startswith("^") or self.item is None:
            return paths.get(self.record, path.removeprefix("^"))
        return paths.get(self.item, path)


def map_record(layout: Layout, record: Mapping[str, Any], regions: Regions) -> Mapped:
    """The values of the notice a record becomes, with the faults of those it cannot."""
    scope = Scope(record)
    notice_type = layout.notice_type
    reader = Reader(regions)
    for path in layout.single:
        if isinstance(found := scope.find(path), list) and len(found) > 1:
            reader.faults.append(Unmappable(path, "several_items", str(len(found))))
    notice = reader.columns(scope, layout.notice, Notice, "")
    for name, value in reader.columns(scope, _source(layout), Notice, "").items():
        notice[name] = value
    mapped = Mapped(
        type=notice_type,
        notice=notice,
        detail=reader.columns(scope, layout.details, notice_type.model, ""),
        allocation=reader.columns(scope, layout.allocation, None, "allocation."),
    )
    for table, each in layout.tables.items():
        model = notice_type.tables()[table]
        mapped.rows[table], mapped.origins[table] = [], []
        for item in items(scope, each):
            reader.at = item.position - 1
            rows = reader.rows(item, each, model)
            mapped.rows[table] += rows
            mapped.origins[table] += [reader.at] * len(rows)
    for each in layout.parties:
        reader.at = each.values["role"].value
        for item in items(scope, each):
            mapped.parties += reader.party(item, each)
    mapped.faults = reader.faults
    return mapped


def _source(layout: Layout) -> dict[str, Value]:
    return {f"source_{name}": value for name, value in layout.source.items()}


def items(scope: Scope, each: Each) -> Iterator[Scope]:
    """The scopes of the items of a list; the record itself where no list is named."""
    if not each.each:
        yield scope
        return
    found = scope.find(each.each)
    if each.split:
        parts = (part.strip() for part in text(found, Value()).split(each.split))
        found = [{"text": part} for part in parts if part]
    for position, item in enumerate(found if isinstance(found, list) else (), start=1):
        inner = Scope(scope.record, item, position)
        if _holds(inner, each.where):
            yield inner


def _holds(scope: Scope, conditions: Mapping[str, tuple[str, ...]]) -> bool:
    """Whether the text at every path, or an item of the list there, is one of those wanted."""
    for path, wanted in conditions.items():
        found = scope.find(path)
        texts = found if isinstance(found, list) else [found]
        if not any(text(item, Value()) in wanted for item in texts):
            return False
    return True


class Reader:
    """Reads values for columns; keeps what reading needs of the database, and the faults found.

    `at` says of which item, or of which party, the values are.
    """

    def __init__(self, regions: Regions) -> None:
        self.regions = regions
        self.faults: list[Unmappable] = []
        self.at: int | str | None = None

    def columns(
        self,
        scope: Scope,
        values: Mapping[str, Value],
        model: type[models.Model] | None,
        prefix: str,
    ) -> dict[str, Any]:
        """Column name -> value, ready for a form; empty and unreadable ones left out."""
        read: dict[str, Any] = {}
        for name, value in values.items():
            column = model._meta.get_field(name) if model else None
            try:
                parsed = self._read(scope, value, column)
            except Unreadable as error:
                if value.unreadable == "omit" and not isinstance(error, Refusal):
                    continue
                self._fault(f"{prefix}{name}", error.code, error.text)
                continue
            if isinstance(parsed, Measure):
                read[name], read[f"{name}_unit"] = f"{parsed.published:f}", parsed.unit
            elif _of_a_person(parsed, column):
                continue
            elif _free_text(parsed, column):
                named = name == "name" and _is_party(model)
                read[name] = self._text(f"{prefix}{name}", parsed, NAME_LENGTH if named else 0)
            elif parsed not in (None, []):
                read[name] = parsed
        return {name: value for name, value in read.items() if value != ""}

    def rows(self, scope: Scope, each: Each, model: type[NoticeRow]) -> list[dict[str, Any]]:
        """A row of a list, none where nothing is read; of several names one for each of them."""
        table = model.table_name
        row = self.columns(scope, each.values, model, f"{table}.")
        if "name" in each.values and each.values["name"].parse in SEVERAL:
            return self._named(row, f"{table}.name")
        return [row] if row else []

    def party(self, scope: Scope, each: Each) -> list[dict[str, Any]]:
        """A party, or one for each member of a consortium; none where there is no name."""
        party = self.columns(scope, each.values, NoticeParty, "parties.")
        return self._named(party, "parties.name")

    def _fault(self, path: str, code: str, text: str) -> None:
        self.faults.append(Unmappable(path, code, text, self.at))

    def _named(self, party: dict[str, Any], path: str) -> list[dict[str, Any]]:
        """The same party for each name that was read."""
        found = party.pop("name", None)
        names = found if isinstance(found, list) else [found] if found else []
        names = [self._text(path, name, NAME_LENGTH) for name in names]
        # A code in the source belongs to the one who is named first.
        first_only = {"identifier", "scheme", "address"}
        rest = {key: value for key, value in party.items() if key not in first_only}
        return [{**(party if not i else rest), "name": name} for i, name in enumerate(names)]

    def _text(self, path: str, written: str, limit: int = 0) -> str:
        """The text without mobile and half-masked numbers; "" with a fault where it is none.

        A whole citizen number is left standing: the rules all notices pass refuse it by name.
        """
        if limit and len(written) > limit:
            self._fault(path, "personal_list", written)
            return ""
        if UNSTORABLE.search(written):
            self._fault(path, "characters", written)
            return ""
        return scrub_unless_citizen(written)

    def _read(self, scope: Scope, value: Value, column: Any) -> Any:
        found = _found(scope, value)
        if found in (None, "", []):
            if value.required and value.default is None:
                raise Unreadable("missing", "")
            found = value.default
            if found is None:
                return None
        if value.refuse and re.search(value.refuse, text(found, value)):
            raise Refusal("damaged", text(found, value))
        if value.pattern:
            match = re.search(value.pattern, text(found, value))
            if match is None:
                raise Unreadable("pattern", text(found, value))
            found = match[1] if match.re.groups else match[0]
        parse = value.parse or parser_of(column)
        parsed = self._parse(parse, found, value, _year(scope, value))
        if value.choices:
            return _chosen(parsed, value)
        return as_day(parsed) if _is_day(column) and isinstance(parsed, datetime) else parsed

    def _parse(self, parse: str, found: Any, value: Value, year: int | None) -> Any:
        if parse == "region":
            return self.regions.resolve(text(found, value), value.within, year)
        if parse == "region_in_address":
            return self.regions.in_address(text(found, value), value.within, year)
        return PARSERS[parse](found, value)


def _year(scope: Scope, value: Value) -> int | None:
    """The year in which a region is looked up; None where the record has no readable date."""
    for path in value.on:
        try:
            return day(scope.find(path), value).year
        except Unreadable:
            continue
    return None


def _is_day(column: Any) -> bool:
    return isinstance(column, models.DateField) and not isinstance(column, models.DateTimeField)


def _of_a_person(parsed: Any, column: Any) -> bool:
    """A mail address made of a mobile or citizen's number; masked, it would lead nowhere."""
    mail = isinstance(column, models.EmailField) and isinstance(parsed, str)
    return mail and scrub(parsed) != parsed


def _free_text(parsed: Any, column: Any) -> bool:
    """Text that people wrote, where numbers of persons may hide."""
    return isinstance(parsed, str) and not isinstance(column, models.URLField)


def _is_party(model: type[models.Model] | None) -> bool:
    return model is not None and issubclass(model, PartyColumns)


def _found(scope: Scope, value: Value) -> Any:
    """What stands at the value's place; None where nothing does."""
    if not _holds(scope, value.when):
        return None
    if value.value is not None:
        return value.value
    if value.template:
        names = PLACEHOLDER.findall(value.template)
        parts = {name: text(scope.find(name.removesuffix("?")), value) for name in names}
        if not all(part for name, part in parts.items() if not name.endswith("?")):
            return None
        return PLACEHOLDER.sub(lambda match: parts[match[1]], value.template)
    for path in value.path:
        found = scope.find(path)
        if found not in (None, "", []) and not (isinstance(found, str) and found.strip() in EMPTY):
            return found
    return None


def _chosen(parsed: Any, value: Value) -> Any:
    """The column's code for a source's word."""
    key = text(parsed, value)
    if key in value.choices:
        return value.choices[key]
    if value.otherwise is None:
        raise Unreadable("choice", key)
    return value.otherwise


BY_COLUMN: tuple[tuple[type[models.Field[Any, Any]], str], ...] = (
    (AmountField, "amount"),
    (AreaField, "area"),
    (MonthField, "month"),
    (models.DecimalField, "number"),
    (models.IntegerField, "integer"),
    (models.BooleanField, "boolean"),
    (models.DateTimeField, "datetime"),
    (models.DateField, "date"),
    (models.TextField, "text"),
    (models.ForeignKey, "region"),
)


@cache
def parser_of(column: Any) -> str:
    """The parser for a column where the layout names none: what its class asks for."""
    return next((parse for kind, parse in BY_COLUMN if isinstance(column, kind)), "plain")
