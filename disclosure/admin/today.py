"""What somebody must do today: the lists of the first page."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from disclosure import policies
from disclosure.core.workflow import AUTHORS, Action, State
from disclosure.models import Decision, Delivery, ImportBatch, Notice, User

#: Entries shown of each list; the rest is one link away.
SHOWN = 5
#: A delivery that failed this often, or is this late, does not mend itself.
STUCK_ATTEMPTS = 3
STUCK_AFTER = timedelta(minutes=10)


@dataclass(frozen=True)
class Task:
    """A list of notices somebody should look at. `verb` is what the button says."""

    label: Promise
    verb: Promise
    find: Callable[[User], QuerySet[Notice]]
    order: str = "updated_at"


@dataclass(frozen=True)
class Entry:
    """One thing to do: what it is called, what there is to know about it, where it is done."""

    title: str
    note: str
    url: str


@dataclass(frozen=True)
class TaskList:
    """One list as the first page shows it: how many, the first of them, and where the rest is."""

    name: str
    label: Any
    verb: Any
    count: int
    entries: list[Entry]
    url: str


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


def _scheduled(user: User) -> QuerySet[Notice]:
    return policies.visible_notices(user).filter(state=State.SCHEDULED)


TASKS: Mapping[str, Task] = {
    "returned": Task(_("Returned to me"), _("Revise"), _own(State.RETURNED)),
    "review": Task(_("Waiting for my secrecy review"), _("Review"), _waiting(Action.REVIEW)),
    "approve": Task(_("Waiting for my approval"), _("Judge"), _waiting(Action.APPROVE)),
    "drafts": Task(_("My drafts"), _("Continue"), _own(State.DRAFT)),
    "scheduled": Task(_("Scheduled"), _("Look"), _scheduled, order="publish_at"),
}


def task(name: str, user: User) -> QuerySet[Notice]:
    """The notices of one list, most urgent first."""
    found = TASKS[name]
    return found.find(user).select_related("agency").order_by(found.order, "pk")


def stuck_deliveries(now: datetime) -> QuerySet[Delivery]:
    """Deliveries that keep failing, or that no worker has taken for too long."""
    late = Q(due_at__lt=now - STUCK_AFTER)
    return Delivery.objects.filter(
        late | Q(attempts__gte=STUCK_ATTEMPTS) | ~Q(last_error=""), done_at__isnull=True
    )


def today(user: User, now: datetime) -> list[TaskList]:
    """The lists with something in them, most pressing first."""
    lists = [_notices(name, user) for name in TASKS]
    lists.insert(3, _batches(user))
    if policies.may_operate(user):
        lists.insert(0, _deliveries(now))
    return [found for found in lists if found.count]


def _notices(name: str, user: User) -> TaskList:
    kind, found = TASKS[name], task(name, user)
    return TaskList(
        name=name,
        label=kind.label,
        verb=kind.verb,
        count=found.count(),
        entries=[_notice(notice) for notice in found[:SHOWN]],
        url=f"{reverse('admin:disclosure_notice_changelist')}?task={name}",
    )


def _notice(notice: Notice) -> Entry:
    at = notice.publish_at if notice.state == State.SCHEDULED else notice.updated_at
    note = " · ".join((str(notice.notice_type.label), str(notice.agency), _minute(at)))
    return Entry(notice.title, note, reverse("admin:disclosure_notice_change", args=[notice.pk]))


def _minute(at: datetime | None) -> str:
    return f"{timezone.localtime(at):%Y-%m-%d %H:%M}" if at else ""


def waiting_batches(user: User) -> QuerySet[ImportBatch]:
    """The batches with notices that wait for this person."""
    waiting = Exists(
        policies.actionable(user, Action.REVIEW).filter(batch=OuterRef("pk"))
    ) | Exists(policies.actionable(user, Action.APPROVE).filter(batch=OuterRef("pk")))
    return policies.visible_batches(user).filter(waiting).order_by("pk")


def _batches(user: User) -> TaskList:
    found = waiting_batches(user).select_related("agency")
    return TaskList(
        name="batches",
        label=_("Import batches waiting for me"),
        verb=_("Judge"),
        count=found.count(),
        entries=[_batch(batch) for batch in found[:SHOWN]],
        url=reverse("admin:disclosure_importbatch_changelist"),
    )


def _batch(batch: ImportBatch) -> Entry:
    note = f"{batch.agency} · {_minute(batch.created_at)}"
    url = reverse("admin:disclosure_importbatch_change", args=[batch.pk])
    return Entry(batch.file_name, note, url)


def _deliveries(now: datetime) -> TaskList:
    found = stuck_deliveries(now).select_related("release").order_by("due_at", "pk")
    url = f"{reverse('admin:disclosure_delivery_changelist')}?stuck=1"
    return TaskList(
        name="deliveries",
        label=_("Deliveries in trouble"),
        verb=_("Look"),
        count=found.count(),
        entries=[
            Entry(f"{d.channel}: {d.release}", d.last_error[:120], url) for d in found[:SHOWN]
        ],
        url=url,
    )
