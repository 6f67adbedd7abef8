"""Every list as a table: all that its page shows, to the last row, in the columns of the files.

Rows are written as they are read, so an answer takes little memory however long it becomes.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

from django.http import (
    HttpRequest,
    HttpResponseBadRequest,
    HttpResponseBase,
    StreamingHttpResponse,
)
from django.utils.cache import patch_cache_control
from django.views.decorators.http import require_safe

from disclosure.api.items import with_successors
from disclosure.bulk.rows import COLUMNS, known, line, row
from disclosure.bulk.writing import BOM
from disclosure.feeds.views import ReleaseFeed
from disclosure.listing import TABLES, Listing

FILES = tuple(TABLES.values())


def as_csv(feed: type[ReleaseFeed]) -> Callable[..., HttpResponseBase]:
    """The view of a list's tables: the place and the questions are those of its feeds."""

    @require_safe
    def view(request: HttpRequest, file: str, **kwargs: Any) -> HttpResponseBase:
        listing = feed.listing(request.GET, feed.place(**kwargs))
        if not listing.valid:
            said = "\n".join(message for _field, message in listing.messages)
            return HttpResponseBadRequest(said, content_type="text/plain; charset=utf-8")
        lines = _lines(listing, BOM if file == TABLES["excel"] else b"")
        response = StreamingHttpResponse(lines, content_type="text/csv; charset=utf-8")
        response.headers["Content-Disposition"] = f'attachment; filename="{file}"'
        response.headers["Access-Control-Allow-Origin"] = "*"
        response.headers["X-Robots-Tag"] = "noindex"
        patch_cache_control(response, public=True, max_age=0, must_revalidate=True)
        return response

    return view


def _lines(listing: Listing, mark: bytes) -> Iterator[bytes]:
    yield mark + line(COLUMNS)
    for release in listing.every(with_successors):
        yield line(row(release, known(release)))
