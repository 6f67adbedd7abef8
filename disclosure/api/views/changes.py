"""The change feed: every change once, in the order in which readers could first see it."""

from __future__ import annotations

import time
from operator import itemgetter
from threading import BoundedSemaphore
from typing import Any

from django.conf import settings
from django.db.models import Prefetch
from rest_framework.request import Request
from rest_framework.response import Response

from disclosure.api import parameters
from disclosure.api.base import PublicView
from disclosure.api.items import (
    Newest,
    deletion,
    item,
    lost,
    newest_release,
    with_successors,
)
from disclosure.api.pagination import address, link_header
from disclosure.api.schema.parameters import AFTER, LIMIT, LONGEST_WAIT, WAIT
from disclosure.models import LostRelease, Redaction, Release

#: Requests that may wait in one process at once, of the four threads of a small one; a further one
#: is answered without waiting, so that those who wait never keep others from reading.
_waiting = BoundedSemaphore(2)
#: Seconds between two looks at the newest release.
PAUSE = 0.5


class ChangesView(PublicView):
    """What was published, corrected, withdrawn, restored and deleted after a number."""

    operation = "changes"
    tag = "changes"
    summary = "Everything that changed after a sequence number"
    component = "ChangePage"
    query = {"after": AFTER, "limit": LIMIT, "wait": WAIT}

    def get(self, request: Request) -> Response:
        """The changes after `after`.

        Sequence numbers are given out in commit order without gaps, so nothing can appear below
        a number that was already seen. With `wait` the answer comes with the next release.
        """
        largest = 10**parameters.DIGITS - 1
        after = parameters.whole_number(request.GET, "after", 0, 0, largest)
        wait = parameters.whole_number(request.GET, "wait", 0, 0, LONGEST_WAIT)
        limit = parameters.limit(request.GET)
        newest = _newest(after, wait)
        self.last_modified = newest.changed_at
        last = max(after, min(after + limit, newest.sequence))
        following = address(request, after=last)
        return Response(
            {
                "licence": settings.LICENCE_URL,
                "last": last,
                "watermark": newest.sequence,
                "next": following,
                "results": _between(after, last),
            },
            headers=link_header(license=settings.LICENCE_URL, next=following),
        )


def _between(after: int, last: int) -> list[dict[str, Any]]:
    """The changes after a number up to another: rows of three kinds share the series.

    All are read up to the same number, which was the newest before: what is committed between two
    queries is in none.
    """
    within = {"sequence__gt": after, "sequence__lte": last}
    released = with_successors(Release.objects.filter(**within))
    found = [item(release) for release in released]
    # With the successors of its release, of which `item` tells the standing.
    around = Prefetch("release", with_successors(Release.objects.all()))
    found += map(deletion, Redaction.objects.filter(**within).prefetch_related(around))
    if len(found) < last - after:
        found += map(lost, LostRelease.objects.filter(**within))
    return sorted(found, key=itemgetter("sequence"))


def _newest(after: int, wait: int) -> Newest:
    """The newest release, as soon as it is later than `after`, or after `wait` seconds."""
    newest = newest_release()
    if not wait or newest.sequence > after or not _waiting.acquire(blocking=False):
        return newest
    try:
        until = time.monotonic() + wait
        while newest.sequence <= after and (left := until - time.monotonic()) > 0:
            time.sleep(min(PAUSE, left))
            newest = newest_release()
    finally:
        _waiting.release()
    return newest
