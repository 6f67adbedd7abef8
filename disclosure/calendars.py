"""The working-day calendar as the database has it now: the one place to ask for it."""

from __future__ import annotations

from django.db import connection

from disclosure.core.workdays import WorkCalendar
from disclosure.models import CalendarDay

#: A digest of every day of every confirmed list: what differs in content differs here, whoever
#: changed it and however, and what was rolled back is as it was. A moment of the last change would
#: miss deletions and transactions that end out of order.
STATE = """
SELECT encode(sha256(convert_to(
    coalesce(string_agg(concat_ws(' ', day.day, day.kind, day.year_id), ',' ORDER BY day.day), ''),
    'UTF8')), 'hex')
FROM disclosure_calendarday AS day JOIN disclosure_calendaryear AS year ON year.year = day.year_id
WHERE year.confirmed
"""

_held: tuple[str, WorkCalendar] | None = None


def current() -> WorkCalendar:
    """The confirmed lists; one small query to know whether what this process holds still is.

    Without any list every year is refused.
    """
    global _held  # noqa: PLW0603  one value a process, like any cache
    state = _state()
    if _held is None or _held[0] != state:
        # Asked for before the days are read: what changes in between is read again next time.
        _held = (state, _read())
    return _held[1]


def _state() -> str:
    with connection.cursor() as cursor:
        cursor.execute(STATE)
        (state,) = cursor.fetchone()
    return str(state)


def _read() -> WorkCalendar:
    days = CalendarDay.objects.filter(year__confirmed=True).values_list("year_id", "day", "kind")
    found = list(days)
    return WorkCalendar.of(
        {year for year, _day, _kind in found},
        {day: kind == CalendarDay.Kind.MAKE_UP for _year, day, kind in found},
    )
