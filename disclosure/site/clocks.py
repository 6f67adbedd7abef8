"""The clocks of the law as pages show them: what was demanded, what happened, on which basis."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Q
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from disclosure import tables
from disclosure.core.clocks import Timer
from disclosure.law import Verdict, words
from disclosure.models import Due

#: Verdict -> colour and symbol of its pill; the words beside it carry the meaning.
MARKS = {
    Verdict.KEPT: ("good", "check"),
    Verdict.MISSED: ("late", "warning"),
    Verdict.OPEN: ("", "clock"),
    Verdict.UNKNOWN: ("", "unknown"),
}


@dataclass(frozen=True)
class Clock:
    """One clock. `level` colours the pill; `doubt` says why the row is not certain."""

    code: str
    label: str
    demand: str
    state: str
    level: str
    icon: str
    dates: list[tuple[str, str]]
    basis: str
    doubt: str = ""
    why: str = ""
    lot: str = ""


def judged(document: Mapping[str, Any]) -> list[Clock]:
    """What the clocks said when the notice was released, as its document keeps it."""
    return [_judged(record) for record in document.get("clocks") or ()]


def _judged(record: Mapping[str, Any]) -> Clock:
    level, icon = MARKS[Verdict(record["verdict"])]
    unknown = record.get("unknown", "")
    return Clock(
        code=record["code"],
        label=words.item(record),
        demand=words.demand(record),
        state=words.verdict(record),
        level=level,
        icon=icon,
        dates=list(_dates(record)),
        basis=words.basis(record),
        doubt=words.doubt(record),
        why=words.why_unknown(unknown) if unknown else "",
    )


def _dates(record: Mapping[str, Any]) -> Iterable[tuple[str, str]]:
    """The days that were compared, each under what it is in this kind of timer."""
    labels = {
        Timer.AT_LEAST_BEFORE: (_("last day"), _("published")),
        Timer.STAY_OPEN: (_("earliest end"), _("ends")),
    }.get(Timer(record["timer"]), (_("due"), _("published")))
    for label, key in zip(labels, ("due_on", "actual_on"), strict=True):
        if record.get(key):
            yield label, tables.day(record[key])
    if record.get("stated") is not None:
        yield _("stated"), str(record["stated"])


def owed(allocation_uid: str, today: date) -> list[Clock]:
    """What an allocation owes now, the most pressing first; what has no date comes last."""
    if not allocation_uid:
        return []
    found = Due.objects.filter(allocation_uid=allocation_uid).filter(_open())
    rows = found.select_related("entry").order_by("due_on", "id")
    return [_owed(due, today) for due in rows]


def _open() -> Q:
    return Q(met_by__isnull=True, met_on__isnull=True)


def _owed(due: Due, today: date) -> Clock:
    row = due.entry.content
    state, level = _time_left(due.due_on, today)
    return Clock(
        code=due.entry.code,
        label=words.item(row),
        demand=words.demand(row),
        state=state,
        level=level,
        icon="warning" if level == "late" else "clock",
        dates=[(_("due"), tables.day(due.due_on))] if due.due_on else [],
        basis=words.basis(row),
        doubt=words.doubt(row),
        why=words.why_unknown(due.unknown) if due.unknown else "",
        lot=due.lot,
    )


def _time_left(due_on: date | None, today: date) -> tuple[str, str]:
    """Words and colour for a day that is to be kept."""
    if due_on is None:
        return _("no date"), ""
    days = (due_on - today).days
    if days < 0:
        text = ngettext("overdue by %(days)d day", "overdue by %(days)d days", -days)
        return text % {"days": -days}, "late"
    if days == 0:
        return _("due today"), "soon"
    text = ngettext("%(days)d day left", "%(days)d days left", days) % {"days": days}
    return text, "soon" if days <= 5 else ""
