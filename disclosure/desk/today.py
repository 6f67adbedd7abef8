"""What somebody must do today: the lists of the first page, in few queries."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.db.models import Case, Count, Exists, F, OuterRef, Q, QuerySet, Value, When, Window
from django.db.models.functions import RowNumber
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from disclosure import calendars, policies
from disclosure.core.workdays import WorkCalendar
from disclosure.core.workflow import AUTHORS, PUBLIC, Action, State
from disclosure.law import words
from disclosure.models import (
    BatchStep,
    Decision,
    Delivery,
    ImportBatch,
    JustificationRequest,
    Notice,
    User,
)

from .days import left
from .entries import Entry, TaskList
from .owed import due_lists

#: Entries shown of each list; the rest is one link away.
SHOWN = 5
#: A delivery that failed this often, or is this late, does not mend itself.
STUCK_ATTEMPTS = 3
STUCK_AFTER = timedelta(minutes=10)


@dataclass(frozen=True)
class Task:
    """A list of notices somebody should look at.

    `verb` is what the button says; `step` the one it leads to, None for the page of the notice.
    """

    label: Promise
    verb: Promise
    find: Callable[[User], QuerySet[Notice]]
    step: Action | None = None


def _written_by(user: User) -> Q:
    written = Decision.objects.filter(
        notice=OuterRef("pk"), by=user, action__in=[str(action) for action in AUTHORS]
    )
    return Q(filed_by=user) | Q(Exists(written))


def _own(state: State) -> Callable[[User], QuerySet[Notice]]:
    return lambda user: policies.visible_notices(user).filter(_written_by(user), state=state)


def _waiting(action: Action) -> Callable[[User], QuerySet[Notice]]:
    """Waiting for this person; what came in a batch is judged as a batch."""
    return lambda user: policies.actionable(user, action).filter(batch__isnull=True)


def _restorable(user: User) -> QuerySet[Notice]:
    """Proposed to be restored; those of a batch as well, which are judged one by one here."""
    return policies.actionable(user, Action.RESTORE)


def _to_justify(user: User) -> QuerySet[Notice]:
    asked = JustificationRequest.objects.filter(notice=OuterRef("pk"))
    return policies.justifiable(user).filter(Exists(asked))


def _scheduled(user: User) -> QuerySet[Notice]:
    return policies.visible_notices(user).filter(state=State.SCHEDULED)


#: A notice is in one list at most: each is about another state, or about who wrote it.
TASKS: Mapping[str, Task] = {
    "returned": Task(_("Returned to me"), _("Revise"), _own(State.RETURNED)),
    "justify": Task(_("Personal data to justify"), _("Look at it"), _to_justify),
    "review": Task(
        _("Waiting for my secrecy review"), _("Review"), _waiting(Action.REVIEW), Action.REVIEW
    ),
    "approve": Task(
        _("Waiting for my approval"), _("Judge"), _waiting(Action.APPROVE), Action.APPROVE
    ),
    "restore": Task(_("Withdrawn notices to put back"), _("Judge"), _restorable),
    "drafts": Task(_("My drafts"), _("Continue"), _own(State.DRAFT)),
    "scheduled": Task(_("Scheduled"), _("Look"), _scheduled),
}
#: Most pressing first: the lists of notices among the others.
ORDER = (
    "deliveries", "overdue", "soon", "returned", "justify", "review", "approve", "restore",
    "batches", "drafts", "scheduled",
)  # fmt: skip
#: What comes first within a list: the next to be published, the next to be due, the oldest.
URGENCY = (
    Case(When(state=State.SCHEDULED, then=F("publish_at"))).asc(),
    F("due_on").asc(nulls_last=True),
    F("updated_at").asc(),
    F("pk").asc(),
)


def task(name: str, user: User) -> QuerySet[Notice]:
    """The notices of one list, most urgent first."""
    return TASKS[name].find(user).select_related("agency").order_by(*URGENCY)


def place(notice: Notice, kind: Task) -> str:
    """Where the thing is done: the page of the step, which shows all there is to judge."""
    if kind.step is None:
        return reverse("admin:disclosure_notice_change", args=[notice.pk])
    return reverse("admin:disclosure_notice_step", args=[notice.pk, kind.step])


def following(step: Action, user: User, notice: Notice) -> tuple[Notice, str] | None:
    """The next notice that waits for somebody who just took a step, and where it is judged."""
    name = next((name for name, kind in TASKS.items() if kind.step is step), "")
    found = task(name, user).exclude(pk=notice.pk).first() if name else None
    return (found, place(found, TASKS[name])) if found else None


def stuck_deliveries(now: datetime) -> QuerySet[Delivery]:
    """Deliveries that keep failing, or that no worker has taken for too long."""
    late = Q(due_at__lt=now - STUCK_AFTER)
    return Delivery.objects.filter(
        late | Q(attempts__gte=STUCK_ATTEMPTS) | ~Q(last_error=""), done_at__isnull=True
    )


def today(user: User, now: datetime, *, shown: int = SHOWN) -> list[TaskList]:
    """The lists with something in them, most pressing first, each with its first entries."""
    day = timezone.localdate(now)
    lists = [*due_lists(user, day, shown), *_notices(user, day, shown), *_batches(user, shown)]
    if policies.may_operate(user):
        lists += _deliveries(now, shown)
    return sorted(lists, key=lambda found: ORDER.index(found.name))


def _notices(user: User, day: date, shown: int) -> list[TaskList]:
    """All lists of notices in one query: how many each has, and the first of them."""
    whens = [
        When(pk__in=kind.find(user).values("pk"), then=Value(name)) for name, kind in TASKS.items()
    ]
    # Of public notices only those wait for anybody that are to be restored.
    hidden = [str(state) for state in State if state not in PUBLIC or state is State.RESTORING]
    mine = policies.visible_notices(user).filter(state__in=hidden)
    named = mine.annotate(task=Case(*whens)).exclude(task=None)
    found = named.annotate(
        total=Window(Count("pk"), partition_by=[F("task")]),
        place=Window(RowNumber(), partition_by=[F("task")], order_by=URGENCY),
    )
    rows = list(found.filter(place__lte=shown).select_related("agency", "allocation", "due_by"))
    rows.sort(key=lambda row: row.place)
    calendar = calendars.current() if rows else WorkCalendar()
    return [
        TaskList(
            name=name,
            label=kind.label,
            verb=kind.verb,
            count=here[0].total,
            entries=[_entry(row, kind, day, calendar) for row in here],
            url=f"{reverse('admin:disclosure_notice_changelist')}?task={name}",
        )
        for name, kind in TASKS.items()
        if (here := [row for row in rows if row.task == name])
    ]


def _entry(notice: Notice, kind: Task, day: date, calendar: WorkCalendar) -> Entry:
    at = notice.publish_at if notice.state == State.SCHEDULED else notice.updated_at
    # What is to be put back was public in its time, or late for good.
    due_on = None if notice.state == State.RESTORING else notice.due_on
    note = " · ".join((str(notice.notice_type.label), str(notice.agency), _minute(at)))
    return Entry(
        notice.title,
        note,
        place(notice, kind),
        due_on=due_on,
        left=left(due_on, day, calendar) if due_on else None,
        basis=words.basis(notice.due_by.content) if due_on and notice.due_by else "",
        matter=f"notice|{notice.pk}",
    )


def _minute(at: datetime | None) -> str:
    return f"{timezone.localtime(at):%Y-%m-%d %H:%M}" if at else ""


def waiting_batches(user: User) -> QuerySet[ImportBatch]:
    """The batches with notices that wait for this person, and no step under way."""
    waiting = Exists(
        policies.actionable(user, Action.REVIEW).filter(batch=OuterRef("pk"))
    ) | Exists(policies.actionable(user, Action.APPROVE).filter(batch=OuterRef("pk")))
    under_way = BatchStep.objects.filter(batch=OuterRef("pk"), finished_at=None)
    found = policies.visible_batches(user).filter(waiting, ~Exists(under_way))
    return found.order_by("pk")


def _batches(user: User, shown: int) -> list[TaskList]:
    found = waiting_batches(user).annotate(total=Window(Count("pk"))).select_related("agency")
    rows = list(found[:shown])
    if not rows:
        return []
    return [
        TaskList(
            name="batches",
            label=_("Import batches waiting for me"),
            verb=_("Judge"),
            count=rows[0].total,
            entries=[_batch(batch) for batch in rows],
            url=reverse("admin:disclosure_importbatch_changelist"),
        )
    ]


def _batch(batch: ImportBatch) -> Entry:
    note = f"{batch.agency} · {_minute(batch.created_at)}"
    url = reverse("admin:disclosure_importbatch_change", args=[batch.pk])
    return Entry(batch.file_name, note, url)


def _deliveries(now: datetime, shown: int) -> list[TaskList]:
    stuck = stuck_deliveries(now).annotate(total=Window(Count("pk")))
    rows = list(stuck.select_related("release").order_by("due_at", "pk")[:shown])
    url = f"{reverse('admin:disclosure_delivery_changelist')}?stuck=1"
    if not rows:
        return []
    return [
        TaskList(
            name="deliveries",
            label=_("Deliveries in trouble"),
            verb=_("Look"),
            count=rows[0].total,
            entries=[Entry(f"{d.channel}: {d.release}", d.last_error[:120], url) for d in rows],
            url=url,
        )
    ]
