"""Clocks in words, for forms, pages and feeds: in the reader's language, never surer than the row.

A row is given as JSON: `catalogue.plain` of it, or the record a release keeps, which repeats it.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from disclosure.core.clocks import Recurrence, Timer, Unit
from disclosure.core.obligations import Confidence
from disclosure.languages import english

from .judging import Judged, Unknown, Verdict

Row = Mapping[str, Any]

MONTHS = (
    "January", "February", "March", "April", "May", "June", "July", "August", "September",
    "October", "November", "December",
)  # fmt: skip


def told(text: Mapping[str, str]) -> str:
    """A text of the catalogue in the reader's language."""
    return text["en"] if english() else text["zh"]


def item(row: Row) -> str:
    """What is to be disclosed or done."""
    return told(row["item"])


def length(value: int, unit: str) -> str:
    """A number of days, months or years: 20 working days, 20个工作日."""
    words = {
        Unit.WORKING_DAY: ngettext("%(n)d working day", "%(n)d working days", value),
        Unit.CALENDAR_DAY: ngettext("%(n)d day", "%(n)d days", value),
        Unit.HOUR: ngettext("%(n)d hour", "%(n)d hours", value),
        Unit.MONTH: ngettext("%(n)d month", "%(n)d months", value),
        Unit.YEAR: ngettext("%(n)d year", "%(n)d years", value),
    }
    return words[Unit(unit)] % {"n": value}


def demand(row: Row) -> str:
    """What a row demands, in one phrase: "within 10 working days after: the sale has ended"."""
    known = {"trigger": told(row["trigger"])}
    if fixed := row.get("fixed_on"):
        return _("every year by %(day)s") % {"day": _month_and_day(*fixed)}
    if row.get("value") is None:
        term = told(row["term"]) if row.get("term") else ""
        return _("%(term)s: %(trigger)s") % {**known, "term": term}
    known["period"] = length(row["value"], row["unit"])
    every = row.get("recurs")
    if every:
        return _repeated(Recurrence(every)) % known
    return {
        Timer.PUBLISH_WITHIN: _("within %(period)s after: %(trigger)s"),
        Timer.AT_LEAST_BEFORE: _("at least %(period)s before: %(trigger)s"),
        Timer.STAY_OPEN: _("open for at least %(period)s from: %(trigger)s"),
        Timer.TRACKED: _("to be done within %(period)s after: %(trigger)s"),
    }[Timer(row["timer"])] % known


def _repeated(every: Recurrence) -> str:
    return {
        Recurrence.MONTH: _("every month, within %(period)s after: %(trigger)s"),
        Recurrence.QUARTER: _("every quarter, within %(period)s after: %(trigger)s"),
        Recurrence.YEAR: _("every year, within %(period)s after: %(trigger)s"),
    }[every]


def _month_and_day(month: int, day: int) -> str:
    return f"{day} {MONTHS[month - 1]}" if english() else f"{month}月{day}日"


def basis(row: Row) -> str:
    """The bases of a row as laws are cited: 《政府采购法实施条例》（国务院令第658号）第43条."""
    return ("; " if english() else "；").join(cited(one) for one in row["basis"])


def cited(one: Mapping[str, Any]) -> str:
    """One law with its number and article."""
    name, number, article = told(one["name"]), one.get("number", ""), one.get("article", "")
    if english():
        parts = (name, number and f"({number})", article and f"art. {article}")
        return " ".join(part for part in parts if part)
    return f"《{name}》" + (number and f"（{number}）") + (article and f"第{article}条")


def article(one: Mapping[str, Any]) -> str:
    """The article of a basis alone: 第22条, art. 22; where none is known, the name of the law."""
    found = one.get("article", "")
    if not found:
        return told(one["name"])
    return f"art. {found}" if english() else f"第{found}条"


def doubt(row: Row) -> str:
    """How sure the catalogue is of a row; "" for one that was read in its source."""
    return {
        Confidence.FOUND: "",
        Confidence.FOUND_LOCALLY: _("Read in a local rule only; to be checked for the nation."),
        Confidence.MEMORY_HIGH: _("From memory: likely right, not yet checked in the source."),
        Confidence.MEMORY_MEDIUM: _("From memory: to be checked in the source."),
        Confidence.MEMORY_LOW: _("From memory: doubtful, to be checked in the source."),
        Confidence.ASSUMED: _("Assumed by this portal; the law names no such period."),
    }[Confidence(row["confidence"])]


def finding(judged: Judged) -> str:
    """What to tell who files a notice whose clock is not kept."""
    row = judged.entry.plain
    known = {
        "item": item(row),
        "demand": demand(row),
        "due": judged.due_on.isoformat() if judged.due_on else "",
        "stated": judged.stated,
    }
    if judged.stated is not None:
        return _("%(item)s: %(demand)s; %(stated)s are stated.") % known
    if judged.obligation.timer is Timer.STAY_OPEN:
        return _("%(item)s: %(demand)s; it may end on %(due)s at the earliest.") % known
    if judged.obligation.timer is Timer.AT_LEAST_BEFORE:
        return _("%(item)s: %(demand)s; %(due)s was the last day for it.") % known
    return _("%(item)s: %(demand)s; it was due on %(due)s.") % known


def why_unknown(code: str) -> str:
    """Why a clock cannot be told."""
    if code.startswith("calendar:"):
        year = code.partition(":")[2]
        text = _("The official list of holidays for %(year)s is not known yet.")
        return text % {"year": year}
    return {
        Unknown.NOT_COUNTED: _("The law names no number of days."),
        Unknown.NO_START: _("The notice does not say when the period starts."),
        Unknown.NO_EVENT: _("The notice does not say when the period ends."),
        Unknown.NOT_PUBLISHED: _("It is not known when the notice was first published."),
    }[Unknown(code)]


def verdict(record: Row) -> str:
    """Kept or not, and by how much."""
    match record["verdict"]:
        case Verdict.KEPT:
            return _("in time")
        case Verdict.MISSED if record["timer"] in (Timer.STAY_OPEN, Timer.AT_LEAST_BEFORE):
            return _("too short by %(period)s") % {"period": _off_by(record)}
        case Verdict.MISSED:
            return _("late by %(period)s") % {"period": _off_by(record)}
        case Verdict.OPEN:
            return _("still running")
    return _("cannot be told")


def _off_by(record: Row) -> str:
    working = record.get("unit") == Unit.WORKING_DAY
    return length(record.get("off_by", 0), Unit.WORKING_DAY if working else Unit.CALENDAR_DAY)
