"""Query parameters in the OpenAPI description."""

from __future__ import annotations

from typing import Any

from django import forms
from django.core.validators import MaxValueValidator
from django.forms.models import ModelChoiceField
from drf_spectacular.utils import OpenApiParameter

from disclosure.api.languages import bilingual, both
from disclosure.api.parameters import DEFAULT_LIMIT, DIGITS, LARGEST_LIMIT
from disclosure.areas import areas
from disclosure.core.notice_types import registry
from disclosure.filters import ReleaseFilter
from disclosure.models import Release
from disclosure.search.ordering import Sort

from .shapes import YEAR, Schema

CURSOR: Schema = {
    "type": "string",
    "pattern": f"^(before|after)-[0-9]{{1,{DIGITS}}}$",
    "description": "Where the page starts, as given by `next` and `previous`.",
}
#: Of lists that are not ordered by a number.
TEXT_CURSOR: Schema = {**CURSOR, "pattern": "^(before|after)-[0-9A-Z.-]{1,40}$"}
LIMIT: Schema = {
    "type": "integer",
    "minimum": 1,
    "maximum": LARGEST_LIMIT,
    "default": DEFAULT_LIMIT,
    "description": "Items a page at most.",
}
#: Characters of a question, and of what somebody is typing.
LONGEST_TEXT = 200
QUERY: Schema = {
    "type": "string",
    "maxLength": LONGEST_TEXT,
    "description": (
        'A query: words, which must all occur, "phrases", AND, OR, NOT, brackets, and fields such'
        " as `agency:自然资源局`, `amount:100万..500万` or `date:>=2026-03`. What was understood is"
        " in `understood`."
    ),
}
SORT: Schema = {
    "type": "string",
    "enum": [sort.value for sort in Sort],
    "default": Sort.NEWEST.value,
    "description": "Order: newest release, best match, highest amount or nearest deadline first.",
}
TYPED: Schema = {
    "type": "string",
    "maxLength": LONGEST_TEXT,
    "description": "What was typed so far: characters of a name, or its pinyin.",
}
AFTER: Schema = {
    "type": "integer",
    "minimum": 0,
    "maximum": 10**DIGITS - 1,
    "default": 0,
    "description": "Sequence number of the last change already seen.",
}

#: Seconds a request may wait: proxies give up after thirty or more.
LONGEST_WAIT = 25
WAIT: Schema = {
    "type": "integer",
    "minimum": 0,
    "maximum": LONGEST_WAIT,
    "default": 0,
    "description": "Seconds to wait for a change if there is none; the answer may come sooner.",
}
AREA: Schema = {"type": "string", "enum": [area.label for area in areas()]}
TYPE: Schema = {"type": "string", "enum": registry.codes()}
REGION: Schema = {
    "type": "string",
    "pattern": "^[0-9]{6}$",
    "description": "Code of a division, GB/T 2260.",
}
IN_USE: Schema = {
    "type": "boolean",
    "description": "Only divisions that have not ceased, or only those that have.",
}
ON: Schema = {
    **YEAR,
    "description": "Only divisions that were there on 31 December of this year.",
}


def described(name: str, schema: Schema) -> OpenApiParameter:
    """A query parameter from its schema, whose description moves to where OpenAPI wants it."""
    rest = {key: value for key, value in schema.items() if key != "description"}
    return OpenApiParameter(name, type=rest, description=schema.get("description", ""))


def filter_schemas(filterset_class: type[ReleaseFilter]) -> dict[str, Schema]:
    """The parameters a filterset reads: {name: schema}."""
    form = filterset_class(queryset=Release.objects.none()).form
    return {name: _field(field) for name, field in form.fields.items()}


def filter_notes(filterset_class: type[ReleaseFilter]) -> list[dict[str, Any]]:
    """The parameters a filterset reads, for readers of `/types/`."""
    form = filterset_class(queryset=Release.objects.none()).form
    return [{"parameter": name, "label": both(f.label)} for name, f in form.fields.items()]


def _field(field: forms.Field) -> Schema:
    note = {"description": bilingual(field.label)}
    match field:
        case ModelChoiceField():
            return {"type": "string", "minLength": 1, **note}
        case forms.NullBooleanField():
            return {"type": "boolean", **note}
        case forms.ChoiceField():
            return {"type": "string", "enum": _values(field), **note}
        case forms.DecimalField():
            return {"type": "number", **_size(field), **note}
        case forms.DateTimeField():
            return {"type": "string", "format": "date-time", **note}
        case forms.DateField():
            return {"type": "string", "format": "date", **note}
    return {"type": "string", **note}


def _size(field: forms.DecimalField) -> Schema:
    """How large and how fine a number the column can hold."""
    if field.max_digits is None or field.decimal_places is None:
        limits = [v.limit_value for v in field.validators if isinstance(v, MaxValueValidator)]
        return {"maximum": float(min(limits))} if limits else {}
    largest = 10 ** (field.max_digits - field.decimal_places) - 1
    finest = 10**-field.decimal_places
    return {"minimum": -largest, "maximum": largest, "multipleOf": finest}


def _values(field: Any) -> list[str]:
    return [str(value) for value, _label in field.choices if value != ""]
