"""Rows of an invented catalogue and a small calendar for tests of the law's clocks."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from disclosure.core import catalogue
from disclosure.core.obligations import Obligation
from disclosure.core.workdays import WorkCalendar
from disclosure.law import Catalogue, Entry, Facts

#: 2026 with the National Day week off and two make-up days: enough to see working days differ.
CALENDAR = WorkCalendar.of(
    [2026],
    {
        **{date(2026, 10, 1) + timedelta(days=n): False for n in range(7)},
        date(2026, 9, 20): True,
        date(2026, 10, 10): True,
    },
)


def row(code: str = "T-01", **values: Any) -> Obligation:
    """A row; what is not given is plain."""
    text = {"zh": "某事", "en": "something"}
    given = {
        "code": code,
        "area": "land",
        "item": text,
        "trigger": text,
        "timer": "publish_within",
        "value": 5,
        "unit": "working_day",
        "basis": [{"name": {"zh": "某法", "en": "Some Law"}, "article": "1"}],
        "publisher": text,
        "confidence": "found",
        "notice_type": "land.sale_result",
        **values,
    }
    return catalogue.read({k: v for k, v in given.items() if v is not None}, {})


def entry(code: str = "T-01", **values: Any) -> Entry:
    """A row as the catalogue in memory holds it."""
    return Entry(pk=hash(code) % 10_000, revision=1, obligation=row(code, **values))


def catalogue_of(*entries: Entry) -> Catalogue:
    return Catalogue(entries)


def facts(notice_type: str = "land.sale_result", **values: Any) -> Facts:
    """A notice with these columns; `formed_on`, `published_on` and the like by their names."""
    named = {"formed_on", "published_on", "elsewhere", "regions", "about", "earlier"}
    given = {k: v for k, v in values.items() if k in named}
    details = {k: v for k, v in values.items() if k not in named}
    return Facts(type=notice_type, details=details, **given)
