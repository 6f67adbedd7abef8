"""A notice on paper (PDF), its picture for shares (PNG), and its short address."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect
from django.utils.cache import get_conditional_response
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from disclosure import short_numbers
from disclosure.models import Release
from disclosure.site.papers import content, setting

from . import public

#: Seconds after which to ask again when all typesetters are taken.
RETRY_AFTER = 5


@public
def paper(request: HttpRequest, uid: str) -> HttpResponseBase:
    """The notice as a PDF; of a withdrawn one its tombstone, with 410 as its page."""
    return _answer(request, uid, "notice", content.notice)


@public
def card(request: HttpRequest, uid: str) -> HttpResponseBase:
    """The picture that other sites show beside a link to the notice."""
    return _answer(request, uid, "card", content.card)


@public
def short(request: HttpRequest, number: str) -> HttpResponseBase:
    """From the short address of a notice to its page."""
    sequence = short_numbers.read(number)
    release = Release.objects.filter(pk=sequence).first() if sequence else None
    if release is None:
        raise Http404
    return redirect("site:notice", release.uid, permanent=True)


def _answer(
    request: HttpRequest, uid: str, kind: str, write: Callable[[Release], dict[str, Any]]
) -> HttpResponseBase:
    release = Release.objects.of_uid(uid).with_around().first()
    if release is None:
        raise Http404
    seal = content.seal(release)
    etag = f'"{seal}"'
    if not release.withdrawn and (unchanged := get_conditional_response(request, etag=etag)):
        return unchanged
    try:
        made = setting.paper(
            release.uid,
            kind,
            get_language() or "",
            seal,
            lambda: write(release),
            at=release.published_at,
        )
    except (setting.Busy, setting.Failed):
        return later()
    form = setting.FORMATS[kind]
    response = HttpResponse(
        made,
        status=410 if release.withdrawn else 200,
        content_type={"pdf": "application/pdf", "png": "image/png"}[form],
    )
    response.headers["ETag"] = etag
    if kind == "notice":
        response.headers["Content-Disposition"] = f'inline; filename="{uid}.pdf"'
    return response


def later() -> HttpResponse:
    """Ask to come back: all typesetters are taken, or this paper could not be made."""
    text = _("This paper cannot be made just now. Try again in a moment.")
    response = HttpResponse(text, status=503, content_type="text/plain; charset=utf-8")
    response.headers["Retry-After"] = str(RETRY_AFTER)
    return response
