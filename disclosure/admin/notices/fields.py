"""How columns are typed in: the project's own form fields with widgets that browsers know.

Native date controls need no script, read well aloud and bring the right keyboard on a phone.
"""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from django import forms
from django.db import models
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from disclosure.documents import decimal_text
from disclosure.forms import MeasureFormField, form_field
from disclosure.models import AreaField, MeasureField, MonthField, PartyColumns

from .marks import Marks
from .widgets import ReadInput, ReadMeasureInput


class PlainNumberInput(forms.TextInput):
    """A number as people write it: 60, not the 60.0000 of its column."""

    def format_value(self, value: Any) -> str | None:
        if isinstance(value, Decimal):
            return decimal_text(value)
        return super().format_value(value)


def date_input() -> forms.DateInput:
    """A native date control; its value is ISO 8601 whatever the page's language."""
    return forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"})


def moment_input() -> forms.DateTimeInput:
    """A native control for date and minute, in the portal's time zone."""
    return forms.DateTimeInput(format="%Y-%m-%dT%H:%M", attrs={"type": "datetime-local"})


def staff_field(column: models.Field[Any, Any], marks: Marks | None = None) -> forms.Field | None:
    """The form field of a content column: unit, legal mark and a widget for its kind.

    `mark` of the field is the clause that asks for it, where the catalogue has one.
    """
    field = form_field(column, **_widget(column))
    if field is None:
        return None
    unit = getattr(field, "unit", "")
    help_text = field.help_text
    if isinstance(column, models.DateTimeField):
        help_text = help_text or _("Beijing time")
    elif unit:
        shown = _("Unit: %(unit)s") % {"unit": unit}
        help_text = f"{shown}. {help_text}" if help_text else shown
    field.help_text = help_text
    if isinstance(field, MeasureFormField):
        kind = "area" if isinstance(column, AreaField) else "amount"
        field.widget = ReadMeasureInput(list(column.units), kind)  # type: ignore[attr-defined]
        field.widget.widgets[1].attrs["aria-label"] = _("Unit")
    if getattr(field, "required_by_law", False):
        mark_field(field, marks, column.name)
    return field


def mark_field(field: forms.Field, marks: Marks | None, name: str) -> None:
    """Say beside a field that the law asks for it, and which clause does."""
    field.label = marked(field.label)
    field.mark = marks.of(name) if marks else None  # type: ignore[attr-defined]


def row_field(column: models.Field[Any, Any], marks: Marks | None = None) -> forms.Field | None:
    """The same in a row of a table, named by itself: a heading is no label for a control."""
    field = staff_field(column, marks)
    if field is None:
        return None
    name = str(column.verbose_name)
    if isinstance(field.widget, forms.Textarea):
        field.widget.attrs["rows"] = 2
    named = field.widget.widgets[0] if isinstance(field, MeasureFormField) else field.widget
    named.attrs["aria-label"] = name
    if unit := getattr(field, "unit", ""):
        field.label = format_html("{} ({})", field.label, unit)
        field.help_text = ""
    return field


def marked(label: Any) -> SafeString:
    """A label that says the law or the standard asks for this column."""
    return format_html('{} <span class="by-law">{}</span>', label, _("required by law"))


def _widget(column: models.Field[Any, Any]) -> dict[str, Any]:
    """The widget for a column, as an argument of its form field; none where Django's is right."""
    if column.choices or isinstance(column, MeasureField):
        return {}
    if column.name == "identifier" and issubclass(column.model, PartyColumns):
        return {"widget": ReadInput("uscc")}
    match column:
        case models.DateTimeField():
            return {"widget": moment_input()}
        case models.DateField():
            return {"widget": date_input()}
        case MonthField():
            return {"widget": forms.TextInput(attrs={"type": "month", "placeholder": "2026-11"})}
        case models.TextField():
            return {"widget": forms.Textarea(attrs={"rows": 5})}
        case models.DecimalField() | models.IntegerField():
            return {"widget": PlainNumberInput(attrs={"inputmode": "decimal"})}
    return {}
