"""The agencies that disclose, and each one's notices."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from disclosure import places
from disclosure.areas import areas
from disclosure.listing import Listing
from disclosure.site import reference
from disclosure.site.facets import Rail

from . import public
from .lists import AMOUNTS, DATES, answer


@public
def index(request: HttpRequest) -> HttpResponse:
    """Every agency that has released something, by name, with the number in force."""
    counts = reference.agency_counts()
    agencies = [(agency, counts.get(agency.pk, 0)) for agency in reference.used_agencies()]
    return render(request, "site/agencies.html", {"agencies": agencies})


@public
def agency(request: HttpRequest, slug: str) -> HttpResponse:
    """One agency: counts by area, contact, its notices."""
    listing = Listing(request.GET, places.agency(slug))
    rail = Rail(listing, ("area", "type", "stage", "region", *DATES, *AMOUNTS, "status"))
    found = listing.place.subject["agency"]
    counts = reference.counts_of_agency(found.pk)
    by_area = [(area, counts[area.label]) for area in areas() if area.label in counts]
    return answer(
        request,
        "site/agency.html",
        listing,
        rail=rail,
        by_area=by_area,
        total=sum(counts.values()),
        region_fate=reference.fate(found.region),
    )
