"""What a clock says of a notice: kept, missed, still running, or not to be told, and why."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Any

from disclosure.core import clocks
from disclosure.core.clocks import Timer, Unit
from disclosure.core.obligations import FORMED, PUBLISHED, Obligation
from disclosure.core.workdays import UnknownYearError, WorkCalendar

from .facts import Facts
from .rows import Catalogue, Entry

#: What a release repeats of the row it was judged by.
RECORDED = (
    "code",
    "region",
    "timer",
    "item",
    "trigger",
    "value",
    "unit",
    "term",
    "recurs",
    "fixed_on",
    "basis",
    "confidence",
)


class Verdict(StrEnum):
    """What is told of a clock."""

    KEPT = "kept"
    MISSED = "missed"
    OPEN = "open"
    UNKNOWN = "unknown"


class Unknown(StrEnum):
    """Why a clock cannot be told; a year without a list is `calendar:<year>`."""

    NOT_COUNTED = "not_counted"
    NO_START = "no_start"
    NO_EVENT = "no_event"
    NOT_PUBLISHED = "not_published"


@dataclass(frozen=True)
class Judged:
    """One clock of one notice.

    `due_on` is the last day for publication or a step, the last day that is early enough, or the
    first at whose end a period may end; `actual_on` is the day compared with it. `off_by` counts
    how far it was missed, in the row's working or calendar days. `stated` is the length a notice
    states where that is what is judged.
    """

    entry: Entry
    verdict: Verdict
    starts_on: date | None = None
    due_on: date | None = None
    actual_on: date | None = None
    off_by: int = 0
    stated: int | None = None
    unknown: str = ""

    @property
    def obligation(self) -> Obligation:
        return self.entry.obligation

    @property
    def by_publication(self) -> bool:
        """Whether `due_on` is the last day on which the notice itself may be published."""
        row = self.obligation
        return row.publication or (row.timer is Timer.AT_LEAST_BEFORE and _by_publication(row))

    def record(self, calendar: WorkCalendar) -> dict[str, Any]:
        """What a release keeps of it: the version of row and calendar by which it was judged."""
        row = self.entry.plain
        found = {
            **{name: row.get(name) for name in RECORDED},
            "revision": self.entry.revision,
            "starts_on": self.starts_on and self.starts_on.isoformat(),
            "due_on": self.due_on and self.due_on.isoformat(),
            "actual_on": self.actual_on and self.actual_on.isoformat(),
            "stated": self.stated,
            "verdict": str(self.verdict),
            "off_by": self.off_by,
            "unknown": str(self.unknown),
            "calendar": calendar.version,
        }
        return {name: value for name, value in found.items() if value not in (None, "")}


def judge_all(catalogue: Catalogue, facts: Facts, calendar: WorkCalendar) -> list[Judged]:
    """The clocks of a notice, in the order of the catalogue; steps that are only followed last.

    None for a notice from elsewhere that names no place in China: other law counts there.
    """
    if facts.elsewhere and not facts.regions:
        return []
    found = [judge(entry, facts, calendar) for entry in catalogue.for_facts(facts)]
    return sorted(found, key=lambda one: one.obligation.timer is Timer.TRACKED)


def judge(entry: Entry, facts: Facts, calendar: WorkCalendar) -> Judged:
    """What one row says of a notice."""
    row = entry.obligation
    if not row.computed:
        return Judged(entry, Verdict.UNKNOWN, unknown=Unknown.NOT_COUNTED)
    if facts.elsewhere and facts.published_on is None and _by_publication(row):
        return Judged(entry, Verdict.UNKNOWN, unknown=Unknown.NOT_PUBLISHED)
    if row.recurs:
        return _again(entry, facts, calendar)
    return JUDGES[row.timer](entry, facts, calendar)


#: A timer of `core.clocks`.
Clock = Callable[[date, int, Unit, WorkCalendar], date]


def _by_publication(row: Obligation) -> bool:
    """Whether the day of publication is what is compared, or what starts the period."""
    if row.publication:
        return True
    return not row.length and row.timer is not Timer.TRACKED and row.starts in ((), (PUBLISHED,))


def _within(entry: Entry, facts: Facts, calendar: WorkCalendar) -> Judged:
    row = entry.obligation
    start = facts.day(*(row.starts or (FORMED,)))
    return _by(entry, start, facts.published_on, clocks.publish_within, calendar)


def _step(entry: Entry, facts: Facts, calendar: WorkCalendar) -> Judged:
    row = entry.obligation
    return _by(entry, facts.day(*row.starts), facts.day(*row.ends), clocks.tracked, calendar)


def _by(
    entry: Entry, start: date | None, actual: date | None, clock: Clock, calendar: WorkCalendar
) -> Judged:
    """Something had to happen by a day: it did, it did too late, or it still may."""
    row = entry.obligation
    if start is None:
        return Judged(entry, Verdict.UNKNOWN, unknown=Unknown.NO_START)
    try:
        due = clock(start, *row.span, calendar)
    except UnknownYearError as error:
        known = actual is not None and _early_enough(row, start, actual, calendar)
        verdict = Verdict.KEPT if known else Verdict.UNKNOWN
        why = "" if known else f"calendar:{error.year}"
        return Judged(entry, verdict, start, None, actual, unknown=why)
    return _compared(entry, start, due, actual, calendar)


def _compared(
    entry: Entry, start: date | None, due: date, actual: date | None, calendar: WorkCalendar
) -> Judged:
    if actual is None:
        return Judged(entry, Verdict.OPEN, start, due)
    if actual <= due:
        return Judged(entry, Verdict.KEPT, start, due, actual)
    late = _apart(entry.obligation, due, actual, calendar)
    return Judged(entry, Verdict.MISSED, start, due, actual, off_by=late)


def _early_enough(row: Obligation, start: date, actual: date, calendar: WorkCalendar) -> bool:
    """Whether what happened was in time wherever the end of the period falls."""
    value, unit = row.span
    days = (actual - start).days
    # There are never more working days than days.
    if days <= 0 or (unit in (Unit.WORKING_DAY, Unit.CALENDAR_DAY) and days <= value):
        return True
    try:
        return unit is Unit.WORKING_DAY and calendar.between(start, actual) <= value
    except UnknownYearError:
        return False


def _apart(row: Obligation, first: date, last: date, calendar: WorkCalendar) -> int:
    """How many of the row's days lie between two days; calendar days where the list is missing."""
    if row.unit is Unit.WORKING_DAY:
        try:
            # Two days apart by a weekend only are still apart.
            return max(calendar.between(first, last), 1)
        except UnknownYearError:
            pass
    return (last - first).days


def _before(entry: Entry, facts: Facts, calendar: WorkCalendar) -> Judged:
    row = entry.obligation
    event = facts.day(*row.ends)
    if event is None:
        return Judged(entry, Verdict.UNKNOWN, unknown=Unknown.NO_EVENT)
    actual = facts.day(*(row.starts or (PUBLISHED,)))
    try:
        latest = clocks.at_least_before(event, *row.span, calendar)
    except UnknownYearError as error:
        return Judged(entry, Verdict.UNKNOWN, event, None, actual, unknown=f"calendar:{error.year}")
    return _compared(entry, event, latest, actual, calendar)


def _open(entry: Entry, facts: Facts, calendar: WorkCalendar) -> Judged:
    """A period is long enough: by the days it names, or by the length it states."""
    row = entry.obligation
    if row.length:
        return _stated(entry, facts)
    start, end = facts.day(*(row.starts or (PUBLISHED,))), facts.day(*row.ends)
    if start is None:
        return Judged(entry, Verdict.UNKNOWN, unknown=Unknown.NO_START)
    try:
        earliest = clocks.stay_open(start, *row.span, calendar)
    except UnknownYearError as error:
        return Judged(entry, Verdict.UNKNOWN, start, None, end, unknown=f"calendar:{error.year}")
    if end is None:
        return Judged(entry, Verdict.OPEN, start, earliest)
    if end >= earliest:
        return Judged(entry, Verdict.KEPT, start, earliest, end)
    short = _apart(row, end, earliest, calendar)
    return Judged(entry, Verdict.MISSED, start, earliest, end, off_by=short)


def _stated(entry: Entry, facts: Facts) -> Judged:
    row, stated = entry.obligation, facts.value(entry.obligation.length)
    if not isinstance(stated, int):
        return Judged(entry, Verdict.UNKNOWN, unknown=Unknown.NO_EVENT)
    short = max(row.span[0] - stated, 0)
    verdict = Verdict.MISSED if short else Verdict.KEPT
    return Judged(entry, verdict, stated=stated, off_by=short)


def _again(entry: Entry, facts: Facts, calendar: WorkCalendar) -> Judged:
    """Published for a period: in time after that period's end."""
    row = entry.obligation
    end = facts.period(row.recurs, *row.starts) if row.recurs else None
    if end is None:
        return Judged(entry, Verdict.UNKNOWN, unknown=Unknown.NO_START)
    try:
        due = due_after_period(row, end, calendar)
    except UnknownYearError as error:
        why = f"calendar:{error.year}"
        return Judged(entry, Verdict.UNKNOWN, end, None, facts.published_on, unknown=why)
    return _compared(entry, end, due, facts.published_on, calendar)


def due_after_period(row: Obligation, end: date, calendar: WorkCalendar) -> date:
    """The last day for what is published once a period. Raises UnknownYearError."""
    if row.fixed_on:
        return clocks.fixed_day(end, *row.fixed_on)
    return clocks.recurring(end, *row.span, calendar)


JUDGES: Mapping[Timer, Callable[[Entry, Facts, WorkCalendar], Judged]] = {
    Timer.PUBLISH_WITHIN: _within,
    Timer.AT_LEAST_BEFORE: _before,
    Timer.STAY_OPEN: _open,
    Timer.TRACKED: _step,
}
