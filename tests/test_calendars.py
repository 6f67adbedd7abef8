"""The calendar in the database: what it refuses, and that no process counts with an old one."""

from __future__ import annotations

from datetime import date

import pytest
from django.core.management import call_command
from django.db import IntegrityError, connection, transaction

from disclosure import calendars
from disclosure.core.workdays import UnknownYearError
from disclosure.models import CalendarDay, CalendarYear
from tests.factory import make_list
from tests.workcalendar import official

pytestmark = pytest.mark.django_db


def test_without_lists_every_year_is_refused():
    with pytest.raises(UnknownYearError):
        calendars.current().is_working(date(2025, 3, 3))


def test_the_loaded_lists_are_those_of_the_repository():
    call_command("load_calendar")
    assert calendars.current() == official()
    assert calendars.current().version == official().version


def test_only_confirmed_lists_are_counted_with():
    listed = make_list(2025, confirmed=False)
    assert calendars.current().years == frozenset()
    CalendarYear.objects.filter(pk=listed.pk).update(confirmed=True)
    assert calendars.current().years == {2025}


def test_the_calendar_is_read_again_only_when_a_list_changed(django_assert_num_queries):
    make_list(2025)
    first = calendars.current()
    with django_assert_num_queries(1):
        assert calendars.current() is first
    day = CalendarDay.objects.get()
    for change in (
        lambda: CalendarDay.objects.filter(pk=day.pk).update(day=date(2025, 1, 2)),
        lambda: CalendarDay.objects.create(year_id=2025, day=date(2025, 1, 5), kind="make_up"),
        lambda: CalendarDay.objects.filter(day=date(2025, 1, 5)).update(kind="holiday"),
        lambda: CalendarDay.objects.filter(day=date(2025, 1, 5)).delete(),
        lambda: CalendarYear.objects.update(confirmed=False),
    ):
        before = calendars.current()
        change()
        assert calendars.current() != before


def test_a_change_by_hand_in_the_database_counts_too():
    make_list(2025)
    assert not calendars.current().is_working(date(2025, 1, 1))
    with connection.cursor() as cursor:
        cursor.execute("UPDATE disclosure_calendarday SET day = '2025-01-02'")
    assert calendars.current().is_working(date(2025, 1, 1))


def test_what_was_rolled_back_is_forgotten():
    make_list(2025)
    before = calendars.current()
    with transaction.atomic():
        CalendarDay.objects.create(
            year_id=2025, day=date(2025, 5, 1), kind="holiday", name="劳动节"
        )
        assert calendars.current() != before
        transaction.set_rollback(True)
    assert calendars.current() == before


@pytest.mark.parametrize(
    ("day", "kind", "constraint"),
    [
        (date(2025, 1, 1), "holiday", "unique"),
        (date(2025, 1, 6), "make_up", "calendar_day_make_up_at_weekend"),
        (date(2025, 1, 2), "half", "calendar_day_kind_known"),
        (date(2026, 1, 1), "holiday", "calendar_day_in_its_list"),
        (date(2024, 11, 30), "holiday", "calendar_day_in_its_list"),
    ],
)
def test_the_database_itself_refuses_what_no_list_holds(day, kind, constraint):
    make_list(2025)
    with pytest.raises(IntegrityError, match=constraint):
        CalendarDay.objects.create(year_id=2025, day=day, kind=kind, name="某日")


def test_a_list_may_hold_days_of_the_december_before():
    make_list(2025)
    for day, kind in ((date(2024, 12, 31), "holiday"), (date(2024, 12, 29), "make_up")):
        CalendarDay.objects.create(year_id=2025, day=day, kind=kind, name="元旦")
    assert CalendarDay.objects.count() == 3


def test_a_day_stands_in_one_list_only():
    make_list(2025)
    make_list(2026)
    CalendarDay.objects.create(year_id=2026, day=date(2025, 12, 31), kind="holiday", name="元旦")
    with pytest.raises(IntegrityError):
        CalendarDay.objects.create(
            year_id=2025, day=date(2025, 12, 31), kind="holiday", name="元旦"
        )
