"""Structured logs: one JSON object a line, each with the request it belongs to."""

import json
import logging
import re
import uuid
from collections.abc import Callable
from contextvars import ContextVar
from datetime import UTC, datetime

from django.http import HttpRequest, HttpResponse

# A proxy may hand down its own id; anything that is not a plain token is replaced, so that a
# client cannot write into our logs.
REQUEST_ID = re.compile(r"[A-Za-z0-9._-]{8,64}")

_request_id: ContextVar[str] = ContextVar("request_id", default="")


class RequestIdMiddleware:
    """Name each request, in the logs and in the ``X-Request-ID`` header of the answer."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        given = request.headers.get("X-Request-ID", "")
        request_id = given if REQUEST_ID.fullmatch(given) else uuid.uuid4().hex
        request.META["GONGKAI_REQUEST_ID"] = request_id
        token = _request_id.set(request_id)
        try:
            response = self.get_response(request)
        finally:
            _request_id.reset(token)
        response.headers["X-Request-ID"] = request_id
        return response


class JSONFormatter(logging.Formatter):
    """Write a record as ``{"at", "level", "logger", "message", "request_id"?, "error"?}``.

    ``at`` is RFC 3339 in UTC. ``error`` is the traceback. Request bodies, users and addresses are
    left out on purpose: logs are kept longer than people may be.
    """

    def format(self, record: logging.LogRecord) -> str:
        """Return one line of JSON."""
        entry = {
            "at": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname.lower(),
            "logger": record.name,
            "message": record.getMessage(),
        }
        if request_id := _request_id.get():
            entry["request_id"] = request_id
        if record.exc_info:
            entry["error"] = self.formatException(record.exc_info)
        return json.dumps(entry, ensure_ascii=False)
