"""Widgets of the filing page."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any
from urllib.parse import urlencode

from django import forms
from django.contrib.admin.widgets import RelatedFieldWidgetWrapper
from django.db.models.fields.files import FieldFile
from django.template.defaultfilters import filesizeformat
from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString

from disclosure.forms import MeasureWidget
from disclosure.uploads import ACCEPT

from . import readings


class StoredFileInput(forms.FileInput):
    """A file control for a new file; a link for a stored one, which is replaced by deleting it."""

    def __init__(self, attrs: dict[str, Any] | None = None) -> None:
        super().__init__({"accept": ACCEPT, **(attrs or {})})

    def render(
        self, name: str, value: Any, attrs: dict[str, Any] | None = None, renderer: Any = None
    ) -> SafeString:
        if not isinstance(value, FieldFile) or not value.instance.pk:
            return super().render(name, value, attrs, renderer)
        attachment: Any = value.instance
        return format_html(
            '<a href="{}">{}</a> <span class="quiet">{}</span>',
            reverse("admin:disclosure_attachment_download", args=[attachment.pk]),
            attachment.name,
            filesizeformat(attachment.size),
        )


class ReadInput(forms.TextInput):
    """A text box with what its text is read as beside it (`readings`)."""

    def __init__(self, kind: str, attrs: dict[str, Any] | None = None) -> None:
        self.kind = kind
        super().__init__({"class": "vTextField", "data-reads": kind, **(attrs or {})})

    def render(
        self, name: str, value: Any, attrs: dict[str, Any] | None = None, renderer: Any = None
    ) -> SafeString:
        control = super().render(name, value, attrs, renderer)
        return beside(control, readings.of(self.kind, value))


class ReadMeasureInput(MeasureWidget):
    """Number and unit with what they come to: somebody may type 1.2亿, 350万元 or 15亩."""

    def __init__(self, units: Sequence[str], kind: str) -> None:
        self.kind = kind
        super().__init__(units)
        self.widgets[0].attrs["data-reads"] = kind

    def render(
        self, name: str, value: Any, attrs: dict[str, Any] | None = None, renderer: Any = None
    ) -> SafeString:
        control = super().render(name, value, attrs, renderer)
        text, unit = value if isinstance(value, list) else self.decompress(value)
        return beside(control, readings.of(self.kind, text, unit))


def beside(control: SafeString, reading: readings.Reading) -> SafeString:
    """A control and the words about it; screen readers hear them when they change."""
    css = "reading" if reading.good else "reading reading--bad"
    return format_html('{} <output class="{}">{}</output>', control, css, reading.text)


class AllocationWidget(RelatedFieldWidgetWrapper):
    """The text box with a way to begin a new allocation, in the area of the notice."""

    def get_context(self, name: str, value: Any, attrs: Any) -> dict[str, Any]:
        context: dict[str, Any] = super().get_context(name, value, attrs)
        area = self.widget.attrs.get("data-area", "")
        context["url_params"] += f"&{urlencode({'area': area})}"
        return context
