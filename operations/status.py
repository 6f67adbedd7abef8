"""How the portal is doing, as anybody may know it: one answer for the page and for the API.

Everything comes from the database, so it is right when no worker runs, and says so.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from django.core.cache import cache
from django.db.models import OuterRef, QuerySet, Subquery
from django.utils import timezone

from disclosure.models import Agency, Release

from .lag import Lag, Waiting, lags, waiting
from .models import Comparison, Difference, Heartbeat, Incident, Reconciliation

#: Seconds for which an answer is kept, so that a crowd asks the database once.
KEPT = 30
KEY = "operations:status"
#: A worker that was not awake for so long is away; it beats every 30 seconds.
AWAKE = timedelta(minutes=2)
#: Name -> time over which the lag is told.
SPANS = {"day": timedelta(hours=24), "week": timedelta(days=7)}
#: Differences of a reconciliation that are named here; all of them are kept.
NAMED = 100


class State(StrEnum):
    """`incident` is what operators have told of; `delayed` what the portal sees itself."""

    OK = "ok"
    DELAYED = "delayed"
    INCIDENT = "incident"


@dataclass(frozen=True)
class Status:
    """The state at a time. `workers_at` is when one was awake last, None for never."""

    at: datetime
    workers_at: datetime | None
    agencies: list[Agency]
    lags: dict[str, list[Lag]]
    waiting: list[Waiting]
    run: Reconciliation | None
    comparisons: list[Comparison]
    differences: list[Difference]
    incidents: list[Incident]

    @property
    def awake(self) -> bool:
        """Whether somebody is there to release and deliver."""
        return self.workers_at is not None and self.at - self.workers_at < AWAKE

    @property
    def late(self) -> int:
        """How much waits longer than it should."""
        return sum(each.late for each in self.waiting)

    @property
    def differing(self) -> int:
        """Differences the last reconciliation found."""
        return sum(each.differing for each in self.comparisons)

    @property
    def state(self) -> State:
        """The worst there is to say."""
        if any(incident.ended_at is None for incident in self.incidents):
            return State.INCIDENT
        return State.OK if self.awake and not self.late else State.DELAYED


def status() -> Status:
    """The state now, or some seconds ago."""
    found: Status | None = cache.get(KEY)
    if found is None:
        found = current(now=timezone.now())
        cache.set(KEY, found, KEPT)
    return found


def current(*, now: datetime) -> Status:
    """The state, read anew."""
    run = last_run()
    return Status(
        at=now,
        workers_at=workers_at(),
        agencies=list(pushes()),
        lags={name: lags(since=now - span) for name, span in SPANS.items()},
        waiting=waiting(now=now),
        run=run,
        comparisons=list(run.comparisons.all()) if run else [],
        differences=list(run.differences.all()[:NAMED]) if run else [],
        incidents=list(Incident.objects.recent().prefetch_related("updates")),
    )


def workers_at() -> datetime | None:
    """When a worker was awake last, None for never."""
    return Heartbeat.objects.filter(name="worker").values_list("at", flat=True).first()


def last_run() -> Reconciliation | None:
    """The last reconciliation that has come through a channel."""
    return Reconciliation.objects.exclude(comparisons=None).first()


def pushes() -> QuerySet[Agency]:
    """The agencies that have released something, the latest first, with `pushed_at` and `uid`."""
    last = Release.objects.filter(agency=OuterRef("pk")).order_by("-sequence")
    found = Agency.objects.annotate(
        pushed_at=Subquery(last.values("published_at")[:1]), uid=Subquery(last.values("uid")[:1])
    )
    return found.exclude(pushed_at=None).order_by("-pushed_at", "pk")
