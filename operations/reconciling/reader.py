"""Reading the portal as a reader does: every middleware and every cache, but no network."""

from __future__ import annotations

from functools import cache
from io import BytesIO
from urllib.parse import unquote, urlsplit

from django.conf import settings
from django.core.handlers.base import BaseHandler
from django.core.handlers.wsgi import WSGIRequest
from django.http import HttpResponseBase
from django.utils import translation

from config.logging import QUIET


@cache
def _handler() -> BaseHandler:
    handler = BaseHandler()
    handler.load_middleware()
    return handler


def ask(address: str) -> HttpResponseBase:
    """The answer to GET at an address of ours, absolute or a path. For answers held in memory."""
    asked, origin = urlsplit(address), urlsplit(settings.SITE_ORIGIN)
    request = WSGIRequest(
        {
            "REQUEST_METHOD": "GET",
            # As servers do it: bytes of the path as characters.
            "PATH_INFO": unquote(asked.path).encode().decode("latin-1"),
            "QUERY_STRING": asked.query,
            "SERVER_NAME": origin.hostname,
            "SERVER_PORT": str(origin.port or 443),
            "HTTP_HOST": origin.netloc,
            "HTTP_X_FORWARDED_PROTO": origin.scheme,
            "wsgi.url_scheme": origin.scheme,
            "wsgi.input": BytesIO(),
            QUIET: True,
        }
    )
    # What the request activates must not stay.
    with translation.override(settings.LANGUAGE_CODE):
        return _handler().get_response(request)


def text(response: HttpResponseBase) -> str:
    """The body of an answer held in memory."""
    return bytes(getattr(response, "content", b"")).decode("utf-8", "replace")
