"""China's working days: weekends, statutory holidays and the make-up days of each year's list.

The State Council announces the list of a year in the last months before it. A year without its
official list is refused, never guessed (Regulation on Public Holidays; Civil Code art. 203). So are
the last days of a December for which the list of the next year may still decide otherwise.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cached_property

SATURDAY = 5
#: (month, day) from which the list of the next year has a say. Three days off that hold 1 January
#: begin on 30 December at the earliest, and the weekend worked for them on the 27th.
NEXT_LIST_FROM = (12, 27)


class UnknownYearError(LookupError):
    """No official list of holidays is known for `year`."""

    def __init__(self, year: int) -> None:
        super().__init__(f"no official list of holidays for {year}")
        self.year = year


def shifted(day: date, days: int) -> date:
    """The day so many days on. Raises UnknownYearError where time as we count it ends."""
    try:
        return day + timedelta(days=days)
    except OverflowError:
        raise UnknownYearError(day.year) from None


@dataclass(frozen=True)
class WorkCalendar:
    """The lists of all known years.

    `years` are those whose list is known; `holidays` are its days off, weekdays or not, `make_up`
    the Saturdays and Sundays that are worked instead. The list of a year may hold days of the
    December before it.
    """

    years: frozenset[int] = frozenset()
    holidays: frozenset[date] = frozenset()
    make_up: frozenset[date] = frozenset()

    @classmethod
    def of(cls, years: Iterable[int], days: Mapping[date, bool]) -> WorkCalendar:
        """From the years with a list and its days: day -> whether it is worked."""
        return cls(
            frozenset(years),
            frozenset(day for day, worked in days.items() if not worked),
            frozenset(day for day, worked in days.items() if worked),
        )

    @cached_property
    def version(self) -> str:
        """Twelve characters that change with any day of any list."""
        lines = [*sorted(map(str, self.years))]
        lines += [f"-{day}" for day in sorted(self.holidays)]
        lines += [f"+{day}" for day in sorted(self.make_up)]
        return hashlib.sha256("\n".join(lines).encode()).hexdigest()[:12]

    def is_working(self, day: date) -> bool:
        """Whether offices work on this day. Raises UnknownYearError."""
        self._demand(day.year)
        if (day.month, day.day) >= NEXT_LIST_FROM:
            self._demand(day.year + 1)
        if day in self.make_up:
            return True
        return day.weekday() < SATURDAY and day not in self.holidays

    def _demand(self, year: int) -> None:
        if year not in self.years:
            raise UnknownYearError(year)

    def next_working(self, day: date) -> date:
        """The day itself if it is worked, else the next that is. Raises UnknownYearError."""
        while not self.is_working(day):
            day = shifted(day, 1)
        return day

    def add(self, start: date, days: int) -> date:
        """The `days`-th working day after `start`, before it if negative; `start` never counts.

        Raises UnknownYearError.
        """
        step = 1 if days > 0 else -1
        left, day = abs(days), start
        while left:
            day = shifted(day, step)
            left -= self.is_working(day)
        return day

    def between(self, start: date, end: date) -> int:
        """Working days after `start` up to and with `end`; negative if `end` is before `start`.

        Raises UnknownYearError.
        """
        if end < start:
            return -self.between(end, start)
        day, count = start, 0
        while day < end:
            day = shifted(day, 1)
            count += self.is_working(day)
        return count
