"""Components of the statistics and of the profiles."""

from __future__ import annotations

from .shapes import ADDRESS, COUNT, DECIMAL, LABEL, TEXT, YEAR, Schema, items, nullable, record, ref


def figures_components() -> dict[str, Schema]:
    """What `disclosure.api.views.figures` answers with."""
    key: Schema = {
        "type": "string",
        "description": "An area, a type, a division code (empty for none), a year or a month.",
    }
    line = record(
        {
            "key": key,
            "notices": COUNT,
            "staged": {**COUNT, "description": "Notices of the stage that was asked for."},
            "stated": {**COUNT, "description": "Those of them with an amount in yuan."},
            "unstated": {**COUNT, "description": "Those without."},
            "amount": DECIMAL,
            "contests": {**COUNT, "description": "Lots with a known number of offers."},
            "offers": COUNT,
            "single": {**COUNT, "description": "Lots with one offer only."},
            "ways": {**COUNT, "description": "Matters with a known way of award."},
            "direct": {**COUNT, "description": "Those handed out without competition."},
        }
    )
    kept = record(
        {
            "key": key,
            "punctual": COUNT,
            "late": COUNT,
            "overdue": COUNT,
            "open": COUNT,
            "undated": {**COUNT, "description": "The law or the calendar names no day."},
        }
    )
    asked = record(
        {
            "area": nullable(TEXT),
            "region": nullable(TEXT),
            "year": nullable(YEAR),
            "month": nullable(COUNT),
            "stage": TEXT,
        }
    )
    tables = {name: items(ref("FiguresLine")) for name in ("areas", "types", "regions", "periods")}
    return {
        "FiguresLine": line,
        "PunctualityLine": kept,
        "Statistics": record(
            {
                "licence": ADDRESS,
                "asked": asked,
                **tables,
                "punctuality": items(ref("PunctualityLine")),
            }
        ),
        "PartyProfile": _profile(),
    }


def _profile() -> Schema:
    part = record({"area": TEXT, "type": TEXT, "role": TEXT, "label": LABEL, "notices": COUNT})
    year = record(
        {
            "year": YEAR,
            "results": COUNT,
            "results_stated": COUNT,
            "results_amount": DECIMAL,
            "contracts": COUNT,
            "contracts_stated": COUNT,
            "contracts_amount": DECIMAL,
        },
        description="What it received. Results and contracts tell of the same matters.",
    )
    return record(
        {
            "licence": ADDRESS,
            "code": TEXT,
            "name": TEXT,
            "names": items(TEXT),
            "agency": nullable(TEXT),
            "notices": COUNT,
            "areas": {"type": "object", "additionalProperties": COUNT},
            "parts": items(part),
            "years": items(year),
            "agencies": items(record({"agency": TEXT, "notices": COUNT})),
            "partners": items(record({"code": nullable(TEXT), "name": TEXT, "notices": COUNT})),
            "releases": ADDRESS,
            "page": ADDRESS,
        }
    )
