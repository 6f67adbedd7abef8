"""The API about itself: its index, its OpenAPI description, its errors, its unknown addresses."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.http import Http404, HttpResponsePermanentRedirect
from django.urls import Resolver404, resolve, reverse
from drf_spectacular.renderers import OpenApiYamlRenderer2
from rest_framework.renderers import JSONRenderer
from rest_framework.request import Request
from rest_framework.response import Response

from disclosure.addresses import absolute
from disclosure.api.base import PublicView
from disclosure.api.items import newest_release
from disclosure.api.languages import both, page_url
from disclosure.api.problems import NOT_FOUND, PROBLEMS, Problem, problem_path
from disclosure.api.schema.building import openapi

#: What the index links to.
LINKS = (
    "releases",
    "suggest",
    "changes",
    "ocds-releases",
    "ocds-records",
    "oc4ids-projects",
    "types",
    "areas",
    "agencies",
    "regions",
    "codelists",
    "calendar",
    "obligations",
    "dues",
    "problems",
    "schema",
)


class IndexView(PublicView):
    operation = "index"
    tag = "description"
    summary = "Where everything is"
    component = "Index"

    def get(self, request: Request) -> Response:
        """Addresses of the lists, the licence, and how far the releases have come."""
        return Response(
            {
                "name": "Gongkai API",
                "version": settings.SPECTACULAR_SETTINGS["VERSION"],
                "licence": settings.LICENCE_URL,
                "watermark": newest_release().sequence,
                "links": {
                    **{name: absolute(reverse(f"api:{name}")) for name in LINKS},
                    "documentation": page_url("data"),
                },
            }
        )


class SchemaView(PublicView):
    operation = "openapi"
    tag = "description"
    summary = "This description, as JSON or YAML by the Accept header"
    component = "OpenAPI"
    max_age = 300
    renderer_classes = [JSONRenderer, OpenApiYamlRenderer2]

    def get(self, request: Request) -> Response:
        """The OpenAPI 3.1 document."""
        return Response(openapi())


class ProblemsView(PublicView):
    operation = "problems"
    tag = "description"
    summary = "The kinds of errors"
    component = "ProblemKindList"
    max_age = 300

    def get(self, request: Request) -> Response:
        """Every kind of error this API answers with."""
        return Response({"results": [_kind(problem) for problem in PROBLEMS]})


class ProblemView(PublicView):
    operation = "problem"
    tag = "description"
    summary = "What a kind of error means"
    component = "ProblemKind"
    problems = (NOT_FOUND,)
    max_age = 300

    def get(self, request: Request, slug: str) -> Response:
        """The kind of error whose `type` this address is."""
        for problem in PROBLEMS:
            if problem.slug == slug:
                return Response(_kind(problem))
        raise Http404


def _kind(problem: Problem) -> dict[str, Any]:
    return {
        "type": absolute(problem_path(problem)),
        "title": both(problem.title),
        "status": problem.status,
        "detail": both(problem.detail),
    }


class UnknownView(PublicView):
    """Any other address: the slash that was left out is added, the rest is not found."""

    schema = None  # type: ignore[assignment]  # so that it is not described

    def initial(self, request: Request, *args: Any, **kwargs: Any) -> None:
        """Nothing is here, so no method and no parameter is wrong either."""
        if request.method not in ("GET", "HEAD", "OPTIONS"):
            raise Http404

    def get(self, request: Request, rest: str) -> Any:
        """Redirect to the address meant, or 404."""
        if not request.path.endswith("/") and self._known(f"{request.path}/"):
            query = request.META.get("QUERY_STRING", "")
            return HttpResponsePermanentRedirect(f"{request.path}/{'?' if query else ''}{query}")
        raise Http404

    @staticmethod
    def _known(path: str) -> bool:
        try:
            return resolve(path).view_name != "api:unknown"
        except Resolver404:
            return False
