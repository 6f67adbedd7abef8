"""Files of drafts, for staff who may see the notice; readers get theirs from the public store."""

from __future__ import annotations

from django.http import FileResponse, Http404, HttpRequest
from django.shortcuts import get_object_or_404

from accounts import audit
from disclosure import policies
from disclosure.admin.base import user_of
from disclosure.models import Attachment

#: Even opened in a tab of its own, a file can neither run a script nor load anything.
SANDBOX = "sandbox; default-src 'none'"


def attachment(request: HttpRequest, pk: int) -> FileResponse:
    """The bytes as they were filed, always as a download."""
    found = get_object_or_404(Attachment.objects.select_related("notice"), pk=pk)
    if not policies.may_see(user_of(request), found.notice):
        raise Http404
    audit.append(
        audit.Action.READ,
        by=user_of(request),
        of=found,
        agency_id=found.notice.agency_id,
        detail={"notice": str(found.notice_id)},
    )
    return private_file(found.file.open("rb"), found.name, found.media_type)


def private_file(file: object, name: str, media_type: str) -> FileResponse:
    """A response that no cache keeps and no browser interprets."""
    response = FileResponse(file, as_attachment=True, filename=name, content_type=media_type)
    response.headers["Content-Security-Policy"] = SANDBOX
    response.headers["X-Content-Type-Options"] = "nosniff"
    response.headers["Cache-Control"] = "private, no-store"
    response.headers["Cross-Origin-Resource-Policy"] = "same-origin"
    return response
