"""The rows of the catalogue in force now, in memory."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from typing import Any

from django.db.models import Count, Max

from disclosure.core.catalogue import plain
from disclosure.core.clocks import Timer
from disclosure.core.obligations import FORMED, Obligation
from disclosure.models import CatalogueEntry

from .facts import Facts


@dataclass(frozen=True)
class Entry:
    """One version of one row: its key in the database, its number, and the row itself."""

    pk: int
    revision: int
    obligation: Obligation

    @cached_property
    def plain(self) -> Mapping[str, Any]:
        """The row as JSON, not to be changed."""
        return plain(self.obligation)


class Catalogue:
    """All current rows, looked up by type and place."""

    def __init__(self, entries: Iterable[Entry] = ()) -> None:
        self.entries = tuple(entries)

    @cached_property
    def _by_type(self) -> dict[str, list[Entry]]:
        found: defaultdict[str, list[Entry]] = defaultdict(list)
        for entry in self.entries:
            found[entry.obligation.notice_type].append(entry)
        return found

    def of_type(self, notice_type: str, regions: Iterable[str] = ()) -> list[Entry]:
        """The rows of a type as they stand in a place: a locality's row replaces the nation's.

        `regions` are codes from the nearest up; the nearest row of each code counts.
        """
        return list(self._nearest(self._by_type.get(notice_type, ()), tuple(regions)))

    def for_facts(self, facts: Facts) -> list[Entry]:
        """The rows that count for a notice: in its place, in force on its day, conditions met.

        A general default counts where no row of the type dates its publication (Government
        Information Regulation art. 26: other periods of laws and regulations go first).
        """
        day = facts.day(FORMED) or facts.published_on or date.max
        own = [
            entry
            for entry in self.of_type(facts.type, facts.regions)
            if entry.obligation.in_force(day) and all(map(facts.meets, entry.obligation.when))
        ]
        dated = any(entry.obligation.publication and entry.obligation.counted for entry in own)
        general = self._nearest(self._by_type.get("", ()), facts.regions)
        return own + [
            entry
            for entry in general
            if entry.obligation.default and not dated and entry.obligation.in_force(day)
        ]

    @cached_property
    def expecting(self) -> list[Entry]:
        """The rows by which one notice makes another due."""
        return [e for e in self.entries if e.obligation.expects and e.obligation.computed]

    @cached_property
    def tracked(self) -> dict[str, list[Entry]]:
        """The steps that are followed and can be dated, by the type that starts them."""
        found: defaultdict[str, list[Entry]] = defaultdict(list)
        for entry in self.entries:
            row = entry.obligation
            if row.timer is Timer.TRACKED and row.computed and row.notice_type and row.starts:
                found[row.notice_type].append(entry)
        return found

    @cached_property
    def recurring(self) -> dict[str, list[Entry]]:
        """What is published again every period, by type."""
        found: defaultdict[str, list[Entry]] = defaultdict(list)
        for entry in self.entries:
            row = entry.obligation
            if row.recurs and row.computed and row.notice_type and row.starts:
                found[row.notice_type].append(entry)
        return found

    def here(self, entries: Iterable[Entry], regions: Iterable[str]) -> list[Entry]:
        """Of some rows those that count in a place."""
        return list(self._nearest(entries, tuple(regions)))

    @staticmethod
    def _nearest(entries: Iterable[Entry], regions: tuple[str, ...]) -> Iterator[Entry]:
        rank = {code: place for place, code in enumerate((*regions, ""))}
        best: dict[str, Entry] = {}
        for entry in entries:
            row = entry.obligation
            if row.region not in rank:
                continue
            held = best.get(row.code)
            if held is None or rank[row.region] < rank[held.obligation.region]:
                best[row.code] = entry
        yield from best.values()


_held: tuple[str, Catalogue] | None = None


def state() -> str:
    """What tells every state of the catalogue apart: versions are only added and replaced."""
    found = CatalogueEntry.objects.aggregate(newest=Max("pk"), replaced=Count("replaced_at"))
    return f"{found['newest']}-{found['replaced']}"


def current() -> Catalogue:
    """The catalogue in force; one small query to know whether what is held still is."""
    global _held  # noqa: PLW0603  one value a process, like any cache
    key = state()
    if _held is None or _held[0] != key:
        rows = CatalogueEntry.objects.filter(replaced_at__isnull=True).order_by("code", "pk")
        _held = (key, Catalogue(Entry(r.pk, r.revision, r.obligation) for r in rows))
    return _held[1]
