"""Organisations and regions: what is disclosed of each, with its list and feeds."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.utils.translation import get_language

from disclosure import places, profiles
from disclosure.areas import areas
from disclosure.listing import Listing
from disclosure.models import Agency, Region
from disclosure.public_cache import cached
from disclosure.site import reference
from disclosure.site.facets import Rail

from . import public
from .lists import AMOUNTS, DATES, answer

COMMON = ("area", "type", "stage", "agency")


@public
def party(request: HttpRequest, code: str) -> HttpResponse:
    """One organisation by credit code, over all areas."""
    listing = Listing(request.GET, places.party(code))
    rail = Rail(listing, (*COMMON, "region", *DATES, *AMOUNTS, "status"))
    # Labels of parts are in the reader's language.
    found = cached(f"party:{get_language()}:{code}", lambda: profiles.profile_of(code))
    by_area = [(area, found.by_area[a]) for area in areas() if (a := area.label) in found.by_area]
    return answer(request, "site/party.html", listing, rail=rail, profile=found, by_area=by_area)


@public
def named(request: HttpRequest, name: str) -> HttpResponse:
    """Notices that name some organisation so. They are not taken for one and the same."""
    return answer(request, "site/party_name.html", Listing(request.GET, places.named(name)))


@public
def region(request: HttpRequest, code: str) -> HttpResponse:
    """One region: where it belongs, what it was, what is in it, its notices."""
    listing = Listing(request.GET, places.region(code))
    rail = Rail(listing, (*COMMON, *DATES, *AMOUNTS, "status"))
    found: Region = listing.place.subject["region"]
    counts = reference.counts_of_region(found)
    above = Region.objects.in_bulk(found.lineage[1:])
    used = {each.code for each in reference.used_regions()}
    return answer(
        request,
        "site/region.html",
        listing,
        rail=rail,
        above=[above[code] for code in reversed(found.lineage[1:]) if code in above],
        former_names=found.former_names.order_by("valid_to"),
        successors=found.successors.order_by("code"),
        predecessors=found.predecessors.order_by("code"),
        children=[(child, child.code in used) for child in found.children.order_by("code")],
        by_area=[(area, counts[area.label]) for area in areas() if area.label in counts],
        total=sum(counts.values()),
        agencies=_agencies(found),
    )


def _agencies(region: Region) -> list[Agency]:
    """Those in the region that have released something, as many as a page can name."""
    ids = reference.agency_counts()
    own = Agency.objects.filter(region__code__startswith=region.prefix, pk__in=ids)
    return list(own.order_by("name")[: reference.MOST_CHOICES // 4])
