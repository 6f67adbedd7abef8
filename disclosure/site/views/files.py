"""Released files. Only what a release in force names is served; nothing of a draft is near."""

from __future__ import annotations

from django.http import FileResponse, Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import render
from django.utils.cache import get_conditional_response

from disclosure import public_store
from disclosure.models import ReleaseAttachment

from . import public

#: A file can do nothing in the reader's browser but be saved.
SANDBOX = "default-src 'none'; sandbox"


@public
def released_file(request: HttpRequest, digest: str, name: str) -> HttpResponseBase:
    """The file of this digest and name; 410 if every notice that held it was withdrawn."""
    if not public_store.DIGEST.match(digest):
        raise Http404
    named = ReleaseAttachment.objects.filter(digest=digest, name=name)
    attachment = named.filter(release__tombstone__withdraws__isnull=True).first()
    if attachment is None:
        return _missing(request, withdrawn=named.exists())
    path = public_store.path(attachment.digest)
    if not path.exists():
        raise Http404
    etag = f'"{attachment.digest}"'
    unchanged = get_conditional_response(request, etag=etag)
    if unchanged is not None:
        return unchanged
    response = FileResponse(
        path.open("rb"),
        as_attachment=True,
        filename=attachment.name,
        content_type=attachment.media_type,
    )
    response.headers["ETag"] = etag
    response.headers["Content-Security-Policy"] = SANDBOX
    response.headers["X-Content-Type-Options"] = "nosniff"
    return response


def _missing(request: HttpRequest, *, withdrawn: bool) -> HttpResponse:
    if not withdrawn:
        raise Http404
    return render(request, "site/file_withdrawn.html", status=410)
