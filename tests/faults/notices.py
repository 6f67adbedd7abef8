"""The people and the auditor of the chaos run: approve notices, then count the damage."""

import time
from collections import Counter
from collections.abc import Callable
from typing import Any, TypeVar

from django.db import InterfaceError, OperationalError, connection
from django.utils import timezone

from disclosure import services
from disclosure.channels import CHANNELS
from disclosure.core.workflow import WAITING, Action
from disclosure.models import Delivery, Notice, Release
from disclosure.search.query import Filters, search
from tests.factory import Office

T = TypeVar("T")

POLL_SECONDS = 0.2


def patiently(step: Callable[[], T]) -> T:
    """Return what ``step`` returns, as soon as there is a database to take it on."""
    while True:
        try:
            return step()
        except (OperationalError, InterfaceError):
            connection.close()
            time.sleep(POLL_SECONDS)


def insist(step: Callable[[], Any], done: Callable[[], bool]) -> None:
    """Take ``step`` as a person would: after a failure look first whether it had worked."""

    def once() -> None:
        if not done():
            step()

    patiently(once)


def approve_one(office: Office, number: int) -> str:
    """File, submit, review and approve one notice; return its title, unique in the run."""
    title = f"混沌演练第{number:05d}号地块挂牌出让公告"
    found = Notice.objects.filter(title=title)
    insist(
        lambda: office.file(now=timezone.now(), notice={"title": title}),
        found.exists,
    )
    for by, action in (
        (office.filer, Action.SUBMIT),
        (office.reviewer, Action.REVIEW),
        (office.approver, Action.APPROVE),
    ):
        insist(
            lambda by=by, action=action: services.decide(
                notice=found.get(),
                action=action,
                by=by,
                now=timezone.now(),
                checklist=services.nothing_found(),
            ),
            # Not by the state: an approved notice moves on by itself.
            lambda action=action: found.get().decisions.filter(action=action).exists(),
        )
    return title


def busy() -> bool:
    """Whether anything is left to release or to deliver."""
    waiting = Notice.objects.filter(state__in=[str(state) for state in WAITING])
    return waiting.exists() or Delivery.objects.filter(done_at__isnull=True).exists()


def wait_for_calm(seconds: float) -> float:
    """Wait until nothing is left to do, at most ``seconds``; return how long it took."""
    started = time.monotonic()
    while patiently(busy) and time.monotonic() - started < seconds:
        time.sleep(POLL_SECONDS)
    return time.monotonic() - started


def count_damage(titles: list[str]) -> dict[str, int]:
    """Count every way in which a notice can be lost, doubled or left behind."""
    releases = Counter(Release.objects.values_list("title", flat=True))
    sequences = list(Release.objects.order_by("sequence").values_list("sequence", flat=True))
    done = Delivery.objects.filter(done_at__isnull=False)
    delivered = Counter(done.values_list("release_id", flat=True))
    hits = {title: search(f'"{title}"', filters=Filters(statuses=())).total for title in titles}
    return {
        "approved, never released": sum(releases[title] == 0 for title in titles),
        "released twice": sum(releases[title] > 1 for title in titles),
        "released without approval": len(releases.keys() - set(titles)),
        "gaps in the sequence": sum(n != at for at, n in enumerate(sequences, start=1)),
        "deliveries undone": Delivery.objects.filter(done_at__isnull=True).count(),
        "releases not on every channel": sum(delivered[n] != len(CHANNELS) for n in sequences),
        "not found by search": sum(hits[title] == 0 for title in titles),
        "found twice by search": sum(hits[title] > 1 for title in titles),
    }
