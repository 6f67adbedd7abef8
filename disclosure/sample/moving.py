"""Moves what an example says to another day: its dates, months and years, in columns and in text.

Days keep their distance from the day the example was formed, months and years their number of
months and years from its month and year: a report of November on October stays one on the month
before.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date
from typing import Any

DAY = re.compile(r"^(\d{4}-\d{2}-\d{2})(.*)$", re.DOTALL)
MONTH = re.compile(r"^(\d{4})-(\d{2})$")
#: "2026年", "2026 年 10 月", "2026年12月4日", as running text writes them.
IN_TEXT = re.compile(
    r"(?<!\d)(?P<year>\d{4})(?P<a> ?年)"
    r"(?:(?P<b> ?)(?P<month>\d{1,2})(?P<c> ?月)(?:(?P<d> ?)(?P<day>\d{1,2})(?P<e> ?日))?)?"
)
#: How the names of columns end that hold a year.
YEAR = "_year"


@dataclass(frozen=True)
class Move:
    """From the day an example was formed to the day it is to have been formed."""

    start: date
    end: date

    def of(self, value: Any, name: str = "") -> Any:
        """The same structure, moved. `name` is the column the value stands in."""
        match value:
            case dict():
                return {key: self.of(item, key) for key, item in value.items()}
            case list():
                return [self.of(item, name) for item in value]
            case int() | str() if name.endswith(YEAR) and str(value).isdigit():
                return type(value)(int(value) + self.end.year - self.start.year)
            case str():
                return self._text(value)
        return value

    def _text(self, value: str) -> str:
        if found := DAY.match(value):
            return f"{self._day(date.fromisoformat(found[1]))}{found[2]}"
        if found := MONTH.match(value):
            year, month = self._month(int(found[1]), int(found[2]))
            return f"{year}-{month:02}"
        return IN_TEXT.sub(self._written, value)

    def _written(self, found: re.Match[str]) -> str:
        year = int(found["year"])
        if found["month"] is None:
            return f"{year + self.end.year - self.start.year}{found['a']}"
        if found["day"] is None:
            year, month = self._month(year, int(found["month"]))
            return f"{year}{found['a']}{found['b']}{month}{found['c']}"
        day = self._day(date(year, int(found["month"]), int(found["day"])))
        head = f"{day.year}{found['a']}{found['b']}{day.month}{found['c']}"
        return f"{head}{found['d']}{day.day}{found['e']}"

    def _day(self, day: date) -> date:
        return day + (self.end - self.start)

    def _month(self, year: int, month: int) -> tuple[int, int]:
        """The month as many months from the end as it was from the start."""
        months = (self.end.year - self.start.year) * 12 + self.end.month - self.start.month
        years, zero_based = divmod(year * 12 + month - 1 + months, 12)
        return years, zero_based + 1
