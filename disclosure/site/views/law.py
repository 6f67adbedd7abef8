"""What must be disclosed, when, by whom and on which basis: one page for each area."""

from __future__ import annotations

from django.db.models import Count
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render

from disclosure import calendars
from disclosure.areas import area_by_slug, areas
from disclosure.models import CatalogueEntry
from disclosure.site import duties

from . import public


@public
def index(request: HttpRequest) -> HttpResponse:
    """The areas, and the duties that are the same in all of them."""
    current = CatalogueEntry.objects.filter(replaced_at__isnull=True)
    counts = dict(current.order_by("area").values_list("area").annotate(Count("pk")))
    context = {
        "areas": [(area, counts.get(area.label, 0)) for area in areas()],
        "general": duties.of_area(""),
        "years": sorted(calendars.current().years),
    }
    return render(request, "site/law.html", context)


@public
def of_area(request: HttpRequest, area_slug: str) -> HttpResponse:
    """The duties of one area, type by type."""
    area = area_by_slug(area_slug)
    if area is None:
        raise Http404
    context = {"area": area, "duties": duties.of_area(area.label)}
    return render(request, "site/law_area.html", context)
