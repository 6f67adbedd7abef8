"""T-07, T-08: the standby is behind when it takes over, or dies while everybody waits for it."""

from __future__ import annotations

import os
import re
import signal
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager

from django.conf import settings
from django.db import connection

from bootstrap.supervisor import Child
from disclosure.models import LostRelease, Release
from ledger import publishing
from ledger.storage import head
from tests.faults import notices, oracles
from tests.faults.cluster import STANDBY, Cluster
from tests.faults.stand import Stand, expect, patient, wait_until

BEHIND = 50
SYNCHRONOUS = f"ANY 1 ({STANDBY})"


def make_standby(stand: Stand, *, synchronous: bool) -> Cluster:
    """A standby that has caught up."""
    standby = stand.cluster.standby(stand.var / STANDBY)
    stand.supervisor.add(Child(STANDBY, standby.child(), signal.SIGINT))
    standby.wait()
    state = "SELECT count(*) FROM pg_stat_replication WHERE state = 'streaming'"
    wait_until(lambda: stand.cluster.sql(state) == "1", 60, "the standby follows")
    if synchronous:
        stand.cluster.sql(f"ALTER SYSTEM SET synchronous_standby_names TO '{SYNCHRONOUS}'")
        stand.cluster.sql("SELECT pg_reload_conf()")
        waits = "SELECT count(*) FROM pg_stat_replication WHERE sync_state = 'quorum'"
        wait_until(lambda: stand.cluster.sql(waits) == "1", 30, "the standby is waited for")
    return standby


def stop_listening(standby: Cluster) -> int:
    """Let the standby hear nothing more; the process that would."""
    receiver = standby.backend("walreceiver")
    expect(receiver, "the standby has no walreceiver")
    assert receiver is not None
    os.kill(receiver, signal.SIGSTOP)
    return receiver


def fail_over(stand: Stand, standby: Cluster, receiver: int) -> None:
    """The primary is gone for good, the standby takes over, everybody is led to it."""
    assert stand.wire is not None
    primary = stand.child("postgres")
    stand.supervisor.children.remove(primary)
    assert primary.process is not None
    os.killpg(primary.process.pid, signal.SIGKILL)
    primary.process.wait()
    os.kill(receiver, signal.SIGKILL)
    time.sleep(1)
    standby.wait()
    standby.promote()
    stand.wire.lead_to(standby.socket)
    stand.cluster = standby
    connection.close()


@contextmanager
def approving(stand: Stand, count: int) -> Iterator[threading.Thread]:
    """Somebody approves meanwhile; who waits for the database waits."""

    def work() -> None:
        for _notice in range(count):
            stand.approve(1)
        connection.close()

    thread = threading.Thread(target=work, daemon=True)
    thread.start()
    yield thread
    thread.join(120)
    expect(not thread.is_alive(), "somebody still waits for the database")


def behind(stand: Stand) -> None:
    """T-07, asynchronous: 50 public notices are lost; the log refuses to go on without them."""
    standby = make_standby(stand, synchronous=False)
    receiver = stop_listening(standby)
    lost_titles = stand.approve(BEHIND)
    stand.calm()
    signed, known = head().size, set(stand.titles)
    fail_over(stand, standby, receiver)
    kept = set(Release.objects.values_list("title", flat=True))
    lost = known - kept
    expect(lost and lost <= set(lost_titles), "the standby was not behind")
    stand.titles = sorted(known - lost)
    refused_until_repaired(stand)
    repaired(stand, signed)
    judge_with_losses(stand, len(lost))
    stand.figures |= {"behind": len(lost), "notices": len(stand.titles)}


def refused_until_repaired(stand: Stand) -> None:
    """Nothing becomes public, and every place where an operator looks says why."""
    fresh = approve_new(stand, 2)
    time.sleep(6)
    expect(stand.released(fresh) == 0, "something was released on a second history")
    status, said = stand.manage("ledger_publish")
    expect(status == 1 and "does not continue" in said, f"ledger_publish: {status} {said}")
    status, said = stand.manage("doctor", "--language", "en")
    named = [line for line in said.splitlines() if line.startswith("✗ Public ledger")]
    expect(status == 1 and named, f"doctor: {status} {said}")


def approve_new(stand: Stand, count: int) -> list[str]:
    """Approve notices whose titles none that was lost had."""
    numbers = range(1000 + len(stand.titles), 1000 + len(stand.titles) + count)
    made = [notices.approve_one(stand.office, number) for number in numbers]
    stand.titles += made
    return made


def repaired(stand: Stand, signed: int) -> None:
    """What docs/operations.md says under "Two servers"."""
    with stand.without("beat", "worker", "outgoing"):
        status, said = stand.manage("ledger_repair")
        sizes = [int(size) for size in re.findall(r": (\d+) entries, root", said)]
        expect(status == 0 and max(sizes) == signed, f"ledger_repair: {said}")
        repair = ("ledger_repair", "--size", str(max(sizes)), "--reason", "promoted-standby")
        status, said = stand.manage(*repair)
        expect(status == 0 and "Repaired" in said, f"{repair}: {said}")
        # Numbers of what is lost must not be given out again: without this step nothing goes out.
        status, said = stand.manage("ledger_publish")
        expect(status == 0, f"ledger_publish: {said}")
        status, said = stand.manage("restore", "--finish")
        expect(status == 0, f"restore --finish: {said}")
        lost = set(LostRelease.objects.values_list("uid", flat=True))
        expect(lost == set(re.findall(r"in the ledger only: (\S+)", said)), said)


def judge_with_losses(stand: Stand, lost: int) -> None:
    """O1 to O7 for what is left; what is lost is named by everybody, and nothing else is."""
    stand.figures["backlog_seconds"] = round(stand.calm(), 1)
    stand.readers.stop()
    gone = set(LostRelease.objects.values_list("uid", flat=True))
    damage = {
        **oracles.every_notice_once(stand.titles),
        **oracles.one_history(stand.readers.notes),
        **oracles.audit_is_whole(),
    }
    expect(damage.pop("entries without a release") == lost == len(gone), f"lost: {len(gone)}")
    # The numbers of what is lost stay taken.
    expect(damage.pop("gaps in the sequence") > 0, "numbers of lost releases were given out again")
    amiss = {what: count for what, count in damage.items() if count}
    expect(not amiss, str(amiss))
    found = stand.verifier.check("portal", settings.SITE_ORIGIN)
    named = set(re.findall(r"20\d\d-\d{8}", found.out))
    expect(found.status == 1 and gone <= named, f"the verifier: {found.out[-1500:]}")
    in_force = set(Release.objects.values_list("uid", flat=True))
    accused = [line for line in found.out.splitlines() if "✗" in line]
    blamed = {uid for uid in in_force if any(uid in line for line in accused)}
    expect(not blamed, f"the verifier blames {blamed}")


def synchronous_behind(stand: Stand) -> None:
    """T-07, synchronous: nothing is acknowledged that the standby has not."""
    standby = make_standby(stand, synchronous=True)
    stand.approve(3)
    stand.calm()
    with stand.without("beat"):
        stand.approve(3)
        receiver = stop_listening(standby)
    # The sweep seals what was approved, and waits in its commit; people wait as well.
    before = len(stand.titles)
    with approving(stand, 3):
        time.sleep(8)
        expect(len(stand.titles) == before, "something was acknowledged that the standby has not")
        fail_over(stand, standby, receiver)
        disarm(standby)
    stand.figures["acknowledged_while_waiting"] = 0
    stand.judge(errors_are_stated=True)


def disarm(promoted: Cluster) -> None:
    """The new primary has no standby yet: it must not wait for one."""
    promoted.sql("ALTER SYSTEM RESET synchronous_standby_names")
    promoted.sql("SELECT pg_reload_conf()")


def synchronous_dies(stand: Stand) -> None:
    """T-08: approvals wait for the standby, pages do not, and the doctor says so."""
    make_standby(stand, synchronous=True)
    stand.approve(2)
    stand.calm()
    stand.readers.forget()
    with stand.without(STANDBY):
        before, died = len(stand.titles), time.monotonic()
        with approving(stand, 3):
            time.sleep(5)
            expect(len(stand.titles) == before, "an approval did not wait for the standby")
            status, said = stand.manage("doctor", "--language", "en")
            told = time.monotonic() - died
            expect(status == 1 and "✗ Standby" in said, f"the doctor does not name it: {said}")
            expect(told <= patient(30), f"the doctor took {told:.0f} s")
            stand.figures["told_seconds"] = round(told, 1)
            stand.figures["pages_while_waiting"] = stand.readers.statuses.total()
            disarm(stand.cluster)
    stand.judge()
    expect(publishing.damage() == [], "public files are damaged")
