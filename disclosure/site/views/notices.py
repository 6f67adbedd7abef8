"""The page of one notice, its tombstone, and the page of one allocation."""

from __future__ import annotations

from typing import Any

from django.db.models import Q
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import get_language

from disclosure import places, tables
from disclosure.addresses import absolute, notice_page
from disclosure.areas import area
from disclosure.core.life_cycle import next_types
from disclosure.core.notice_types import Stage, registry
from disclosure.differences import differences
from disclosure.filters import STAGES
from disclosure.listing import Listing
from disclosure.models import AnnexRemoval, Release, ReleaseAnnex
from disclosure.public_cache import cached_under_head
from disclosure.site import citing, clocks, reference
from disclosure.site.evidence import deletions, evidence
from disclosure.site.history import History

from . import public

#: Seconds for which a page may miss what is no act on a release: the name of an agency, what the
#: law expects by now, a further witness.
KEPT = 30
#: Other notices of the same allocation beside a notice; the rest are on the allocation's page.
BESIDE = 12
#: Stages in which a project is not yet parted into lots that go their own ways.
COMMON = (Stage.PLAN, Stage.ANNOUNCEMENT)
#: Notices of one allocation on its page.
WHOLE = 200


@public
def notice(request: HttpRequest, uid: str) -> HttpResponse:
    """The notice as released; 410 with the reason for one that was withdrawn."""
    if request.GET:
        # The page takes no parameters, and who invents some must not fill the cache with it.
        status, page = _page(request, uid)
    else:
        name = f"notice:{timezone.localdate()}:{get_language()}:{request.path}"
        status, page = cached_under_head(name, lambda: _page(request, uid), KEPT)
    return HttpResponse(page, status=status)


def _page(request: HttpRequest, uid: str) -> tuple[int, bytes]:
    """Status and text of the page. Raises Http404."""
    release = Release.objects.of_uid(uid).with_around().first()
    if release is None:
        raise Http404
    if release.withdrawn:
        return 410, render(request, "site/tombstone.html", _frame(release)).content
    context = context_of(release)
    address = absolute(request.path)
    context["address"] = address
    context["linked"] = citing.linked_data(release, address, context["history"].correction)
    return 200, render(request, "site/notice.html", context).content


def context_of(release: Release) -> dict[str, Any]:
    """What the page of a notice shows of it; also for a release that is not stored yet."""
    return {**_frame(release), **_content(release)}


def _frame(release: Release) -> dict[str, Any]:
    """What a notice and a tombstone both show."""
    return {
        "release": release,
        "document": release.document,
        "area": area(release.area),
        "type": tables.type_of(release.type),
        "history": History(release),
        "related": _related(release),
        "evidence": evidence(release),
        "deletions": deletions(release),
    }


@public
def changes(request: HttpRequest, uid: str) -> HttpResponseBase:
    """What a correction changed; of a notice that was withdrawn, its tombstone."""
    release = Release.objects.of_uid(uid).select_related("agency", "supersedes").first()
    if release is not None and release.withdrawn:
        return notice(request, uid)
    if release is None or release.supersedes is None:
        raise Http404
    context = {
        "release": release,
        "document": release.document,
        "earlier": release.supersedes,
        "area": area(release.area),
        "type": tables.type_of(release.type),
        "sections": differences(release.supersedes.document, release.document),
        "history": History(release),
    }
    return render(request, "site/changes.html", context)


@public
def cite(request: HttpRequest, uid: str) -> HttpResponseBase:
    """The notice as a source, and its addresses; of a notice that was withdrawn, its tombstone."""
    release = Release.objects.of_uid(uid).select_related("agency").first()
    if release is None:
        raise Http404
    if release.withdrawn:
        return notice(request, uid)
    context = {
        "release": release,
        "document": release.document,
        "area": area(release.area),
        "history": History(release),
        "page": notice_page(uid),
        "short": citing.short_address(release),
        "citations": citing.citations(release, timezone.localdate()),
    }
    return render(request, "site/cite.html", context)


def _content(release: Release) -> dict[str, Any]:
    """The parts of a notice that a tombstone has not."""
    document = release.document
    notice_type = tables.type_of(release.type)
    annexes = _annexes(release)
    removed = _removals(release)
    names = document.get("not_in_source") or []
    labels = tables.labels(notice_type, names) if notice_type else names
    return {
        "facts": tables.facts(document),
        "region_fate": reference.fate(release.region),
        "parties": tables.parties(document),
        "tables": tables.tables(document, annexes),
        "expired": [
            {**a, **removed.get(a["name"], {})}
            for a in document.get("annexes") or []
            if a["name"] not in annexes
        ],
        "clocks": clocks.judged(document),
        "owed": clocks.owed(release.allocation_uid, timezone.localdate()),
        "missing": tables.enumerated(labels),
        "judged": tables.judged(document),
    }


def _annexes(release: Release) -> dict[str, list[dict[str, Any]]]:
    """The personal lists that may still be read, by name; no query for a notice without any."""
    if not release.document.get("annexes"):
        return {}
    lasting = Q(expires_on__isnull=True) | Q(expires_on__gte=timezone.localdate())
    return dict(ReleaseAnnex.objects.filter(lasting, release=release).values_list("name", "rows"))


def _removals(release: Release) -> dict[str, dict[str, Any]]:
    """When its personal lists were deleted, by name, in any of the releases of the notice."""
    if not release.document.get("annexes"):
        return {}
    rows = AnnexRemoval.objects.filter(release__uid=release.uid)
    return {
        row.name: {
            "removed_at": row.removed_at,
            "withdrawn": row.reason == AnnexRemoval.Reason.WITHDRAWN,
        }
        for row in rows
    }


def _related(release: Release) -> list[Release]:
    """The last word on the other notices of the same allocation, newest first."""
    if not release.allocation_uid:
        return []
    same = Release.objects.standing().filter(allocation_uid=release.allocation_uid)
    told = same.only("uid", "kind", "type", "published_at")
    return list(told.exclude(uid=release.uid).order_by("-sequence")[:BESIDE])


@public
def allocation(request: HttpRequest, uid: str) -> HttpResponse:
    """Everything released about one allocation, along its stages."""
    place = places.allocation(uid)
    listing = Listing(request.GET, place, events=True, size=WHOLE)
    stages = _stages(place.subject["latest"].area, listing.releases)
    return render(
        request,
        "site/allocation.html",
        {
            "listing": listing,
            "releases": listing.releases,
            "area": area(place.subject["latest"].area),
            "stages": stages,
            "parties": _parties(listing.releases),
            "owed": clocks.owed(uid, timezone.localdate()),
            "next": _next(place.subject["latest"].area, listing.releases),
            "lots": _lots(stages),
            **place.subject,
        },
        status=200 if listing.valid else 400,
    )


def _stages(area_label: str, releases: list[Release]) -> list[dict[str, Any]]:
    """The stages the area's types know, each with its notices in force, oldest first."""
    known = {notice_type.stage for notice_type in registry.in_area(area_label)}
    stages = []
    for stage in Stage:
        if stage not in known or stage is Stage.CORRECTION:
            continue
        own = [r for r in releases if r.stage == stage and not r.withdrawn]
        stages.append({"label": STAGES[stage], "releases": own[::-1]})
    return stages


def _next(area_label: str, releases: list[Release]) -> str:
    """The types of notices that come next in the life of the allocation, by name."""
    standing = {r.type for r in releases if not r.withdrawn}
    awaited = next_types(registry.in_area(area_label), standing)
    return tables.enumerated([str(notice_type.label) for notice_type in awaited])


def _lots(stages: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Each lot with what it has reached: its newest notice in each stage.

    Up to the announcement a notice that names no lot is about all of them. Later ones may be about
    any, and say nothing of how far each has come.
    """
    named: dict[str, str] = {}
    for stage in stages:
        for release in stage["releases"]:
            for lot in release.document.get("lots") or ():
                named[lot["number"]] = named.get(lot["number"]) or lot["name"]
    return [
        {"number": number, "name": name, "stages": [_reached(stage, number) for stage in stages]}
        for number, name in named.items()
    ]


def _reached(stage: dict[str, Any], number: str) -> dict[str, Any]:
    """The newest notice of a stage about a lot; `whole` if it is about all of them."""
    for release in reversed(stage["releases"]):
        lots = release.document.get("lots") or ()
        whole = not lots and release.stage in COMMON
        if whole or any(lot["number"] == number for lot in lots):
            return {"release": release, "whole": whole}
    return {"release": None, "whole": False}


def _parties(releases: list[Release]) -> list[tables.Party]:
    """Everybody named in any notice of the allocation, once for each role, the latest spelling."""
    found: dict[tuple[str, str], tables.Party] = {}
    for release in releases:
        for party in tables.parties(release.document):
            found.setdefault((party.role, party.identifier or party.name), party)
    return list(found.values())
