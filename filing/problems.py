"""Errors of the filing API as problem documents (RFC 9457), in the language asked for."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from django.core.exceptions import PermissionDenied, RequestDataTooBig
from django.core.signals import got_request_exception
from django.db import InterfaceError, OperationalError
from django.http import Http404
from django.utils.translation import gettext_lazy as _
from rest_framework.exceptions import APIException, AuthenticationFailed, NotFound
from rest_framework.response import Response

from disclosure.addresses import absolute

MEDIA_TYPE = "application/problem+json"

TITLES: dict[str, Any] = {
    "bad-request": _("The request cannot be read"),
    "unauthorized": _("No valid key"),
    "forbidden": _("The key does not allow this"),
    "not-found": _("Not found"),
    "method-not-allowed": _("Method not allowed"),
    "idempotency-conflict": _("The same request is being worked on"),
    "state": _("Not possible in this state"),
    "changed": _("The notice changed meanwhile"),
    "too-large": _("Too large"),
    "unsupported-media-type": _("Unsupported media type"),
    "invalid": _("The notice has faults"),
    "idempotency-reused": _("The Idempotency-Key was used for another request"),
    "too-many-requests": _("Too many requests"),
    "internal-error": _("Internal error"),
}
BY_STATUS = {
    400: "bad-request",
    401: "unauthorized",
    403: "forbidden",
    404: "not-found",
    405: "method-not-allowed",
    409: "state",
    412: "changed",
    413: "too-large",
    415: "unsupported-media-type",
    422: "invalid",
    429: "too-many-requests",
}


class Problem(APIException):
    """An answer that is an error. `errors` are {"pointer", "code", "detail", ...} each."""

    def __init__(
        self, status: int, detail: Any, *, kind: str = "", errors: Sequence[Mapping[str, Any]] = ()
    ) -> None:
        super().__init__(detail)
        self.status_code = status
        self.kind = kind or BY_STATUS[status]
        self.errors = errors


def exception_handler(exc: Exception, context: Mapping[str, Any]) -> Response:
    """The answer to any exception in a view; a lost database is the middleware's, who says 503."""
    if isinstance(exc, OperationalError | InterfaceError):
        raise exc
    if isinstance(exc, RequestDataTooBig):
        exc = Problem(413, _("The request is larger than the portal accepts."))
    if isinstance(exc, PermissionDenied | Http404):
        exc = NotFound()
    if not isinstance(exc, APIException):
        got_request_exception.send(sender=type(context["view"]), request=context["request"])
        return _answer("internal-error", 500, _("The fault is ours."), context)
    kind = getattr(exc, "kind", "") or BY_STATUS.get(exc.status_code, "bad-request")
    response = _answer(kind, exc.status_code, exc.detail, context, getattr(exc, "errors", ()))
    if isinstance(exc, AuthenticationFailed) or exc.status_code == 401:
        response["WWW-Authenticate"] = 'Bearer realm="filing"'
    if wait := getattr(exc, "wait", None):
        response["Retry-After"] = str(int(wait) + 1)
    if kind == "idempotency-conflict":
        response["Retry-After"] = "1"
    return response


def _answer(
    kind: str,
    status: int,
    detail: Any,
    context: Mapping[str, Any],
    errors: Sequence[Mapping[str, Any]] = (),
) -> Response:
    body: dict[str, Any] = {
        "type": absolute(f"/api/v1/filing/problems/#{kind}"),
        "title": str(TITLES[kind]),
        "status": status,
        "detail": str(detail),
        "instance": context["request"].get_full_path(),
    }
    if errors:
        body["errors"] = list(errors)
    return Response(body, status=status, content_type=MEDIA_TYPE)
