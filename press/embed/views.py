"""Pages that other sites may frame, the page that makes the frame, and oEmbed 1.0.

These frames are all that another site may show: no form, no script, and every link leaves the
frame, so that nobody can be made to press something they do not see.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from functools import wraps
from typing import Any

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase, JsonResponse
from django.shortcuts import render
from django.utils.translation import get_language, override
from django.utils.translation import gettext as _
from django.views.decorators.clickjacking import xframe_options_exempt

from disclosure import tables
from disclosure.addresses import absolute
from disclosure.models import Release
from disclosure.site.views import public
from subscriptions.queries import NoListError, Query

from . import frames
from .frames import Look, LookForm

View = Callable[..., HttpResponse]
#: Parameters of the frame itself; all others are the list's.
OWN = ("show", "size")


def framed(view: View) -> Callable[..., HttpResponseBase]:
    """A page that any site may show in a frame, and that no search engine lists."""

    @wraps(view)
    def wrapped(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        response = view(request, *args, **kwargs)
        response.frames = {"frame_ancestors": "*"}  # type: ignore[attr-defined]
        response.headers["X-Robots-Tag"] = "noindex"
        return response

    return xframe_options_exempt(public(wrapped))


@framed
def latest(request: HttpRequest, path: str = "notices/") -> HttpResponse:
    """The newest notices of a list: `/embed/` and the list's own path and question.

    400 in words for parameters nobody can read, 404 for what is no list.
    """
    given = request.GET.copy()
    form = LookForm({name: given.pop(name)[-1] for name in OWN if name in given})
    if not form.is_valid():
        found = [
            f"{form.fields[name].label}: {e}" for name in form.errors for e in form.errors[name]
        ]
        return _frame(request, {"messages": found}, status=400)
    look = Look.of(form)
    query = Query(f"/{path}", given.urlencode())
    try:
        listing = query.listing(size=look.show)
    except NoListError as error:
        raise Http404 from error
    if not listing.valid:
        said = [message for _field, message in listing.messages]
        return _frame(request, {"messages": said}, status=400)
    context = {"title": query.title(), "listing": listing, "look": look}
    return _frame(request, context)


@framed
def notice(request: HttpRequest, uid: str) -> HttpResponse:
    """One notice; of a withdrawn one that it is, with 410 as its page."""
    release = _release(uid)
    context = {"title": tables.title(release.document), "release": release}
    return _frame(request, context, status=410 if release.withdrawn else 200)


def _frame(request: HttpRequest, context: dict[str, Any], status: int = 200) -> HttpResponse:
    return render(request, "press/embed.html", context, status=status)


def _release(uid: str) -> Release:
    """The last word on a notice. Raises Http404."""
    found = Release.objects.of_uid(uid).select_related("superseded_by", "agency")
    release: Release | None = found.first()
    if release is None:
        raise Http404
    return release


@public
def make(request: HttpRequest) -> HttpResponse:
    """The HTML of a frame for a list (`?list=`), with a look at it."""
    form = LookForm(request.GET)
    asked, error, frame = request.GET.get("list", "").strip(), "", None
    if asked and form.is_valid():
        try:
            frame = frames.of_list(Query.read(asked), Look.of(form), get_language() or "")
        except NoListError as refused:
            error = str(refused)
    failed = bool(error) or not form.is_valid()
    context = {"form": form, "asked": asked, "error": error, "frame": frame}
    response = render(request, "press/make.html", context, status=400 if failed else 200)
    response.frames = {"frame_src": "'self'"}  # type: ignore[attr-defined]
    return response


@public
def oembed(request: HttpRequest) -> HttpResponse:
    """The frame of a notice or list of this site by its address (https://oembed.com, 1.0).

    404 for any other address, 501 for a format that is not JSON.
    """
    if request.GET.get("format", "json") != "json":
        return JsonResponse({"error": "only JSON is offered"}, status=501)
    address = request.GET.get("url", "")
    language = frames.language_of(address)
    with override(language):
        frame = _frame_of(address, language)
        if frame is None:
            return JsonResponse({"error": _("Nothing here can be framed.")}, status=404)
        frame = replace(
            frame,
            width=_within(request.GET.get("maxwidth"), frame.width),
            height=_within(request.GET.get("maxheight"), frame.height),
        )
        answer = {
            "version": "1.0",
            "type": "rich",
            "title": frame.title,
            "provider_name": frames.portal_name(),
            "provider_url": absolute("/"),
            "cache_age": 300,
            "html": frame.html,
            "width": frame.width,
            "height": frame.height,
        }
    response = JsonResponse(answer, json_dumps_params={"ensure_ascii": False})
    response.headers["Access-Control-Allow-Origin"] = "*"
    return response


def _frame_of(address: str, language: str) -> frames.Frame | None:
    if not address.startswith(settings.SITE_ORIGIN):
        return None
    if uid := frames.uid_of(address):
        release = Release.objects.of_uid(uid).first()
        return frames.of_notice(release, language) if release and not release.withdrawn else None
    try:
        return frames.of_list(Query.read(address), Look(), language)
    except NoListError:
        return None


def _within(most: str | None, usual: int) -> int:
    """The usual size, or less if the consumer has less room; what is no number asks nothing."""
    given = most or ""
    fits = given.isascii() and given.isdigit() and len(given) < 6 and int(given) > 0
    return min(usual, int(given)) if fits else usual
