"""What statistics cost: sums over every notice against sums over the monthly figures.

    python benchmarks/figures.py --notices 1000000 --regions 130

Writes invented rows into the configured database, in a transaction that is taken back at the end
and with it the references it drops. Nothing else can use these tables meanwhile.
"""

import argparse
import os
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "tests.settings")

import django

django.setup()

from django.core.management import call_command
from django.db import connection, transaction
from django.db.models import Count, Sum

from config import services
from disclosure.core.notice_types import registry
from disclosure.models import Due, MonthlyFigures, ReleaseFigures
from disclosure.services import figures
from disclosure.statistics import Asked, punctuality, table

NOTICES = """
INSERT INTO disclosure_releasefigures (release_id, month, area, type, stage, currency, amount,
    contests, offers, single, ways, direct, agency_id, region_id)
SELECT n, date '2021-01-01' + (n %% 60) * interval '1 month',
    split_part((%(types)s::text[])[t], '.', 1), (%(types)s::text[])[t], (%(stages)s::text[])[t],
    'CNY', (random() * 1e7)::numeric(30, 6), 1, 3, 0, 1, 0, 1,
    (110100 + r / 10 * 100 + r %% 10)::text
FROM (SELECT n, 1 + (random() * (%(regions)s - 1))::int AS r,
    1 + (random() * (%(count)s - 1))::int AS t FROM generate_series(1, %(notices)s) AS n) AS made
"""
DUES = """
INSERT INTO disclosure_due (entry_id, notice_type, agency_id, allocation_uid, series, lot,
    arises_from_id, due_on, unknown, met_on)
SELECT 1, (%(types)s::text[])[1 + n %% %(count)s], 1, '', '', '', 1,
    date '2021-01-01' + n %% 1800, '',
    CASE WHEN n %% 3 > 0 THEN date '2021-01-01' + (n + 7) %% 1800 END
FROM generate_series(1, %(notices)s) AS n
"""


def main() -> None:
    """Print the seconds of each way, the best of three."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--notices", type=int, default=1_000_000)
    parser.add_argument("--regions", type=int, default=130)
    options = parser.parse_args()
    services.ensure_running()
    call_command("migrate", verbosity=0)
    declared = registry.all()
    types, stages = ([each.code for each in declared], [str(each.stage) for each in declared])
    values = {**vars(options), "types": types, "stages": stages, "count": len(types)}
    with transaction.atomic():
        with connection.cursor() as cursor:
            for model in (ReleaseFigures, MonthlyFigures, Due):
                drop_references(cursor, model._meta.db_table)
            for statement in (NOTICES, DUES):
                cursor.execute(statement, values)
            cursor.execute("ANALYZE disclosure_releasefigures, disclosure_due")
        measure()
        transaction.set_rollback(True)


def drop_references(cursor: Any, name: str) -> None:
    """Let a table of this transaction refer to releases that are not there."""
    cursor.execute(
        "SELECT conname FROM pg_constraint WHERE contype = 'f' AND conrelid = %s::regclass", [name]
    )
    for (constraint,) in cursor.fetchall():
        cursor.execute(f"ALTER TABLE {name} DROP CONSTRAINT {constraint}")


def measure() -> None:
    """Time the plain sums, the sums of sums, and keeping these in step."""
    said("sums over every notice, areas, regions and months", plain)
    begun = time.perf_counter()
    months = ReleaseFigures.objects.order_by("month").values_list("month", flat=True).distinct()
    for month in months:
        rows = ReleaseFigures.objects.filter(month=month).order_by()
        keys = rows.values_list("month", "type", "region_id").distinct()
        figures._sum({figures.Cell(*key) for key in keys})
    print(f"{time.perf_counter() - begun:7.3f} s  making all monthly figures anew")
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE disclosure_monthlyfigures")
    for level in (1, 2, 3):
        print(f"{MonthlyFigures.objects.filter(level=level).count():9d}  rows at level {level}")
    asked = Asked()
    said(
        "the same from the monthly figures",
        lambda: [table(asked, name) for name in ("areas", "regions", "periods")],
    )
    rows = ReleaseFigures.objects.filter(month=months[0])[:100]
    said("sums of the months of 100 releases", lambda: figures._sum({*map(figures._cell, rows)}))
    said(f"punctuality of {Due.objects.count()} due disclosures", lambda: punctuality(asked))


def plain() -> None:
    """What the page would ask without the monthly figures."""
    for column in ("area", "region", "month"):
        rows = ReleaseFigures.objects.order_by().values(column)
        list(rows.annotate(found=Count("pk"), worth=Sum("amount"), sum_offers=Sum("offers")))


def said(what: str, run: Callable[[], Any]) -> None:
    """Run three times, print the best."""
    taken = []
    for _ in range(3):
        begun = time.perf_counter()
        run()
        taken.append(time.perf_counter() - begun)
    print(f"{min(taken):7.3f} s  {what}")


if __name__ == "__main__":
    main()
