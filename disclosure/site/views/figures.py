"""Statistics as tables with bars and as CSV, and the map beside a list."""

from __future__ import annotations

import csv
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django import forms
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _

from disclosure import geography, places, tables
from disclosure.areas import area
from disclosure.models import Region
from disclosure.public_cache import cached
from disclosure.searching import SearchListing
from disclosure.site.facets import Rail, groups, sortings
from disclosure.site.reference import MOST_CHOICES, region_label, used_regions
from disclosure.statistics import (
    COUNTED,
    DIMENSIONS,
    KEPT,
    NOWHERE,
    Asked,
    Kept,
    Question,
    Row,
    punctuality,
    table,
)

from . import public
from .lists import AMOUNTS, DATES, answer

PUNCTUALITY = "punctuality"


@dataclass(frozen=True)
class Line:
    """A line of a table: what its key is called, and where it leads or ""."""

    label: str
    url: str
    row: Row | Kept


@public
def index(request: HttpRequest) -> HttpResponse:
    """All tables of one question; 400 with the form when it cannot be read."""
    form = _dressed(Question(request.GET))
    if not form.is_valid():
        return render(request, "site/statistics.html", {"form": form}, status=400)
    asked = Asked.of(form.cleaned_data)
    first = "types" if asked.area else "areas"
    query = request.GET.urlencode()
    first_rows = _rows(asked, first)
    context = {
        "form": form,
        "asked": asked,
        "first_name": first,
        "first": lines(first, first_rows, request),
        "regions": lines("regions", _rows(asked, "regions"), request),
        "periods": lines("periods", _rows(asked, "periods"), request),
        "kept": lines(first, _rows(asked, PUNCTUALITY), request),
        "total": _total(first_rows),
        "query": f"?{query}" if query else "",
        "data": reverse("api:statistics"),
    }
    return render(request, "site/statistics.html", context)


@public
def as_csv(request: HttpRequest, name: str) -> HttpResponse:
    """One table as CSV: keys and columns as in the API, a label in the reader's language."""
    if name not in (*DIMENSIONS, PUNCTUALITY):
        raise Http404
    form = Question(request.GET)
    if not form.is_valid():
        said = [
            f"{form[field].label}: {e}" for field, errors in form.errors.items() for e in errors
        ]
        return HttpResponse("\n".join(said), status=400, content_type="text/plain; charset=utf-8")
    asked = Asked.of(form.cleaned_data)
    keyed = ("types" if asked.area else "areas") if name == PUNCTUALITY else name
    columns = KEPT if name == PUNCTUALITY else COUNTED
    response = HttpResponse(content_type="text/csv; charset=utf-8")
    response.headers["Content-Disposition"] = f'attachment; filename="gongkai-{name}.csv"'
    response.headers["Access-Control-Allow-Origin"] = "*"
    # The mark by which spreadsheets know the encoding.
    response.write("\ufeff")
    writer = csv.writer(response)
    writer.writerow(["key", "label", *columns])
    for line in lines(keyed, _rows(asked, name)):
        values = (getattr(line.row, column) for column in columns)
        writer.writerow([line.row.key, line.label, *values])
    return response


@public
def on_map(request: HttpRequest) -> HttpResponse:
    """The notices of a search on a grid of provinces and, where they give corners, as areas."""
    listing = SearchListing(request.GET, places.on_map())
    rail = Rail(listing, ("stage", "agency", "region", *DATES, *AMOUNTS))
    counts = listing.facets.get("region", {})
    chosen = request.GET.get("region", "")
    return answer(
        request,
        "site/map.html",
        listing,
        rail=rail,
        groups=groups(listing),
        sortings=sortings(listing),
        grid=geography.grid(counts, chosen),
        drawing=geography.drawing(listing.queryset),
        notices_url=f"{reverse('site:notices')}{listing.url().removeprefix(listing.place.path)}",
    )


def _rows(asked: Asked, name: str) -> Sequence[Row | Kept]:
    """The lines of a table, kept until the next release goes out."""
    make: Callable[[], Sequence[Row | Kept]] = (
        (lambda: punctuality(asked)) if name == PUNCTUALITY else (lambda: table(asked, name))
    )
    return cached(f"statistics:{name}:{asked.key}", make)


def lines(keyed: str, rows: Sequence[Row | Kept], request: HttpRequest | None = None) -> list[Line]:
    """The lines with their labels: of areas, types, regions or periods; of a request with links."""
    regions = Region.objects.in_bulk([row.key for row in rows]) if keyed == "regions" else {}
    found = []
    for row in rows:
        label, changes = _named(keyed, row.key, regions)
        found.append(Line(label, _url(request, changes) if request else "", row))
    return found


def _named(keyed: str, key: str, regions: Mapping[str, Region]) -> tuple[str, dict[str, str]]:
    """What a key is called, and the parameters that ask for it alone."""
    match keyed:
        case "areas":
            config = area(key)
            return str(config.area_label) if config else key, {"area": key}
        case "types":
            notice_type = tables.type_of(key)
            return str(notice_type.label) if notice_type else key, {}
        case "regions" if key == NOWHERE:
            return _("No region"), {}
        case "regions" if key not in regions:
            return key, {}
        case "regions":
            return str(regions[key]), {"region": key}
    year, dash, month = key.partition("-")
    return key, {"year": year, "month": str(int(month))} if dash else {"year": year}


def _url(request: HttpRequest, changes: Mapping[str, str]) -> str:
    """The same question with some answers changed; "" without a change."""
    if not changes or all(request.GET.get(name) == value for name, value in changes.items()):
        return ""
    query = request.GET.copy()
    for name, value in changes.items():
        query[name] = value
    return f"?{query.urlencode()}"


def _total(rows: Sequence[Any]) -> Row:
    """The sum of all lines."""
    total = Row("")
    for row in rows:
        for name in ("notices", "staged", "stated", "amount", "contests", "offers", "single",
                     "ways", "direct"):  # fmt: skip
            setattr(total, name, getattr(total, name) + getattr(row, name))
    return total


def _dressed(form: Question) -> Question:
    """The form with the classes of its widgets, and with the regions that have notices."""
    regions = used_regions()
    shown: Any = form.fields["region"].widget
    if len(regions) <= MOST_CHOICES:
        shown.choices = [("", _("All")), *((r.code, region_label(r)) for r in regions)]
    else:
        form.fields["region"].widget = forms.TextInput()
    for field in form:
        select = isinstance(field.field.widget, forms.Select)
        field.field.widget.attrs["class"] = "govuk-select" if select else "govuk-input"
        if not select:
            field.field.widget.attrs["inputmode"] = "numeric"
    return form
