"""Pages by key, never by offset: a page costs the same wherever it stands and shifts for nobody.

A cursor says what it means: `before-1200` is what comes before the key 1200, `after-1200` what
comes after it, whichever way the list runs.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext as _
from rest_framework.response import Response

from disclosure.addresses import absolute

from .parameters import DIGITS
from .problems import InvalidParameters

CURSOR = re.compile(r"(before|after)-([0-9A-Z.-]{1,40})")
KEY = re.compile(rf"[0-9]{{1,{DIGITS}}}")


@dataclass(frozen=True)
class Cursor:
    """A place in a list: everything `before` or after `key`."""

    before: bool
    key: str

    def __str__(self) -> str:
        return f"{'before' if self.before else 'after'}-{self.key}"


@dataclass(frozen=True)
class Page:
    """Some items of a list and where it goes on; None where it does not."""

    items: Sequence[Any]
    next: Cursor | None = None
    previous: Cursor | None = None


def read_cursor(request: HttpRequest, *, numeric: bool = True) -> Cursor | None:
    """The cursor asked for; raises InvalidParameters for one that never was ours."""
    text = request.GET.get("cursor")
    if text is None:
        return None
    match = CURSOR.fullmatch(text)
    if match is None or (numeric and not KEY.fullmatch(match[2])):
        message = _("This cursor is not one of ours. Follow next and previous as they are given.")
        raise InvalidParameters({"cursor": [message]})
    return Cursor(match[1] == "before", match[2])


def keyset(
    queryset: QuerySet[Any], key: str, *, newest_first: bool, cursor: Cursor | None, limit: int
) -> Page:
    """One page of `queryset` by its unique column `key`, in one query.

    A page reached backwards is read from its far end and turned round.
    """
    backwards = cursor is not None and cursor.before != newest_first
    if cursor is not None:
        queryset = queryset.filter(**{f"{key}__{'lt' if cursor.before else 'gt'}": cursor.key})
    descending = newest_first != backwards
    found = list(queryset.order_by(f"-{key}" if descending else key)[: limit + 1])
    more = len(found) > limit
    found = found[:limit]
    if not found:
        return Page(found)
    if backwards:
        found.reverse()
    first, last = (str(getattr(found[at], key)) for at in (0, -1))
    return Page(
        found,
        next=Cursor(newest_first, last) if more or backwards else None,
        previous=Cursor(not newest_first, first) if cursor and (more or not backwards) else None,
    )


def address(request: HttpRequest, **changes: Any) -> str:
    """The absolute address of this request with some parameters changed."""
    params = request.GET.copy()
    for name, value in changes.items():
        params[name] = str(value)
    query = params.urlencode()
    return absolute(f"{request.path}{'?' if query else ''}{query}")


def answer(request: HttpRequest, page: Page, item: Callable[[Any], Any], **extra: Any) -> Response:
    """A page in the outer form of every list, its links repeated in the Link header (RFC 8288)."""
    links = {
        "next": address(request, cursor=page.next) if page.next else None,
        "previous": address(request, cursor=page.previous) if page.previous else None,
    }
    body = {"licence": settings.LICENCE_URL, **extra, **links}
    return Response(
        {**body, "results": [item(found) for found in page.items]},
        headers=link_header(license=settings.LICENCE_URL, **links),
    )


def link_header(**links: str | None) -> dict[str, str]:
    """{"Link": ...} with every address by its relation; IANA calls the previous one prev."""
    names = {"previous": "prev"}
    given = [
        f'<{url}>; rel="{names.get(relation, relation)}"' for relation, url in links.items() if url
    ]
    return {"Link": ", ".join(given)}
