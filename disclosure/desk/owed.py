"""Disclosures that the law expects next, as things to do: file the notice that is owed."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any
from urllib.parse import urlencode

from django.db.models import Case, Count, F, QuerySet, Value, When, Window
from django.db.models.functions import RowNumber
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from disclosure import calendars, policies
from disclosure.core.clocks import Timer
from disclosure.core.workdays import WorkCalendar
from disclosure.core.workflow import EDITABLE, PUBLIC, State
from disclosure.law import words
from disclosure.models import Allocation, Due, Notice, User

from .days import left, soon_until
from .entries import Entry, TaskList

LABELS = {
    "overdue": gettext_lazy("Overdue"),
    "soon": gettext_lazy("Due within five working days"),
}
FILE = gettext_lazy("File it")


@dataclass(frozen=True)
class Begun:
    """A notice that is being worked on and will meet what is due."""

    pk: int
    state: State


def open_dues(dues: QuerySet[Due]) -> QuerySet[Due]:
    """Those nothing has met. Steps that are only followed are nobody's to file."""
    unmet = dues.filter(met_by__isnull=True, met_on__isnull=True)
    return unmet.exclude(entry__timer=Timer.TRACKED)


def due_lists(user: User, today: date, shown: int) -> list[TaskList]:
    """Overdue and due soon, of what the person files for; one query for both, two for words."""
    calendar = calendars.current()
    mine = open_dues(policies.owed_by(user)).filter(due_on__lte=soon_until(today, calendar))
    bucket = Case(When(due_on__lt=today, then=Value("overdue")), default=Value("soon"))
    found = mine.annotate(
        bucket=bucket,
        total=Window(Count("pk"), partition_by=[bucket]),
        place=Window(
            RowNumber(), partition_by=[bucket], order_by=[F("due_on").asc(), F("pk").asc()]
        ),
    )
    rows = list(found.filter(place__lte=shown).select_related("entry", "agency", "arises_from"))
    entries = dict(zip(rows, entries_of(rows, today, calendar), strict=True))
    return [
        TaskList(
            name=name,
            label=label,
            verb=FILE,
            count=here[0].total,
            entries=[entries[row] for row in here],
            url=f"{reverse('admin:disclosure_due_changelist')}?when={name}",
        )
        for name, label in LABELS.items()
        if (here := [row for row in rows if row.bucket == name])
    ]


def entries_of(
    dues: Sequence[Due], today: date, calendar: WorkCalendar | None = None
) -> list[Entry]:
    """Each with the button that gets it done: file the notice, or go on with the one begun."""
    calendar = calendar or calendars.current()
    allocations = {
        found.uid: found
        for found in Allocation.objects.filter(uid__in={due.allocation_uid for due in dues})
    }
    begun = _begun(dues)
    return [
        _entry(due, allocations.get(due.allocation_uid), begun, today, calendar) for due in dues
    ]


def _entry(
    due: Due,
    allocation: Allocation | None,
    begun: dict[tuple[str, str], Begun],
    today: date,
    calendar: WorkCalendar,
) -> Entry:
    row = due.entry.content
    about = [due.lot, str(allocation) if allocation else due.arises_from.title, str(due.agency)]
    url, verb = _way(due, allocation, begun.get((due.allocation_uid, due.notice_type)))
    return Entry(
        title=words.item(row),
        note=" · ".join(part for part in about if part),
        url=url,
        verb=verb,
        due_on=due.due_on,
        left=left(due.due_on, today, calendar) if due.due_on else None,
        basis=words.basis(row),
        matter="|".join(
            ("due", due.entry.code, due.allocation_uid, due.series, due.lot, str(due.agency_id))
        ),
    )


def _way(due: Due, allocation: Allocation | None, begun: Begun | None) -> tuple[str, Any]:
    """Where what is due gets done, and what the button says."""
    if begun is not None:
        url = reverse("admin:disclosure_notice_change", args=[begun.pk])
        return url, _("Continue") if begun.state in EDITABLE else _("Look")
    known = {"type": due.notice_type}
    if allocation is not None:
        known = {"allocation": str(allocation.pk), **known}
    if due.lot:
        known["lot"] = due.lot
    return f"{reverse('admin:disclosure_notice_add')}?{urlencode(known)}", FILE


def _begun(dues: Iterable[Due]) -> dict[tuple[str, str], Begun]:
    """The notices under way for what is due, by allocation and type; the furthest of several.

    A series has no allocation: what is under way for it cannot be told from another period.
    """
    uids = {due.allocation_uid for due in dues} - {""}
    hidden = [str(state) for state in State if state not in PUBLIC]
    found = Notice.objects.filter(
        allocation__uid__in=uids, type__in={due.notice_type for due in dues}, state__in=hidden
    )
    rows = found.order_by("pk").values_list("allocation__uid", "type", "pk", "state")
    return {(uid, code): Begun(pk, State(state)) for uid, code, pk, state in rows}
