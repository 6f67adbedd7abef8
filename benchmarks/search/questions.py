"""What every engine is asked: by kind, as our query language and filters say it."""

from __future__ import annotations

import datetime
from collections.abc import Mapping
from dataclasses import dataclass
from typing import NamedTuple, Protocol

from disclosure.search.counting import MOST_AGENCIES
from disclosure.search.schema import SearchDocument

#: Facets of a page of results, counted for every question.
FACETS = ("area", "type", "region", "agency", "year", "band", "status")


@dataclass(frozen=True)
class Question:
    """Words or phrases that must all occur, with filters; the newest 20 are wanted, and counts."""

    name: str
    words: tuple[str, ...] = ()
    region: str = ""
    days: tuple[datetime.date, datetime.date] | None = None


@dataclass(frozen=True)
class Answer:
    """Sequence numbers of the newest 20, how many are found, and exact counts by facet.

    `facets["region"]` counts the divisions right below the one asked for, or the provinces, and
    `facets["agency"]` at least those with most notices.
    """

    newest: tuple[int, ...]
    total: int
    facets: Mapping[str, Mapping[str, int]]

    def agrees(self, other: Answer) -> bool:
        """Whether another engine counts the same; which of equals are shown is no question."""
        same = (self.newest, self.total) == (other.newest, other.total)
        return same and all(
            sorted(counts.values())[-most:] == sorted(other.facets[facet].values())[-most:]
            and all(other.facets[facet].get(v, n) == n for v, n in counts.items())
            for facet, counts in self.facets.items()
            for most in [MOST_AGENCIES if facet == "agency" else len(counts)]
        )


class Built(NamedTuple):
    """Seconds a build took in all without making notices, and of them the processor's, if known."""

    seconds: float
    processor: float | None = None


class Engine(Protocol):
    """One index over the corpus, for one thread."""

    name: str

    def build(self) -> Built:
        """Build what is missing."""
        ...

    def release(self, documents: list[SearchDocument]) -> None:
        """Add a few notices while others read."""
        ...

    def size(self) -> int:
        """Bytes on disk."""
        ...

    def last(self) -> int:
        """The highest sequence number that can be found."""
        ...

    def ask(self, question: Question) -> Answer:
        """A whole page: hits, count and facets."""
        ...


RARE = Question("rare term", ("鹭鸶",))
HUNDREDTH = Question("term in 1 %", ("麒麟",))
HALF = Question("term in 50 %", ("琥珀",))
QUESTIONS = (
    RARE,
    HUNDREDTH,
    HALF,
    Question("phrase of two common words", ("项目公告",)),
    Question("two common words", ("结果", "土地")),
    Question(
        "term in 50 %, region, two years",
        ("琥珀",),
        "420000",
        (datetime.date(2023, 1, 1), datetime.date(2024, 12, 31)),
    ),
    Question("no term", ()),
)
