"""An honest answer while the database is away: 503 and when to come back, not a fault of ours."""

import logging
from collections.abc import Callable

from django.db import InterfaceError, OperationalError
from django.http import HttpRequest, HttpResponse
from django.template import loader

logger = logging.getLogger(__name__)

RETRY_AFTER = 10
"""Seconds: a supervised database is back in less."""


class OutageMiddleware:
    """Turns a lost database into a page that needs none."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponse | None:
        """Answer 503 for a connection that failed; leave every other exception to Django."""
        if not isinstance(exception, OperationalError | InterfaceError):
            return None
        logger.error("database unreachable", exc_info=exception)
        page = loader.render_to_string("503.html")
        return HttpResponse(page, status=503, headers={"Retry-After": str(RETRY_AFTER)})
