"""Components of released documents: what all share, and one set for each notice type."""

from __future__ import annotations

from disclosure.api.languages import bilingual, both
from disclosure.core.notice_types import NoticeType, Stage
from disclosure.law import Verdict
from disclosure.models import (
    ConfidenceChoices,
    CorrectionReason,
    NoticeNature,
    PartyKind,
    RestorationReason,
    TimerChoices,
    UnitChoices,
    WithdrawalReason,
)

from .columns import table_schema
from .names import camel, component_name
from .shapes import (
    ADDRESS,
    COUNT,
    DAY,
    DECIMAL,
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

UID: Schema = {"type": "string", "pattern": "^[0-9]{4}-[0-9]{8,}$"}
STAGES: Schema = {"type": "string", "enum": [str(stage) for stage in Stage]}


def _measure(unit: Schema, description: str) -> Schema:
    published = record({"value": DECIMAL, "unit": TEXT}, description="As it was published.")
    return record({"value": DECIMAL, "unit": unit, "published": published}, description=description)


def _envelope() -> dict[str, Schema]:
    """What a notice and its tombstone have in common."""
    return {
        "id": UID,
        "revision": {"type": "integer", "minimum": 1},
        "type": TEXT,
        "standard_code": TEXT,
        "area": TEXT,
        "stage": STAGES,
        "title": TEXT,
        "title_en": TEXT,
        "agency": ref("AgencyName"),
        "region": nullable(ref("RegionName")),
        "allocation": nullable(ref("AllocationName")),
        "published_at": MOMENT,
        "licence": ADDRESS,
    }


def _parts() -> dict[str, Schema]:
    name = {"name": TEXT, "name_en": TEXT}
    return {
        "AgencyName": record(
            {"code": {"type": "string", "description": "Unified social credit code."}, **name}
        ),
        "RegionName": record(
            {"code": {"type": "string", "description": "GB/T 2260 division code."}, **name}
        ),
        "AllocationName": record({"id": TEXT, "number": TEXT, "name": TEXT}),
        "Amount": _measure(
            {"type": "string", "pattern": "^[A-Z]{3}$"},
            "Money: `value` in the currency `unit` (ISO 4217).",
        ),
        "Surface": _measure({"const": "m²", "type": "string"}, "`value` in square metres."),
        "Identifier": record({"scheme": TEXT, "id": TEXT}),
        "Party": record(
            {
                "role": TEXT,
                "name": TEXT,
                "kind": {"type": "string", "enum": PartyKind.values},
                "identifier": nullable(ref("Identifier")),
                "address": TEXT,
            },
            description=(
                "Of a natural person no number is released, and the address only down to the "
                "county; of one who complains, only the surname."
            ),
        ),
        "Annex": record(
            {"name": TEXT, "count": COUNT, "digest": DIGEST, "expires_on": nullable(DAY)},
            description=(
                "A list of natural persons, kept apart so that it can be deleted when its "
                "publicity period ends. Only its salted digest is part of the document."
            ),
        ),
        "File": record({"name": TEXT, "media_type": TEXT, "size": COUNT, "digest": DIGEST}),
        "LotName": record({"number": TEXT, "name": TEXT}),
        "Clock": _clock(),
        "Judgement": record(
            {
                "action": {"type": "string", "enum": ["review", "approve"]},
                "role": {"type": "string", "enum": ["reviewer", "approver"]},
                "agency": ref("AgencyName"),
                "at": MOMENT,
            },
            description="Which desk of which agency judged the notice, and when; never a person.",
        ),
        "Source": record(
            {"name": TEXT, "url": TEXT, "id": TEXT, "published_on": TEXT},
            description="Where a republished notice first appeared.",
        ),
        "SourceRelease": record(
            {
                "release": {"type": "object", "description": "The source's OCDS release."},
                "kept": items(TEXT),
                "decimals": items(TEXT),
                "unchanged": {"type": "boolean"},
            },
            description=(
                "What the source of a notice taken over as OCDS said beyond its columns, without "
                "personal data. `kept` points to what a column still says as the source did, "
                "`decimals` to numbers written as text."
            ),
        ),
        "Correction": record(
            {"reason": {"type": "string", "enum": CorrectionReason.values}, "note": TEXT}
        ),
    }


def _clock() -> Schema:
    """One clock of the law as it stood at release; keys without a value are left out."""
    always: dict[str, Schema] = {
        "code": TEXT,
        "revision": {"type": "integer", "minimum": 1},
        "timer": {"type": "string", "enum": TimerChoices.values},
        "item": LABEL,
        "trigger": LABEL,
        "basis": items(ref("Basis")),
        "confidence": {"type": "string", "enum": ConfidenceChoices.values},
        "verdict": {"type": "string", "enum": [str(verdict) for verdict in Verdict]},
        "off_by": COUNT,
        "calendar": {"type": "string", "description": "Which lists of working days were used."},
    }
    sometimes: dict[str, Schema] = {
        "region": TEXT,
        "value": COUNT,
        "unit": {"type": "string", "enum": UnitChoices.values},
        "term": LABEL,
        "recurs": TEXT,
        "fixed_on": items(COUNT),
        "starts_on": DAY,
        "due_on": DAY,
        "actual_on": DAY,
        "stated": COUNT,
        "unknown": TEXT,
    }
    return record({**always, **sometimes}, optional=tuple(sometimes))


def _notice() -> Schema:
    return record(
        {
            **_envelope(),
            "kind": {"type": "string", "enum": ["publish", "correct", "restore"]},
            "nature": {"type": "string", "enum": NoticeNature.values},
            "summary": TEXT,
            "body": TEXT,
            "formed_on": nullable(DAY),
            "corrects": nullable(UID),
            "correction": nullable(ref("Correction")),
            "relates_to": nullable(UID),
            "source": nullable(ref("Source")),
            "judged": items(ref("Judgement")),
            "not_in_source": items(TEXT),
            "contact": record({"name": TEXT, "phone": TEXT, "email": TEXT, "address": TEXT}),
            "parties": items(ref("Party")),
            "details": {"type": "object"},
            "rows": {"type": "object"},
            "annexes": items(ref("Annex")),
            "attachments": items(ref("File")),
            "lots": items(ref("LotName")),
            "clocks": items(ref("Clock")),
            "ocds": ref("SourceRelease"),
            "restoration": ref("Restoration"),
        },
        optional=("ocds", "restoration"),
        description="What the documents of all notice types have in common.",
    )


def _withdrawal() -> Schema:
    return record({"reason": {"type": "string", "enum": WithdrawalReason.values}, "note": TEXT})


def _restoration() -> Schema:
    return record(
        {
            "withdrawn_at": MOMENT,
            "withdrawal": _withdrawal(),
            "restored_at": MOMENT,
            "reason": {"type": "string", "enum": RestorationReason.values},
            "note": TEXT,
        },
        description=(
            "Of a notice that was withdrawn by mistake and put back (kind `restore`): when and why"
            " both happened. What was deleted by law before stays deleted; lists of persons went"
            " with the withdrawal."
        ),
    )


def _tombstone() -> Schema:
    return record(
        {
            **_envelope(),
            "kind": {"type": "string", "const": "withdraw"},
            "withdrawn_at": MOMENT,
            "withdrawal": _withdrawal(),
        },
        description="What stays of a withdrawn notice: that it was there, and why it went.",
    )


def shared_components() -> dict[str, Schema]:
    """Components that no notice type owns."""
    return {
        **_parts(),
        "Restoration": _restoration(),
        "NoticeDocument": _notice(),
        "Tombstone": _tombstone(),
    }


def type_components(notice_type: type[NoticeType]) -> dict[str, Schema]:
    """The components of one type: details, rows, document, release and page."""
    name = component_name(notice_type)
    found = {f"{name}Details": table_schema(notice_type, notice_type.model)}
    rows = {}
    for model in notice_type.rows:
        table = f"{name}{camel(model.table_name)}Row"
        schema = table_schema(notice_type, model, f"{model.table_name}.")
        found[table] = {**schema, "title": bilingual(model._meta.verbose_name)}
        rows[model.table_name] = items(ref(table))
    own = {
        "type": {"type": "string", "const": notice_type.code},
        "parties": items(_party(notice_type)),
        "details": ref(f"{name}Details"),
        "rows": record(rows, optional=tuple(rows)),
    }
    found[f"{name}Document"] = {
        "title": bilingual(notice_type.label),
        "allOf": [ref("NoticeDocument"), {"type": "object", "properties": own}],
    }
    document = {"oneOf": [ref(f"{name}Document"), ref("Tombstone"), {"type": "null"}]}
    found[f"{name}Release"] = {
        "allOf": [ref("ReleaseBase"), record({"type": own["type"], "document": document})]
    }
    found[f"{name}Page"] = {
        "allOf": [ref("Page"), ref("Search"), record({"results": items(ref(f"{name}Release"))})]
    }
    return found


def _party(notice_type: type[NoticeType]) -> Schema:
    role = {
        "type": "string",
        "enum": [role.code for role in notice_type.parties],
        "x-labels": {role.code: both(role.label) for role in notice_type.parties},
    }
    if not notice_type.parties:
        return ref("Party")
    return {"allOf": [ref("Party"), {"type": "object", "properties": {"role": role}}]}
