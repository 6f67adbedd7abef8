"""What clocks may ask of a notice: the columns of its document, and of notices around it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from django.utils import timezone

from disclosure.core.clocks import Recurrence, period_end
from disclosure.core.obligations import ABOUT, FORMED, PUBLISHED, Condition

#: The currency in which the law sets its limits.
YUAN = "CNY"


@dataclass(frozen=True)
class Facts:
    """A notice as the catalogue's names see it.

    `about` is the notice it is about, `earlier` the last notice of each other type in the same
    allocation, by type code. `published_on` is None for what is not published. A notice first
    published `elsewhere` was published there, on a day that may be unknown.
    """

    type: str
    details: Mapping[str, Any]
    formed_on: date | None = None
    published_on: date | None = None
    elsewhere: bool = False
    regions: tuple[str, ...] = ()
    about: Facts | None = None
    earlier: Mapping[str, Facts] = field(default_factory=dict)

    @classmethod
    def of(
        cls,
        document: Mapping[str, Any],
        *,
        published_on: date | None,
        regions: Iterable[str] = (),
        about: Facts | None = None,
        earlier: Mapping[str, Facts] | None = None,
    ) -> Facts:
        """The facts of a draft's or a release's document. `regions` are codes, nearest first."""
        formed = document.get("formed_on")
        return cls(
            type=document["type"],
            details=document.get("details") or {},
            formed_on=date.fromisoformat(formed) if formed else None,
            published_on=published_on,
            elsewhere=bool(document.get("source")),
            regions=tuple(regions),
            about=about,
            earlier=earlier or {},
        )

    def value(self, path: str) -> Any:
        """What stands at a name of the catalogue; None where nothing does.

        A measure is its value in the base unit.
        """
        found = self._found(path)
        return found["value"] if isinstance(found, Mapping) else found

    def meets(self, condition: Condition) -> bool:
        """Whether a condition holds; an amount in another currency meets no limit in yuan."""
        found = self._found(condition.column)
        if condition.limited and isinstance(found, Mapping) and found["unit"] != YUAN:
            return False
        return condition.holds(self.value(condition.column))

    def _found(self, path: str) -> Any:
        """What stands at a name as documents hold it, measures with their units."""
        where, _, column = path.rpartition(":")
        if where:
            other = self.about if where == ABOUT else self.earlier.get(where)
            return other._found(column) if other else None
        if column == FORMED:
            return self.formed_on
        if column == PUBLISHED:
            return self.published_on
        return self.details.get(column)

    def day(self, *paths: str) -> date | None:
        """The first of these names that is filled, as a day; of a month or year its first."""
        for path in paths:
            found = first_day(self.value(path))
            if found:
                return found
        return None

    def period(self, every: Recurrence, *paths: str) -> date | None:
        """The last day of the period that the first filled name lies in."""
        day = self.day(*paths)
        return period_end(day, every) if day else None


def first_day(value: Any) -> date | None:
    """A day from what documents hold: dates, moments (portal time), "2026-10", 2026."""
    match value:
        case datetime():
            return timezone.localtime(value).date()
        case date():
            return value
        case bool() | None | "":
            return None
        case int():
            return date(value, 1, 1) if 1900 <= value <= 2200 else None
        case str():
            return _read(value)
    return None


def _read(text: str) -> date | None:
    try:
        if "T" in text:
            return first_day(datetime.fromisoformat(text))
        return date.fromisoformat(text if len(text) > 7 else f"{text}-01")
    except ValueError:
        return None
