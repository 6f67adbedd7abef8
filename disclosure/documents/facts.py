"""Single facts about a notice that columns of its release repeat."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from decimal import Decimal
from typing import Any, NamedTuple

from django.db import models
from django.utils import timezone

from .drafts import Draft, content_fields


def missing_columns(draft: Draft) -> list[str]:
    """Columns the law or the standard requires and this notice leaves empty."""
    return _missing(draft.type.model, [draft.detail])


def missing_in_rows(draft: Draft) -> list[str]:
    """The same of the lists, as "table.column": what at least one of the rows leaves empty."""
    return [
        f"{model.table_name}.{name}"
        for model in draft.type.rows
        for name in _missing(model, draft.tables[model.table_name])
    ]


def _missing(model: type[models.Model], instances: Iterable[Any]) -> list[str]:
    required = [column for column in content_fields(model) if not column.blank]
    return [
        column.name
        for column in required
        if any(getattr(one, column.attname, None) in (None, "") for one in instances)
    ]


def values_at(draft: Draft, path: str) -> list[Any]:
    """What stands in a column of the detail, or in that of each row of a list."""
    table, _dot, name = path.rpartition(".")
    return [getattr(one, name) for one in (draft.tables[table] if table else [draft.detail])]


class NamedLot(NamedTuple):
    """A lot as a notice names it."""

    number: str
    name: str


def lots_of(draft: Draft) -> list[NamedLot]:
    """The lots a notice is about, in its order; none if it is about the whole allocation."""
    declared = draft.type.lots
    if declared is None:
        return []
    table, _, column = declared.number.rpartition(".")
    named = declared.name.rpartition(".")[2]
    found: dict[str, str] = {}
    for row in draft.tables[table] if table else [draft.detail]:
        number = str(getattr(row, column) or "").strip()
        if number:
            found.setdefault(number, str(getattr(row, named) or "").strip() if named else "")
    return [NamedLot(number, name) for number, name in found.items()]


def amount_of(draft: Draft) -> Decimal | None:
    """The price the type declares as its amount, in the notice's currency.

    Of a list the sum; None where a row has no price, for the rest would be no total.
    """
    values = values_at(draft, draft.type.amount) if draft.type.amount else []
    return sum(values, Decimal()) if values and None not in values else None


def deadline_of(draft: Draft) -> datetime | None:
    """Until when readers can act: a date counts to the end of its day, portal time."""
    value = getattr(draft.detail, draft.type.deadline) if draft.type.deadline else None
    if value is None or isinstance(value, datetime):
        return value
    end = datetime.combine(value, datetime.max.time().replace(microsecond=0))
    return timezone.make_aware(end)
