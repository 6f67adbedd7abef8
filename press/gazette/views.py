"""The pages of the gazette: a month of issues, an issue, its PDF and its code for paper."""

from __future__ import annotations

import calendar
import re
from dataclasses import dataclass
from datetime import date, timedelta

from django.core.paginator import InvalidPage, Paginator
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import render
from django.utils import timezone
from django.utils.cache import get_conditional_response
from django.utils.dates import WEEKDAYS, WEEKDAYS_ABBR
from django.utils.translation import get_language

from disclosure import paper_store
from disclosure.addresses import absolute
from disclosure.site.papers import setting
from disclosure.site.views import public
from disclosure.site.views.papers import later

from . import content, issues
from .issues import Issue

#: Notices on a page of an issue; the PDF holds all.
PAGE = 100
_MONTH = re.compile(r"(\d{4})-(0[1-9]|1[0-2])")


@dataclass(frozen=True)
class Cell:
    """A day in the calendar; without a day it is before the first or after the last."""

    issue: Issue | None
    count: int = 0


@public
def index(request: HttpRequest) -> HttpResponse:
    """The issues of a month (`?month=2026-11`), of the newest one without asking."""
    month = _month(request.GET.get("month", ""))
    following = _next(month)
    counts = issues.counted(month, following)
    weeks = calendar.Calendar().monthdatescalendar(month.year, month.month)
    first = issues.first_day()
    context = {
        "month": month,
        "weekdays": [(WEEKDAYS[n], WEEKDAYS_ABBR[n]) for n in range(7)],
        "weeks": [
            [Cell(Issue(d) if d.month == month.month else None, counts.get(d, 0)) for d in week]
            for week in weeks
        ],
        "earlier": month - timedelta(days=1) if first and first < month else None,
        "later": following if following <= issues.today() else None,
        "newest": [Issue(day) for day in sorted(counts, reverse=True)][:1],
    }
    return render(request, "press/gazette.html", context)


def _month(text: str) -> date:
    """The first day of the month asked for, else of the newest release. Raises Http404."""
    if not text:
        newest = Issue(issues.today() + timedelta(days=1)).beside()[0]
        return (newest.day if newest else issues.today()).replace(day=1)
    read = _MONTH.fullmatch(text)
    month = date(int(read[1]), int(read[2]), 1) if read and int(read[1]) else None
    first = issues.first_day() or issues.today()
    if month is None or not first.replace(day=1) <= month <= issues.today():
        raise Http404
    return month


def _next(month: date) -> date:
    return (month + timedelta(days=31)).replace(day=1)


@public
def issue(request: HttpRequest, day: str, area: str = "") -> HttpResponse:
    """An issue, a hundred notices a page; `?agency=` shows one agency's alone."""
    found = issues.find(day, area, request.GET.get("agency", ""))
    try:
        page = Paginator(found.dressed(), PAGE).page(request.GET.get("page", "1"))
    except InvalidPage:
        raise Http404 from None
    earlier, later_one = found.beside()
    context = {
        "issue": found,
        "title": content.title(found),
        "scope": content.scope(found),
        "state": content.state(found),
        "count": content.count(page.paginator.count),
        "page": page,
        "sections": list(content.sections(page.object_list)),
        "proof": content.proof(found),
        "address": absolute(request.path),
        "earlier": earlier,
        "later": later_one if later_one and later_one.day <= issues.today() else None,
    }
    return render(request, "press/issue.html", context)


@public
def paper(request: HttpRequest, day: str, area: str = "") -> HttpResponseBase:
    """An issue as a PDF with all its notices."""
    found = issues.find(day, area, request.GET.get("agency", ""))
    seal = content.seal(found)
    etag = f'"{seal}"'
    if unchanged := get_conditional_response(request, etag=etag):
        return unchanged
    name = paper_store.issue(
        found.day, found.area.label if found.area else "", found.agency.pk if found.agency else 0
    )
    language = get_language() or ""
    at = min(found.ends, timezone.now())
    try:
        made = setting.paper(
            name, paper_store.GAZETTE, language, seal, lambda: content.paper(found), at=at
        )
    except (setting.Busy, setting.Failed):
        return later()
    response = HttpResponse(made, content_type="application/pdf")
    response.headers["ETag"] = etag
    parts = ["gazette", day, area, found.agency.slug if found.agency else ""]
    response.headers["Content-Disposition"] = (
        f'inline; filename="{"-".join(filter(None, parts))}.pdf"'
    )
    return response


@public
def code(request: HttpRequest, day: str) -> HttpResponse:
    """Address of the issue with size and root of the log, to be scanned from paper."""
    found = issues.find(day)
    proof = content.proof(found)
    if proof is None:
        raise Http404
    return HttpResponse(content.code(found, proof), content_type="image/svg+xml")
