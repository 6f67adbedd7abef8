"""The programs that check a proof, and the code on paper that leads back to one."""

from __future__ import annotations

from pathlib import Path

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse

from disclosure.models import Release
from disclosure.site import evidence

from . import public

#: What the verifier's folder offers for download.
PROGRAMS = frozenset({"gongkai_verify.py", "gongkai_witness.py"})


@public
def program(request: HttpRequest, name: str) -> HttpResponse:
    """A program for readers, as it lies in the repository."""
    if name not in PROGRAMS:
        raise Http404
    text = (Path(settings.BASE_DIR) / "verifier" / name).read_bytes()
    response = HttpResponse(text, content_type="text/x-python; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    return response


@public
def code(request: HttpRequest, uid: str) -> HttpResponse:
    """The QR code of a notice: its address and the beginning of its digest."""
    release = Release.objects.of_uid(uid).first()
    if release is None:
        raise Http404
    return HttpResponse(evidence.code(release), content_type="image/svg+xml")
