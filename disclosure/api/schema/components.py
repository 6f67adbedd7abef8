"""All components of the OpenAPI description."""

from __future__ import annotations

from disclosure import completing
from disclosure.areas import areas
from disclosure.core.notice_types import registry
from disclosure.differences import Kind
from disclosure.models import (
    Agency,
    CalendarDay,
    ConfidenceChoices,
    LedgerEntry,
    Release,
    TimerChoices,
    UnitChoices,
)

from .columns import KINDS
from .contracting import contracting_components
from .documents import STAGES, UID, shared_components, type_components
from .figures import figures_components
from .names import component_name
from .shapes import (
    ADDRESS,
    COUNT,
    DAY,
    DIGEST,
    LABEL,
    MOMENT,
    TEXT,
    YEAR,
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
    found |= contracting_components() | figures_components()
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
                "description": "SHA-256 of the canonical form (RFC 8785) of the proof's document.",
            },
            "proof": {**ADDRESS, "description": "The proof that the ledger holds this release."},
            "url": {**ADDRESS, "description": "This release, for good."},
            "page": {**ADDRESS, "description": "The notice's page for people."},
            "owes": {
                **nullable(ADDRESS),
                "description": "What its allocation owes next by law.",
            },
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
    search = {
        "found": {**COUNT, "description": "How many notices the index finds; only of a search."},
        "understood": {
            "type": "string",
            "description": "How the query was understood, in the language of the answer.",
        },
        "hints": {
            **items({"type": "string"}),
            "description": "What of the query was left out or read in another way, and why.",
        },
    }
    changes = record(
        {
            "licence": ADDRESS,
            "last": {**COUNT, "description": "Sequence of the last change of this page."},
            "watermark": {**COUNT, "description": "Sequence of the newest change there is."},
            "next": {**ADDRESS, "description": "Where to go on, now or later."},
            "results": items({"oneOf": [ref("Release"), ref("Deletion"), ref("Lost")]}),
        }
    )
    return {
        "ReleaseReference": record({**place, "url": ADDRESS}),
        "Suggestions": _suggestions(),
        "ReleaseBase": base,
        "Release": {"allOf": [ref("ReleaseBase"), record({"document": document})]},
        "Deletion": _deletion(base, document),
        "Lost": _lost(place),
        "Page": page,
        "Proof": _proof(),
        "Differences": _differences(),
        "ReleasePage": {"allOf": [ref("Page"), ref("Search"), releases]},
        "Search": record(search, optional=tuple(search)),
        "ChangePage": changes,
        "AllocationPage": {
            "allOf": [ref("Page"), releases, record({"allocation": ref("Allocation")})]
        },
    }


def _suggestions() -> Schema:
    one = record(
        {
            "kind": {"type": "string", "enum": [str(kind) for kind in completing.Kind]},
            "kind_label": TEXT,
            "label": {**TEXT, "description": "The name, in the language of the answer."},
            "beside": {**TEXT, "description": "Number of a project, area of a type, or empty."},
            "page": {**ADDRESS, "description": "Its page, or the notices that have it."},
        }
    )
    return record({"results": items(one)})


def _deletion(base: Schema, document: Schema) -> Schema:
    """A release as it stands after values were deleted from it by law."""
    act = record(
        {
            "at": MOMENT,
            "paths": {**items(TEXT), "description": "JSON pointers to what was deleted."},
            "basis": {**TEXT, "description": "The law, with its article."},
            "decision": nullable(TEXT),
            "reason": TEXT,
        }
    )
    members = {**base["properties"], "kind": {"const": "redact"}, "document": document}
    return record({**members, "deletion": act})


def _lost(place: dict[str, Schema]) -> Schema:
    """What the portal lost in a failure, of which the ledger keeps the entry."""
    entry = record(
        {
            "index": {**COUNT, "description": "Its place in the ledger."},
            "type": {"type": "string", "enum": LedgerEntry.Type.values},
            "at": MOMENT,
        }
    )
    return record({**place, "kind": {"const": "lost"}, "entry": entry})


def _differences() -> Schema:
    value = record({"pointer": TEXT, "value": {}})
    change = record(
        {
            "part": {**TEXT, "description": "The part of the notice, in the answer's language."},
            "row": {
                **TEXT,
                "description": "What tells the row from others of its table, or empty.",
            },
            "label": TEXT,
            "kind": {"type": "string", "enum": [str(kind) for kind in Kind]},
            "was": nullable(value),
            "now": nullable(value),
        }
    )
    return record(
        {
            "licence": ADDRESS,
            "release": ref("ReleaseReference"),
            "replaces": ref("ReleaseReference"),
            "changes": items(change),
        },
        description="Pointers lead into the documents of the two releases.",
    )


def _proof() -> Schema:
    found = record(
        {
            "format": {"const": "gongkai-proof/1"},
            "document": {
                "type": ["object", "null"],
                "description": "What was digested: values that may be deleted later are digests.",
            },
            "digest": DIGEST,
            "entry": {**TEXT, "description": "The entry of the ledger, base64."},
            "index": {**COUNT, "description": "Its place in the ledger."},
            "proof": {**TEXT, "description": "c2sp.org/tlog-proof@v1 with the signed checkpoint."},
            "witnesses": items(TEXT),
            "log": ADDRESS,
        }
    )
    found["properties"] |= {
        "key": TEXT,
        "disclosures": {
            **items(TEXT),
            "description": "RFC 9901: [salt, name, value] as base64.",
        },
        "shown": {**items(TEXT), "description": "JSON pointers to what the page shows in words."},
    }
    return found


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
                    record(
                        {
                            "role": TEXT,
                            "label": LABEL,
                            "required": {"type": "boolean"},
                            "masked": {"type": "boolean"},
                        }
                    )
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
            {
                "code": TEXT,
                **names,
                "parent": nullable(TEXT),
                "valid_from": nullable(YEAR),
                "valid_to": nullable(YEAR),
                "successors": items(TEXT),
                "former_names": items(
                    record({"name": TEXT, "valid_from": nullable(YEAR), "valid_to": YEAR})
                ),
                "url": ADDRESS,
                "releases": ADDRESS,
            }
        ),
        "RegionPage": {"allOf": [ref("Page"), record({"results": items(ref("Region"))})]},
        **_code_lists(),
        **_calendar(),
        **_law(),
        "Allocation": record(
            {"uid": TEXT, "number": TEXT, "name": TEXT, "area": area, "agency": ref("AgencyName")}
        ),
    }


def _code_lists() -> dict[str, Schema]:
    about = {"name": TEXT, "label": LABEL, "url": ADDRESS}
    code = record(
        {
            "code": {**TEXT, "description": "As it stands in documents."},
            "label": LABEL,
            "parent": {**nullable(TEXT), "description": "Code of the class above."},
            "standard_codes": {
                **items(TEXT),
                "description": "What the source calls it; several where it has one for each "
                "kind of thing, none where the code is the portal's own.",
            },
            "source": {**TEXT, "description": "The document that defines the code."},
        }
    )
    size = record({**about, "size": {**COUNT, "description": "How many codes it has."}})
    return {
        "CodeListName": size,
        "CodeListList": record({"licence": ADDRESS, "results": items(ref("CodeListName"))}),
        "Code": code,
        "CodeList": record({"licence": ADDRESS, **about, "results": items(ref("Code"))}),
    }


def _calendar() -> dict[str, Schema]:
    kind: Schema = {
        "type": "string",
        "enum": CalendarDay.Kind.values,
        "description": "A make-up day is a Saturday or Sunday that is worked.",
    }
    version: Schema = {
        "type": "string",
        "pattern": "^[0-9a-f]{12}$",
        "description": "Changes with any day of any list; clocks name the one they counted with.",
    }
    year = record(
        {
            "year": COUNT,
            "notices": items(record({"title": TEXT, "url": nullable(ADDRESS)})),
            "days": items(record({"date": DAY, "kind": kind, "name": TEXT})),
        },
        description="A list may hold days of the December before; plain weekends are left out.",
    )
    page = record({"version": version, "results": items(ref("CalendarYear"))})
    return {"CalendarYear": year, "CalendarPage": {"allOf": [ref("Page"), page]}}


def _law() -> dict[str, Schema]:
    version = {"code": TEXT, "revision": {"type": "integer", "minimum": 1}}
    timer: Schema = {"type": "string", "enum": TimerChoices.values}
    confidence: Schema = {
        "type": "string",
        "enum": ConfidenceChoices.values,
        "description": "Only `found` was read in its source.",
    }
    return {
        "Obligation": record(
            {
                **version,
                "region": nullable(TEXT),
                "loaded_at": MOMENT,
                "replaced_at": nullable(MOMENT),
                "url": ADDRESS,
                "row": ref("CatalogueRow"),
            }
        ),
        "CatalogueRow": {
            "type": "object",
            "description": "A row of the statutory catalogue; empty keys are left out.",
            "required": ["code", "item", "trigger", "timer", "basis", "publisher", "confidence"],
            "properties": {
                "code": TEXT,
                "item": LABEL,
                "trigger": LABEL,
                "timer": timer,
                "value": COUNT,
                "unit": {"type": "string", "enum": UnitChoices.values},
                "term": LABEL,
                "basis": items(ref("Basis")),
                "publisher": LABEL,
                "confidence": confidence,
            },
        },
        "Basis": record(
            {"name": LABEL, "number": TEXT, "article": TEXT}, optional=("number", "article")
        ),
        "ObligationList": record({"licence": ADDRESS, "results": items(ref("Obligation"))}),
        "Due": record(
            {
                **version,
                "timer": timer,
                "type": TEXT,
                "item": LABEL,
                "confidence": confidence,
                "agency": TEXT,
                "allocation": nullable(TEXT),
                "series": nullable(TEXT),
                "lot": nullable(TEXT),
                "starts_on": nullable(DAY),
                "due_on": nullable(DAY),
                "unknown": nullable(TEXT),
                "arises_from": UID,
                "met_by": nullable(UID),
                "met_on": nullable(DAY),
            }
        ),
        "DuePage": {"allOf": [ref("Page"), record({"results": items(ref("Due"))})]},
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
