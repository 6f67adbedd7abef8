"""The law as data: the statutory catalogue, and what it makes due next."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.db.models import Q
from django.http import Http404
from django.urls import reverse
from django.utils.translation import gettext as _
from rest_framework.request import Request
from rest_framework.response import Response

from disclosure.addresses import absolute
from disclosure.api import parameters
from disclosure.api.base import PublicView
from disclosure.api.items import CONTENT
from disclosure.api.pagination import answer, keyset, read_cursor
from disclosure.api.problems import NOT_FOUND, InvalidParameters
from disclosure.api.schema.parameters import AREA, CURSOR, LIMIT, REGION, TYPE
from disclosure.api.schema.shapes import DAY, TEXT
from disclosure.areas import area
from disclosure.core.notice_types import registry
from disclosure.documents import moment
from disclosure.models import Agency, CatalogueEntry, Due, within

from .reference import ReferenceView, region_of

VERSIONS = ("current", "all")
STATES = ("open", "met", "all")


class ObligationsView(ReferenceView):
    """Rows of the statutory catalogue; a row that was not read in its source says so."""

    operation = "obligations"
    summary = "What must be disclosed, when, by whom, on which basis"
    component = "ObligationList"
    query = {
        "area": AREA,
        "type": TYPE,
        "region": REGION,
        "versions": {"type": "string", "enum": list(VERSIONS)},
    }

    def get(self, request: Request) -> Response:
        """All rows in force, or with `versions=all` the earlier versions too."""
        found = CatalogueEntry.objects.order_by("code", "region", "revision")
        if parameters.one_of(request.GET, "versions", VERSIONS) == "current":
            found = found.filter(replaced_at__isnull=True)
        if label := request.GET.get("area"):
            if area(label) is None:
                raise InvalidParameters({"area": [_("There is no such area.")]})
            found = found.filter(area=label)
        if code := _type(request):
            found = found.filter(notice_type=code)
        if region := region_of(request, "region"):
            lineage = Q(region__in=region.lineage)
            found = found.filter(lineage | Q(region__isnull=True))
        return Response(
            {"licence": settings.LICENCE_URL, "results": [obligation_item(e) for e in found]}
        )


class ObligationView(ReferenceView):
    operation = "obligation"
    summary = "One row of the statutory catalogue in all its versions"
    component = "ObligationList"
    problems = (NOT_FOUND,)

    def get(self, request: Request, code: str) -> Response:
        """Every version of the row of this code, for the nation and for localities."""
        found = CatalogueEntry.objects.filter(code=code).order_by("region", "revision")
        if not found:
            raise Http404
        return Response(
            {"licence": settings.LICENCE_URL, "results": [obligation_item(e) for e in found]}
        )


class DuesView(PublicView):
    """What the law expects next, computed from releases, catalogue and calendar."""

    operation = "dues"
    tag = "reference"
    summary = "Disclosures and steps that are due next"
    component = "DuePage"
    query = {
        "cursor": CURSOR,
        "limit": LIMIT,
        "allocation": TEXT,
        "agency": TEXT,
        "type": TYPE,
        "region": REGION,
        "due_to": DAY,
        "status": {"type": "string", "enum": list(STATES)},
    }

    def get(self, request: Request) -> Response:
        """One page of what is open, or of what was met (`status`)."""
        found = Due.objects.select_related("entry", "agency", "arises_from", "met_by").defer(
            *(f"{release}__{name}" for release in ("arises_from", "met_by") for name in CONTENT)
        )
        state = parameters.one_of(request.GET, "status", STATES)
        if state != "all":
            unmet = Q(met_by__isnull=True, met_on__isnull=True)
            found = found.filter(unmet if state == "open" else ~unmet)
        if uid := request.GET.get("allocation"):
            found = found.filter(allocation_uid=uid)
        if slug := request.GET.get("agency"):
            if not Agency.objects.filter(slug=slug).exists():
                raise InvalidParameters({"agency": [_("There is no such agency.")]})
            found = found.filter(agency__slug=slug)
        if code := _type(request):
            found = found.filter(notice_type=code)
        if region := region_of(request, "region"):
            found = found.filter(within(region))
        if until := parameters.day(request.GET, "due_to"):
            found = found.filter(due_on__lte=until)
        page = keyset(
            found,
            "pk",
            newest_first=False,
            cursor=read_cursor(request),
            limit=parameters.limit(request.GET),
        )
        return answer(request, page, due_item)


def _type(request: Request) -> str:
    code = request.GET.get("type", "")
    if code and code not in registry.codes():
        raise InvalidParameters({"type": [_("There is no such notice type.")]})
    return code


def obligation_item(entry: CatalogueEntry) -> dict[str, Any]:
    """A version of a row: the row as it was loaded, and when it counted here."""
    return {
        "code": entry.code,
        "revision": entry.revision,
        "region": entry.region_id,
        "loaded_at": moment(entry.loaded_at),
        "replaced_at": moment(entry.replaced_at) if entry.replaced_at else None,
        "url": absolute(reverse("api:obligation", args=[entry.code])),
        "row": entry.content,
    }


def due_item(due: Due) -> dict[str, Any]:
    """Something due, or met."""
    return {
        "code": due.entry.code,
        "revision": due.entry.revision,
        "timer": due.entry.timer,
        "type": due.notice_type,
        "item": due.entry.content["item"],
        "confidence": due.entry.confidence,
        "agency": due.agency.slug,
        "allocation": due.allocation_uid or None,
        "series": due.series or None,
        "lot": due.lot or None,
        "starts_on": due.starts_on and due.starts_on.isoformat(),
        "due_on": due.due_on and due.due_on.isoformat(),
        "unknown": due.unknown or None,
        "arises_from": due.arises_from.uid,
        "met_by": due.met_by and due.met_by.uid,
        "met_on": due.met_on and due.met_on.isoformat(),
    }
