"""Lists: everything with search, one area, one type. A parameter nobody can read is said so."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from disclosure import places
from disclosure.core.notice_types import registry
from disclosure.listing import Listing
from disclosure.searching import SearchListing
from disclosure.site import reference
from disclosure.site.facets import Rail, groups, sortings

from . import public

DATES = ("published_from", "published_to")
AMOUNTS = ("amount_from", "amount_to")
#: Filters of every list; a type's own are the others.
COMMON = frozenset({"agency", "region", "party", *DATES, *AMOUNTS, "status"})


@public
def notices(request: HttpRequest) -> HttpResponse:
    """All areas, with full-text search."""
    listing = SearchListing(request.GET, places.everything())
    rail = Rail(listing, ("stage", "agency", "region", *DATES, *AMOUNTS))
    links = {"groups": groups(listing), "sortings": sortings(listing)}
    return answer(request, "site/notices.html", listing, rail=rail, **links)


@public
def area(request: HttpRequest, area_slug: str) -> HttpResponse:
    """One area: its types with counts, its notices."""
    listing = Listing(request.GET, places.area(area_slug))
    rail = Rail(listing, ("stage", "agency", "region", *DATES, *AMOUNTS, "status"))
    label = listing.place.subject["area"].label
    counts = reference.type_counts(label)
    types = [(each, counts.get(each.code, 0)) for each in registry.in_area(label)]
    return answer(request, "site/area.html", listing, rail=rail, types=types)


@public
def notice_type(request: HttpRequest, area_slug: str, type_slug: str) -> HttpResponse:
    """One notice type with the filters it declares, as cards or as a table."""
    listing = Listing(request.GET, places.notice_type(area_slug, type_slug))
    own = [name for name in listing.form.fields if name not in COMMON]
    rail = Rail(listing, (*own, "agency", "region", *DATES, "status"))
    as_table = request.GET.get("view") == "table"
    return answer(request, "site/type.html", listing, rail=rail, as_table=as_table)


def answer(request: HttpRequest, template: str, listing: Listing, **context: Any) -> HttpResponse:
    """The page; 400 with the same page when a parameter could not be read."""
    status = 200 if listing.valid else 400
    context = {"listing": listing, **listing.place.subject, **context}
    return render(request, template, context, status=status)
