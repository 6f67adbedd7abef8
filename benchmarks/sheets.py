"""How long a large sheet takes and how much memory: `python -m benchmarks.sheets --rows 10000`.

A workbook (or with `--csv` a CSV file) of one type is made by another process, every fiftieth row
with a fault, and read, reviewed and approved the way the worker does it, in a test database that
is thrown away. Peak memory is that of this process, before and after. The peer in the same run is
openpyxl (or the csv module) alone, reading the same cells. Needs a database
(`python -m config.services`) and `DJANGO_SETTINGS_MODULE=tests.settings`.
"""

from __future__ import annotations

import argparse
import csv
import io
import multiprocessing
import os
import platform
import resource
import time
from collections.abc import Iterator, Sequence
from typing import Any

import django
from django.test.runner import DiscoverRunner
from django.utils import timezone
from openpyxl import load_workbook

django.setup()

from disclosure import sheets  # noqa: E402  # models need the apps
from disclosure.core.notice_types import registry  # noqa: E402
from disclosure.importing.batches import open_batch, read_batch  # noqa: E402
from disclosure.importing.failing import failed_file  # noqa: E402
from tests.factory import Office  # noqa: E402

CODE = "land.agreement"
EVERY = 50


def megabytes() -> float:
    """Peak resident memory of the process so far."""
    scale = 1024 * 1024 if platform.system() == "Darwin" else 1024
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / scale


def lines(rows: int) -> tuple[Any, Iterator[list[Any]]]:
    """The template of the type, and its sample line repeated with faults."""
    book = load_workbook(io.BytesIO(sheets.template(registry.get(CODE), region="云岚市")))
    main = book[sheets.MAIN]
    keys = [cell.value for cell in main[1]]
    sample: list[Any] = [cell.value for cell in main[3]]

    def filled() -> Iterator[list[Any]]:
        for number in range(rows):
            line = list(sample)
            line[keys.index("line")] = str(number)
            line[keys.index("allocation.number")] = f"B-{number}"
            if number % EVERY == 0:
                line[keys.index("detail.price")] = "五折"
            yield line

    return book, filled()


def workbook(rows: int) -> bytes:
    """A workbook of so many lines."""
    book, filled = lines(rows)
    for line in filled:
        book[sheets.MAIN].append(line)
    target = io.BytesIO()
    book.save(target)
    return target.getvalue()


def comma_separated(rows: int) -> bytes:
    """The same lines as a CSV file."""
    _book, filled = lines(rows)
    target = io.StringIO(newline="")
    csv.writer(target).writerows(filled)
    return sheets.template_csv(registry.get(CODE)) + target.getvalue().encode()


def measure(rows: int, content: bytes, *, whole: bool) -> None:
    """Read the file as a batch, then write its failed rows; print seconds and memory."""
    office, now = Office.open(), timezone.now()
    batch = open_batch(
        layout=f"sheet:{CODE}",
        content=content,
        file_name="x",
        agency=office.agency,
        by=office.filer,
        now=now,
        whole=whole,
    )
    before, start = megabytes(), time.perf_counter()
    read_batch(batch=batch, now=now)
    taken = time.perf_counter() - start
    print(
        f"{'whole' if whole else 'chunks'}: {taken:.1f} s, {rows / taken:.0f} rows/s,"
        f" filed {batch.filed}, failed {batch.quarantined},"
        f" peak {before:.0f} -> {megabytes():.0f} MB"
    )
    start = time.perf_counter()
    size = len(failed_file(batch).content)
    print(f"  failed rows: {size / 1024:.0f} KB in {time.perf_counter() - start:.1f} s")
    if not batch.filed:
        return
    start = time.perf_counter()
    steps = office.approve_batch(batch, now=now)
    taken = time.perf_counter() - start
    done = sum(step.done for step in steps)
    print(f"  reviewed and approved: {taken:.1f} s, {done / taken:.0f} steps/s, {done} of them")


def cells_alone(content: bytes) -> Iterator[Sequence[Any]]:
    """The rows of the file, read by the peer."""
    if not sheets.is_workbook(content):
        yield from csv.reader(io.StringIO(content.decode("utf-8-sig"), newline=""))
        return
    for sheet in load_workbook(io.BytesIO(content), read_only=True):
        yield from sheet.iter_rows(values_only=True)


def main() -> None:
    """Make the file, read it in both ways, print what it took."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rows", type=int, default=10_000)
    parser.add_argument("--csv", action="store_true")
    options = parser.parse_args()
    rows = options.rows
    runner = DiscoverRunner(verbosity=0, interactive=False)
    old = runner.setup_databases()
    try:
        # By another process: what it takes to make the file does not count.
        with multiprocessing.get_context("spawn").Pool(1) as other:
            content = other.apply(comma_separated if options.csv else workbook, (rows,))
        load = ", ".join(f"{one:.0f}" for one in os.getloadavg())
        machine = f"{platform.machine()}, {os.cpu_count()} cores at a load of {load}"
        print(f"{machine}, Python {platform.python_version()}, {len(content) >> 10} KB")
        start = time.perf_counter()
        cells = sum(len(row) for row in cells_alone(content))
        peer = "csv" if options.csv else "openpyxl"
        print(f"{peer} alone: {cells} cells in {time.perf_counter() - start:.1f} s")
        measure(rows, content, whole=False)
        measure(rows, content, whole=True)
    finally:
        runner.teardown_databases(old)


if __name__ == "__main__":
    main()
