"""The change feed: every release once, in the order in which readers could first see it."""

from __future__ import annotations

from django.conf import settings
from rest_framework.request import Request
from rest_framework.response import Response

from disclosure.api import parameters
from disclosure.api.base import PublicView
from disclosure.api.items import item, newest_release, with_successors
from disclosure.api.pagination import address, link_header
from disclosure.api.schema.parameters import AFTER, LIMIT
from disclosure.models import Release


class ChangesView(PublicView):
    """What was published, corrected and withdrawn after a sequence number, oldest first."""

    operation = "changes"
    tag = "changes"
    summary = "Everything that was released after a sequence number"
    component = "ChangePage"
    query = {"after": AFTER, "limit": LIMIT}

    def get(self, request: Request) -> Response:
        """The changes after `after`.

        Sequence numbers are given out in commit order without gaps, so nothing can appear below
        a number that was already seen.
        """
        newest = newest_release()
        self.last_modified = newest.changed_at
        largest = 10**parameters.DIGITS - 1
        after = parameters.whole_number(request.GET, "after", 0, 0, largest)
        limit = parameters.limit(request.GET)
        later = with_successors(Release.objects.filter(sequence__gt=after))
        changes = [item(release) for release in later.order_by("sequence")[:limit]]
        last = changes[-1]["sequence"] if changes else after
        following = address(request, after=last)
        return Response(
            {
                "licence": settings.LICENCE_URL,
                "last": last,
                "watermark": max(newest.sequence, last if changes else 0),
                "next": following,
                "results": changes,
            },
            headers=link_header(license=settings.LICENCE_URL, next=following),
        )
