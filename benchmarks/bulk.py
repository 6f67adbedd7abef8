"""What joining bulk files costs in time and memory against copying the same bytes.

    python benchmarks/bulk.py --rows 200000

Needs no database: the days of a month are written with invented rows as `disclosure.bulk` writes
them, then joined.
"""

import argparse
import os
import resource
import secrets
import shutil
import sys
import tempfile
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "tests.settings")

import django

django.setup()

from django.test.utils import override_settings

from disclosure.bulk import making, store

DAYS = 30


def main() -> None:
    """Print one line of figures."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--rows", type=int, default=200_000)
    rows = parser.parse_args().rows
    with tempfile.TemporaryDirectory() as folder, override_settings(BULK_DIR=Path(folder)):
        measure(rows, Path(folder))


def measure(rows: int, folder: Path) -> None:
    """Write days, join them, and copy what was joined."""
    for day in range(1, DAYS + 1):
        period = f"2026-11-{day:02d}"
        empty = store.Set(period, f"{period}T09:00:00+08:00", store.begin(period))
        with making._Writer(empty) as writer:
            for number in range(rows // DAYS):
                writer.contracting(
                    {"id": number, "title": f"公告 {number}", "note": secrets.token_hex(400)}
                )
        store.put(writer.set)
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    begun = time.perf_counter()
    made = making.join("2026-11", store.days("2026-11")[::-1])
    joined = time.perf_counter() - begun
    grown = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before
    begun = time.perf_counter()
    shutil.copy(made.folder / "ocds.json.gz", folder / "copy")
    copied = time.perf_counter() - begun
    size = made.files["ocds.json.gz"].size / 1e6
    print(
        f"{rows} rows, {size:.1f} MB: joined in {joined:.3f} s, copied in {copied:.3f} s "
        f"(ratio {joined / copied:.1f}), memory grew by {grown} kB"
    )


if __name__ == "__main__":
    main()
