from dataclasses import replace
from datetime import date

import pytest

from disclosure.core.workdays import UnknownYearError, WorkCalendar, shifted
from tests.workcalendar import every_day, official


@pytest.mark.parametrize(
    ("day", "working"),
    [
        (date(2025, 3, 3), True),
        (date(2025, 3, 8), False),
        (date(2025, 1, 28), False),
        (date(2025, 1, 26), True),
        (date(2025, 2, 8), True),
        (date(2025, 2, 1), False),
        (date(2018, 12, 29), True),
        (date(2018, 12, 31), False),
        (date(2020, 1, 31), False),
        (date(2020, 2, 1), False),
        (date(2020, 2, 3), True),
        (date(2024, 2, 9), True),
    ],
)
def test_a_day_is_worked_as_its_list_says(day: date, working: bool) -> None:
    assert official().is_working(day) is working


def test_the_lists_keep_their_own_rules() -> None:
    calendar = official()
    assert calendar.years == set(range(2007, 2027))
    assert not calendar.holidays & calendar.make_up
    assert {day.weekday() for day in calendar.make_up} == {5, 6}
    for year in calendar.years:
        assert {date(year, 1, 1), date(year, 5, 1), date(year, 10, 1)} <= calendar.holidays


def test_between_undoes_add_on_every_day() -> None:
    calendar = official()
    for day in every_day(last=date(2026, 9, 30)):
        for count in (1, 5, 20):
            end = calendar.add(day, count)
            assert calendar.between(day, end) == count
            assert calendar.is_working(end)


def test_adding_and_taking_away_as_many_days_returns_to_every_working_day() -> None:
    calendar = official()
    for day in every_day(date(2007, 3, 1), date(2026, 9, 30)):
        if calendar.is_working(day):
            assert calendar.add(calendar.add(day, 20), -20) == day
            assert calendar.add(calendar.add(day, -20), 20) == day


def test_the_day_itself_is_never_counted() -> None:
    calendar = official()
    monday = date(2025, 3, 3)
    assert calendar.add(monday, 1) == date(2025, 3, 4)
    assert calendar.add(monday, -1) == date(2025, 2, 28)
    assert calendar.add(monday, 0) == monday
    assert calendar.between(monday, monday) == 0


def test_between_is_negative_backwards() -> None:
    calendar = official()
    assert calendar.between(date(2025, 2, 5), date(2025, 1, 27)) == -1
    assert calendar.between(date(2025, 1, 27), date(2025, 2, 5)) == 1


def test_the_next_working_day_may_be_the_day_itself() -> None:
    calendar = official()
    for day in every_day():
        found = calendar.next_working(day)
        assert found >= day
        assert calendar.is_working(found)
        assert calendar.between(day, found) == (0 if found == day else 1)


@pytest.mark.parametrize("year", sorted(official().years))
def test_a_year_without_its_list_is_refused(year: int) -> None:
    known = official()
    calendar = replace(known, years=known.years - {year})
    for ask in (
        lambda: calendar.is_working(date(year, 1, 1)),
        lambda: calendar.is_working(date(year, 12, 31)),
        lambda: calendar.next_working(date(year, 6, 6)),
        lambda: calendar.add(date(year, 6, 1), 1),
        lambda: calendar.add(date(year, 6, 1), -1),
        lambda: calendar.between(date(year, 6, 1), date(year, 6, 2)),
    ):
        with pytest.raises(UnknownYearError) as caught:
            ask()
        assert caught.value.year == year


@pytest.mark.parametrize("year", range(2007, 2027))
def test_the_last_days_of_a_year_wait_for_the_next_list(year: int) -> None:
    known = official()
    calendar = replace(known, years=known.years - {year + 1})
    assert calendar.is_working(date(year, 12, 26)) == known.is_working(date(year, 12, 26))
    for day in (27, 29, 31):
        with pytest.raises(UnknownYearError) as caught:
            calendar.is_working(date(year, 12, day))
        assert caught.value.year == year + 1


def test_no_list_reaches_further_back_than_the_days_that_wait_for_it() -> None:
    days = official().holidays | official().make_up
    assert min(day.day for day in days if day.month == 12) >= 27


def test_without_any_list_every_year_is_refused() -> None:
    for year in (1, 2025, 9999):
        with pytest.raises(UnknownYearError):
            WorkCalendar().is_working(date(year, 6, 1))


def test_the_end_of_time_is_a_year_without_a_list() -> None:
    for ask in (
        lambda: official().add(date.max, 1),
        lambda: official().add(date.min, -1),
        lambda: shifted(date(9999, 12, 1), 40),
        lambda: shifted(date(2025, 1, 1), 10**12),
    ):
        with pytest.raises(UnknownYearError):
            ask()


def test_the_version_changes_with_every_day_of_every_list() -> None:
    calendar = official()
    same = WorkCalendar(calendar.years, calendar.holidays, calendar.make_up)
    assert same.version == calendar.version
    day = date(2025, 3, 3)
    changed = [
        replace(calendar, years=calendar.years - {2007}),
        replace(calendar, holidays=calendar.holidays | {day}),
        replace(calendar, make_up=calendar.make_up | {day}),
        replace(calendar, holidays=calendar.holidays - {date(2025, 1, 1)}),
    ]
    versions = {calendar.version, *(other.version for other in changed)}
    assert len(versions) == len(changed) + 1
    assert all(len(version) == 12 for version in versions)
