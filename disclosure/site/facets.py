"""The filter rail of a list: which fields it offers, and how they are dressed for a page."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import Any

from django import forms
from django.forms.boundfield import BoundField
from django.utils.translation import gettext as _

from disclosure import languages
from disclosure.areas import areas
from disclosure.core import divisions
from disclosure.core.notice_types import registry
from disclosure.filters import STATUSES, filterset_for
from disclosure.listing import CURSOR, Listing
from disclosure.models import Agency, AmountField, AreaField
from disclosure.search.ordering import Sort
from disclosure.search.schema import BANDS
from disclosure.searching import SearchListing
from disclosure.site.reference import MOST_CHOICES, region_label, used_agencies, used_regions

#: Regions and agencies offered as links; the form of the rail offers the others.
MOST_SHOWN = 10


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
            # A date box shows nothing of what is no date, and the reader could not mend it.
            widget.input_type = "text" if widget.input_type == "date" else widget.input_type
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
    """Choices of one kind; `folded` where they are shown on demand."""

    name: str
    label: str
    choices: list[Choice]
    folded: bool = False


def groups(listing: SearchListing) -> list[Group]:
    """What a list can be narrowed by, with exact counts from the index.

    Areas and the types of the area chosen are always there; the others hold what has notices, the
    most frequent first, and what is chosen.
    """
    chosen = listing.params.get("area", "")
    found = [_group(listing, "area", _("Area"), _area_labels())]
    types = {t.code: str(t.label) for t in registry.in_area(chosen)}
    if types:
        found.append(_group(listing, "type", _("Notice type"), types))
    if not listing.valid:
        return found
    folded = (_regions(listing), _agencies(listing), _years(listing), _bands(listing))
    return [*found, *(group for group in (*folded, _statuses(listing)) if len(group.choices) > 1)]


def _area_labels() -> dict[str, str]:
    return {area.label: str(area.area_label) for area in areas()}


def _group(listing: SearchListing, name: str, label: str, labels: dict[str, str]) -> Group:
    """A link for "all" and one for each value; choosing an area forgets the type."""
    counts = listing.facets.get(name)
    chosen = listing.params.get(name, "")
    forgotten = ("type",) if name == "area" else ()
    every = Choice(_("All"), listing.url(without=(name, *forgotten)), not chosen)
    found = [every]
    for value, words in labels.items():
        count = counts.get(value, 0) if counts is not None else None
        url = listing.url(without=(name, *forgotten), **{name: value})
        found.append(Choice(words, url, value == chosen, count))
    return Group(name, label, found)


def _regions(listing: SearchListing) -> Group:
    """The region chosen and those right below it; without one, the provinces."""
    counts = listing.facets.get("region", {})
    chosen = listing.filters.region
    regions = listing.regions
    below = [code for code in counts if (regions[code].parent_id or "") == chosen]
    above = reversed(divisions.lineage(chosen)) if chosen else ()
    path = [code for code in above if code in regions]
    labels = {code: str(regions[code]) for code in (*path, *below[:MOST_SHOWN])}
    return replace(_group(listing, "region", _("Region"), labels), folded=True)


def _agencies(listing: SearchListing) -> Group:
    counts = listing.facets.get("agency", {})
    chosen = listing.params.get("agency", "")
    slugs = list(dict.fromkeys([*filter(None, [chosen]), *list(counts)[:MOST_SHOWN]]))
    names = {agency.slug: str(agency) for agency in Agency.objects.filter(slug__in=slugs)}
    labels = {slug: names[slug] for slug in slugs if slug in names}
    return replace(_group(listing, "agency", _("Agency"), labels), folded=True)


def _years(listing: SearchListing) -> Group:
    """Years of publication, which are two dates in the address."""
    names = ("published_from", "published_to")
    spans = [
        (year, count, (f"{year}-01-01", f"{year}-12-31"))
        for year, count in listing.facets.get("year", {}).items()
    ]
    return _spans(listing, "year", _("Year of publication"), names, spans)


def _bands(listing: SearchListing) -> Group:
    """Bands of amounts, which are two amounts in the address; the upper end is not in the band."""
    counts = listing.facets.get("band", {})
    spans = []
    for low, high in zip(BANDS, (*BANDS[1:], None), strict=True):
        if count := counts.get(str(low), 0):
            ends = (str(low) if low else "", f"{high - 1}.99" if high else "")
            spans.append((_band_label(low, high), count, ends))
    return _spans(listing, "band", _("Amount of the notice"), ("amount_from", "amount_to"), spans)


def _band_label(low: int, high: int | None) -> str:
    words = {"low": _round(low), "high": _round(high or 0)}
    if not low:
        return _("under %(high)s yuan") % words
    if high is None:
        return _("%(low)s yuan and more") % words
    return _("%(low)s to %(high)s yuan") % words


def _round(value: int) -> str:
    """A round number as it is said: "100万", "1 million"."""
    sizes = ((10**9, _("billion")), (10**6, _("million")))
    if not languages.english():
        sizes = ((10**8, "亿"), (10**4, "万"))
    for size, word in sizes:
        if value >= size:
            return f"{value // size} {word}" if languages.english() else f"{value // size}{word}"
    return str(value)


def _spans(
    listing: SearchListing,
    name: str,
    label: str,
    parameters: tuple[str, str],
    spans: Iterable[tuple[str, int, tuple[str, str]]],
) -> Group:
    """Choices that are two ends of a range: a label, a count, and the value of each parameter."""
    given = tuple(listing.params.get(parameter, "") for parameter in parameters)
    choices = [Choice(_("All"), listing.url(without=parameters), not any(given))]
    for words, count, ends in spans:
        changes = {key: end for key, end in zip(parameters, ends, strict=True) if end}
        url = listing.url(without=parameters, **changes)
        choices.append(Choice(words, url, ends == given, count))
    return Group(name, label, choices, folded=True)


def _statuses(listing: SearchListing) -> Group:
    """What became of the notices; without a choice, those in force are shown."""
    counts = listing.facets.get("status", {})
    chosen = listing.params.get("status") or "current"
    choices = []
    for status, label in STATUSES:
        count = sum(counts.values()) if status == "all" else counts.get(status, 0)
        changes = {} if status == "current" else {"status": status}
        url = listing.url(without=("status",), **changes)
        if count or status == chosen:
            choices.append(Choice(str(label), url, status == chosen, count))
    return Group("status", _("Status"), choices, folded=True)


def sortings(listing: SearchListing) -> list[Choice]:
    """The orders a search can be read in; the best match needs words to match."""
    labels = {
        Sort.NEWEST: _("newest first"),
        Sort.RELEVANCE: _("best match first"),
        Sort.AMOUNT: _("highest amount first"),
        Sort.DEADLINE: _("nearest deadline first"),
    }
    if not listing.text:
        del labels[Sort.RELEVANCE]
    return [
        Choice(
            label,
            listing.url(without=("sort",), **({} if sort is Sort.NEWEST else {"sort": sort})),
            listing.sort is sort,
        )
        for sort, label in labels.items()
    ]
