"""Views of the public pages: thin, safe methods only, no cookie, an ETag on each answer."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.http import HttpRequest, HttpResponseBase
from django.utils.cache import patch_cache_control
from django.views.decorators.http import conditional_page, require_safe

View = Callable[..., HttpResponseBase]


def public(view: View) -> View:
    """GET and HEAD only; anybody may keep the answer but must ask whether it still holds.

    A cache that many readers share may ask once a second for all of them (RFC 9111, 5.2.2.10).
    """

    @wraps(view)
    def wrapped(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        response = view(request, *args, **kwargs)
        patch_cache_control(response, public=True, max_age=0, s_maxage=1, must_revalidate=True)
        return response

    return require_safe(conditional_page(wrapped))
