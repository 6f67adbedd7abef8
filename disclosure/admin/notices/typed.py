"""A form as a browser sends it: the names and texts of its controls, whatever they mean."""

from __future__ import annotations

import copy
import json
from collections.abc import Iterator, Mapping
from hashlib import blake2s
from typing import Any

from django import forms
from django.contrib.admin.widgets import RelatedFieldWidgetWrapper
from django.http import HttpRequest, QueryDict

#: Name -> values, as in a query string.
Texts = dict[str, list[str]]

#: What a form sends beside what people typed.
MACHINERY = frozenset({"csrfmiddlewaretoken", "keep", "seen", "asked"})


def posted(data: QueryDict) -> Texts:
    """What was typed into a posted form; buttons begin with an underscore."""
    return {
        name: [str(value).replace("\0", "") for value in values]
        for name, values in data.lists()
        if name not in MACHINERY and "\0" not in name and not name.startswith(("_", "choose-"))
    }


def query(texts: Mapping[str, Any]) -> QueryDict:
    """Texts as a form is bound to them."""
    found = QueryDict(mutable=True)
    for name, values in texts.items():
        if isinstance(values, list):
            found.setlist(str(name), [str(value) for value in values])
    return found


def shown(bound: forms.BoundField) -> Texts:
    """What the controls of a field hold when its form is opened."""
    return dict(_held(bound.field.widget, bound.html_name, bound.value()))


def names(bound: forms.BoundField) -> list[str]:
    """The names of the controls of a field."""
    widget = plain(bound.field.widget)
    if isinstance(widget, forms.MultiWidget):
        return [f"{bound.html_name}{suffix}" for suffix in _suffixes(widget)]
    return [bound.html_name]


def _suffixes(widget: forms.MultiWidget) -> list[str]:
    names: list[str] = widget.widgets_names  # type: ignore[attr-defined]  # the stubs forget it
    return names


def plain(widget: Any) -> Any:
    """A control without what the admin draws around it."""
    return widget.widget if isinstance(widget, RelatedFieldWidgetWrapper) else widget


def _held(widget: Any, name: str, value: Any) -> Iterator[tuple[str, list[str]]]:
    widget = plain(widget)
    if isinstance(widget, forms.MultiWidget):
        texts = value if isinstance(value, list) else widget.decompress(value) or []
        for part, suffix, text in zip(widget.widgets, _suffixes(widget), texts, strict=False):
            yield from _held(part, f"{name}{suffix}", text)
    elif isinstance(widget, forms.CheckboxInput):
        if value:
            yield name, ["on"]
    elif not isinstance(widget, forms.FileInput):
        text = widget.format_value(value)
        if isinstance(text, list | tuple):
            yield name, [str(each) for each in text]
        else:
            yield name, ["" if text is None else str(text)]


def digest(texts: Mapping[str, list[str]]) -> str:
    """A short mark of some texts, to see later whether they are the same."""
    plain = {name: [line.replace("\r\n", "\n") for line in v] for name, v in texts.items()}
    plain = {name: values for name, values in plain.items() if any(values)}
    text = json.dumps(plain, sort_keys=True, ensure_ascii=False)
    return blake2s(text.encode(), digest_size=6).hexdigest()


def as_opened(request: HttpRequest) -> HttpRequest:
    """The request as if the page were opened without anything posted."""
    opened = copy.copy(request)
    opened.method = "GET"
    opened.GET = QueryDict()
    return opened
