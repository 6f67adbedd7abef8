"""Everything wrong with a posted form in one list at its top, each with the way to its control."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

from django import forms
from django.utils.translation import gettext as _

from .conflicts import label_of
from .findings import Found


def faults(form: forms.BaseForm, formsets: Iterable[Any]) -> list[Found]:
    """What could not be read, in the order of the page; that a text is unsaved is no fault."""
    whole = form.non_field_errors().as_data()
    found = [Found(e.messages[0], "", "") for e in whole if e.code != "restored"]
    found += _fields(form)
    for formset in formsets:
        name = str(formset.model._meta.verbose_name_plural)
        anchor = f"{formset.prefix}-group"
        found += [Found(message, anchor, "") for message in formset.non_form_errors()]
        several = formset.max_num != 1
        for number, row in enumerate(formset.forms, start=1):
            place = _("%(list)s, row %(n)d") % {"list": name, "n": number} if several else ""
            found += [Found(message, anchor, "") for message in row.non_field_errors()]
            found += _fields(row, place)
    return found


def _fields(form: forms.BaseForm, place: str = "") -> Iterator[Found]:
    for bound in form:
        for message in bound.errors:
            label = label_of(bound)
            words = {"field": f"{place}, {label}" if place else label, "message": message}
            yield Found(_("%(field)s: %(message)s") % words, bound.id_for_label, "")
