"""The agencies that disclose, and each one's notices."""

from __future__ import annotations

from collections import Counter

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from disclosure import places, statistics
from disclosure.areas import areas
from disclosure.listing import Listing
from disclosure.public_cache import cached
from disclosure.search.pinyin import sound
from disclosure.site import reference
from disclosure.site.facets import Rail

from . import public
from .figures import lines
from .lists import AMOUNTS, DATES, answer

#: Open duties shown; the API has all.
MOST_DUE = 10


@public
def index(request: HttpRequest) -> HttpResponse:
    """Every agency that has released something, by name, with the number in force."""
    counts = reference.agency_counts()
    # As a directory is ordered: by sound in Chinese, which the code points are not.
    found = sorted(reference.used_agencies(), key=lambda agency: sound(str(agency)))
    agencies = [(agency, counts.get(agency.pk, 0)) for agency in found]
    return render(request, "site/agencies.html", {"agencies": agencies})


@public
def agency(request: HttpRequest, slug: str) -> HttpResponse:
    """One agency: counts by area and year, punctuality, what is due, contact, its notices."""
    listing = Listing(request.GET, places.agency(slug))
    rail = Rail(listing, ("area", "type", "stage", "region", *DATES, *AMOUNTS, "status"))
    found = listing.place.subject["agency"]
    years = cached(f"agency-years:{found.pk}", lambda: statistics.of_agency(found))
    counts = sum(map(Counter, years.values()), Counter())
    asked = statistics.Asked(agency=found)
    kept = cached(f"agency-kept:{asked.key}", lambda: statistics.punctuality(asked))
    shown = [area for area in areas() if area.label in counts]
    return answer(
        request,
        "site/agency.html",
        listing,
        rail=rail,
        by_area=[(area, counts[area.label]) for area in shown],
        years=[
            (year, [by.get(area.label, 0) for area in shown], sum(by.values()))
            for year, by in years.items()
        ],
        total=counts.total(),
        kept=lines("areas", kept),
        due=reference.due_of_agency(found, MOST_DUE),
        today=asked.today,
        region_fate=reference.fate(found.region),
    )
