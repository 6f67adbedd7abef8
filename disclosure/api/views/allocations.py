"""One handing-out of a public resource with all its releases, from plan to performance."""

from __future__ import annotations

from django.http import Http404
from rest_framework.request import Request
from rest_framework.response import Response

from disclosure.api import parameters
from disclosure.api.base import PublicView
from disclosure.api.items import item, newest_release, with_successors
from disclosure.api.pagination import answer, keyset, read_cursor
from disclosure.api.problems import NOT_FOUND
from disclosure.api.schema.parameters import CURSOR, LIMIT
from disclosure.models import Release


class AllocationView(PublicView):
    """An allocation exists for the public as soon as one of its notices was released."""

    operation = "allocation"
    tag = "allocations"
    summary = "An allocation and its releases, oldest first"
    component = "AllocationPage"
    problems = (NOT_FOUND,)
    query = {"cursor": CURSOR, "limit": LIMIT}

    def get(self, request: Request, uid: str) -> Response:
        """The allocation as its newest release names it, and a page of its releases."""
        releases = Release.objects.filter(allocation_uid=uid).exclude(allocation_uid="")
        newest = releases.order_by("-sequence").first()
        if newest is None:
            raise Http404
        self.last_modified = newest_release().changed_at
        page = keyset(
            with_successors(releases),
            "sequence",
            newest_first=False,
            cursor=read_cursor(request),
            limit=parameters.limit(request.GET),
        )
        named = newest.document["allocation"]
        allocation = {
            "uid": uid,
            "number": named["number"],
            "name": named["name"],
            "area": newest.area,
            "agency": newest.document["agency"],
        }
        return answer(request, page, item, allocation=allocation)
