"""Query parameters, read strictly: what a client misspells it is told, never ignored."""

from __future__ import annotations

from collections.abc import Collection
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
    text = params.get(name, "")
    if not text:
        return default
    if text.isascii() and text.isdigit() and len(text) <= DIGITS and low <= int(text) <= high:
        return int(text)
    message = _("Give a whole number from %(low)d to %(high)d.") % {"low": low, "high": high}
    raise InvalidParameters({name: [message]})


def boolean(params: QueryDict, name: str) -> bool | None:
    """True or false, None when it is not given."""
    text = params.get(name, "")
    if text not in ("", "true", "false"):
        raise InvalidParameters({name: [_("Give true or false.")]})
    return text == "true" if text else None


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
    for name in form.fields:
        # A widget may read what it does not know as "not given" and so drop the filter.
        unread = params.get(name) and form.cleaned_data.get(name) in (None, "")
        if unread and name not in errors:
            errors[name] = [_("This value cannot be read.")]
    if errors:
        raise InvalidParameters(errors)
    return filterset


def _only_iso(field: forms.Field) -> None:
    """Dates as ISO 8601 in every language: 03/04/2026 is another day in each country."""
    if isinstance(field, forms.DateTimeField):
        field.input_formats = ()
    elif isinstance(field, forms.DateField):
        field.input_formats = ("%Y-%m-%d",)
