"""The clocks against due dates counted by hand, and what holds on every day of twenty years."""

import csv
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from disclosure.core import clocks
from disclosure.core.clocks import Recurrence, Timer, Unit, period_end
from disclosure.core.workdays import UnknownYearError, WorkCalendar
from tests.workcalendar import every_day, official

WORKING, CALENDAR = Unit.WORKING_DAY, Unit.CALENDAR_DAY

with (Path(__file__).parent / "dates.csv").open(encoding="utf-8", newline="") as file:
    CASES = list(csv.DictReader(file))


def due(
    timer: str, start: date, value: str, unit: str, calendar: WorkCalendar | None = None
) -> date:
    """The clock's answer; the unit "fixed" stands for a month and day in place of a period."""
    if unit == "fixed":
        month, day = value.split("-")
        return clocks.fixed_day(start, int(month), int(day))
    return getattr(clocks, timer)(start, int(value), Unit(unit), calendar or official())


def answer(case: dict[str, str]) -> str:
    start = date.fromisoformat(case["start"])
    try:
        return str(due(case["timer"], start, case["value"], case["unit"]))
    except UnknownYearError as error:
        return f"no list of {error.year}"
    except ValueError:
        return "not computed"


@pytest.mark.parametrize(
    "case", CASES, ids=[f"{c['timer']}-{c['start']}-{c['value']}-{c['unit']}" for c in CASES]
)
def test_due_dates_counted_by_hand(case: dict[str, str]) -> None:
    assert answer(case) == case["expected"], case["why"]


def test_the_cases_cover_every_timer_and_unit() -> None:
    assert {case["timer"] for case in CASES} == {str(timer) for timer in Timer}
    assert {case["unit"] for case in CASES} == {"fixed", *(str(unit) for unit in Unit)}


@pytest.mark.parametrize("unit", [WORKING, CALENDAR, Unit.MONTH])
def test_what_is_to_be_published_is_never_due_on_a_day_off(unit: Unit) -> None:
    for day in every_day(last=date(2026, 9, 30)):
        for value in (1, 2):
            assert official().is_working(clocks.publish_within(day, value, unit, official()))


@pytest.mark.parametrize("unit", [WORKING, CALENDAR])
def test_a_longer_period_never_ends_earlier(unit: Unit) -> None:
    for day in every_day(last=date(2026, 9, 30)):
        ends = [clocks.stay_open(day, value, unit, official()) for value in range(1, 13)]
        assert ends == sorted(ends)
        assert ends[0] > day


def test_a_later_start_never_ends_earlier() -> None:
    for unit in (WORKING, CALENDAR, Unit.MONTH, Unit.YEAR):
        days = every_day(last=date(2025, 11, 30))
        ends = [clocks.publish_within(day, 1, unit, official()) for day in days]
        assert ends == sorted(ends)


def test_what_was_early_enough_for_an_event_is_as_many_working_days_before_it() -> None:
    for day in every_day(date(2007, 3, 1)):
        for value in (3, 20):
            latest = clocks.at_least_before(day, value, WORKING, official())
            assert official().is_working(latest)
            counted = official().between(latest, day)
            assert counted == (value if official().is_working(day) else value - 1)


def test_calendar_days_back_are_plain_subtraction() -> None:
    for day in every_day():
        latest = clocks.at_least_before(day, 20, CALENDAR, WorkCalendar())
        assert (day - latest).days == 20


@pytest.mark.parametrize("timer", [t for t in Timer if t is not Timer.AT_LEAST_BEFORE])
@pytest.mark.parametrize("unit", ["working_day", "calendar_day", "month", "year"])
def test_a_period_that_ends_in_a_year_without_a_list_is_refused(timer: Timer, unit: str) -> None:
    for year in range(2009, 2027):
        known = replace(official(), years=official().years - {year})
        start = date(year - 1, 6, 1) if unit == "year" else date(year, 6, 1)
        with pytest.raises(UnknownYearError) as caught:
            due(timer, start, "1", unit, known)
        assert caught.value.year == year


def test_working_days_back_into_a_year_without_a_list_are_refused() -> None:
    for year in range(2007, 2026):
        known = replace(official(), years=official().years - {year})
        with pytest.raises(UnknownYearError):
            clocks.at_least_before(date(year + 1, 1, 5), 10, WORKING, known)


@pytest.mark.parametrize("unit", ["working_day", "calendar_day", "month", "year"])
@pytest.mark.parametrize("timer", Timer)
def test_the_end_of_time_is_a_year_without_a_list(timer: Timer, unit: str) -> None:
    start = date.min if timer is Timer.AT_LEAST_BEFORE else date.max
    with pytest.raises(UnknownYearError):
        due(timer, start, "20", unit)
    if timer is Timer.RECURRING:
        with pytest.raises(UnknownYearError):
            due(timer, date.max, "03-31", "fixed")


@pytest.mark.parametrize(
    ("day", "every", "end"),
    [
        (date(2025, 1, 1), Recurrence.MONTH, date(2025, 1, 31)),
        (date(2024, 2, 29), Recurrence.MONTH, date(2024, 2, 29)),
        (date(2025, 2, 3), Recurrence.MONTH, date(2025, 2, 28)),
        (date(2025, 1, 1), Recurrence.QUARTER, date(2025, 3, 31)),
        (date(2025, 6, 30), Recurrence.QUARTER, date(2025, 6, 30)),
        (date(2025, 7, 1), Recurrence.QUARTER, date(2025, 9, 30)),
        (date(2025, 12, 31), Recurrence.QUARTER, date(2025, 12, 31)),
        (date(2025, 1, 1), Recurrence.YEAR, date(2025, 12, 31)),
    ],
)
def test_a_period_ends_with_its_last_day(day: date, every: Recurrence, end: date) -> None:
    assert period_end(day, every) == end
