"""Query parameters, read strictly: what a client misspells it is told, never ignored."""

from __future__ import annotations

import re
from collections.abc import Collection
from datetime import date
from typing import Any

from django import forms
from django.http import QueryDict
from django.utils.translation import gettext as _

from disclosure.filters import ReleaseFilter

from .problems import InvalidParameters

#: Items a page: without being asked, and at most.
DEFAULT_LIMIT = 100
LARGEST_LIMIT = 1000
#: Digits of the largest number a sequence can have.
DIGITS = 18
#: How JSON writes numbers and truth, and RFC 3339 a day: Python's own readers take much more.
NUMBER = re.compile(r"-?(0|[1-9][0-9]*)([.][0-9]+)?([eE][+-]?[0-9]+)?")
DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
BOOLEANS = ("true", "false")


def check(params: QueryDict, known: Collection[str]) -> None:
    """Refuse unknown and repeated parameters and those no text column could hold."""
    errors: dict[str, list[str]] = {}
    for name, values in params.lists():
        if name not in known:
            errors[name] = [_("This parameter is not known here.")]
        elif len(values) > 1:
            errors[name] = [_("This parameter is given more than once.")]
        elif "\0" in values[0]:
            errors[name] = [_("This value cannot be read.")]
    if errors:
        raise InvalidParameters(errors)


def whole_number(params: QueryDict, name: str, default: int, low: int, high: int) -> int:
    """A whole number between `low` and `high`, `default` when it is not given."""
    text = params.get(name)
    if text is None:
        return default
    if text.isascii() and text.isdigit() and len(text) <= DIGITS and low <= int(text) <= high:
        return int(text)
    message = _("Give a whole number from %(low)d to %(high)d.") % {"low": low, "high": high}
    raise InvalidParameters({name: [message]})


def boolean(params: QueryDict, name: str) -> bool | None:
    """True or false, None when it is not given."""
    text = params.get(name)
    if text is None:
        return None
    if text not in BOOLEANS:
        raise InvalidParameters({name: [_("Give true or false.")]})
    return text == "true"


def text(params: QueryDict, name: str, longest: int) -> str:
    """A text of at most so many characters, "" when it is not given."""
    value = params.get(name, "")
    if len(value) > longest:
        message = _("At most %(number)d characters can be given here.")
        raise InvalidParameters({name: [message % {"number": longest}]})
    return value


def one_of(params: QueryDict, name: str, known: Collection[str]) -> str:
    """One of a fixed list of values, the first when it is not given."""
    value = params.get(name, next(iter(known)))
    if value not in known:
        message = _("Choose one of: %(values)s") % {"values": ", ".join(known)}
        raise InvalidParameters({name: [message]})
    return value


def day(params: QueryDict, name: str) -> date | None:
    """A day as RFC 3339 writes it, None when it is not given."""
    text = params.get(name)
    if text is None:
        return None
    try:
        if DAY.fullmatch(text):
            return date.fromisoformat(text)
    except ValueError:
        pass
    raise InvalidParameters({name: [_("This value cannot be read.")]})


def limit(params: QueryDict) -> int:
    """How many items a page is to hold."""
    return whole_number(params, "limit", DEFAULT_LIMIT, 1, LARGEST_LIMIT)


def filtered(filterset_class: type[ReleaseFilter], params: QueryDict, scope: Any) -> ReleaseFilter:
    """The filterset over `scope`, every given value read; raises InvalidParameters."""
    filterset = filterset_class(params, queryset=scope)
    form = filterset.form
    for field in form.fields.values():
        _only_iso(field)
    errors = {name: list(messages) for name, messages in form.errors.items()}
    for name, field in form.fields.items():
        # A widget may read what it does not know as "not given" and so drop the filter.
        dropped = params.get(name) and form.cleaned_data.get(name) in (None, "")
        if name not in errors and (dropped or not _written_well(field, params.get(name))):
            errors[name] = [_("This value cannot be read.")]
    if errors:
        raise InvalidParameters(errors)
    return filterset


def _written_well(field: forms.Field, text: str | None) -> bool:
    """Whether a value has the form the description promises; forms for people are lenient."""
    match field:
        case _ if text is None:
            return True
        case forms.NullBooleanField():
            return text in BOOLEANS
        case forms.DecimalField():
            return NUMBER.fullmatch(text) is not None
        case forms.DateTimeField() | forms.DateField() | forms.ChoiceField():
            return bool(text)
    return True


def _only_iso(field: forms.Field) -> None:
    """Dates as ISO 8601 in every language: 03/04/2026 is another day in each country."""
    if isinstance(field, forms.DateTimeField):
        field.input_formats = ()
    elif isinstance(field, forms.DateField):
        field.input_formats = ("%Y-%m-%d",)
