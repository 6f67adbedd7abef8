"""What the operations' answers look like, for the OpenAPI document."""

from __future__ import annotations

from typing import Any

from disclosure.api.schema.documents import UID
from disclosure.api.schema.shapes import (
    ADDRESS,
    COUNT,
    LABEL,
    MOMENT,
    TEXT,
    Schema,
    items,
    nullable,
    record,
)
from disclosure.models import Release

from .models import Difference
from .status import State

SECONDS: Schema = {"type": "number"}
FLAG: Schema = {"type": "boolean"}


def add_components(result: dict[str, Any], **context: Any) -> dict[str, Any]:
    """`SPECTACULAR_SETTINGS["POSTPROCESSING_HOOKS"]`: after those of the disclosure's API."""
    schemas = result["components"]["schemas"] | {"Deliveries": _deliveries(), "Status": _status()}
    result["components"]["schemas"] = dict(sorted(schemas.items()))
    return result


def _deliveries() -> Schema:
    channel = record(
        {
            "channel": TEXT,
            "label": LABEL,
            "reached_at": {
                **nullable(MOMENT),
                "description": "When it was there for the first time; null for not yet.",
            },
            "seconds": {**nullable(SECONDS), "description": "Seconds since it was released."},
            "attempts": COUNT,
        }
    )
    release = record(
        {
            "sequence": {"type": "integer", "minimum": 1},
            "revision": {"type": "integer", "minimum": 1},
            "kind": {"type": "string", "enum": Release.Kind.values},
            "approved_at": nullable(MOMENT),
            "released_at": MOMENT,
            "channels": items(channel),
        }
    )
    return record({"licence": ADDRESS, "uid": UID, "page": ADDRESS, "releases": items(release)})


def _status() -> Schema:
    lag = record(
        {
            "channel": TEXT,
            "label": LABEL,
            "releases": COUNT,
            "p50": {**SECONDS, "description": "Half of them were there within so many seconds."},
            "p95": SECONDS,
            "p99": SECONDS,
        }
    )
    waiting = record(
        {"channel": TEXT, "count": COUNT, "late": COUNT, "oldest_at": nullable(MOMENT)}
    )
    agency = record({"slug": TEXT, "name": TEXT, "released_at": MOMENT, "uid": UID})
    return record(
        {
            "licence": ADDRESS,
            "at": MOMENT,
            "state": {"type": "string", "enum": [str(state) for state in State]},
            "workers": record({"awake": FLAG, "seen_at": nullable(MOMENT)}),
            "lag": record({"day": items(lag), "week": items(lag)}),
            "waiting": items(waiting),
            "reconciliation": nullable(_reconciliation()),
            "incidents": items(_incident()),
            "agencies": items(agency),
        }
    )


def _reconciliation() -> Schema:
    channel = record(
        {
            "channel": TEXT,
            "ended_at": MOMENT,
            "compared": COUNT,
            "missing": COUNT,
            "stale": COUNT,
            "surplus": COUNT,
            "readable": {**FLAG, "description": "False where the channel could not be asked."},
        }
    )
    difference = record(
        {
            "channel": TEXT,
            "kind": {"type": "string", "enum": Difference.Kind.values},
            "sequence": nullable({"type": "integer"}),
            "uid": nullable(UID),
            "sent_again": FLAG,
        }
    )
    return record(
        {
            "begun_at": MOMENT,
            "first": COUNT,
            "last": COUNT,
            "channels": items(channel),
            "differences": {**items(difference), "description": "The first of them."},
        }
    )


def _incident() -> Schema:
    report = record({"at": MOMENT, "text": LABEL})
    return record(
        {
            "title": LABEL,
            "started_at": MOMENT,
            "ended_at": nullable(MOMENT),
            "page": ADDRESS,
            "reports": items(report),
        }
    )
