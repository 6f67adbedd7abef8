"""Home and the pages of plain text."""

from __future__ import annotations

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from disclosure.addresses import absolute
from disclosure.core.notice_types import registry
from disclosure.feeds.views import FEED_LENGTH
from disclosure.models import Release
from disclosure.site import reference
from ledger import policy

from . import public

#: How a question can be written, and what it finds.
WAYS = (
    ("住房 保障", gettext_noop("notices with both words")),
    ("“住房保障”", gettext_noop("exactly these characters")),
    ("出让 OR 划拨", gettext_noop("one of them")),
    ("公告 -更正", gettext_noop("the first without the second")),
    ("机关:自然资源", gettext_noop("an agency whose name has this")),
    ("当事人:建设", gettext_noop("a company or person who takes part")),
    ("编号:YL-2026", gettext_noop("a number of a project, announcement or contract")),
    ("地块:YL-2026-017", gettext_noop("a parcel, lot or mining right")),
    ("金额:100万..500万", gettext_noop("an amount between these")),
    ("日期:2026-03", gettext_noop("published in this month")),
    ("截止:>=2026-12-01", gettext_noop("a deadline on this day or later")),
    ("拼音:ylszf", gettext_noop("names that sound so")),
)
#: Notices on the home page: open for comment, latest.
OPEN, LATEST = 4, 6


@public
def home(request: HttpRequest) -> HttpResponse:
    """Search box, areas with counts, what is open for comment and for bids now, the latest."""
    context = {
        "areas": reference.area_counts(),
        "to_comment": reference.open_now(OPEN, comment=True),
        "to_act": reference.open_now(OPEN, comment=False),
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
def help_page(request: HttpRequest) -> HttpResponse:
    """How to find, follow, keep and check notices."""
    return render(request, "site/help.html", {"ways": [(w, _(found)) for w, found in WAYS]})


@public
def accessibility(request: HttpRequest) -> HttpResponse:
    """The accessibility statement."""
    return render(request, "site/accessibility.html")


@public
def privacy(request: HttpRequest) -> HttpResponse:
    """What is kept about readers, and about persons named in notices."""
    return render(request, "site/privacy.html")
