"""Single facts about a notice that columns of its release repeat."""

from __future__ import annotations

from datetime import datetime
from decimal import Decimal
from typing import NamedTuple

from django.utils import timezone

from .drafts import Draft, content_fields


def missing_columns(draft: Draft) -> list[str]:
    """Columns the law or the standard requires and this notice leaves empty."""
    missing = []
    for column in content_fields(draft.type.model):
        value = getattr(draft.detail, column.attname, None)
        if not column.blank and value in (None, ""):
            missing.append(column.name)
    return missing


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
    """The price the type declares as its amount, in the notice's currency."""
    return getattr(draft.detail, draft.type.amount) if draft.type.amount else None


def deadline_of(draft: Draft) -> datetime | None:
    """Until when readers can act: a date counts to the end of its day, portal time."""
    value = getattr(draft.detail, draft.type.deadline) if draft.type.deadline else None
    if value is None or isinstance(value, datetime):
        return value
    end = datetime.combine(value, datetime.max.time().replace(microsecond=0))
    return timezone.make_aware(end)
