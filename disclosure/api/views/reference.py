"""What the releases refer to: areas, notice types, agencies, regions and the working calendar."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.db.models import Exists, OuterRef
from django.http import Http404
from django.urls import reverse
from django.utils.translation import gettext as _
from rest_framework.request import Request
from rest_framework.response import Response

from disclosure import calendars
from disclosure.addresses import absolute
from disclosure.api import parameters
from disclosure.api.base import PublicView
from disclosure.api.languages import both, page_url
from disclosure.api.pagination import answer, keyset, read_cursor
from disclosure.api.problems import NOT_FOUND, InvalidParameters
from disclosure.api.schema.parameters import CURSOR, IN_USE, LIMIT, ON, REGION, TEXT_CURSOR
from disclosure.api.schema.types import type_note
from disclosure.areas import areas
from disclosure.core.notice_types import UnknownNoticeType, registry
from disclosure.models import Agency, CalendarYear, Region, Release, within
from disclosure.models.regions import RegionQuerySet

#: Seconds: what changes only with the installed code or by an administrator's hand.
SLOW = 300


class ReferenceView(PublicView):
    tag = "reference"
    max_age = SLOW


class AreasView(ReferenceView):
    operation = "areas"
    summary = "The areas and their notice types"
    component = "AreaList"

    def get(self, request: Request) -> Response:
        """Every installed area."""
        results = [
            {
                "area": config.label,
                "label": both(config.area_label),
                "types": [notice_type.code for notice_type in registry.in_area(config.label)],
                "page": page_url("area", config.slug),
            }
            for config in areas()
        ]
        return Response({"licence": settings.LICENCE_URL, "results": results})


class TypesView(ReferenceView):
    operation = "types"
    summary = "The notice types with their columns and filters"
    component = "NoticeTypeList"

    def get(self, request: Request) -> Response:
        """Every registered notice type."""
        results = [type_note(notice_type) for notice_type in registry.all()]
        return Response({"licence": settings.LICENCE_URL, "results": results})


class TypeView(ReferenceView):
    operation = "type"
    summary = "One notice type"
    component = "NoticeType"
    problems = (NOT_FOUND,)

    def get(self, request: Request, code: str) -> Response:
        """The notice type of this code."""
        try:
            return Response(type_note(registry.get(code)))
        except UnknownNoticeType:
            raise Http404 from None


class AgenciesView(ReferenceView):
    """Bodies that have released something, by unified social credit code."""

    operation = "agencies"
    summary = "The agencies that disclose"
    component = "AgencyPage"
    query = {"cursor": TEXT_CURSOR, "limit": LIMIT, "region": REGION}

    def get(self, request: Request) -> Response:
        """One page of the agencies, those of `region` and below it if one is given."""
        found = disclosing()
        if region := region_of(request, "region"):
            found = found.filter(within(region))
        page = keyset(
            found,
            "code",
            newest_first=False,
            cursor=read_cursor(request, numeric=False),
            limit=parameters.limit(request.GET),
        )
        return answer(request, page, agency_item)


class AgencyView(ReferenceView):
    operation = "agency"
    summary = "One agency"
    component = "Agency"
    problems = (NOT_FOUND,)

    def get(self, request: Request, slug: str) -> Response:
        """The agency of this short name."""
        agency = disclosing().filter(slug=slug).first()
        if agency is None:
            raise Http404
        return Response(agency_item(agency))


class RegionsView(ReferenceView):
    operation = "regions"
    summary = "Administrative divisions by GB/T 2260 code"
    component = "RegionPage"
    query = {"cursor": CURSOR, "limit": LIMIT, "parent": REGION, "in_use": IN_USE, "on": ON}

    def get(self, request: Request) -> Response:
        """One page of the regions, former ones too; those directly below `parent` if given."""
        found = dated_regions()
        if parent := region_of(request, "parent"):
            found = found.filter(parent=parent)
        if (in_use := parameters.boolean(request.GET, "in_use")) is not None:
            found = found.filter(valid_to__isnull=in_use)
        if year := parameters.whole_number(request.GET, "on", 0, ON["minimum"], ON["maximum"]):
            found = found.at_end_of(year)
        page = keyset(
            found,
            "code",
            newest_first=False,
            cursor=read_cursor(request),
            limit=parameters.limit(request.GET),
        )
        return answer(request, page, region_item)


class RegionView(ReferenceView):
    operation = "region"
    summary = "One region"
    component = "Region"
    problems = (NOT_FOUND,)

    def get(self, request: Request, code: str) -> Response:
        """The region of this code."""
        region = dated_regions().filter(code=code).first()
        if region is None:
            raise Http404
        return Response(region_item(region))


class CalendarView(ReferenceView):
    """The official lists that working days are counted with. A year without one is refused."""

    operation = "calendar"
    summary = "Days off and make-up days of each year"
    component = "CalendarPage"
    query = {"cursor": CURSOR, "limit": LIMIT}

    def get(self, request: Request) -> Response:
        """One page of the confirmed lists, the newest first; `version` stands in clocks."""
        page = keyset(
            CalendarYear.objects.filter(confirmed=True).prefetch_related("days"),
            "year",
            newest_first=True,
            cursor=read_cursor(request),
            limit=parameters.limit(request.GET),
        )
        return answer(request, page, calendar_item, version=calendars.current().version)


def disclosing() -> Any:
    """The agencies with at least one release."""
    released = Exists(Release.objects.filter(agency=OuterRef("pk")))
    return Agency.objects.filter(released).select_related("region", "parent")


def dated_regions() -> RegionQuerySet:
    """All regions with what followed them and what they were called before."""
    return Region.objects.prefetch_related("successors", "former_names")


def region_of(request: Request, name: str) -> Region | None:
    """The region a parameter names, None without one; raises InvalidParameters."""
    code = request.GET.get(name)
    if code is None:
        return None
    region = Region.objects.filter(code=code).first()
    if region is None:
        raise InvalidParameters({name: [_("There is no region of this code.")]})
    return region


def agency_item(agency: Agency) -> dict[str, Any]:
    """An agency as the API gives it."""
    region, parent = agency.region, agency.parent
    return {
        "code": agency.code,
        "slug": agency.slug,
        "kind": agency.kind,
        "name": agency.name,
        "name_en": agency.name_en,
        "region": region and {"code": region.code, "name": region.name, "name_en": region.name_en},
        "parent": parent and {"code": parent.code, "name": parent.name, "name_en": parent.name_en},
        "url": absolute(reverse("api:agency", args=[agency.slug])),
        "page": page_url("agency", agency.slug),
        "releases": absolute(f"{reverse('api:releases')}?agency={agency.slug}"),
    }


def region_item(region: Region) -> dict[str, Any]:
    """A region as the API gives it."""
    return {
        "code": region.code,
        "name": region.name,
        "name_en": region.name_en,
        "parent": region.parent_id,
        "valid_from": region.valid_from,
        "valid_to": region.valid_to,
        "successors": [successor.code for successor in region.successors.all()],
        "former_names": [
            {"name": former.name, "valid_from": former.valid_from, "valid_to": former.valid_to}
            for former in region.former_names.all()
        ],
        "url": absolute(reverse("api:region", args=[region.code])),
        "releases": absolute(f"{reverse('api:releases')}?region={region.code}"),
    }


def calendar_item(listed: CalendarYear) -> dict[str, Any]:
    """The list of a year: the notices it comes from, and its days in order."""
    notices = [(listed.notice, listed.address), (listed.amendment, listed.amendment_address)]
    return {
        "year": listed.year,
        "notices": [{"title": title, "url": url or None} for title, url in notices if title or url],
        "days": [
            {"date": day.day.isoformat(), "kind": day.kind, "name": day.name}
            for day in listed.days.all()
        ],
    }
