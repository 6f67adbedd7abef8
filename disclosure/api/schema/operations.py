"""How drf-spectacular describes our views: from what each view class says of itself."""

from __future__ import annotations

from typing import Any

from drf_spectacular.openapi import AutoSchema
from drf_spectacular.utils import OpenApiParameter, OpenApiResponse

from disclosure.api.problems import INTERNAL, INVALID, NOT_ACCEPTABLE, UNAVAILABLE

from .parameters import described, filter_schemas
from .shapes import ref

JSON = "application/json"
PROBLEM = "application/problem+json"
CONDITIONS = (
    OpenApiParameter("If-None-Match", str, OpenApiParameter.HEADER, description="An ETag."),
    OpenApiParameter(
        "If-Modified-Since", str, OpenApiParameter.HEADER, description="A Last-Modified."
    ),
)


class PublicSchema(AutoSchema):
    """Reads the class attributes of `disclosure.api.base.PublicView`."""

    view: Any

    def get_operation_id(self) -> str:
        return str(self.view.operation)

    def get_summary(self) -> str:
        return str(self.view.summary)

    def get_description(self) -> str:  # type: ignore[override]
        return str(self.view.description)

    def get_tags(self) -> list[str]:
        return [self.view.tag]

    def get_override_parameters(self) -> list[Any]:
        """Query parameters of the view and of its filterset."""
        schemas = dict(self.view.query)
        if filterset_class := getattr(self.view, "filterset_class", None):
            schemas |= filter_schemas(filterset_class)
        return [*(described(name, schema) for name, schema in schemas.items()), *CONDITIONS]

    def _get_format_parameters(self) -> list[Any]:
        """None: what form an answer has follows from Accept alone (`base.ByAccept`)."""
        return []

    def get_response_serializers(self) -> Any:
        """One component as the answer, problem documents for everything else."""
        problem = ref("Problem")
        found: dict[Any, Any] = {
            (200, JSON): OpenApiResponse(ref(self.view.component), "Found."),
            304: OpenApiResponse(description="Nothing changed since."),
        }
        for kind in (INVALID, *self.view.problems, NOT_ACCEPTABLE, INTERNAL, UNAVAILABLE):
            found[kind.status, PROBLEM] = OpenApiResponse(problem, str(kind.detail))
        return found
