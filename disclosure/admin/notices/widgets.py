"""Widgets of the filing page."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode

from django import forms
from django.contrib.admin.widgets import AutocompleteSelect, RelatedFieldWidgetWrapper
from django.db.models.fields.files import FieldFile
from django.template.defaultfilters import filesizeformat
from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString

from disclosure.uploads import ACCEPT


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


class AreaAutocomplete(AutocompleteSelect):
    """A search box; with an `area` set, over the rows of that area only."""

    area = ""

    def get_url(self) -> str:
        url = super().get_url()
        return f"{url}?{urlencode({'area': self.area})}" if self.area else url


class AllocationWidget(RelatedFieldWidgetWrapper):
    """The search box with a way to begin a new allocation, in the area of the notice."""

    def get_context(self, name: str, value: Any, attrs: Any) -> dict[str, Any]:
        context: dict[str, Any] = super().get_context(name, value, attrs)
        if area := getattr(self.widget, "area", ""):
            context["url_params"] += f"&{urlencode({'area': area})}"
        return context
