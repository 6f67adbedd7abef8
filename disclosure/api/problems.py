"""Errors as problem documents (RFC 9457), in the reader's language.

Whatever goes wrong below `/api/v1/` is answered by `exception_handler`; a client never has to read
a page meant for people.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.core.exceptions import PermissionDenied
from django.core.signals import got_request_exception
from django.db import InterfaceError, OperationalError
from django.http import Http404
from django.urls import reverse
from django.utils.log import log_response
from django.utils.translation import gettext_lazy as _
from rest_framework import status
from rest_framework.exceptions import APIException, NotFound
from rest_framework.response import Response

from disclosure.addresses import absolute

MEDIA_TYPE = "application/problem+json"
#: Seconds after which a client may try again while the database is away.
RETRY_AFTER = 5


@dataclass(frozen=True)
class Problem:
    """A kind of error. `slug` ends the address that is its `type`."""

    slug: str
    status: int
    title: Any
    detail: Any


INVALID = Problem(
    "invalid-parameters",
    status.HTTP_400_BAD_REQUEST,
    _("Invalid parameters"),
    _("A parameter of the address is not known or cannot be read; errors names each."),
)
NOT_FOUND = Problem(
    "not-found",
    status.HTTP_404_NOT_FOUND,
    _("Not found"),
    _("There is nothing at this address."),
)
METHOD = Problem(
    "method-not-allowed",
    status.HTTP_405_METHOD_NOT_ALLOWED,
    _("Method not allowed"),
    _("The API is read-only: GET, HEAD and OPTIONS."),
)
NOT_ACCEPTABLE = Problem(
    "not-acceptable",
    status.HTTP_406_NOT_ACCEPTABLE,
    _("No such form"),
    _("The answer does not exist in any of the media types asked for."),
)
GONE = Problem(
    "withdrawn",
    status.HTTP_410_GONE,
    _("Withdrawn"),
    _("The notice was withdrawn. Its tombstone, with the reason, is in release."),
)
UNAVAILABLE = Problem(
    "unavailable",
    status.HTTP_503_SERVICE_UNAVAILABLE,
    _("Unavailable for the moment"),
    _("The database cannot be reached. Try again in a few seconds."),
)
INTERNAL = Problem(
    "internal-error",
    status.HTTP_500_INTERNAL_SERVER_ERROR,
    _("Internal error"),
    _("The fault is ours. It was recorded under the number in the X-Request-ID header."),
)
PROBLEMS = (INVALID, NOT_FOUND, METHOD, NOT_ACCEPTABLE, GONE, UNAVAILABLE, INTERNAL)
BY_STATUS = {problem.status: problem for problem in PROBLEMS}


class InvalidParameters(APIException):
    """Parameters that are unknown or unreadable: {parameter: [messages]}."""

    status_code = INVALID.status

    def __init__(self, errors: Mapping[str, Sequence[Any]]) -> None:
        self.errors = errors
        super().__init__(INVALID.detail)


class Withdrawn(APIException):
    """A notice that was taken back; `item` is the list item of its tombstone."""

    status_code = GONE.status

    def __init__(self, item: Mapping[str, Any]) -> None:
        self.item = item
        super().__init__(GONE.detail)


def exception_handler(exc: Exception, context: Mapping[str, Any]) -> Response:
    """The answer to any exception in a view: `REST_FRAMEWORK["EXCEPTION_HANDLER"]`."""
    request = context["request"]
    if isinstance(exc, PermissionDenied | Http404):
        exc = NotFound()
    if isinstance(exc, APIException):
        return _answer(BY_STATUS.get(exc.status_code), exc, request)
    away = isinstance(exc, OperationalError | InterfaceError)
    response = _answer(UNAVAILABLE if away else INTERNAL, None, request)
    if away:
        response["Retry-After"] = str(RETRY_AFTER)
    _report(exc, context, response)
    return response


def _answer(problem: Problem | None, exc: APIException | None, request: Any) -> Response:
    code = exc.status_code if exc else problem.status if problem else INTERNAL.status
    body: dict[str, Any] = {
        "type": absolute(problem_path(problem)) if problem else "about:blank",
        "title": str(problem.title if problem else exc and exc.default_detail),
        "status": code,
        "detail": str(problem.detail if problem else exc and exc.detail),
        "instance": request.get_full_path(),
    }
    if isinstance(exc, InvalidParameters):
        body["errors"] = [
            {"parameter": name, "detail": str(message)}
            for name, messages in exc.errors.items()
            for message in messages
        ]
    if isinstance(exc, Withdrawn):
        body["release"] = exc.item
    return Response(body, status=code, content_type=MEDIA_TYPE)


def problem_path(problem: Problem) -> str:
    """The address that names and explains a kind of error."""
    return reverse("api:problem", args=[problem.slug])


def _report(exc: Exception, context: Mapping[str, Any], response: Response) -> None:
    """Log what Django would have logged had the exception reached it."""
    request = context["request"]._request
    got_request_exception.send(sender=type(context["view"]), request=request)
    log_response(
        "%s: %s",
        response.reason_phrase,
        request.path,
        response=response,
        request=request,
        exception=exc,
    )
