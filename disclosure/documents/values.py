"""Columns as JSON: whole, as people judge them, or as the public may know them."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from django.db import models
from django.utils import timezone

from disclosure.core.notice_types import NoticeType
from disclosure.core.parties import mask_party
from disclosure.models import AmountField, MeasureField, PartyColumns

from .drafts import content_fields

ORGANISATION_SCHEME = "CN-USCC"


def decimal_text(value: Decimal, places: int = 0) -> str:
    """A decimal without exponent or idle zeros, but with at least `places` decimals."""
    text = f"{value.normalize():f}"
    whole, _, fraction = text.partition(".")
    fraction = fraction.ljust(places, "0")
    return f"{whole}.{fraction}" if fraction else whole


def moment(value: datetime) -> str:
    """RFC 3339 with the portal's offset and whole seconds: 2026-11-23T09:00:00+08:00."""
    return value.astimezone(timezone.get_default_timezone()).isoformat(timespec="seconds")


def measure(column: MeasureField, value: Decimal, unit: str, currency: str) -> dict[str, Any]:
    """A measure in its base unit, and as it was published."""
    money = isinstance(column, AmountField)
    return {
        "value": decimal_text(value, 2 if money else 0),
        "unit": currency if money else column.base_unit,
        "published": {"value": decimal_text(column.published(value, unit)), "unit": unit},
    }


def plain(column: models.Field[Any, Any], instance: Any, currency: str) -> Any:
    """The value of a column as JSON: numbers other than whole ones are text."""
    value = getattr(instance, column.attname)
    if value is None or value == "":
        return None
    if isinstance(column, MeasureField):
        unit = instance.units.get(column.name) or column.published_unit
        return measure(column, value, unit, currency)
    match value:
        case bool() | int() | str():
            return value
        case Decimal():
            return decimal_text(value)
        case datetime():
            return moment(value)
        case date():
            return value.isoformat()
    raise TypeError(f"{column} holds a {type(value).__name__}, which has no public form")


def columns(instance: Any, currency: str) -> dict[str, Any]:
    """All content of a detail or row, empty columns left out."""
    values = {f.name: plain(f, instance, currency) for f in content_fields(type(instance))}
    return {name: value for name, value in values.items() if value is not None}


def identity(party: PartyColumns, *, masked: bool = False) -> dict[str, Any]:
    """Who a party is, as the public may know it: `mask_party` says what that is."""
    address = getattr(party, "address", "")
    shown = mask_party(party.kind, party.name, party.identifier, address, masked=masked)
    scheme = party.scheme or ORGANISATION_SCHEME
    return {
        "name": shown.name,
        "kind": party.kind,
        "identifier": {"scheme": scheme, "id": shown.identifier} if shown.identifier else None,
        "address": shown.address,
    }


def public_columns(
    instance: Any, values: Mapping[str, Any], notice_type: type[NoticeType], prefix: str = ""
) -> dict[str, Any]:
    """What of a detail or row may leave: private columns gone, masks applied.

    `values` are its `columns`.
    """
    if isinstance(instance, PartyColumns):
        shown = {k: v for k, v in identity(instance).items() if k != "address"}
        values = {k: v for k, v in values.items() if k != "scheme"} | shown
    public = {}
    for name, value in values.items():
        path = f"{prefix}{name}"
        if path in notice_type.private:
            continue
        mask = notice_type.masks.get(path)
        public[name] = mask(value) if mask and isinstance(value, str) else value
    return public
