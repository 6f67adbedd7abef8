"""Structured logs: one JSON object a line, each with the request it belongs to."""

import json
import logging
import re
import time
import uuid
from collections.abc import Callable, Mapping
from contextvars import ContextVar
from datetime import UTC, datetime
from typing import Any

from django.http import HttpRequest, HttpResponse

# A proxy may hand down its own id; anything that is not a plain token is replaced, so that a
# client cannot write into our logs.
REQUEST_ID = re.compile(r"[A-Za-z0-9._-]{8,64}")
METHODS = frozenset({"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"})

# Set in the environ of a request that the portal makes of itself: it is nobody's visit.
QUIET = "gongkai.quiet"

_request_id: ContextVar[str] = ContextVar("request_id", default="")
_requests = logging.getLogger("gongkai.request")


class RequestIdMiddleware:
    """Name each request in the logs and in ``X-Request-ID``, and log that it was answered.

    Logged are method, name of the route, status and duration: no address, since an address can
    hold a token or what somebody searched for, and never who asked.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        given = request.headers.get("X-Request-ID", "")
        request_id = given if REQUEST_ID.fullmatch(given) else uuid.uuid4().hex
        request.META["GONGKAI_REQUEST_ID"] = request_id
        token = _request_id.set(request_id)
        begun = time.perf_counter()
        try:
            response = self.get_response(request)
            if QUIET not in request.META:
                _log(request, response, time.perf_counter() - begun)
        finally:
            _request_id.reset(token)
        response.headers["X-Request-ID"] = request_id
        return response


def _log(request: HttpRequest, response: HttpResponse, seconds: float) -> None:
    """Log an answer; of a stream the duration is the time to its first byte."""
    match = request.resolver_match
    fields = {
        # Methods are the client's words: one of ours or none.
        "method": request.method if request.method in METHODS else "other",
        "route": match.view_name if match else "",
        "status": response.status_code,
        "milliseconds": round(seconds * 1000, 1),
    }
    _requests.info("answered", extra={"fields": fields})


def _message(record: logging.LogRecord) -> str:
    """The message, with the name of the route for an address: Django logs that of every error."""
    request = getattr(record, "request", None)
    if not record.args or not isinstance(request, HttpRequest) or isinstance(record.args, Mapping):
        return record.getMessage()
    # Django escapes what it logs.
    address = request.path, request.path.encode("unicode_escape").decode("ascii")
    match = request.resolver_match
    route = match.view_name if match else "no route"
    return str(record.msg) % tuple(route if each in address else each for each in record.args)


class JSONFormatter(logging.Formatter):
    """Write a record as ``{"at", "level", "logger", "message", "request_id"?, "error"?}``.

    ``at`` is RFC 3339 in UTC. ``error`` is the traceback. A record can bring ``fields`` of its own.
    Request bodies, users and addresses are left out on purpose: logs are kept longer than people
    may be.
    """

    def format(self, record: logging.LogRecord) -> str:
        """Return one line of JSON."""
        entry: dict[str, Any] = {
            "at": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname.lower(),
            "logger": record.name,
            "message": _message(record),
            **getattr(record, "fields", {}),
        }
        if request_id := _request_id.get():
            entry["request_id"] = request_id
        if record.exc_info:
            entry["error"] = self.formatException(record.exc_info)
        return json.dumps(entry, ensure_ascii=False)
