"""What an allocation owes next, from what is published of it: a pure function of releases."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date

from disclosure.core import clocks
from disclosure.core.clocks import Recurrence
from disclosure.core.obligations import Obligation
from disclosure.core.workdays import UnknownYearError, WorkCalendar, shifted

from .facts import Facts
from .judging import due_after_period
from .rows import Catalogue, Entry


@dataclass(frozen=True)
class Published:
    """A release in force as owing sees it. `lots` are the lots it names; none means all.

    `here` is False for a notice first published elsewhere: what followed it there is not known, so
    it makes nothing due.
    """

    sequence: int
    facts: Facts
    lots: tuple[str, ...] = ()
    here: bool = True

    @property
    def type(self) -> str:
        return self.facts.type

    def covers(self, lot: str) -> bool:
        """Whether the release is about a lot; one that names none is about all."""
        return not lot or not self.lots or lot in self.lots


@dataclass(frozen=True)
class Owed:
    """A disclosure or step that is due, or was and happened.

    `arises_from` and `met_by` are sequence numbers; `due_on` is None for the reason in `unknown`.
    """

    entry: Entry
    notice_type: str
    arises_from: int
    lot: str = ""
    series: str = ""
    starts_on: date | None = None
    due_on: date | None = None
    unknown: str = ""
    met_by: int | None = None
    met_on: date | None = None


def owed(
    catalogue: Catalogue, published: Sequence[Published], calendar: WorkCalendar
) -> list[Owed]:
    """Everything one allocation owes or owed, given its releases in force, oldest first."""
    if not published:
        return []
    latest = {one.type: one for one in published}
    regions = published[-1].facts.regions
    found = [
        *_disclosures(catalogue.here(catalogue.expecting, regions), published, latest),
        *_steps(catalogue, regions, published, latest),
    ]
    return [_dated(one, calendar) for one in found]


def owed_again(
    catalogue: Catalogue, published: Sequence[Published], calendar: WorkCalendar
) -> list[Owed]:
    """What is due next of a type that an agency publishes every period: one for each series.

    `published` are the agency's releases in force of one type.
    """
    if not published:
        return []
    last = published[-1]
    rows = catalogue.here(catalogue.recurring.get(last.type, ()), last.facts.regions)
    return [
        _next(entry, entry.obligation.recurs, series, newest, calendar)
        for entry in rows
        if entry.obligation.recurs
        for series, newest in _newest(entry.obligation, published).items()
    ]


def _newest(row: Obligation, published: Iterable[Published]) -> dict[str, tuple[date, Published]]:
    """For each series the end of the latest period that was published, and by what."""
    newest: dict[str, tuple[date, Published]] = {}
    for one in published:
        ended = one.facts.period(row.recurs, *row.starts) if row.recurs and one.here else None
        series = "/".join(str(one.facts.value(path) or "") for path in row.per)
        if ended and (series not in newest or newest[series][0] < ended):
            newest[series] = (ended, one)
    return newest


def _next(
    entry: Entry,
    every: Recurrence,
    series: str,
    newest: tuple[date, Published],
    calendar: WorkCalendar,
) -> Owed:
    """What is due for the period after the one that ended."""
    ended, last = newest
    one = Owed(entry, last.type, last.sequence, series=series)
    try:
        end = clocks.period_end(shifted(ended, 1), every)
        one = replace(one, starts_on=end)
        return replace(one, due_on=due_after_period(entry.obligation, end, calendar))
    except UnknownYearError as error:
        return replace(one, unknown=f"calendar:{error.year}")


def _disclosures(
    entries: Iterable[Entry], published: Sequence[Published], latest: Mapping[str, Published]
) -> Iterator[Owed]:
    """Notices that an earlier one makes due, lot by lot."""
    for entry in entries:
        row = entry.obligation
        cause, start = _first(row.expects, latest)
        if cause is None or not cause.here:
            continue
        meeting = [one for one in published if one.type == row.notice_type]
        for lot in _lots(row.expects, latest):
            met = next((one for one in meeting if one.covers(lot)), None)
            yield Owed(
                entry,
                row.notice_type,
                cause.sequence,
                lot=lot,
                starts_on=start,
                met_by=met.sequence if met else None,
                met_on=met.facts.published_on if met else None,
            )


def _lots(paths: Iterable[str], latest: Mapping[str, Published]) -> tuple[str, ...]:
    """The lots that something is expected of; a supplement names none of those it is about."""
    causes = (latest.get(path.rpartition(":")[0]) for path in paths)
    return next((one.lots for one in causes if one and one.lots), ("",))


def _steps(
    catalogue: Catalogue,
    regions: tuple[str, ...],
    published: Sequence[Published],
    latest: Mapping[str, Published],
) -> Iterator[Owed]:
    """Steps that are followed; a later notice may show that they were taken."""
    for one in (each for each in published if each.here):
        for entry in catalogue.here(catalogue.tracked.get(one.type, ()), regions):
            row = entry.obligation
            start = one.facts.day(*row.starts)
            if start is None or not all(map(one.facts.meets, row.when)):
                continue
            proof, done = _first(row.ends, {**latest, "": one})
            yield Owed(
                entry,
                row.notice_type,
                one.sequence,
                starts_on=start,
                met_by=proof.sequence if proof else None,
                met_on=done,
            )


def _first(
    paths: Iterable[str], latest: Mapping[str, Published]
) -> tuple[Published | None, date | None]:
    """The first of these names that is filled: the release it is in, and the day there."""
    for path in paths:
        code, _, column = path.rpartition(":")
        found = latest.get(code)
        if found and (day := found.facts.day(column)):
            return found, day
    return None, None


def _dated(one: Owed, calendar: WorkCalendar) -> Owed:
    row = one.entry.obligation
    if one.starts_on is None:
        return one
    try:
        return replace(one, due_on=clocks.publish_within(one.starts_on, *row.span, calendar))
    except UnknownYearError as error:
        return replace(one, unknown=f"calendar:{error.year}")
