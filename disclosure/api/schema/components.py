"""All components of the OpenAPI description."""

from __future__ import annotations

from disclosure.areas import areas
from disclosure.core.notice_types import registry
from disclosure.models import Agency, Release

from .columns import KINDS
from .documents import STAGES, UID, shared_components, type_components
from .names import component_name
from .shapes import (
    ADDRESS,
    COUNT,
    DIGEST,
    LABEL,
    MOMENT,
    TEXT,
    Schema,
    items,
    nullable,
    record,
    ref,
)

STATUSES = ["current", "superseded", "withdrawn"]


def components() -> dict[str, Schema]:
    """Every component by name, those of the registered notice types included."""
    found = {**_lists(), **_reference(), **_errors(), **shared_components()}
    for notice_type in registry.all():
        found |= type_components(notice_type)
    return dict(sorted(found.items()))


def _lists() -> dict[str, Schema]:
    kind: Schema = {"type": "string", "enum": Release.Kind.values}
    place = {
        "sequence": {"type": "integer", "minimum": 1},
        "uid": UID,
        "revision": {"type": "integer", "minimum": 1},
        "kind": kind,
    }
    base = record(
        {
            **place,
            "type": TEXT,
            "status": {"type": "string", "enum": STATUSES},
            "superseded_by": nullable(ref("ReleaseReference")),
            "released_at": MOMENT,
            "digest": {
                **DIGEST,
                "description": "SHA-256 of the canonical form (RFC 8785) of the document.",
            },
            "url": {**ADDRESS, "description": "This release, for good."},
            "page": {**ADDRESS, "description": "The notice's page for people."},
        },
    )
    documents = [ref(f"{component_name(t)}Document") for t in registry.all()]
    document: Schema = {
        "oneOf": [*documents, ref("Tombstone"), {"type": "null"}],
        "description": "As it was released; null for content that was withdrawn since.",
    }
    cursor = nullable(ADDRESS)
    page = record({"licence": ADDRESS, "next": cursor, "previous": cursor})
    releases = record({"results": items(ref("Release"))})
    changes = record(
        {
            "licence": ADDRESS,
            "last": {**COUNT, "description": "Sequence of the last change of this page."},
            "watermark": {**COUNT, "description": "Sequence of the newest change there is."},
            "next": {**ADDRESS, "description": "Where to go on, now or later."},
            "results": items(ref("Release")),
        }
    )
    return {
        "ReleaseReference": record({**place, "url": ADDRESS}),
        "ReleaseBase": base,
        "Release": {"allOf": [ref("ReleaseBase"), record({"document": document})]},
        "Page": page,
        "ReleasePage": {"allOf": [ref("Page"), releases]},
        "ChangePage": changes,
        "AllocationPage": {
            "allOf": [ref("Page"), releases, record({"allocation": ref("Allocation")})]
        },
    }


def _reference() -> dict[str, Schema]:
    area = {"type": "string", "enum": [config.label for config in areas()]}
    column = record(
        {
            "name": TEXT,
            "label": LABEL,
            "kind": {"type": "string", "enum": list(KINDS)},
            "required": {"type": "boolean"},
            "masked": {"type": "boolean"},
            "unit": nullable(TEXT),
            "units": nullable(items(TEXT)),
            "choices": nullable(items(record({"value": TEXT, "label": LABEL}))),
        }
    )
    table = record({"name": TEXT, "label": LABEL, "columns": items(ref("Column"))})
    names = {"name": TEXT, "name_en": TEXT}
    return {
        "OpenAPI": {"type": "object", "description": "An OpenAPI 3.1 document."},
        "Label": record({"zh": TEXT, "en": TEXT}),
        "Index": record(
            {
                "name": TEXT,
                "version": TEXT,
                "licence": ADDRESS,
                "watermark": COUNT,
                "links": {"type": "object", "additionalProperties": ADDRESS},
            }
        ),
        "Area": record({"area": area, "label": LABEL, "types": items(TEXT), "page": ADDRESS}),
        "AreaList": record({"licence": ADDRESS, "results": items(ref("Area"))}),
        "Column": column,
        "NoticeType": record(
            {
                "type": TEXT,
                "standard_code": TEXT,
                "area": area,
                "stage": STAGES,
                "label": LABEL,
                "url": ADDRESS,
                "component": TEXT,
                "columns": items(ref("Column")),
                "listed": items(TEXT),
                "amount": nullable(TEXT),
                "deadline": nullable(TEXT),
                "rows": items(table),
                "annexes": items(table),
                "parties": items(
                    record({"role": TEXT, "label": LABEL, "required": {"type": "boolean"}})
                ),
                "filters": items(record({"parameter": TEXT, "label": LABEL})),
            }
        ),
        "NoticeTypeList": record({"licence": ADDRESS, "results": items(ref("NoticeType"))}),
        "Agency": record(
            {
                "code": TEXT,
                "slug": TEXT,
                "kind": {"type": "string", "enum": Agency.Kind.values},
                **names,
                "region": nullable(ref("RegionName")),
                "parent": nullable(ref("AgencyName")),
                "url": ADDRESS,
                "page": ADDRESS,
                "releases": ADDRESS,
            }
        ),
        "AgencyPage": {"allOf": [ref("Page"), record({"results": items(ref("Agency"))})]},
        "Region": record(
            {"code": TEXT, **names, "parent": nullable(TEXT), "url": ADDRESS, "releases": ADDRESS}
        ),
        "RegionPage": {"allOf": [ref("Page"), record({"results": items(ref("Region"))})]},
        "Allocation": record(
            {"uid": TEXT, "number": TEXT, "name": TEXT, "area": area, "agency": ref("AgencyName")}
        ),
    }


def _errors() -> dict[str, Schema]:
    error = record({"parameter": TEXT, "detail": TEXT})
    return {
        "Problem": record(
            {
                "type": ADDRESS,
                "title": TEXT,
                "status": {"type": "integer"},
                "detail": TEXT,
                "instance": TEXT,
                "errors": items(error),
                "release": ref("Release"),
            },
            optional=("errors", "release"),
            description="RFC 9457.",
        ),
        "ProblemKind": record(
            {"type": ADDRESS, "title": LABEL, "status": {"type": "integer"}, "detail": LABEL}
        ),
        "ProblemKindList": record({"results": items(ref("ProblemKind"))}),
    }
