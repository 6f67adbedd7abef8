"""A release as a row of a spreadsheet: what every notice has, one column each."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable
from typing import Any

from disclosure.api.items import item
from disclosure.models import Release

#: Column -> type of the Frictionless table schema.
COLUMNS = {
    "sequence": "integer",
    "uid": "string",
    "revision": "integer",
    "kind": "string",
    "status": "string",
    "type": "string",
    "area": "string",
    "stage": "string",
    "title": "string",
    "agency_code": "string",
    "agency": "string",
    "region_code": "string",
    "region": "string",
    "allocation": "string",
    "amount": "number",
    "currency": "string",
    "deadline_at": "datetime",
    "released_at": "datetime",
    "digest": "string",
    "page": "string",
}
#: With these a spreadsheet begins a formula (also in their full width), whatever blanks precede.
FORMULA = tuple("=+-@＝＋－＠|%")


def harmless(text: str) -> str:
    """The text, with an apostrophe before what a spreadsheet would take for a formula."""
    risky = text.startswith(("\t", "\r", "\n")) or text.lstrip().startswith(FORMULA)
    return f"'{text}" if risky else text


def line(values: Iterable[Any]) -> bytes:
    """One line of CSV (RFC 4180)."""
    sink = io.StringIO()
    csv.writer(sink).writerow(harmless(v) if isinstance(v, str) else v for v in values)
    return sink.getvalue().encode()


def row(release: Release, known: dict[str, Any]) -> list[Any]:
    """The values of a release; `known` is its API item. Withdrawn content stays empty."""
    document = known["document"] or {}
    agency, region = document.get("agency") or {}, document.get("region") or {}
    open_ = bool(known["document"]) and not release.withdrawn
    return [
        release.sequence,
        release.uid,
        release.revision,
        release.kind,
        known["status"],
        release.type,
        release.area,
        release.stage,
        document.get("title", ""),
        agency.get("code", ""),
        agency.get("name", ""),
        region.get("code", ""),
        region.get("name", ""),
        release.allocation_uid,
        f"{release.amount.normalize():f}" if open_ and release.amount is not None else "",
        release.currency if open_ and release.amount is not None else "",
        release.deadline_at.isoformat() if open_ and release.deadline_at else "",
        known["released_at"],
        release.digest,
        known["page"],
    ]


def known(release: Release) -> dict[str, Any]:
    """The release as the API gives it."""
    return item(release)
