"""How fast approved notices go out, beside Wagtail publishing pages of as many fields.

    python3 -m venv /tmp/wagtail
    /tmp/wagtail/bin/pip install "wagtail==8.0.1" "psycopg[binary]"
    python -m benchmarks.publishing --wagtail /tmp/wagtail/bin/python --notices 500 --rounds 3

One PostgreSQL of its own with fsync on serves both, in alternating rounds. A notice is a land
announcement with its two parcels, filed, reviewed and approved before the clock starts; what is
timed is `services.publish_due`, which also seals, digests and masks the document, appends it to the
ledger, renews what the law expects next and writes the outbox. A page of the peer has as many text
fields, holding the same values, and a draft revision; what is timed is `revision.publish()`, with
its own search index as it comes, and without. Each round begins with what the earlier ones left, on
both sides: the rates of each are printed, for what grows slower with what is there shows it.
"""

from __future__ import annotations

import argparse
import itertools
import json
import os
import statistics
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from benchmarks import stack

VAR = stack.own_environment()

from django.db import connection
from django.utils import timezone

from benchmarks.samples import values
from config import services as embedded
from disclosure import services
from disclosure.channels import CHANNELS
from tests.factory import Office

AREA, CODE = "land", "land.listing"
PROJECTS = itertools.count(1)
PEER = Path(__file__).with_name("wagtail_peer.py")


def main() -> None:
    """Print the rates of each way: the median of the rounds, and their span."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--wagtail", type=Path, required=True, metavar="PYTHON")
    parser.add_argument("--notices", type=int, default=500, help="in each round")
    parser.add_argument("--rounds", type=int, default=3)
    options = parser.parse_args()
    print(stack.machine())
    with stack.servers(VAR), peer(options.wagtail) as ask:
        office = Office.open()
        found: dict[str, list[float]] = {}
        for number in range(options.rounds):
            for name, rate in one_round(office, ask, options.notices):
                found.setdefault(name, []).append(rate)
                print(f"  {number + 1}. {name}: {rate:.0f}/s", file=sys.stderr, flush=True)
    medians = {name: statistics.median(rates) for name, rates in found.items()}
    for name, rates in found.items():
        each = ", ".join(f"{rate:.0f}" for rate in rates)
        print(f"{name:<44} {medians[name]:>7.0f}/s   ({each})")
    with_index, without = medians["Wagtail"], medians["Wagtail without its search index"]
    for name, rate in medians.items():
        if not name.startswith("Wagtail"):
            print(f"{name:<44} {rate / with_index:>7.1f} times Wagtail, "
                  f"{rate / without:.1f} times without its index")  # fmt: skip
    print(f"{len(values(CODE))} values each; {stack.machine()}")


def one_round(office: Office, ask: Any, count: int) -> Iterator[tuple[str, float]]:
    """Each way in turn: its name, and how many went out in a second."""
    prepare(office, count)
    begun = time.perf_counter()
    sequences = services.publish_due(now=timezone.now(), limit=count)
    taken = time.perf_counter() - begun
    assert len(sequences) == count  # noqa: S101
    yield "ours, as the worker does it", count / taken
    begun = time.perf_counter()
    for channel in CHANNELS:
        while services.deliver_due(channel=channel, now=timezone.now()):
            pass
    delivered = time.perf_counter() - begun
    yield "ours, with the index, feeds and OCDS behind it", count / (taken + delivered)
    few = max(1, count // 5)
    prepare(office, few)
    begun = time.perf_counter()
    for _ in range(few):
        services.publish_due(now=timezone.now(), limit=1)
    yield "ours, one in a transaction", few / (time.perf_counter() - begun)
    yield "Wagtail", count / ask("publish", count)
    yield "Wagtail without its search index", count / ask("publish-unindexed", count)


def prepare(office: Office, count: int) -> None:
    """Notices that wait for the sweep, each of a project of its own."""
    for _ in range(count):
        now = timezone.now()
        project = office.allocation(AREA, number=f"YL-{next(PROJECTS)}")
        notice = office.file(CODE, now=now, notice={"allocation": project.pk})
        office.approve(notice, now=now)


@contextmanager
def peer(python: Path) -> Iterator[Any]:
    """A process of the other venv with a database of its own: ask(command, count) -> seconds."""
    with connection.cursor() as cursor:
        cursor.execute("CREATE DATABASE wagtail")
    told = {"host": str(embedded.POSTGRES.sockets), "values": values(CODE)}
    environment = {
        name: value
        for name, value in os.environ.items()
        if name not in ("DJANGO_SETTINGS_MODULE", "PYTHONPATH")
    }
    process = subprocess.Popen(
        [str(python), str(PEER)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
        env=environment,
    )
    assert process.stdin is not None  # noqa: S101
    assert process.stdout is not None  # noqa: S101
    stdin, stdout = process.stdin, process.stdout

    def ask(*words: Any) -> float:
        stdin.write(json.dumps(words) + "\n")
        stdin.flush()
        answer = stdout.readline()
        if not answer:
            sys.exit("the peer ended")
        return float(json.loads(answer))

    try:
        ask("prepare", told)
        yield ask
    finally:
        stdin.close()
        process.wait()
        stdout.close()


if __name__ == "__main__":
    main()
