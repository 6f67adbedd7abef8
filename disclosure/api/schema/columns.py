"""A model's columns as the API shows them: as JSON Schema, and as listed under `/types/`."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, TypeAlias

from django.db import models

from disclosure.api.languages import bilingual, both
from disclosure.core.notice_types import NoticeType
from disclosure.documents import content_fields
from disclosure.models import AmountField, MeasureField, MonthField, PartyColumns

from .shapes import COUNT, DAY, DECIMAL, MOMENT, Schema, nullable, ref

Column: TypeAlias = "models.Field[Any, Any]"
#: Columns of party rows that documents give in another form (`documents.values.identity`).
IDENTITY = ("scheme", "identifier")


def public_columns(
    notice_type: type[NoticeType], model: type[models.Model], prefix: str = ""
) -> Iterator[tuple[Column, bool]]:
    """The columns of a table that can occur in a release, and whether their text is masked."""
    party = issubclass(model, PartyColumns)
    for column in content_fields(model):
        path = f"{prefix}{column.name}"
        if path not in notice_type.private and not (party and column.name == "scheme"):
            yield column, path in notice_type.masks


def table_schema(
    notice_type: type[NoticeType], model: type[models.Model], prefix: str = ""
) -> Schema:
    """The object that stands for a detail or a row; empty columns are left out of it."""
    properties = {
        column.name: column_schema(column, masked=masked, party=issubclass(model, PartyColumns))
        for column, masked in public_columns(notice_type, model, prefix)
    }
    return {"type": "object", "properties": properties}


def column_schema(column: Column, *, masked: bool = False, party: bool = False) -> Schema:
    """One column. A masked one is text of no particular form."""
    notes: Schema = {"title": bilingual(column.verbose_name)}
    if column.help_text:
        notes["description"] = bilingual(column.help_text)
    if party and column.name in IDENTITY:
        return {**nullable(ref("Identifier")), **notes}
    if isinstance(column, MeasureField):
        return ref("Amount" if isinstance(column, AmountField) else "Surface", **notes)
    if unit := getattr(column, "unit", ""):
        notes["x-unit"] = unit
    if masked:
        return {"type": "string", **notes}
    if column.flatchoices:
        values = [value for value, _label in column.flatchoices]
        labels = {str(value): both(label) for value, label in column.flatchoices}
        return {"type": "string", "enum": values, **notes, "x-labels": labels}
    return {**_plain(column), **notes}


def _plain(column: Column) -> Schema:
    match column:
        case models.BooleanField():
            return {"type": "boolean"}
        case models.DecimalField():
            return DECIMAL
        case models.PositiveIntegerField() | models.PositiveSmallIntegerField():
            return COUNT
        case models.IntegerField():
            return {"type": "integer"}
        case models.DateTimeField():
            return MOMENT
        case models.DateField():
            return DAY
        case MonthField():
            return {"type": "string", "pattern": column.pattern.pattern}
        case models.URLField():
            return {"type": "string", "format": "uri"}
    return {"type": "string"}


def column_note(column: Column, *, masked: bool = False) -> dict[str, Any]:
    """One column for readers of `/types/`."""
    note: dict[str, Any] = {
        "name": column.name,
        "label": both(column.verbose_name),
        "kind": _kind(column),
        "required": not column.blank,
        "masked": masked,
        "unit": getattr(column, "unit", "") or None,
        "units": list(column.units) if isinstance(column, MeasureField) else None,
        "choices": None,
    }
    if column.flatchoices and not masked:
        note["choices"] = [
            {"value": value, "label": both(label)} for value, label in column.flatchoices
        ]
    return note


def _kind(column: Column) -> str:
    match column:
        case AmountField():
            return "amount"
        case MeasureField():
            return "surface"
        case models.BooleanField():
            return "boolean"
        case models.DecimalField():
            return "decimal"
        case models.IntegerField():
            return "integer"
        case models.DateTimeField():
            return "datetime"
        case models.DateField():
            return "date"
        case MonthField():
            return "month"
    return "choice" if column.flatchoices else "text"


#: Every value of `kind` in `column_note`.
KINDS = (
    "amount",
    "boolean",
    "choice",
    "date",
    "datetime",
    "decimal",
    "integer",
    "month",
    "surface",
    "text",
)
