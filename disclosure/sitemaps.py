"""Sitemaps: one for the lists, and one for each 20,000 sequence numbers of releases.

A block of numbers never moves, so a crawler reads again only the blocks that changed. Withdrawn and
superseded notices are left out; nothing that is not released can be in.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import datetime
from typing import Any

from django.conf import settings
from django.db.models import Max
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.cache import cache_control
from django.views.decorators.http import conditional_page, require_safe

from disclosure.addresses import absolute, in_language
from disclosure.areas import areas
from disclosure.core.notice_types import registry
from disclosure.models import Agency, Region, Release

#: Sequence numbers a file; the protocol allows 50,000 addresses, each notice has two languages.
BLOCK = 20_000


@require_safe
@conditional_page
@cache_control(public=True, max_age=600)
def index(request: HttpRequest) -> HttpResponse:
    """The list of sitemaps."""
    last = Release.objects.aggregate(last=Max("sequence"))["last"] or 0
    addresses = [reverse("sitemap-pages")]
    addresses += [reverse("sitemap-part", args=[part]) for part in range(last // BLOCK + 1)]
    return _xml(request, "sitemaps/index.xml", map(absolute, addresses))


@require_safe
@conditional_page
@cache_control(public=True, max_age=600)
def pages(request: HttpRequest) -> HttpResponse:
    """Lists, agencies, regions and pages of text."""
    names = (
        "home", "notices", "map", "statistics", "agencies", "law", "data", "bulk", "verify", "help",
        "glossary", "accessibility", "privacy",
    )  # fmt: skip
    paths = [reverse(f"site:{name}") for name in names]
    others = "press:gazette", "press:embed-make", "subscriptions:ask", "operations:status"
    paths += map(reverse, others)
    for area in areas():
        paths.append(reverse("site:area", args=[area.slug]))
        paths += [
            reverse("site:type", args=[area.slug, notice_type.slug()])
            for notice_type in registry.in_area(area.label)
        ]
    slugs = Agency.objects.filter(releases__isnull=False).order_by("slug").distinct()
    paths += [reverse("site:agency", args=[slug]) for slug in slugs.values_list("slug", flat=True)]
    regions = Region.objects.filter(releases__isnull=False).order_by("code").distinct()
    paths += [
        reverse("site:region", args=[code]) for code in regions.values_list("code", flat=True)
    ]
    return _xml(request, "sitemaps/pages.xml", _entries((path, None) for path in paths))


@require_safe
@conditional_page
@cache_control(public=True, max_age=600)
def notices(request: HttpRequest, part: int) -> HttpResponse:
    """The notices in force of one block of sequence numbers."""
    block = Release.objects.current().filter(
        sequence__gte=part * BLOCK, sequence__lt=(part + 1) * BLOCK
    )
    rows = list(block.order_by("sequence").values_list("uid", "published_at"))
    if not rows and part:
        raise Http404
    found = ((reverse("site:notice", args=[uid]), at) for uid, at in rows)
    return _xml(request, "sitemaps/pages.xml", _entries(found))


def _entries(paths: Iterable[tuple[str, datetime | None]]) -> Iterator[dict[str, Any]]:
    """Every page once for each language, pointing at its other languages."""
    for path, modified in paths:
        alternates = {code: absolute(in_language(path, code)) for code, _name in settings.LANGUAGES}
        when = timezone.localtime(modified).isoformat(timespec="seconds") if modified else ""
        for address in alternates.values():
            yield {"address": address, "modified": when, "alternates": alternates}


def _xml(request: HttpRequest, template: str, entries: Iterable[Any]) -> HttpResponse:
    return render(request, template, {"entries": entries}, content_type="application/xml")
