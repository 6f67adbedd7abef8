"""The official lists of 2007 to 2026 as a calendar, read from their file without a database."""

from __future__ import annotations

import csv
from collections.abc import Iterator
from datetime import date, timedelta
from functools import cache
from pathlib import Path

from disclosure.core.workdays import WorkCalendar

HOLIDAYS = Path(__file__).parent.parent / "disclosure" / "reference" / "holidays.csv"

#: The days about which the lists say something, until the list of 2027 has a say.
FIRST, LAST = date(2007, 1, 1), date(2026, 12, 25)


@cache
def official() -> WorkCalendar:
    """Every list of the repository."""
    with HOLIDAYS.open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    return WorkCalendar.of(
        {int(row["year"]) for row in rows},
        {date.fromisoformat(row["date"]): row["kind"] == "make_up" for row in rows},
    )


def every_day(first: date = FIRST, last: date = LAST) -> Iterator[date]:
    """The days from `first` to `last`, both included."""
    for number in range((last - first).days + 1):
        yield first + timedelta(days=number)
