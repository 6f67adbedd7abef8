"""Home and the pages of plain text."""

from __future__ import annotations

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from disclosure.addresses import absolute
from disclosure.core.notice_types import registry
from disclosure.feeds.views import FEED_LENGTH
from disclosure.models import Release
from disclosure.site import reference
from ledger import policy

from . import public

#: Notices on the home page: open for comment, latest.
OPEN, LATEST = 6, 8


@public
def home(request: HttpRequest) -> HttpResponse:
    """Search box, areas with counts, what is open for comment now, the latest."""
    context = {
        "areas": reference.area_counts(),
        "open_now": reference.open_now(OPEN),
        "latest": Release.objects.current()[:LATEST],
    }
    return render(request, "site/home.html", context)


@public
def data(request: HttpRequest) -> HttpResponse:
    """How to read everything by machine."""
    context = {
        "areas": reference.area_counts(),
        "types": registry.all(),
        "feed_length": FEED_LENGTH,
        "licence": settings.LICENCE_URL,
        "origin": absolute(""),
    }
    return render(request, "site/data.html", context)


@public
def verify(request: HttpRequest) -> HttpResponse:
    """How to check a notice, in ordinary words and in the reader's browser."""
    published = policy.published()
    context = {
        "key": next(iter(published.get("keys", ())), ""),
        "witnesses": published.get("witnesses", ()),
        "origin": absolute(""),
        "log": settings.LEDGER_URL,
    }
    return render(request, "site/verify.html", context)


@public
def accessibility(request: HttpRequest) -> HttpResponse:
    """The accessibility statement."""
    return render(request, "site/accessibility.html")


@public
def privacy(request: HttpRequest) -> HttpResponse:
    """What is kept about readers, and about persons named in notices."""
    return render(request, "site/privacy.html")
