"""What all views share: language, strict parameters, validators, open to every origin."""

from __future__ import annotations

import hashlib
from datetime import datetime
from types import SimpleNamespace
from typing import Any, ClassVar

from django.http import HttpRequest, HttpResponseBase
from django.utils import timezone
from django.utils.cache import get_conditional_response, patch_cache_control, patch_vary_headers
from django.utils.http import http_date
from django.utils.translation import override
from rest_framework.exceptions import MethodNotAllowed
from rest_framework.negotiation import DefaultContentNegotiation
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from disclosure.public_cache import SETTLED

from . import parameters
from .languages import reader_language
from .problems import Problem, exception_handler
from .schema.operations import PublicSchema

METHODS = ("get", "head", "options")
CORS = {
    "Access-Control-Allow-Origin": "*",
    "Access-Control-Expose-Headers": "ETag, Last-Modified, Link, Retry-After, X-Request-ID",
}
PREFLIGHT = {
    "Access-Control-Allow-Methods": ", ".join(METHODS).upper(),
    "Access-Control-Allow-Headers": "Accept, Accept-Language, If-Modified-Since, If-None-Match",
    "Access-Control-Max-Age": "86400",
}


class ByAccept(DefaultContentNegotiation):
    """Choose by the Accept header alone: `format` is a parameter like any other."""

    settings: Any = SimpleNamespace(URL_FORMAT_OVERRIDE=None)


class PublicView(APIView):
    """Base of every view. Subclasses implement `get` and say what describes them.

    `query` are the query parameters it knows, `component` the OpenAPI component it answers with,
    `problems` the kinds of errors peculiar to it. `get` may set `self.last_modified`.
    """

    http_method_names = list(METHODS)
    content_negotiation_class = ByAccept
    schema = PublicSchema()

    #: Name of the operation in the OpenAPI document, its group, and what it is for.
    operation: ClassVar[str] = ""
    tag: ClassVar[str] = ""
    summary: ClassVar[str] = ""
    description: ClassVar[str] = ""
    component: ClassVar[str] = ""
    #: Query parameter -> OpenAPI schema, for those that no filterset declares.
    query: ClassVar[dict[str, dict[str, Any]]] = {}
    problems: ClassVar[tuple[Problem, ...]] = ()
    #: Seconds for which an answer may be kept without asking again.
    max_age: ClassVar[int] = 1
    last_modified: datetime | None = None

    def known_parameters(self) -> set[str]:
        """All query parameters that may be given."""
        return set(self.query)

    def get_exception_handler(self) -> Any:
        """Problem documents, whatever the settings of other REST views may be."""
        return exception_handler

    def initial(self, request: Request, *args: Any, **kwargs: Any) -> None:
        """Refuse what cannot be answered before anything is looked up."""
        super().initial(request, *args, **kwargs)
        if request.method is None or request.method.lower() not in METHODS:
            raise MethodNotAllowed(request.method or "")
        if request.method != "OPTIONS":
            parameters.check(request.GET, self.known_parameters())

    def options(self, request: Any, *args: Any, **kwargs: Any) -> Response:
        """Tell browsers that any page may read this."""
        return Response(status=204, headers=PREFLIGHT)

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        """Answer in the reader's language, with what lets caches keep the answer."""
        language = reader_language(request)
        with override(language):
            response = super().dispatch(request, *args, **kwargs)
            if isinstance(response, Response):
                response.render()
        if response.status_code >= 400:
            response.headers["Content-Language"] = language
        return self._finish(request, response)

    def _finish(self, request: HttpRequest, response: Any) -> HttpResponseBase:
        patch_vary_headers(response, ("Accept", "Accept-Language"))
        if response.status_code < 500:
            patch_cache_control(response, public=True, max_age=self.max_age)
        else:
            patch_cache_control(response, no_store=True)
        if response.status_code == 200:
            response = self._conditional(request, response)
        for name, value in CORS.items():
            response.headers[name] = value
        if request.method == "HEAD":
            response.headers["Content-Length"] = str(len(response.content))
            response.content = b""
        return response

    def _conditional(self, request: HttpRequest, response: Any) -> Any:
        """The answer with its validators, or 304 if the client already has it."""
        body = response.headers["Content-Type"].encode() + b"\n" + response.content
        etag = f'"{hashlib.sha256(body).hexdigest()[:32]}"'
        response.headers["ETag"] = etag
        seconds = None
        if self.last_modified and timezone.now() - self.last_modified > SETTLED:
            seconds = int(self.last_modified.timestamp())
            response.headers["Last-Modified"] = http_date(seconds)
        return get_conditional_response(
            request, etag=etag, last_modified=seconds, response=response
        )
