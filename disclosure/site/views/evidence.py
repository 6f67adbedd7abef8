"""What goes with the proof of a notice: its QR code, and the programs that check it."""

from __future__ import annotations

from io import BytesIO
from pathlib import Path

import segno
from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse

from disclosure.addresses import notice_page
from disclosure.models import Release

from . import public

#: What the verifier's folder offers for download.
PROGRAMS = frozenset({"gongkai_verify.py", "gongkai_witness.py"})


@public
def qr(request: HttpRequest, uid: str, revision: int) -> HttpResponse:
    """The page of a notice with its digest, so that paper can be held against it: an SVG."""
    columns = ("uid", "digest")
    found = Release.objects.filter(uid=uid, revision=revision).values_list(*columns).first()
    if found is None:
        raise Http404
    image = BytesIO()
    code = segno.make(f"{notice_page(found[0])}#sha256-{found[1]}", error="m", micro=False)
    code.save(image, kind="svg", border=2, xmldecl=False, light="#fff")
    return HttpResponse(image.getvalue(), content_type="image/svg+xml")


@public
def program(request: HttpRequest, name: str) -> HttpResponse:
    """A program for readers, as it lies in the repository."""
    if name not in PROGRAMS:
        raise Http404
    text = (Path(settings.BASE_DIR) / "verifier" / name).read_bytes()
    response = HttpResponse(text, content_type="text/x-python; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    return response
