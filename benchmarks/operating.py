"""What running a portal of many releases costs: time and memory of what its operators run.

    python -m benchmarks.operating --notices 100000

A portal of its own gets some notices of all types, filed and judged, and so many copies of them
(`multiplied.py`), each told to a contact of the press. Commands run as processes of their own, with
the peak of memory the system tells (on Linux). Beside them stand, in the same run: `manage.py
--version` for what any command costs, a bare count of the releases for what is asked for all day,
pg_dump and pg_restore alone for backup and restoration. Reconciliations of a tenth and of all show
whether memory grows.
"""

from __future__ import annotations

import argparse
import re
import secrets
import statistics
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any, NamedTuple

from benchmarks import stack

VAR = stack.own_environment(
    METRICS_TOKEN=secrets.token_urlsafe(), SITE_ORIGIN="http://127.0.0.1:8000"
)

from django.conf import settings
from django.core.cache import cache
from django.core.management import call_command
from django.db import connection
from django.test import Client
from django.utils import timezone

from benchmarks.multiplied import SPAN, multiply
from benchmarks.samples import fill
from config.prepare import collect_static_files
from disclosure.models import Release
from disclosure.search.rebuilding import rebuild
from operations import backups, postgres
from operations.reconciling.channels import LOOKS
from operations.tasks import beat
from press.models import Contact, Mailing
from tests.factory import Office, deliver_all

#: Notices that are filed and judged.
ORIGINALS = 100
#: Times that what is asked for all day is asked.
ASKED = 7
#: Seconds between two looks at the memory of a command.
LOOK = 0.05
HELD = re.compile(r"VmHWM:\s+(\d+) kB")


class Cost(NamedTuple):
    """Seconds, and the peak of memory in MB."""

    seconds: float
    megabytes: float


def main() -> None:
    """Fill the portal, run everything, print a line each."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--notices", type=int, default=100_000)
    parser.add_argument("--channels", nargs="*", choices=list(LOOKS), default=list(LOOKS),
                        help="channels that are reconciled; all without this")  # fmt: skip
    options = parser.parse_args()
    print(stack.machine(), flush=True)
    with stack.servers(VAR):
        collect_static_files()
        begun = time.perf_counter()
        office = fill(ORIGINALS)
        deliver_all(now=timezone.now())
        multiply(options.notices)
        tell_press(office)
        rebuild()
        call_command("make_bulk", anew=True, stdout=sys.stderr)
        beat()
        print(f"{Release.objects.count():,} releases, {size() / 1e6:,.0f} MB in the database, made "
              f"in {time.perf_counter() - begun:.0f} s", flush=True)  # fmt: skip
        asked_all_day()
        said("any command: manage.py --version", run("--version"))
        said("manage.py doctor", run("doctor", "--language", "en"))
        backed_up()
        reconciled(options.channels)


def tell_press(office: Office) -> None:
    """Note that a contact of the press was told of every release."""
    begun = timezone.now() - 2 * SPAN
    contact = Contact.objects.create(
        agency=office.agency,
        outlet="Herald",
        email="news@herald.example",
        created_at=begun,
        confirmed_at=begun,
        since=begun,
    )
    state = Mailing.State.TAKEN
    releases = Release.objects.values_list("pk", flat=True)
    Mailing.objects.bulk_create(
        (Mailing(contact=contact, release_id=pk, state=state) for pk in releases), batch_size=1_000
    )


def size() -> int:
    """Bytes of the database."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_database_size(current_database())")
        return int(cursor.fetchone()[0])


def asked_all_day() -> None:
    """The metrics and the public state, made anew each time, beside a count."""
    base = timed(Release.objects.count)
    client = Client(headers={"authorization": f"Bearer {settings.METRICS_TOKEN}"})
    print(f"{1_000 * base:9.1f} ms  a count of the releases")
    for path in ("/metrics", "/status/", "/api/v1/status/"):
        taken = timed(lambda path=path: anew(client, path))
        print(f"{1_000 * taken:9.1f} ms  {path}, {taken / base:.1f} counts", flush=True)


def anew(client: Client, path: str) -> None:
    """Ask with nothing kept."""
    cache.clear()
    answer = client.get(path, headers={"host": "127.0.0.1:8000"})
    if answer.status_code != 200:
        sys.exit(f"{path} answered {answer.status_code}")


def timed(work: Callable[[], Any]) -> float:
    """The median of the seconds something takes."""
    taken = []
    for _ in range(ASKED):
        begun = time.perf_counter()
        work()
        taken.append(time.perf_counter() - begun)
    return statistics.median(taken)


def reconciled(channels: list[str]) -> None:
    """Each channel over a tenth of the releases and over all of them."""
    for name in channels:
        for days in (SPAN.days // 10, SPAN.days + 1):
            cost = run("reconcile", "--channel", name, "--days", str(days))
            said(f"manage.py reconcile --channel {name} --days {days}", cost)


def backed_up() -> None:
    """A backup and the way back, beside the programs of PostgreSQL alone."""
    dump, folder = VAR / "peer.dump", VAR / "backups"
    base = elapsed(lambda: postgres.dump(dump))
    said("pg_dump alone", Cost(base, 0))
    cost = run("backup", str(folder), "--verify")
    said(f"manage.py backup --verify, {cost.seconds / base:.2f} times", cost)
    made = backups.latest(folder)
    said("manage.py restore --verify", run("restore", str(made), "--verify"))
    with connection.cursor() as cursor:
        cursor.execute("CREATE DATABASE peer")
    common = ["--single-transaction", "--exit-on-error", "--no-owner", "--no-privileges"]
    base = elapsed(lambda: postgres.run("pg_restore", *common, "--dbname=peer", str(dump)))
    said("pg_restore alone", Cost(base, 0))
    connection.close()
    cost = run("restore", str(made), "--replace")
    said(f"manage.py restore --replace, {cost.seconds / base:.2f} times", cost)


def elapsed(work: Callable[[], Any]) -> float:
    """The seconds something takes."""
    begun = time.perf_counter()
    work()
    return time.perf_counter() - begun


def run(*arguments: str) -> Cost:
    """What a command of the portal costs, without the programs it starts.

    What it finds wrong is printed: a doctor without workers does, and so may a reconciliation.
    """
    said_path = VAR / "said.txt"
    with said_path.open("wb") as sink:
        begun, peak = time.perf_counter(), 0.0
        command = [sys.executable, str(stack.ROOT / "manage.py"), *arguments]
        process = subprocess.Popen(command, stdout=sink, stderr=subprocess.STDOUT)
        while process.poll() is None:
            peak = max(peak, resident(process.pid))
            time.sleep(LOOK)
        taken = time.perf_counter() - begun
    if process.returncode:
        print(said_path.read_text(encoding="utf-8")[-1_500:], flush=True)
    return Cost(taken, peak)


def resident(pid: int) -> float:
    """The most memory a process has held since it began, in MB; 0 where the system does not say.

    What `wait4` tells of a child is at least what its parent held when it was begun.
    """
    try:
        found = HELD.search(Path(f"/proc/{pid}/status").read_text(encoding="ascii"))
    except OSError:
        return 0.0
    return int(found[1]) / 1_024 if found else 0.0


def said(what: str, cost: Cost) -> None:
    """Print a line."""
    memory = f"{cost.megabytes:6.0f} MB" if cost.megabytes else f"{'':9}"
    print(f"{cost.seconds:9.1f} s {memory}  {what}", flush=True)


if __name__ == "__main__":
    main()
