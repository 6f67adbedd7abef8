"""T-01, T-02, T-04: workers and publishers are killed in the middle of what they do."""

from __future__ import annotations

import os
import random
import signal
import subprocess
import sys
import time

from django.conf import settings

from tests.faults.stand import Stand, expect, wait_until

ROUNDS = 3
#: Notices that wait when the sweep begins, so that it is long enough to be killed in.
WAITING = 5
#: A delivery whose worker died is somebody's for so long (disclosure.services.delivering).
LEASE_SECONDS = 15


def sealing(stand: Stand) -> bool:
    """Whether somebody holds the right to release."""
    held = "SELECT count(*) FROM pg_locks WHERE locktype = 'advisory' AND granted"
    return stand.cluster.sql(held, "gongkai") != "0"


def children_of(pid: int) -> list[int]:
    """The processes this one has started."""
    listed = subprocess.run(
        ["ps", "-eo", "pid=,ppid="], capture_output=True, text=True, check=True
    ).stdout
    return [int(pid_) for pid_, parent in map(str.split, listed.splitlines()) if int(parent) == pid]


def wait_in_line(stand: Stand, count: int) -> list[str]:
    """Approve notices while nobody says that it is time to look, then begin the sweep."""
    with stand.without("beat"):
        titles = stand.approve(count)
    wait_until(lambda: sealing(stand), 30, "a sweep")
    return titles


def child_killed(stand: Stand) -> None:
    """T-01: the pool goes on with a new child; what it did half is undone and done again."""
    slowest, killed = 0.0, 0
    for _round in range(ROUNDS):
        titles = wait_in_line(stand, WAITING)
        worker = stand.child("worker").process
        assert worker is not None
        for pid in children_of(worker.pid):
            os.kill(pid, signal.SIGKILL)
            killed += 1
        slowest = max(
            slowest,
            wait_until(
                lambda titles=titles: stand.released(titles) == WAITING, 5, "every notice is public"
            ),
        )
    expect(killed >= ROUNDS, "no child was killed")
    stand.figures |= {"killed": killed, "visible_seconds": round(slowest, 1)}
    stand.judge(calm=LEASE_SECONDS + 45)


def worker_killed(stand: Stand) -> None:
    """T-02: nobody waits for the broker to hand a task out again; the next sweep does it."""
    slowest = 0.0
    for _round in range(ROUNDS):
        titles = wait_in_line(stand, WAITING)
        stand.kill_group("worker")
        slowest = max(
            slowest,
            wait_until(
                lambda titles=titles: stand.released(titles) == WAITING, 60, "notices are public"
            ),
        )
    stand.figures |= {"killed": ROUNDS, "visible_seconds": round(slowest, 1)}
    stand.judge()


def many_publishers(stand: Stand) -> None:
    """T-04: publishers at once, two and then five; two of them killed under load."""
    chance = random.Random(4)
    command = [sys.executable, "-m", "tests.faults.publisher"]
    publishers: list[subprocess.Popen[bytes]] = []

    def add(count: int) -> None:
        for _number in range(count):
            one = subprocess.Popen(command, cwd=settings.BASE_DIR, env=dict(os.environ))
            publishers.append(one)

    try:
        with stand.without("worker"):
            add(2)
            first = stand.approve(10)
            wait_until(lambda: stand.released(first) == 10, 60, "two publishers")
            add(3)
            second = stand.approve(10)
            for victim in chance.sample(publishers, 2):
                victim.kill()
            third = stand.approve(5)
            started = time.monotonic()
            wait_until(
                lambda: stand.released([*second, *third]) == 15, 30, "three publishers are left"
            )
            stand.figures["take_over_seconds"] = round(time.monotonic() - started, 1)
            alive = sum(one.poll() is None for one in publishers)
            expect(alive == 3, f"{alive} publishers are alive, not 3")
    finally:
        for one in publishers:
            one.kill()
            one.wait()
    stand.judge()
