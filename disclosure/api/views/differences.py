"""What a correction changed, value by value."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.http import Http404
from rest_framework.request import Request
from rest_framework.response import Response

from disclosure.api.base import PublicView
from disclosure.api.items import changed_at, item, reference
from disclosure.api.problems import GONE, NOT_FOUND, Withdrawn
from disclosure.core import pointers
from disclosure.differences import Change, Document, differences, veiled
from disclosure.models import Release


class DifferencesView(PublicView):
    """A correction compared with the version it replaced; withdrawn versions are not compared."""

    operation = "release_changes"
    tag = "releases"
    summary = "What a correction changed"
    component = "Differences"
    problems = (NOT_FOUND, GONE)

    def get(self, request: Request, uid: str) -> Response:
        """Every value that was added, removed or changed; labels are in the answer's language."""
        release = Release.objects.of_uid(uid).select_related("supersedes").first()
        if release is None:
            raise Http404
        if release.withdrawn:
            raise Withdrawn(item(release))
        earlier = release.supersedes
        if earlier is None:
            raise Http404
        before, after = veiled(earlier.document, release.document)
        self.last_modified = max(changed_at(release), changed_at(earlier))
        return Response(
            {
                "licence": settings.LICENCE_URL,
                "release": reference(release),
                "replaces": reference(earlier),
                "changes": [
                    {"part": section.label, "row": section.row, **_change(change, before, after)}
                    for section in differences(earlier.document, release.document)
                    for change in section.changes
                ],
            }
        )


def _change(change: Change, before: Document, after: Document) -> dict[str, Any]:
    return {
        "label": change.label,
        "kind": str(change.kind),
        "was": _value(change.was, before),
        "now": _value(change.now, after),
    }


def _value(at: str, document: Document) -> dict[str, Any] | None:
    """The value as it stands in the document, and where; "" if deleted by law from either."""
    return {"pointer": at, "value": pointers.get(document, at)} if at else None
