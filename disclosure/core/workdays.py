"""China's working days: weekends, statutory holidays and the make-up days of each year's list.

The State Council announces the list of a year in the November before it. A year without its
official list is refused, never guessed (Regulation on Public Holidays; Civil Code art. 203).
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from functools import cached_property

SATURDAY = 5
ONE_DAY = timedelta(days=1)


class UnknownYearError(LookupError):
    """No official list of holidays is known for `year`."""

    def __init__(self, year: int) -> None:
        super().__init__(f"no official list of holidays for {year}")
        self.year = year


@dataclass(frozen=True)
class WorkCalendar:
    """The lists of all known years.

    `years` are those whose list is known; `holidays` are days off among Monday to Friday or at a
    weekend, `make_up` the Saturdays and Sundays that are worked instead. The list of a year may
    hold days of the December before it.
    """

    years: frozenset[int] = frozenset()
    holidays: frozenset[date] = frozenset()
    make_up: frozenset[date] = field(default=frozenset())

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
        if day.year not in self.years:
            raise UnknownYearError(day.year)
        if day in self.make_up:
            return True
        return day.weekday() < SATURDAY and day not in self.holidays

    def next_working(self, day: date) -> date:
        """The day itself if it is worked, else the next that is. Raises UnknownYearError."""
        while not self.is_working(day):
            day += ONE_DAY
        return day

    def add(self, start: date, days: int) -> date:
        """The `days`-th working day after `start`, before it if negative; `start` never counts.

        Raises UnknownYearError.
        """
        step = ONE_DAY if days > 0 else -ONE_DAY
        left, day = abs(days), start
        while left:
            day += step
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
            day += ONE_DAY
            count += self.is_working(day)
        return count
