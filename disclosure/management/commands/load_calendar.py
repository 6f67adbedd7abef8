"""Load official lists of holidays from CSV files: the days, and the notices that announced them."""

from __future__ import annotations

import csv
from argparse import ArgumentParser
from collections.abc import Iterator
from pathlib import Path
from typing import Any, TypeAlias

from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError, no_translations
from django.db import transaction

from disclosure.models import CalendarDay, CalendarYear

REFERENCE = Path(__file__).parents[2] / "reference"
DAYS, YEARS = REFERENCE / "holidays.csv", REFERENCE / "holiday_years.csv"
DAY_COLUMNS = ("year", "date", "kind", "name")
YEAR_COLUMNS = ("year", "notice", "address", "amendment", "amendment_address")
CHANGEABLE = ("year", "kind", "name")
#: The columns that are called otherwise in the database.
COLUMN_OF = {"day": "date"}

#: A line number and the row that stands there.
Line: TypeAlias = tuple[int, dict[str, str]]


class Command(BaseCommand):
    """`load_calendar [DAYS [YEARS]]`: makes each list in the files what they say, and confirms it.

    A year that is not in the files stays as it is. A fault anywhere loads nothing.
    """

    help = (
        "Load lists of holidays from CSV files: year, date, kind (holiday or make_up), name;"
        " and year, notice, address, amendment, amendment_address."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        """The files; those of the repository unless given."""
        parser.add_argument("days", nargs="?", type=Path, default=DAYS)
        parser.add_argument("years", nargs="?", type=Path, default=YEARS)
        parser.add_argument(
            "--missing", action="store_true", help="leave every list alone that is there already"
        )

    @no_translations
    def handle(self, *args: Any, **options: Any) -> None:
        """Load the files and say what changed."""
        faults: list[str] = []
        years = _years(options["years"], faults)
        days = _days(options["days"], years, options["years"], faults)
        if faults:
            raise CommandError("\n".join(faults))
        with transaction.atomic():
            known = set(CalendarYear.objects.values_list("year", flat=True))
            if options["missing"]:
                days = [day for day in days if day.year_id not in known]
            wanted = {day.year_id for day in days}
            outcome = _store([years[year] for year in sorted(wanted)], days)
        self.stdout.write(f"lists: {len(wanted)}, days: {len(days)} ({outcome})")


def _store(years: list[CalendarYear], days: list[CalendarDay]) -> str:
    """Make these lists what they are here; tells what became of their days."""
    before = {
        day.day: day for day in CalendarDay.objects.filter(year__in=[year.year for year in years])
    }
    after = {day.day: day for day in days}
    taken = CalendarDay.objects.filter(day__in=after.keys() - before.keys()).order_by("day")
    if elsewhere := [f"{day.day} stands in the list of {day.year_id}" for day in taken]:
        raise CommandError("\n".join(elsewhere))
    CalendarYear.objects.bulk_create(
        years,
        update_conflicts=True,
        unique_fields=["year"],
        update_fields=[*YEAR_COLUMNS[1:], "confirmed"],
    )
    CalendarDay.objects.filter(day__in=before.keys() - after.keys()).delete()
    CalendarDay.objects.bulk_create(
        days, update_conflicts=True, unique_fields=["day"], update_fields=CHANGEABLE
    )
    changed = [day for day in before.keys() & after.keys() if _differ(before[day], after[day])]
    added, removed = len(after.keys() - before.keys()), len(before.keys() - after.keys())
    return f"{added} added, {len(changed)} changed, {removed} removed"


def _differ(one: CalendarDay, other: CalendarDay) -> bool:
    return (one.year_id, one.kind, one.name) != (other.year_id, other.kind, other.name)


def _years(path: Path, faults: list[str]) -> dict[int, CalendarYear]:
    """The years of a file by number; what is wrong with it is added to `faults`."""
    found: dict[int, CalendarYear] = {}
    for number, row in _lines(path, YEAR_COLUMNS):
        year = CalendarYear(confirmed=True, **row)
        wrong = _wrong(year)
        if not wrong and year.year in found:
            wrong = [f"{year.year} stands in an earlier line"]
        faults += [f"{path.name}, line {number}: {message}" for message in wrong]
        if not wrong:
            found[year.year] = year
    return found


def _days(
    path: Path, years: dict[int, CalendarYear], years_path: Path, faults: list[str]
) -> list[CalendarDay]:
    """The days of a file; what is wrong with it is added to `faults`."""
    found: dict[Any, CalendarDay] = {}
    for number, row in _lines(path, DAY_COLUMNS):
        text = row["year"]
        year = years.get(int(text)) if text.isascii() and text.isdigit() else None
        day = CalendarDay(year=year, day=row["date"], kind=row["kind"], name=row["name"])
        wrong = _wrong(day)
        if year is None:
            wrong.append(f"{years_path.name} has no year {text!r}")
        if not wrong and day.day in found:
            wrong = [f"{day.day} stands in an earlier line"]
        faults += [f"{path.name}, line {number}: {message}" for message in wrong]
        if not wrong:
            found[day.day] = day
    return list(found.values())


def _wrong(row: CalendarYear | CalendarDay) -> list[str]:
    """What the model says against a row; its texts become numbers and days by the way."""
    try:
        row.clean_fields(exclude=["year"] if isinstance(row, CalendarDay) else [])
        row.clean()
    except ValidationError as error:
        return [
            f"{COLUMN_OF.get(name, name)}: {message}"
            for name, messages in error.message_dict.items()
            for message in messages
        ]
    return []


def _lines(path: Path, columns: tuple[str, ...]) -> Iterator[Line]:
    """The rows of a CSV file by line number. Raises CommandError for a file that is none."""
    try:
        with path.open(encoding="utf-8-sig", newline="") as file:
            reader = csv.DictReader(file, strict=True)
            if tuple(reader.fieldnames or ()) != columns:
                raise CommandError(f"{path.name}: the columns are {', '.join(columns)}")
            for row in reader:
                cells = {name: (row[name] or "").strip() for name in columns}
                if None in row:
                    raise CommandError(f"{path.name}, line {reader.line_num}: too many cells")
                yield reader.line_num, cells
    except (OSError, UnicodeDecodeError, csv.Error) as error:
        raise CommandError(f"cannot read {path}: {error}") from error
