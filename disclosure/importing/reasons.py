"""Why a row is in quarantine: codes for machines, sentences for people."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

REASONS: Mapping[str, Promise] = {
    # The row itself
    "json": _("This row is not a JSON object."),
    "cells": _("This row has another number of cells than the heading."),
    "sheet_number": _("This line has no number of its own."),
    "sheet_orphan": _("No notice in the first worksheet has this line's number."),
    "no_layout": _("This file's layout knows no notice type for this row."),
    "several_items": _("This record holds %(text)s items where a notice has one."),
    "duplicate": _("This record was imported before."),
    "corrects_waiting": _(
        "This record corrects a notice that is not published yet. Import it again afterwards."
    ),
    "corrects_refused": _("The notice this record corrects cannot be corrected: %(text)s"),
    # One value
    "missing": _("There is no value."),
    "characters": _("This text holds characters that cannot be stored."),
    "choice": _("“%(text)s” is not in the mapping's list of choices."),
    "pattern": _("“%(text)s” does not have the expected form."),
    "region": _("“%(text)s” is no known region."),
    "region_ambiguous": _("“%(text)s” is the name of several regions."),
    "amount_missing": _("There is no amount."),
    "amount_rate": _("“%(text)s” is a rate, not an amount."),
    "amount_unit_price": _("“%(text)s” is a unit price, not an amount."),
    "amount_several": _("“%(text)s” holds more than one price."),
    "amount_currency": _("“%(text)s” is in another currency."),
    "amount_unit": _("The unit in “%(text)s” is not known."),
    "amount_unreadable": _("“%(text)s” is not an amount."),
    "amount_small": _("“%(text)s” without a unit is too small to be surely an amount."),
    "area_missing": _("There is no area."),
    "area_several": _("“%(text)s” holds more than one number."),
    "area_unit": _("The unit in “%(text)s” is not known."),
    "area_unreadable": _("“%(text)s” is not an area."),
    "number": _("“%(text)s” is not a number."),
    "integer": _("“%(text)s” is not a whole number."),
    "boolean": _("“%(text)s” is neither yes nor no."),
    "month": _("“%(text)s” is not a month."),
    "date_missing": _("There is no date."),
    "date_ambiguous": _("It is not certain which part of “%(text)s” is the month."),
    "date_incomplete": _("“%(text)s” is not a whole date."),
    "date_impossible": _("“%(text)s” is a date that does not exist."),
    "date_unreadable": _("“%(text)s” is not a date."),
    "damaged": _("“%(text)s” shows that this record's values stand in the wrong places."),
    "too_long": _("“%(text)s” is too long."),
    "personal_list": _("This text is too long for a name."),
    # The notice as a whole, from the forms and from the rules of its type
    "form": _("The form refused this value."),
}
"""Messages by code. Codes of a type's own rules come with their own message."""

SHOWN = 120
"""How much of a refused text a message repeats."""


def message(code: str, text: Any = "") -> str:
    """The sentence for a code in the active language."""
    shown = str(text)
    if len(shown) > SHOWN:
        shown = f"{shown[:SHOWN]}…"
    return str(REASONS[code]) % {"text": shown}
