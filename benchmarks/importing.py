"""What bringing in a file costs, from its rows to releases, beside storing the same rows raw.

    python -m benchmarks.importing --rows 100000

A sheet of land-use rights granted by agreement is read, judged by the rules of its type, submitted,
reviewed and approved as a batch, and released. It goes as in a portal: two processes read the file
together, as two of a worker's do, and what is approved is released by a third meanwhile. The peer
then stores the rows this left in the database once more, in tables of the same columns and indexes
without foreign keys or triggers, by `bulk_create` and nothing else; reading them for it is not
timed. PostgreSQL is one of its own with fsync on. The share is that of the peer's time to ours.
"""

from __future__ import annotations

import argparse
import multiprocessing
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any, TypeVar

from benchmarks import stack

VAR = stack.own_environment()

from django.apps import apps
from django.db import connection, connections, models, transaction
from django.utils import timezone

from benchmarks.samples import AGREEMENT, brought_in, release_due, sheet
from disclosure.core.notice_types import registry
from disclosure.core.workflow import Action
from disclosure.importing.batches import read_batch
from disclosure.importing.filing import Overtaken
from disclosure.importing.turns import SWEEPS
from disclosure.models import ImportBatch, Notice, NoticeParty, Release
from tests.factory import Office, make_region, open_sample

T = TypeVar("T")

#: What the file itself says; everything else is what becomes of it.
CONTENT = (Notice, registry.get(AGREEMENT).model, NoticeParty)
CHUNK = 1_000
PEER = "peer"
#: Seconds between two sweeps, as the scheduler has it.
REST = 0.5


def main() -> None:
    """Print the seconds of each step and what the peer takes."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--rows", type=int, default=100_000)
    rows = parser.parse_args().rows
    print(stack.machine())
    with stack.servers(VAR):
        make_region("990100")
        office = Office.open()
        before = counted()
        taken = imported(office, rows)
        stored = {model: count - before[model] for model, count in counted().items()}
        written = {model: count for model, count in stored.items() if count >= rows // 2}
        content = sum(raw(model) for model in CONTENT)
        everything = content + sum(raw(model) for model in written if model not in CONTENT)
    total = sum(stored.values())
    print(f"{'all of it':<34} {taken:>8.1f} s  {rows / taken:>7.0f} rows/s")
    print(f"{'bulk_create of what the file says':<34} {content:>8.1f} s  {content / taken:.3f}")
    print(f"{'bulk_create of all it left':<34} {everything:>8.1f} s  {everything / taken:.3f}")
    print(f"{total} rows in {len(written)} tables; {stack.machine()}")


def imported(office: Office, rows: int) -> float:
    """Bring the file in and take it to releases; seconds."""
    content = sheet(rows)
    print(f"{rows} rows, {len(content) >> 20} MB")
    begun = time.perf_counter()
    batch = timed("brought in", lambda: brought_in(office, content))
    timed("read, judged and submitted", started(SWEEPS, read, batch.pk))
    batch.refresh_from_db()
    if batch.filed != rows:
        raise SystemExit(f"{batch.quarantined} rows failed: {batch.quarantine.first()}")
    decide = office.decide_batch
    timed("reviewed", lambda: decide(batch, Action.REVIEW, office.reviewer, timezone.now()))
    open_sample(batch, office.approver, now=timezone.now())
    released = started(1, release, rows)
    timed("approved", lambda: decide(batch, Action.APPROVE, office.approver, timezone.now()))
    timed("released after that", released)
    taken = time.perf_counter() - begun
    if Release.objects.count() != rows:
        raise SystemExit("not every row was released")
    return taken


def read(batch: int) -> None:
    """What a process of the worker does with the file: sweep after sweep while there is work."""
    found = ImportBatch.objects.get(pk=batch)
    while found.state == ImportBatch.State.READING:
        try:
            read_batch(batch=found, now=timezone.now())
        except Overtaken:
            time.sleep(REST)
            found.refresh_from_db()


def release(rows: int) -> None:
    """Sweep what is approved until so many notices are out."""
    while Release.objects.count() < rows:
        release_due()
        time.sleep(REST)


def started(count: int, work: Callable[[int], None], what: int) -> Callable[[], None]:
    """Have so many processes do this from now on; what waits for all of them."""
    # A connection cannot be shared with them.
    connections.close_all()
    forked = multiprocessing.get_context("fork")
    running = [forked.Process(target=work, args=(what,)) for _ in range(count)]
    for process in running:
        process.start()

    def ended() -> None:
        for process in running:
            process.join()
        if any(process.exitcode for process in running):
            raise SystemExit("a process failed")

    return ended


def timed(what: str, step: Callable[[], T]) -> T:
    """Take a step and print its seconds."""
    begun = time.perf_counter()
    result = step()
    print(f"{what:<34} {time.perf_counter() - begun:>8.1f} s", flush=True)
    return result


def counted() -> dict[type[models.Model], int]:
    """How many rows each table has."""
    found = [*apps.get_models(), *(m for m in apps.get_models(include_auto_created=True))]
    return {model: model._base_manager.count() for model in dict.fromkeys(found)}


def raw(model: type[models.Model]) -> float:
    """Seconds of storing the rows of a table once more, in a table that only looks like it."""
    table, taken = model._meta.db_table, 0.0
    with connection.cursor() as cursor:
        cursor.execute(f"CREATE SCHEMA IF NOT EXISTS {PEER}")
        cursor.execute(f"CREATE TABLE {PEER}.{table} (LIKE public.{table} INCLUDING ALL)")
    for rows in chunks(model):
        with peer(), transaction.atomic():
            begun = time.perf_counter()
            models.QuerySet(model).bulk_create(rows)
            taken += time.perf_counter() - begun
    print(f"  {model.__name__:<32} {taken:>8.1f} s raw", flush=True)
    return taken


def chunks(model: type[models.Model]) -> Iterator[list[Any]]:
    """The rows, in the order of their keys."""
    found = model._base_manager.order_by("pk")
    last: Any = None
    while rows := list((found if last is None else found.filter(pk__gt=last))[:CHUNK]):
        yield rows
        last = rows[-1].pk


@contextmanager
def peer() -> Iterator[None]:
    """Statements go to the peer's tables."""
    with connection.cursor() as cursor:
        cursor.execute(f"SET search_path TO {PEER}, public")
        try:
            yield
        finally:
            cursor.execute("SET search_path TO DEFAULT")


if __name__ == "__main__":
    main()
