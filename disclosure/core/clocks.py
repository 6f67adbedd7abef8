"""The clocks of the law: one pure function for each kind of timer, dates in and dates out.

How days are counted: the day something happens does not count; a period that ends on a day off ends
on the next working day; months and years end on the day of the same number (Civil Code art. 201 to
203). Working days are those of `WorkCalendar`. Counting back from an event, the event's day does
not count and nothing is moved: moving the day would shorten what the public is given.

Every clock raises UnknownYearError where a day must be known to be worked and no list says so, and
ValueError for hours, which are told and not computed.
"""

from __future__ import annotations

import calendar as months
from datetime import MAXYEAR, MINYEAR, date
from enum import StrEnum

from .workdays import UnknownYearError, WorkCalendar, shifted


class Timer(StrEnum):
    """The kinds of timers in the statutory catalogue."""

    PUBLISH_WITHIN = "publish_within"
    AT_LEAST_BEFORE = "at_least_before"
    STAY_OPEN = "stay_open"
    RECURRING = "recurring"
    TRACKED = "tracked"


class Unit(StrEnum):
    """What a period is counted in. 日 without more are calendar days."""

    WORKING_DAY = "working_day"
    CALENDAR_DAY = "calendar_day"
    HOUR = "hour"
    MONTH = "month"
    YEAR = "year"


class Recurrence(StrEnum):
    """How often something is published again."""

    MONTH = "month"
    QUARTER = "quarter"
    YEAR = "year"


MONTHS = {Unit.MONTH: 1, Unit.YEAR: 12}
PERIOD_MONTHS = {Recurrence.MONTH: 1, Recurrence.QUARTER: 3, Recurrence.YEAR: 12}


def publish_within(trigger: date, value: int, unit: Unit, calendar: WorkCalendar) -> date:
    """The last day on which publication is in time."""
    return _end(trigger, value, unit, calendar)


def at_least_before(event: date, value: int, unit: Unit, calendar: WorkCalendar) -> date:
    """The last day on which publication is early enough for the event."""
    if unit is Unit.WORKING_DAY:
        return calendar.add(event, -value)
    if unit is Unit.CALENDAR_DAY:
        return shifted(event, -value)
    return _month_later(event, -_in_months(value, unit))


def stay_open(start: date, value: int, unit: Unit, calendar: WorkCalendar) -> date:
    """The first day at whose end a period that began on `start` may end.

    What begins on the 1st and stays for three days is open all of the 2nd, 3rd and 4th.
    """
    return _end(start, value, unit, calendar)


def recurring(period_end: date, value: int, unit: Unit, calendar: WorkCalendar) -> date:
    """The last day for what is published once a period (a month, a year) that ended on this day."""
    return _end(period_end, value, unit, calendar)


def fixed_day(period_end: date, month: int, day: int) -> date:
    """The day a law names for what is published once a period; such a day is not moved."""
    due = date(period_end.year, month, day)
    return due if due > period_end else _month_later(due, 12)


def tracked(trigger: date, value: int, unit: Unit, calendar: WorkCalendar) -> date:
    """The last day for a step that is followed but is no publication."""
    return _end(trigger, value, unit, calendar)


def period_end(day: date, every: Recurrence) -> date:
    """The last day of the month, quarter or year that holds a day."""
    length = PERIOD_MONTHS[every]
    month = (day.month - 1) // length * length + length
    return date(day.year, month, months.monthrange(day.year, month)[1])


def _end(start: date, value: int, unit: Unit, calendar: WorkCalendar) -> date:
    if unit is Unit.WORKING_DAY:
        return calendar.add(start, value)
    if unit is Unit.CALENDAR_DAY:
        return calendar.next_working(shifted(start, value))
    return calendar.next_working(_month_later(start, _in_months(value, unit)))


def _in_months(value: int, unit: Unit) -> int:
    if unit not in MONTHS:
        raise ValueError(f"a period in {unit} has no last day")
    return value * MONTHS[unit]


def _month_later(day: date, count: int) -> date:
    """The day of the same number so many months on; the month's last day where it has none."""
    year, month = divmod(day.year * 12 + day.month - 1 + count, 12)
    if not MINYEAR <= year <= MAXYEAR:
        raise UnknownYearError(year)
    last = months.monthrange(year, month + 1)[1]
    return date(year, month + 1, min(day.day, last))
