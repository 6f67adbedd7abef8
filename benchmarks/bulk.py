"""What bulk files cost in time and memory: a month that is joined, a day that goes on.

    python benchmarks/bulk.py --rows 200000

Needs no database: days are written with invented rows as `disclosure.bulk` writes them. Beside each
stands how long copying the same files takes.
"""

import argparse
import os
import resource
import secrets
import shutil
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "tests.settings")

import django

django.setup()

from django.test.utils import override_settings

from disclosure.bulk import making, store
from disclosure.bulk.store import Set
from disclosure.bulk.writing import Writer

DAYS = 30
#: Rows by which a day goes on.
MORE = 40


def main() -> None:
    """Print a line for a month that is joined, and one for a day that goes on."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--rows", type=int, default=200_000)
    rows = parser.parse_args().rows
    with tempfile.TemporaryDirectory() as folder, override_settings(BULK_DIR=Path(folder)):
        for day in range(1, DAYS + 1):
            write(f"2026-11-{day:02d}", rows // DAYS)
        days = store.days("2026-11")[::-1]
        measure(f"month of {rows} rows joined", lambda: making.join("2026-11", days))
        day = write("2026-12-01", rows)
        measure(f"day of {rows} rows goes on", lambda: write("2026-12-01", MORE, day))


def write(period: str, rows: int, before: Set | None = None) -> Set:
    """A day of so many rows, or so many more than before, each with 800 characters of its own."""
    made = Set(period, f"{period}T09:00:00+08:00", store.begin(period))
    for name in store.FILES:
        writer = Writer(name, made, before)
        for number in range(rows):
            text = f'{{"title":"公告 {number}","note":"{secrets.token_hex(400)}"}}'
            writer.row(text.encode())
        made.files[name] = writer.close(rows)
    store.put(made)
    return made


def measure(what: str, make: Callable[[], Set]) -> None:
    """Print what it takes beside copying the same files, and by how much memory grows."""
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    begun = time.perf_counter()
    made = make()
    taken = time.perf_counter() - begun
    grown = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before
    begun = time.perf_counter()
    shutil.copytree(made.folder, made.folder.parent / "copy")
    copied = time.perf_counter() - begun
    shutil.rmtree(made.folder.parent / "copy")
    size = sum(file.size for file in made.files.values()) / 1e6
    print(
        f"{what}, {size:.1f} MB: {taken:.3f} s, copied in {copied:.3f} s "
        f"(ratio {taken / copied:.1f}), memory grew by {grown} kB"
    )


if __name__ == "__main__":
    main()
