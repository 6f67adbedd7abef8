"""Counts and choices for the pages, made once for each generation of releases."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.db.models import Count, Exists, OuterRef, Q
from django.utils import timezone
from django.utils.translation import gettext as _

from disclosure import statistics, tables
from disclosure.areas import AreaConfig, areas
from disclosure.core.notice_types import registry
from disclosure.models import Agency, Due, Region, Release, ReleaseFigures
from disclosure.public_cache import cached

#: More agencies or regions than a select can hold: then the filter is offered without one.
MOST_CHOICES = 400


@dataclass(frozen=True)
class AreaCount:
    """An area and the number of its notices in force."""

    area: AreaConfig
    count: int


def area_counts() -> list[AreaCount]:
    """All areas in their order with the number of notices in force."""
    counts = cached("areas", lambda: _in_force("areas"))
    return [AreaCount(area, counts.get(area.label, 0)) for area in areas()]


def type_counts(area: str) -> dict[str, int]:
    """Notices in force of an area by type code."""
    return cached(f"types:{area}", lambda: _in_force("types", area=area))


def agency_counts() -> dict[int, int]:
    """Notices in force by agency id; agencies without one are missing."""

    def counted() -> dict[int, int]:
        # Of each notice in force there are figures, and they are a fraction of its release.
        rows = ReleaseFigures.objects.order_by().values_list("agency_id")
        return dict(rows.annotate(Count("pk")))

    return cached("agencies", counted)


def due_of_agency(agency: Agency, limit: int) -> list[Due]:
    """What the law expects of an agency and is not yet met, the longest due first."""
    unmet = Due.objects.filter(agency=agency, met_by__isnull=True, met_on__isnull=True)
    dated = unmet.filter(due_on__isnull=False).select_related("entry")
    return list(dated.order_by("due_on", "id")[:limit])


def counts_of_region(region: Region) -> dict[str, int]:
    """Notices in force by area, of a region and all below it."""
    return cached(f"region:{region.code}", lambda: _in_force("areas", region=region))


def _in_force(dimension: str, **asked: Any) -> dict[str, int]:
    """From the sums of the months: counting releases would read all of them."""
    return {row.key: row.notices for row in statistics.table(statistics.Asked(**asked), dimension)}


def used_agencies() -> list[Agency]:
    """Agencies that have released something, by name."""
    own = Release.objects.filter(agency=OuterRef("pk")).order_by()
    return list(Agency.objects.filter(Exists(own)).order_by("name", "id"))


def used_regions() -> list[Region]:
    """Regions that released notices name or that followed those, and all above, in code order."""

    def codes() -> list[str]:
        own = Release.objects.filter(region=OuterRef("pk")).order_by()
        named = list(Region.objects.filter(Exists(own)))
        heirs = Region.objects.heirs_of(region.code for region in named if not region.in_use)
        return sorted({code for region in (*named, *heirs) for code in region.lineage})

    return list(Region.objects.filter(code__in=cached("regions", codes)).order_by("code"))


def fate(region: Region | None) -> str:
    """What became of a region: "until 2016, now 郫都区"; "" for one in use."""
    if region is None or region.in_use:
        return ""
    years = {"year": region.valid_to}
    heirs = tables.enumerated([str(heir) for heir in Region.objects.heirs_of([region.code])])
    if not heirs:
        return _("until %(year)d") % years
    return _("until %(year)d, now %(names)s") % {**years, "names": heirs}


def region_label(region: Region) -> str:
    """A region in a list of choices: "510124 郫县 (until 2016)"."""
    label = f"{region.code} {region}"
    if region.in_use:
        return label
    return _("%(region)s (until %(year)d)") % {"region": label, "year": region.valid_to}


#: The column of a type until whose day anybody may object or comment.
PUBLICITY = "publicity_end"


def open_now(limit: int, *, comment: bool) -> list[Release]:
    """Notices readers can still act on, the soonest deadline first.

    As `comment` those whose publicity period runs, when anybody may object; otherwise the others,
    which want a bid or an application.
    """
    public = [t.code for t in registry.all() if t.deadline == PUBLICITY]
    running = Q(deadline_at__gt=timezone.now())
    wanted = Q(type__in=public) if comment else ~Q(type__in=public)
    waiting = Release.objects.current().filter(running & wanted)
    return list(waiting.order_by("deadline_at", "sequence")[:limit])
