"""The OpenAPI 3.1 description of the filing API, derived from the declarations."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from django.db import models
from django.utils.translation import override

from disclosure.api.languages import bilingual
from disclosure.api.parameters import DIGITS
from disclosure.checks import example
from disclosure.core.notice_types import NoticeType, registry
from disclosure.core.workflow import State
from disclosure.documents import PARTY_COLUMNS, content_fields
from disclosure.models import MeasureField, Notice, NoticeParty

from .drafts import ALLOCATION, NOTICE, SCALAR, TRUTH
from .idempotency import NAME
from .problems import TITLES

ID = {"type": "integer", "minimum": 0, "maximum": 10**DIGITS - 1}
#: What examples of types leave to where they are filed.
REGION = "990100"
PARTY = "云岚市自然资源和规划局"
NUMBERED = {"number": "YL-2026-1", "name": "云岚项目"}
JSON = "application/json"
PROBLEM = "application/problem+json"


def openapi() -> dict[str, Any]:
    """The document. It has no language: labels are given in all of them."""
    with override("en"):
        return {
            "openapi": "3.1.1",
            "info": {
                "title": "Gongkai filing API",
                "version": "1.0.0",
                "description": "Drafts and submissions by systems of agencies. What a key files is"
                " judged by two people before it is published.",
            },
            "security": [{"key": []}],
            "paths": _paths(),
            "components": {
                "securitySchemes": {"key": {"type": "http", "scheme": "bearer"}},
                "schemas": _schemas(),
            },
        }


def _paths() -> dict[str, Any]:
    named = _header("Idempotency-Key", "Names the request; kept for 48 hours.", required=True)
    named["schema"] = {"type": "string", "pattern": f"^{NAME.pattern}$"}
    match = _header("If-Match", "The digest that was read; 412 if the notice changed since.")
    body = {"required": True, "content": {JSON: {"schema": _ref("NewDraft")}}}
    file = {"required": True, "content": {"application/octet-stream": {"schema": {}}}}
    name = {"name": "name", "in": "query", "required": True, "schema": {"type": "string"}}
    before = {"name": "before", "in": "query", "schema": ID}
    state = {"name": "state", "in": "query", "schema": {"enum": [str(s) for s in State]}}
    one = {"name": "id", "in": "path", "required": True, "schema": ID}
    return {
        "/api/v1/filing/": {"get": _operation("readKey", "What the key is good for", "Key")},
        "/api/v1/filing/drafts/": {
            "get": _operation("listDrafts", "Notices, newest first", "Drafts", [before, state]),
            "post": _operation("createDraft", "A new draft", "Draft", [named], body),
        },
        "/api/v1/filing/drafts/{id}/": {
            "get": _operation("readDraft", "State and findings", "Draft", [one]),
            "put": _operation("replaceDraft", "Replace the content", "Draft", [one, match], body),
        },
        "/api/v1/filing/drafts/{id}/attachments/": {
            "post": _operation("attachFile", "Attach a file", "Draft", [one, named, name], file)
        },
        "/api/v1/filing/drafts/{id}/submission/": {
            "post": _operation("submitDraft", "Submit for judgement", "Draft", [one, named, match])
        },
    }


def _header(name: str, description: str, *, required: bool = False) -> dict[str, Any]:
    return {
        "name": name,
        "in": "header",
        "required": required,
        "description": description,
        "schema": {"type": "string"},
    }


def _operation(
    name: str,
    summary: str,
    answer: str,
    parameters: list[dict[str, Any]] | None = None,
    body: dict[str, Any] | None = None,
) -> dict[str, Any]:
    status = 201 if name in ("createDraft", "attachFile") else 200
    problem = {"description": "A problem", "content": {PROBLEM: {"schema": _ref("Problem")}}}
    found: dict[str, Any] = {
        "operationId": name,
        "summary": summary,
        "parameters": parameters or [],
        "responses": {
            str(status): {"description": summary, "content": {JSON: {"schema": _ref(answer)}}},
            "4XX": problem,
        },
    }
    return {**found, "requestBody": body} if body else found


def _ref(name: str) -> dict[str, str]:
    return {"$ref": f"#/components/schemas/{name}"}


def _schemas() -> dict[str, Any]:
    types = {_component(t): _draft_of(t) for t in registry.all()}
    text, number = {"type": "string"}, {"type": "integer"}
    findings = {"type": "array", "items": _ref("Finding")}
    summary = {"id": number, "type": text, "state": text, "title": text}
    maybe = {"type": ["string", "null"]}
    return {
        **types,
        "NewDraft": {
            "oneOf": [_ref(name) for name in types],
            "discriminator": {
                "propertyName": "type",
                "mapping": {t.code: _ref(_component(t))["$ref"] for t in registry.all()},
            },
        },
        "Finding": _object(
            {"pointer": text, "code": text, "severity": text, "detail": text, "basis": text}
        ),
        "Problem": _object(
            {
                "type": {**text, "description": f"Ends in one of: {', '.join(TITLES)}"},
                "title": text,
                "status": number,
                "detail": text,
                "instance": text,
                "errors": findings,
            }
        ),
        "Key": _object({"system": text, "scopes": _list(text), "areas": _list(text)}),
        "Drafts": _object(
            {"items": _list(_object(summary)), "before": {"type": ["integer", "null"]}}
        ),
        "Draft": _object(
            {
                **summary,
                "agency": text,
                "digest": text,
                "due_on": maybe,
                "updated_at": text,
                "allocation": {"type": ["object", "null"]},
                "attachments": _list({"type": "object"}),
                "findings": findings,
                "returned": {"type": ["object", "null"]},
                "public_id": maybe,
            }
        ),
    }


def _component(notice_type: type[NoticeType]) -> str:
    words = notice_type.code.replace(".", "_").split("_")
    return "New" + "".join(word.capitalize() for word in words)


def _draft_of(notice_type: type[NoticeType]) -> dict[str, Any]:
    given = example(notice_type)
    notice = _columns(Notice, NOTICE, {"region": REGION, **given["notice"]})
    rows = {
        name: _list(_columns(model, given=(given.get("rows", {}).get(name) or [{}])[0]))
        for name, model in notice_type.tables().items()
    }
    return {
        **_closed(
            {
                "type": {"const": notice_type.code},
                "notice": {**notice, "required": ["title"]},
                "allocation": _closed(
                    {
                        name: {**kind.schema, "examples": [NUMBERED[name]]}
                        for name, kind in ALLOCATION.items()
                    }
                ),
                "detail": _columns(notice_type.model, given=given["detail"]),
                "rows": _closed(rows),
                "parties": _parties(notice_type, given.get("parties", [])),
            }
        ),
        "title": bilingual(notice_type.label),
        "required": ["type", "notice"],
    }


def _parties(notice_type: type[NoticeType], given: Sequence[Mapping[str, Any]]) -> dict[str, Any]:
    """The list of parties in the roles of the type; an empty one where it has none."""
    roles = [role.code for role in notice_type.parties]
    if not roles:
        return {"type": "array", "maxItems": 0}
    first = given[0] if given else {"role": roles[0], "name": PARTY}
    party = _columns(NoticeParty, PARTY_COLUMNS, first)
    party["properties"]["role"] = {"enum": roles, "examples": [first["role"]]}
    return _list({**party, "required": ["role", "name"]})


def _columns(
    model: type[models.Model], names: tuple[str, ...] = (), given: Mapping[str, Any] | None = None
) -> dict[str, Any]:
    """An object of scalars: texts as people write them, or the JSON of the same.

    Each column has its value of an example, or says that it may be left out.
    """
    columns: list[Any] = [model._meta.get_field(n) for n in names] or list(content_fields(model))
    found: dict[str, Any] = {}
    for column in columns:
        kind = SCALAR.schema
        if column.choices and not column.is_relation:
            kind = {"enum": [*(str(code) for code, _label in column.choices), "", None]}
        elif isinstance(column, models.BooleanField):
            kind = TRUTH.schema
        found[column.name] = {**kind, "title": bilingual(column.verbose_name)}
        if isinstance(column, MeasureField):
            found[f"{column.name}_unit"] = {"enum": [*column.units, "", None]}
    for name, described in found.items():
        known = {"examples": [given[name]]} if given and name in given else {"default": None}
        found[name] = {**described, **known}
    return _closed(found)


def _closed(properties: dict[str, Any]) -> dict[str, Any]:
    """An object without any other members."""
    return {**_object(properties), "additionalProperties": False}


def _object(properties: dict[str, Any]) -> dict[str, Any]:
    return {"type": "object", "properties": properties}


def _list(items: dict[str, Any]) -> dict[str, Any]:
    return {"type": "array", "items": items}
