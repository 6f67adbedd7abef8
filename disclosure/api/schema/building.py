"""The whole OpenAPI document, as dictionary and as text."""

from __future__ import annotations

from functools import cache
from typing import Any

from django.conf import settings
from django.utils.translation import override
from drf_spectacular.generators import SchemaGenerator
from drf_spectacular.renderers import OpenApiYamlRenderer

from disclosure.api.languages import bilingual
from disclosure.areas import areas

from .components import components
from .sharing import share

DESCRIPTION = """\
Everything that public bodies released here, read-only, without a key and without a quota.

Each release is a frozen JSON document with a SHA-256 digest over its canonical form (RFC 8785).
`/changes/` gives every release once, in order; `/releases/` and the list of each notice type give
what is in force, with filters. Amounts and other numbers that are not small whole numbers are
strings. Answers carry an ETag and, where a time is known, Last-Modified. Errors are problem
documents (RFC 9457) in the language of Accept-Language. Unknown parameters are an error.
"""
TAGS = {
    "releases": "Releases of all types",
    "changes": "The change feed",
    "allocations": "Releases by allocation",
    "contracting": "The same in the open contracting standards OCDS and OC4IDS",
    "reference": "Areas, notice types, agencies, regions, code lists",
    "description": "This API about itself",
}


def add_components(result: dict[str, Any], **context: Any) -> dict[str, Any]:
    """`SPECTACULAR_SETTINGS["POSTPROCESSING_HOOKS"]`: put in what the operations refer to."""
    result["components"]["schemas"] = components()
    result["info"]["description"] = DESCRIPTION
    result["info"]["license"] = {"name": "Data licence", "url": settings.LICENCE_URL}
    tags = {**TAGS, **{config.label: bilingual(config.area_label) for config in areas()}}
    result["tags"] = [{"name": name, "description": text} for name, text in tags.items()]
    result["components"] |= share(result["paths"])
    return result


@cache
def openapi() -> dict[str, Any]:
    """The OpenAPI 3.1 document. The same in every language: labels stand in both."""
    with override("en"):
        document: dict[str, Any] = SchemaGenerator().get_schema(request=None, public=True)
    return document


def as_yaml(document: dict[str, Any]) -> str:
    """The document as it is kept in docs/openapi.yaml."""
    text: bytes = OpenApiYamlRenderer().render(document)
    return text.decode()
