"""The public lists by their addresses: each is asked for by its page and by its feeds.

Every function takes the parts of an address and raises Http404 where there is nothing.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from django.http import Http404
from django.urls import reverse

from disclosure import tables
from disclosure.areas import AreaConfig, area_by_slug
from disclosure.core.notice_types import NoticeType, UnknownNoticeType, registry
from disclosure.filters import ReleaseFilter, filterset_for
from disclosure.models import Agency, Release


@dataclass(frozen=True)
class Place:
    """A list of releases: where it is, what it is called, what it holds and may be asked.

    `subject` is what the list is about, by the name templates use: area, type, agency, allocation.
    `data` is the same list in the API: its address and the parameters that stand for the place.
    """

    path: str
    name: str
    scope: Any
    filterset: type[ReleaseFilter] = ReleaseFilter
    subject: dict[str, Any] = field(default_factory=dict)
    data: tuple[str, dict[str, str]] = ("", {})


def everything() -> Place:
    """All releases."""
    return Place(
        reverse("site:notices"), "", Release.objects.all(), data=(reverse("api:releases"), {})
    )


def area(area_slug: str) -> Place:
    """The releases of one area."""
    found = _area(area_slug)
    return Place(
        reverse("site:area", args=[found.slug]),
        str(found.area_label),
        Release.objects.filter(area=found.label),
        subject={"area": found},
        data=(reverse("api:releases"), {"area": found.label}),
    )


def notice_type(area_slug: str, type_slug: str) -> Place:
    """The releases of one type, with the filters the type declares."""
    found_area = _area(area_slug)
    found = _type(found_area, type_slug)
    return Place(
        reverse("site:type", args=[found_area.slug, found.slug()]),
        str(found.label),
        Release.objects.filter(type=found.code),
        filterset_for(found),
        {"area": found_area, "type": found},
        (f"{reverse('api:index')}{found_area.slug}/{found.slug()}/", {}),
    )


def agency(slug: str) -> Place:
    """The releases of one agency."""
    found = Agency.objects.select_related("region", "parent").filter(slug=slug).first()
    if found is None:
        raise Http404
    return Place(
        reverse("site:agency", args=[found.slug]),
        str(found),
        Release.objects.filter(agency=found),
        subject={"agency": found},
        data=(reverse("api:releases"), {"agency": found.slug}),
    )


def allocation(uid: str) -> Place:
    """The releases of one allocation; nothing is known of it before its first release."""
    scope = Release.objects.filter(allocation_uid=uid)
    latest = scope.order_by("-sequence").first() if uid else None
    if latest is None:
        raise Http404
    return Place(
        reverse("site:allocation", args=[uid]),
        tables.project(latest.document["allocation"]),
        scope,
        subject={"allocation": latest.document["allocation"], "latest": latest},
        data=(reverse("api:allocation", args=[uid]), {}),
    )


def _area(slug: str) -> AreaConfig:
    found = area_by_slug(slug)
    if found is None:
        raise Http404
    return found


def _type(area: AreaConfig, slug: str) -> type[NoticeType]:
    try:
        found = registry.find(area.label, slug)
    except UnknownNoticeType:
        raise Http404 from None
    # `find` reads both "-" and "_"; only one of them is the address.
    if found.slug() != slug:
        raise Http404
    return found
