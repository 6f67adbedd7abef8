"""The extensions of OCDS that our packages name, at addresses that last."""

from __future__ import annotations

import hashlib

from django.http import Http404, HttpRequest, HttpResponse
from django.utils.cache import patch_cache_control
from django.views.decorators.http import conditional_page, require_safe

from disclosure.ocds import served

#: Seconds. What is published under a version does not change.
LONG = 30 * 24 * 3600


@require_safe
@conditional_page
def extension_file(request: HttpRequest, name: str) -> HttpResponse:
    """One file of an extension; any page may read it."""
    try:
        data, media_type = served.content(name)
    except KeyError:
        raise Http404 from None
    response = HttpResponse(data, content_type=media_type)
    response.headers["ETag"] = f'"{hashlib.sha256(data).hexdigest()[:32]}"'
    response.headers["Access-Control-Allow-Origin"] = "*"
    patch_cache_control(response, public=True, max_age=LONG)
    return response
