"""A released value as the standard wants it at a place of its schema."""

from __future__ import annotations

import calendar
from datetime import date
from decimal import Decimal, InvalidOperation
from typing import Any

from .profile import Schema

#: The portal's offset; every date-time of a release carries it.
OFFSET = "+08:00"
#: Keys of date-times that mean the last second of a day, where only a day is known.
ENDS = frozenset({"endDate", "dueDate", "maxExtentDate"})


def types(node: Schema) -> list[str]:
    """The types a schema allows."""
    found = node.get("type", [])
    return [found] if isinstance(found, str) else list(found)


def is_amount(node: Schema) -> bool:
    """Whether a schema is the standard's Value: an amount with its currency."""
    return {"amount", "currency"} <= set(node.get("properties", {}))


def number(text: Any) -> int | float | None:
    """A JSON number from the text of a decimal, whole where it is whole."""
    try:
        value = Decimal(str(text))
    except InvalidOperation:
        return None
    return int(value) if value == value.to_integral_value() else float(value)


def amount(measure: Any) -> dict[str, Any] | None:
    """A released measure of money as a Value."""
    if not isinstance(measure, dict) or "value" not in measure:
        return None
    return {"amount": number(measure["value"]), "currency": measure["unit"]}


def moment(text: str, key: str) -> str:
    """RFC 3339 with +08:00 from a released date-time, day, month or year.

    A day is its first second, or its last one where the key names an end.
    """
    if len(text) > 10:
        return text
    ends = key in ENDS
    if len(text) == 4:
        text = f"{text}-{'12' if ends else '01'}"
    if len(text) == 7:
        year, month = (int(part) for part in text.split("-"))
        day = calendar.monthrange(year, month)[1] if ends else 1
        text = date(year, month, day).isoformat()
    return f"{text}T{'23:59:59' if ends else '00:00:00'}{OFFSET}"


def converted(value: Any, node: Schema, key: str) -> Any:
    """A released value for the place of this schema; None where it cannot stand there."""
    if value is None or value == "":
        return None
    if is_amount(node):
        return amount(value)
    if isinstance(value, dict) and "value" in value:
        value = value["value"]
    allowed = types(node)
    if node.get("format") == "date-time":
        return moment(str(value), key)
    if "boolean" in allowed and "string" not in allowed:
        return value if isinstance(value, bool) else None
    if "string" not in allowed and {"number", "integer"} & set(allowed):
        found = number(value)
        return found if "number" in allowed or isinstance(found, int) else None
    if "array" in allowed:
        return [str(value)]
    return str(value)
