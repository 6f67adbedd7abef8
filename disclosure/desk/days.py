"""How many days are left, counted in China's working days where the calendar is known."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

from django.utils.translation import gettext as _

from disclosure.core.clocks import Unit
from disclosure.core.workdays import UnknownYearError, WorkCalendar
from disclosure.law import words

#: Working days before a due date from which something is "due soon".
SOON = 5


@dataclass(frozen=True)
class Left:
    """Days from today to a due date: negative when it is over, `working` by the calendar."""

    days: int
    working: bool

    @property
    def overdue(self) -> bool:
        return self.days < 0

    @property
    def words(self) -> str:
        """In the reader's language: "3 working days left", "overdue by 1 day"."""
        unit = Unit.WORKING_DAY if self.working else Unit.CALENDAR_DAY
        if self.days == 0:
            return _("due today")
        period = {"period": words.length(abs(self.days), unit)}
        if self.overdue:
            return _("overdue by %(period)s") % period
        return _("%(period)s left") % period

    @property
    def tone(self) -> str:
        """Of the pill that says it."""
        if self.overdue:
            return "bad"
        return "wait" if self.days <= SOON else "plain"


def left(due: date, today: date, calendar: WorkCalendar) -> Left:
    """The days left; over a year without an official list they are calendar days.

    Something due on a weekend and not done before is overdue from that weekend on, so at least one
    day is always told.
    """
    try:
        days, working = calendar.between(today, due), True
    except UnknownYearError:
        days, working = (due - today).days, False
    if due < today and days == 0:
        return Left((due - today).days, working=False)
    return Left(days, working)


def soon_until(today: date, calendar: WorkCalendar) -> date:
    """The last day that counts as soon. Raises nothing: a year not known has weeks of five days."""
    try:
        return calendar.add(today, SOON)
    except UnknownYearError:
        return today + timedelta(days=SOON + 2)
