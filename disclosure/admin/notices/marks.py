"""Which clause asks for a column, from the statutory catalogue, with the way to the law page."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from django.urls import reverse

from disclosure import law
from disclosure.areas import area
from disclosure.core import catalogue
from disclosure.core.divisions import lineage
from disclosure.core.notice_types import NoticeType
from disclosure.law import Entry, words


@dataclass(frozen=True)
class Mark:
    """A clause as it is cited, what it demands, and where the portal explains it.

    `short` is its article alone, for a place beside a control.
    """

    clause: str
    short: str
    demand: str
    url: str


class Marks:
    """The clauses of one notice type in one place. One small query when made."""

    def __init__(self, notice_type: type[NoticeType], region: str = "") -> None:
        self.notice_type = notice_type
        entries = law.current().of_type(notice_type.code, lineage(region) if region else ())
        self._whole = _marks(self._url(), _main(entries))
        self._own: dict[str, Mark] = {}
        for entry in entries:
            row = entry.obligation
            for name in (*row.starts, *row.ends, row.length):
                for mark in _marks(self._url(), [entry]):
                    self._own.setdefault(name, mark)

    def of(self, name: str) -> Mark | None:
        """The clause about a column: the one whose clock it sets, else that of the whole notice."""
        return self._own.get(name) or next(iter(self._whole), None)

    @property
    def whole(self) -> list[Mark]:
        """What is demanded of the notice as such."""
        return self._whole

    def _url(self) -> str:
        found = area(self.notice_type.area())
        if found is None:
            return ""
        return f"{reverse('site:law-area', args=[found.slug])}#{self.notice_type.slug()}"


def _main(entries: Iterable[Entry]) -> list[Entry]:
    """The rows that ask for the publication itself, before those that only set a period."""
    return sorted(entries, key=lambda entry: not entry.obligation.publication)


def _marks(url: str, entries: Iterable[Entry]) -> list[Mark]:
    rows = [catalogue.plain(entry.obligation) for entry in entries]
    return [
        Mark(
            words.cited(row["basis"][0]),
            words.article(row["basis"][0]),
            f"{words.item(row)}: {words.demand(row)}",
            url,
        )
        for row in rows
        if row["basis"]
    ]
