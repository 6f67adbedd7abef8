"""The bulk files: pages that list them with their sizes, and the files, also in parts."""

from __future__ import annotations

import os
import re
from collections.abc import Iterator
from typing import BinaryIO

from django.http import FileResponse, Http404, HttpRequest, HttpResponse, StreamingHttpResponse
from django.shortcuts import render
from django.utils.cache import get_conditional_response, patch_cache_control
from django.utils.http import quote_etag
from django.views.decorators.http import require_safe

from disclosure.bulk import store

from . import public

RANGE = re.compile(r"bytes=(\d{0,18})-(\d{0,18})")
BLOCK = 1 << 16


@public
def index(request: HttpRequest) -> HttpResponse:
    """The whole, and every month."""
    context = {"whole": store.find(store.ALL), "sets": store.months(), "month": ""}
    return render(request, "site/bulk.html", context)


@public
def month(request: HttpRequest, month: str) -> HttpResponse:
    """A month and its days."""
    whole = store.find(month) if store.MONTH.fullmatch(month) else None
    if whole is None:
        raise Http404
    context = {"whole": whole, "sets": store.days(month), "month": month}
    return render(request, "site/bulk.html", context)


@public
def catalogue(request: HttpRequest) -> HttpResponse:
    """The DCAT-AP catalogue."""
    try:
        body = (store.root() / store.CATALOGUE).read_bytes()
    except FileNotFoundError:
        raise Http404 from None
    response = HttpResponse(body, content_type="application/ld+json")
    response.headers["Access-Control-Allow-Origin"] = "*"
    return response


@require_safe
def file(request: HttpRequest, period: str, name: str) -> HttpResponse | StreamingHttpResponse:
    """A file of the newest set of a period, whole or the part asked for (RFC 9110, section 14).

    The ETag is the file's digest, so a download that goes on with `If-Range` gets either the rest
    of what it began or all of the file that has replaced it.
    """
    found = store.find(period) if store.PERIOD.fullmatch(period) else None
    known = found.files.get(name) if found else None
    if found is None or (known is None and name not in (store.SUMS, store.PACKAGE)):
        raise Http404
    try:
        source = found.open(name)
    except FileNotFoundError:  # replaced twice since it was looked up
        raise Http404 from None
    # What describes the files changes with them.
    digest = known.sha256 if known else f"{found.folder.name}-{name}"
    etag = quote_etag(digest)
    unchanged = get_conditional_response(request, etag=etag)
    if unchanged is not None:
        source.close()
        return unchanged
    response = _answer(request, source, etag)
    response.headers["Content-Type"] = _media_type(name)
    response.headers["ETag"] = etag
    response.headers["Accept-Ranges"] = "bytes"
    response.headers["Access-Control-Allow-Origin"] = "*"
    saved = f"gongkai-{period}-{name}"
    response.headers["Content-Disposition"] = f'attachment; filename="{saved}"'
    patch_cache_control(response, public=True, max_age=0, s_maxage=1, must_revalidate=True)
    return response


def _media_type(name: str) -> str:
    if name in store.FILES:
        return store.FILES[name][1]
    return "application/json" if name == store.PACKAGE else "text/plain; charset=utf-8"


def _answer(
    request: HttpRequest, source: BinaryIO, etag: str
) -> HttpResponse | StreamingHttpResponse:
    size = os.fstat(source.fileno()).st_size
    asked = request.headers.get("Range", "")
    current = request.headers.get("If-Range", etag) == etag
    part = _part(asked, size) if asked and current else None
    if part is None:
        return FileResponse(source)
    first, last = part
    if first > last:
        source.close()
        response = HttpResponse(status=416)
        response.headers["Content-Range"] = f"bytes */{size}"
        return response
    partial = StreamingHttpResponse(_read(source, first, last), status=206)
    partial.headers["Content-Range"] = f"bytes {first}-{last}/{size}"
    partial.headers["Content-Length"] = str(last - first + 1)
    return partial


def _part(asked: str, size: int) -> tuple[int, int] | None:
    """First and last byte asked for; None for all, first > last for what cannot be satisfied.

    Of several parts the whole file is given, as the standard allows.
    """
    match = RANGE.fullmatch(asked.strip())
    if match is None or match[1] == match[2] == "":
        return None
    if not match[1]:
        return max(size - int(match[2]), 0), size - 1 if int(match[2]) else -1
    first, last = int(match[1]), int(match[2]) if match[2] else size - 1
    if last < first and match[2]:
        return None
    return (first, min(last, size - 1)) if first < size else (1, 0)


def _read(source: BinaryIO, first: int, last: int) -> Iterator[bytes]:
    with source:
        source.seek(first)
        left = last - first + 1
        while left > 0 and (block := source.read(min(BLOCK, left))):
            left -= len(block)
            yield block
