"""The filter rail of a list: which fields it offers, and how they are dressed for a page."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django import forms
from django.forms.boundfield import BoundField
from django.utils.translation import gettext as _

from disclosure.areas import areas
from disclosure.core.notice_types import registry
from disclosure.filters import filterset_for
from disclosure.listing import CURSOR, Listing
from disclosure.models import AmountField, AreaField
from disclosure.search.query import Sort
from disclosure.searching import SearchListing
from disclosure.site.reference import MOST_CHOICES, region_label, used_agencies, used_regions


class Rail:
    """The fields of a list's form that a page offers, in the given order.

    Agencies and regions are offered only where notices exist for them, and not at all when they
    are too many to choose from: an address with one still works.
    """

    def __init__(self, listing: Listing, names: Iterable[str]) -> None:
        self.listing = listing
        self.form = listing.form
        self.names = [name for name in names if name in self.form.fields]
        if "agency" in self.names:
            self._narrow("agency", [(a.slug, str(a)) for a in used_agencies()])
        if "region" in self.names:
            self._narrow("region", [(r.code, region_label(r)) for r in used_regions()])

    @property
    def fields(self) -> list[tuple[BoundField, str]]:
        """The bound fields, dressed, each with the unit its number is in, or ""."""
        return [(self._dressed(self.form[name]), self._unit(name)) for name in self.names]

    @property
    def kept(self) -> list[tuple[str, str]]:
        """Parameters that are not in the rail and must survive the form: name, value."""
        fields = {*self.names, CURSOR}
        pairs = ((name, value) for name, values in self.listing.params.lists() for value in values)
        return [(name, value) for name, value in pairs if value and name not in fields]

    @property
    def active(self) -> int:
        """How many of the filters are set."""
        return len(self.listing.chips)

    def _narrow(self, name: str, choices: list[tuple[str, str]]) -> None:
        if len(choices) > MOST_CHOICES:
            self.names.remove(name)
            return
        self.form.fields[name].widget.choices = [("", ""), *choices]

    def _unit(self, name: str) -> str:
        """The unit a filter on one of the type's own columns is compared in."""
        notice_type = self.listing.place.subject.get("type")
        if notice_type is None:
            return ""
        column = filterset_for(notice_type).columns.get(name)
        if isinstance(column, AmountField):
            return _("yuan")
        if isinstance(column, AreaField):
            return "㎡"
        return str(getattr(column, "unit", ""))

    @staticmethod
    def _dressed(field: BoundField) -> BoundField:
        widget = field.field.widget
        select = isinstance(widget, forms.Select)
        classes = ["govuk-select" if select else "govuk-input"]
        if select:
            widget.choices = _choices_in_words(field.name, widget.choices)
        if field.errors:
            classes.append("govuk-input--error")
        widget.attrs["class"] = " ".join(classes)
        return field


def _choices_in_words(name: str, choices: Iterable[tuple[str, Any]]) -> list[tuple[str, Any]]:
    """The empty choice in words. A list without a status shows what is in force, not all."""
    pairs = [(value, label if value else _("All")) for value, label in choices]
    if name != "status":
        return pairs
    labels = dict(pairs)
    kept = {k: v for k, v in labels.items() if k not in ("", "current")}
    return [("", labels["current"]), *kept.items()]


@dataclass(frozen=True)
class Choice:
    """A link that narrows a list. `count` is None where nothing was counted."""

    label: str
    url: str
    current: bool
    count: int | None = None


@dataclass(frozen=True)
class Group:
    """Choices of one kind: all areas, the types of the area chosen."""

    name: str
    label: str
    choices: list[Choice]


def groups(listing: SearchListing) -> list[Group]:
    """Areas, and the types of the area chosen, with exact counts from the index."""
    chosen = listing.params.get("area", "")
    found = [Group("area", _("Area"), _choices(listing, "area", _area_labels()))]
    types = {t.code: str(t.label) for t in registry.in_area(chosen)}
    if types:
        found.append(Group("type", _("Notice type"), _choices(listing, "type", types)))
    return found


def _area_labels() -> dict[str, str]:
    return {area.label: str(area.area_label) for area in areas()}


def _choices(listing: SearchListing, name: str, labels: dict[str, str]) -> list[Choice]:
    """A link for "all" and one for each value; choosing an area forgets the type."""
    counts = listing.facets.get(name)
    chosen = listing.params.get(name, "")
    found = [Choice(_("All"), _narrowed(listing, name, ""), not chosen)]
    for value, label in labels.items():
        count = counts.get(value, 0) if counts is not None else None
        url = _narrowed(listing, name, value)
        found.append(Choice(label, url, value == chosen, count))
    return found


def _narrowed(listing: SearchListing, name: str, value: str) -> str:
    forgotten = ("type",) if name == "area" else ()
    changes = {name: value} if value else {}
    return listing.url(without=(name, *forgotten), **changes)


def sortings(listing: SearchListing) -> list[Choice]:
    """The orders a search can be read in."""
    labels = {Sort.NEWEST: _("newest first"), Sort.RELEVANCE: _("best match first")}
    return [
        Choice(
            label,
            listing.url(without=("sort",), **({} if sort is Sort.NEWEST else {"sort": sort})),
            listing.sort is sort,
        )
        for sort, label in labels.items()
    ]
