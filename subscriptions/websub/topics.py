"""Topics of the hub: the feeds of this site, read from and written as what their address names."""

from __future__ import annotations

import re
from dataclasses import dataclass
from urllib.parse import urlsplit

from django.conf import settings
from django.http import Http404, HttpRequest, QueryDict
from django.urls import Resolver404, resolve
from django.utils.translation import get_language_from_path, override

from disclosure.feeds.views import ReleaseFeed
from subscriptions.queries import NoListError, Query

FORMATS = ("atom", "rss", "json")
#: A topic as feeds write their own address: it stands in a Link header, and in its column.
ADDRESS = re.compile(r"[!#-;=?-~]{1,1200}")


class NoTopicError(ValueError):
    """The address is none of our feeds."""


@dataclass(frozen=True)
class Content:
    """A feed document and its media type."""

    body: bytes
    media_type: str


def query_of(topic: str) -> Query:
    """What a feed holds. Raises NoTopicError."""
    if not topic.startswith(f"{settings.SITE_ORIGIN}/") or "/feed/" not in topic:
        raise NoTopicError(topic)
    _feed(topic)
    try:
        return Query.read(topic)
    except NoListError as error:
        raise NoTopicError(topic) from error


def content(topic: str) -> Content:
    """The feed as it is now, past every cache. Raises NoTopicError."""
    feed, kwargs, language = _feed(topic)
    request = _request(topic)
    with override(language):
        try:
            listing = feed.get_object(request, **kwargs)
        except Http404 as error:
            raise NoTopicError(topic) from error
        return Content(feed.written(listing).encode(), feed.media_type)


def _feed(topic: str) -> tuple[ReleaseFeed, dict[str, str], str]:
    path = urlsplit(topic).path
    language = get_language_from_path(path) or settings.LANGUAGE_CODE
    try:
        with override(language):
            match = resolve(path)
    except Resolver404 as error:
        raise NoTopicError(topic) from error
    if not isinstance(match.func, ReleaseFeed) or match.func.format not in FORMATS:
        raise NoTopicError(topic)
    return match.func, match.kwargs, language


def _request(topic: str) -> HttpRequest:
    """The request a reader would make."""
    parts, site = urlsplit(topic), urlsplit(settings.SITE_ORIGIN)
    request = HttpRequest()
    request.method, request.path, request.path_info = "GET", parts.path, parts.path
    request.GET = QueryDict(parts.query)
    request.META = {
        "SERVER_NAME": site.hostname or "",
        "SERVER_PORT": str(site.port or (443 if site.scheme == "https" else 80)),
        "QUERY_STRING": parts.query,
    }
    return request
