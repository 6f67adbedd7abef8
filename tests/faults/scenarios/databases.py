"""T-05, T-06, T-10: the database is stopped, loses a process, or cannot be heard in a commit."""

from __future__ import annotations

import os
import random
import signal
import threading
import time
from collections.abc import Callable

from django.db import InterfaceError, OperationalError, connection
from django.utils import timezone

from disclosure import services
from ledger import publishing
from tests.faults import notices
from tests.faults.scenarios.workers import sealing
from tests.faults.stand import Stand, expect, wait_until

STOPS = 10
SECONDS_BETWEEN = (2.0, 5.0)
CUTS = 20
#: Addresses that nginx answers from what it has while the portal cannot.
KEPT = ("/", "/notices/", "/en/notices/", "/notices/feed/atom/", "/api/v1/releases/", "/status/")


def under_load(stand: Stand, attack: Callable[[], None]) -> int:
    """Approve notices one after the other while something attacks; how many were approved."""
    before, ended = len(stand.titles), threading.Event()

    def work() -> None:
        while not ended.is_set():
            stand.approve(1)
        connection.close()

    thread = threading.Thread(target=work, daemon=True)
    thread.start()
    try:
        attack()
    finally:
        ended.set()
        thread.join()
    return len(stand.titles) - before


def back(stand: Stand) -> None:
    """Wait until PostgreSQL answers again; a supervisor's patience is not what is tried."""
    stand.cluster.wait()
    stand.child("postgres").deaths = 0


def stopped_under_load(stand: Stand) -> None:
    """T-05: what was acknowledged is there, and readers are told to come back (503)."""
    chance = random.Random(5)

    def attack() -> None:
        for _stop in range(STOPS):
            time.sleep(chance.uniform(*SECONDS_BETWEEN))
            stand.kill("postgres", signal.SIGQUIT)
            wait_until(lambda: not stand.cluster.answers(), 10, "PostgreSQL is down")
            back(stand)

    stand.figures |= {"stops": STOPS, "approved_under_load": under_load(stand, attack)}
    stand.judge(errors_are_stated=True)
    others = {status for _page, status in stand.readers.failed} - {503}
    expect(not others, f"readers got {others} instead of 503 while the database was away")


def backend_killed(stand: Stand) -> None:
    """T-06: the backend that holds the right to release dies, and with it all others."""
    killed = 0

    def attack() -> None:
        nonlocal killed
        holder = (
            "SELECT pid FROM pg_locks WHERE locktype = 'advisory' AND granted ORDER BY pid LIMIT 1"
        )
        until = time.monotonic() + 60
        while killed < 3 and time.monotonic() < until:
            wait_until(lambda: sealing(stand), 30, "a sweep")
            if pid := stand.cluster.sql(holder, "gongkai"):
                os.kill(int(pid), signal.SIGKILL)
                killed += 1
                time.sleep(1)
                back(stand)

    under_load(stand, attack)
    expect(killed == 3, f"{killed} backends were killed, not 3")
    stand.figures["killed"] = killed
    stand.judge(errors_are_stated=True)


def postmaster_killed(stand: Stand) -> None:
    """T-06: PostgreSQL is killed and away for a while; nginx answers from what it has."""
    stand.readers.pages = KEPT
    time.sleep(5)
    stand.readers.forget()

    def attack() -> None:
        for _kill in range(3):
            with stand.without("postgres"):
                time.sleep(4)
            back(stand)
            time.sleep(2)

    stand.figures |= {"kills": 3, "approved_under_load": under_load(stand, attack)}
    stand.judge()


def cut_at_commit(stand: Stand) -> None:
    """T-10: nobody knows whether it was committed; asked again, it was done once."""
    wire = stand.wire
    assert wire is not None
    with stand.without("beat"):
        # The workers are out of the way: it is our own commits that are cut.
        for number in range(CUTS):
            when = ("before", "after")[number % 2]
            if number % 4 < 2:
                wire.cut_at_commit(when)
                stand.approve(1)
            else:
                stand.approve(1)
                wire.cut_at_commit(when)
                released_again()
    expect(wire.cuts == CUTS, f"{wire.cuts} commits were cut, not {CUTS}")
    stand.figures["cuts"] = wire.cuts
    stand.judge(errors_are_stated=True)


def released_again() -> None:
    """Release what is due as a worker does that is told of a lost connection."""
    try:
        services.publish_due(now=timezone.now())
    except (OperationalError, InterfaceError):
        connection.close()
    notices.patiently(lambda: services.publish_due(now=timezone.now()))
    notices.patiently(publishing.publish)
