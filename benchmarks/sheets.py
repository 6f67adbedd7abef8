"""How long a large sheet takes and how much memory: `python -m benchmarks.sheets --rows 10000`.

A workbook of one type is made, every fiftieth row with a fault, and read the way the worker does
it, into a test database that is thrown away. Peak memory is that of the process, before and after.
The peer in the same run is openpyxl alone, reading the same cells. Needs a database
(`python -m config.services`) and `DJANGO_SETTINGS_MODULE=tests.settings`.
"""

from __future__ import annotations

import argparse
import io
import platform
import resource
import time
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


def workbook(rows: int) -> bytes:
    """A template with the sample line repeated."""
    book = load_workbook(io.BytesIO(sheets.template(registry.get(CODE), region="云岚市")))
    main = book[sheets.MAIN]
    keys = [cell.value for cell in main[1]]
    sample: list[Any] = [cell.value for cell in main[3]]
    for number in range(rows):
        line = list(sample)
        line[keys.index("line")] = str(number)
        line[keys.index("allocation.number")] = f"B-{number}"
        if number % EVERY == 0:
            line[keys.index("detail.price")] = "五折"
        main.append(line)
    target = io.BytesIO()
    book.save(target)
    return target.getvalue()


def measure(rows: int, content: bytes, *, whole: bool) -> None:
    """Read the workbook as a batch, then write its failed rows; print seconds and memory."""
    office, now = Office.open(), timezone.now()
    batch = open_batch(
        layout=f"sheet:{CODE}",
        content=content,
        file_name="x.xlsx",
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


def main() -> None:
    """Make the workbook, read it in both ways, print what it took."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rows", type=int, default=10_000)
    rows = parser.parse_args().rows
    runner = DiscoverRunner(verbosity=0, interactive=False)
    old = runner.setup_databases()
    try:
        content = workbook(rows)
        print(f"{platform.machine()}, Python {platform.python_version()}, {len(content) >> 10} KB")
        start = time.perf_counter()
        book = load_workbook(io.BytesIO(content), read_only=True)
        cells = sum(len(row) for sheet in book for row in sheet.iter_rows(values_only=True))
        print(f"openpyxl alone: {cells} cells in {time.perf_counter() - start:.1f} s")
        measure(rows, content, whole=False)
        measure(rows, content, whole=True)
    finally:
        runner.teardown_databases(old)


if __name__ == "__main__":
    main()
