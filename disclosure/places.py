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
from disclosure.core.identifiers import uscc_valid
from disclosure.core.notice_types import NoticeType, UnknownNoticeType, registry
from disclosure.filters import ReleaseFilter, filterset_for, naming
from disclosure.models import Agency, Region, Release, ReleaseParty, within
from disclosure.profiles import names_of


@dataclass(frozen=True)
class Place:
    """A list of releases: where it is, what it is called, what it holds and may be asked.

    `subject` is what the list is about, by the name templates use: area, type, agency, region,
    party, allocation.
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


def region(code: str) -> Place:
    """The releases of a region, of all below it, and of what became part of them."""
    found = Region.objects.select_related("parent").filter(code=code).first()
    if found is None:
        raise Http404
    return Place(
        reverse("site:region", args=[found.code]),
        str(found),
        Release.objects.filter(within(found)),
        subject={"region": found},
        data=(reverse("api:releases"), {"region": found.code}),
    )


def party(code: str) -> Place:
    """The releases that name the organisation of this credit code."""
    names = names_of(code) if uscc_valid(code) else []
    if not names:
        raise Http404
    return Place(
        reverse("site:party", args=[code]),
        names[0],
        Release.objects.filter(naming(code)),
        subject={"code": code, "names": names},
        data=(reverse("api:releases"), {"party": code}),
    )


def named(name: str) -> Place:
    """The releases that name some organisation so, whichever it may be."""
    found = ReleaseParty.objects.filter(name=name)
    shown = found.filter(release__tombstone__withdraws__isnull=True)
    codes = shown.exclude(code="")
    if not shown.exists():
        raise Http404
    return Place(
        reverse("site:party-name", args=[name]),
        name,
        Release.objects.filter(pk__in=found.values("release")),
        subject={"name": name, "codes": codes.order_by("code").values_list("code").distinct()},
    )


def on_map() -> Place:
    """All releases, beside the map."""
    return Place(reverse("site:map"), "", Release.objects.all(), data=(reverse("api:releases"), {}))


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
