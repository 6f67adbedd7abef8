"""How many notices are found, and how many of each kind: exact, in as few passes as can be.

A pass reads every notice found once, so its cost grows with what is found. All facets that ignore
the same filter share one; two read less: that of the status, whose filter is nearly always set,
only what its filter leaves out, and that of the region only the regions that are wanted. What is
dear about a facet of thousands of values is handing them over, from each segment of the index and
then to us: of agencies only those are that can be among the most frequent. What was counted is kept
until the index changes, since many readers ask the same: a list without words, an area, an agency.
"""

from __future__ import annotations

import hashlib
import time
from collections.abc import Callable, Collection, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import Any, NamedTuple

from django.core.cache import cache
from tantivy import Query, Searcher

from disclosure.core import divisions
from disclosure.search import clauses
from disclosure.search.schema import LEVELS, NONE, Status, by_level

#: Facet -> the filters it ignores, so that it shows what else could be chosen.
FACETS = {
    "area": frozenset({"area", "type"}),
    "type": frozenset({"type"}),
    "year": frozenset({"published"}),
    "region": frozenset({"region"}),
    "agency": frozenset({"agency"}),
    "band": frozenset({"amount"}),
    "status": frozenset({"status"}),
}
#: Seconds for which counts are kept at most: the next commit has others.
REMEMBERED = 300
#: Seconds to wait for another who counts the same, and between two looks.
PATIENCE, LOOK = 1, 0.003
#: Columns in which every notice has one of few values: the counts of each add up to the total.
_WHOLE = ("area", "type", "year", "band")
#: Agencies that are handed over, the most frequent ones; all other facets have few values.
MOST_AGENCIES = 20
#: Agencies from which these are chosen, and how many a segment of the index names.
_CANDIDATES, _SHORTLIST = 200, 1_000
#: More than any other facet has, and than there are agencies.
_MOST_VALUES, _ALL_VALUES = 5_000, 10_000_000


class Counts(NamedTuple):
    """How many notices are found, and counts by facet.

    `newest` is the highest sequence number of them, 0 of none; None where it was not looked up.
    """

    total: int
    newest: int | None
    facets: dict[str, dict[str, int]]


@dataclass(frozen=True)
class Counting:
    """What is counted: notices for which all of `conditions` hold, which are named as filters are.

    `statuses`, `agency` and `region` are those of the filters: an agency that was chosen is counted
    even if it is rare. `regions` are the only divisions that are wanted; None wants all. Notices of
    certain days are `dated`: the newest of them may be long past, and are looked up.
    """

    searcher: Searcher
    conditions: Mapping[str, Query]
    statuses: Collection[str] = ()
    agency: str = ""
    region: str = ""
    regions: Collection[str] | None = None
    dated: bool = False

    def count(self, facets: Collection[str] = ()) -> Counts:
        """Count, with these of `FACETS`."""
        if "status" not in facets or not self.statuses:
            return self._count(facets)
        # All that is found has the one status asked for, if it is one: nothing is to be counted.
        one = str(next(iter(self.statuses))) if len(self.statuses) == 1 else ""
        # The index lets go of the interpreter while it counts, so another core can do this.
        with ThreadPoolExecutor(1) as aside:
            others = aside.submit(self._other_statuses)
            counts = self._count([facet for facet in facets if facet != "status" or not one])
            found = dict(counts.facets)
            if one:
                found["status"] = {one: counts.total} if counts.total else {}
            found["status"] |= others.result()
        return counts._replace(facets={facet: found[facet] for facet in facets})

    def _count(self, facets: Collection[str]) -> Counts:
        """The same, but of the statuses only those asked for."""
        passes: dict[frozenset[str], list[str]] = {frozenset(): []}
        for facet in facets:
            ignored = FACETS[facet] & frozenset(self.conditions)
            # The status and, of few regions, those within the one chosen are counted with the rest.
            apart = {"status"} if self.regions is None else {"status", "region"}
            passes.setdefault(ignored - apart, []).append(facet)
        found: dict[str, dict[str, int]] = {}
        total, newest = 0, None
        for ignored, names in passes.items():
            query = self._all_but(ignored)
            wanted = {column: each for name in names for column, each in self._terms(name).items()}
            if not ignored:
                whole = next((name for name in _WHOLE if name in wanted), _WHOLE[0])
                wanted.setdefault(whole, _terms(whole))
                if self.dated:
                    wanted["newest"] = {"max": {"field": "sequence"}}
            answer = self.searcher.aggregate(query, wanted) if wanted else {}
            if not ignored:
                total = sum(row["doc_count"] for row in answer[whole]["buckets"])
                newest = int(answer["newest"]["value"] or 0) if self.dated else None
            found |= {name: self._counts(name, answer, query) for name in names}
        if "region" in found and self.regions is not None:
            found["region"] = _by_frequency(found["region"] | self._regions_around())
        if "agency" in found and self.agency and total:
            found["agency"].setdefault(self.agency, total)
        if "year" in found:
            found["year"] = dict(sorted(found["year"].items(), reverse=True))
        return Counts(total, newest, {facet: found[facet] for facet in facets})

    def _all_but(self, ignored: frozenset[str]) -> Query:
        return clauses.every(
            clause for name, clause in self.conditions.items() if name not in ignored
        )

    def _within(self) -> list[str]:
        """The regions wanted that lie in the one chosen: its filter leaves all of theirs."""
        wanted = self.regions or ()
        if "region" not in self.conditions:
            return list(wanted)
        return [code for code in wanted if self.region in divisions.lineage(code)]

    def _terms(self, facet: str) -> dict[str, Any]:
        """What a facet asks of the index, by column: regions lie in one for each level."""
        if facet == "agency":
            return {"agency": _terms("agency", size=_CANDIDATES, segment_size=_SHORTLIST)}
        if facet != "region":
            return {facet: _terms(facet)}
        levels = LEVELS if self.regions is None else by_level(self._within())
        return {level: _terms(level) for level in levels}

    def _counts(self, facet: str, answer: dict[str, Any], query: Query) -> dict[str, int]:
        """Counts by value, the most frequent first."""
        if facet == "agency":
            return self._agencies(answer["agency"], query)
        if facet != "region":
            return dict(_rows(answer[facet]))
        within = None if self.regions is None else set(self._within())
        rows = [row for level in LEVELS if level in answer for row in _rows(answer[level])]
        return _by_frequency({v: n for v, n in rows if within is None or v in within})

    def _regions_around(self) -> dict[str, int]:
        """Counts of the regions wanted that do not lie in the one chosen, as those above it."""
        around = set(self.regions or ()) - set(self._within())
        if not around:
            return {}
        elsewhere = clauses.any_of(clauses.equals("region", code) for code in sorted(around))
        query = clauses.every([self._all_but(frozenset({"region"})), elsewhere])
        answer = self.searcher.aggregate(
            query, {level: _terms(level) for level in by_level(around)}
        )
        rows = [row for each in answer.values() for row in _rows(each)]
        return {value: count for value, count in rows if value in around}

    def _agencies(self, answer: dict[str, Any], query: Query) -> dict[str, int]:
        """The agencies with most notices, exactly, among tens of thousands.

        Each segment names those it has most of, and says how many notices of others at most it
        kept back: `error`. An agency that was named with so few that these would not lift it to the
        last place is none of the most frequent. The others are candidates and counted again, all of
        their notices. An agency that was not named has at most what the last of all was named with
        and the error; if that is less than the last of those wanted has, these are right, and only
        otherwise all are counted.
        """
        error = answer["doc_count_error_upper_bound"]
        named = _rows(answer)
        if error:
            beyond = named[-1][1] + error if len(named) == _CANDIDATES else error
            least = named[MOST_AGENCIES - 1][1] if len(named) >= MOST_AGENCIES else 0
            candidates = [value for value, count in named if count + error >= least]
            # Naming them to the facet would make it read all names there are, in each segment.
            theirs = clauses.any_of(clauses.equals("agency", value) for value in candidates)
            exact = {"agency": _terms("agency")}
            answer = self.searcher.aggregate(clauses.every([query, theirs]), exact)
            counted = _rows(answer["agency"])
            if len(counted) < MOST_AGENCIES or counted[MOST_AGENCIES - 1][1] <= beyond:
                every = _terms("agency", size=MOST_AGENCIES)
                counted = _rows(self.searcher.aggregate(query, {"agency": every})["agency"])
            named = counted
        return dict(named[:MOST_AGENCIES])

    def _other_statuses(self) -> dict[str, int]:
        """How many have a status that is not asked for."""
        others = [status.value for status in Status if status not in self.statuses]
        if not others:
            return {}
        query = clauses.every(
            [self._all_but(frozenset({"status"})), clauses.one_of("status", others)]
        )
        answer = self.searcher.aggregate(query, {"status": _terms("status")})
        return dict(_rows(answer["status"]))


def remembered(commit: str, question: object, count: Callable[[], Counts]) -> Counts:
    """What was counted for a question in a commit of the index; `count` runs when nobody asked yet.

    `question` is all the counts depend on besides, with a repr that tells it whole. Of a commit
    without a name nothing is kept. Of many who ask at once after a commit, one counts.
    """
    if not commit:
        return count()
    key = f"counts:{hashlib.sha256(f'{commit} {question!r}'.encode()).hexdigest()}"
    kept: Sequence[Any] | None = cache.get(key) or _counted_by_another(key)
    if kept is None:
        counted = count()
        cache.set(key, tuple(counted), REMEMBERED)
        return counted
    return Counts(*kept)


def _counted_by_another(key: str) -> Sequence[Any] | None:
    """Wait for whoever is counting the same; None if nobody is, or it takes too long."""
    begun = f"{key}:begun"
    if cache.add(begun, True, PATIENCE):
        return None
    until = time.monotonic() + PATIENCE
    # A cache that is away has no such key, and nobody waits for it.
    while time.monotonic() < until and cache.get(begun):
        time.sleep(LOOK)
        kept: Sequence[Any] | None = cache.get(key)
        if kept is not None:
            return kept
    return None


def _terms(column: str, **options: Any) -> dict[str, Any]:
    """Ask for counts of the values of a column; of all of them unless `options` say otherwise."""
    every = {"field": column, "size": _MOST_VALUES, "segment_size": _ALL_VALUES}
    return {"terms": every | options}


def _rows(answer: dict[str, Any]) -> list[tuple[str, int]]:
    return [(row["key"], row["doc_count"]) for row in answer["buckets"] if row["key"] != NONE]


def _by_frequency(counts: Mapping[str, int]) -> dict[str, int]:
    return dict(sorted(counts.items(), key=lambda row: -row[1]))
