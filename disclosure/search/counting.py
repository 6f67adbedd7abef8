"""How many notices are found, and how many of each kind: exact, in as few passes as can be.

A pass reads every notice found once, so its cost grows with what is found. All facets that ignore
the same filter share one; that of the status, whose filter is nearly always set, reads only what
its filter leaves out. What is dear about a facet of thousands of values is handing them over, from
each segment of the index and then to us: only those are that somebody will look at.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Any

from tantivy import Query, Searcher

from disclosure.search import clauses
from disclosure.search.schema import LEVELS, Status, by_level

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
#: Agencies that are handed over, the most frequent ones; all other facets have few values.
MOST_AGENCIES = 20
#: Agencies from which these are chosen, and how many a segment of the index names.
_CANDIDATES, _SHORTLIST = 200, 1_000
#: More than any other facet has, and than there are agencies.
_MOST_VALUES, _ALL_VALUES = 5_000, 10_000_000


@dataclass(frozen=True)
class Counts:
    """How many notices are found, the highest sequence number among them, and counts by facet."""

    total: int
    last: int
    facets: dict[str, dict[str, int]]


@dataclass(frozen=True)
class Counting:
    """What is counted: notices for which all of `conditions` hold, which are named as filters are.

    `statuses` and `agency` are those of the filters: an agency that was chosen is counted even if
    it is rare. `regions` are the only divisions that are wanted; None wants all.
    """

    searcher: Searcher
    conditions: Mapping[str, Query]
    statuses: Collection[str] = ()
    agency: str = ""
    regions: Collection[str] | None = None

    def count(self, facets: Collection[str] = ()) -> Counts:
        """Count, with these of `FACETS`."""
        passes: dict[frozenset[str], list[str]] = {frozenset(): []}
        for facet in facets:
            ignored = FACETS[facet] & frozenset(self.conditions)
            passes.setdefault(ignored - {"status"}, []).append(facet)
        found: dict[str, dict[str, int]] = {}
        total = last = 0
        for ignored, names in passes.items():
            query = self._all_but(ignored)
            wanted = {column: each for name in names for column, each in self._terms(name).items()}
            if not ignored:
                wanted["total"] = {"value_count": {"field": "sequence"}}
                wanted["last"] = {"max": {"field": "sequence"}}
            answer = self.searcher.aggregate(query, wanted) if wanted else {}
            if not ignored:
                total, last = int(answer["total"]["value"]), int(answer["last"]["value"] or 0)
            found |= {name: self._counts(name, answer, query) for name in names}
        if "status" in found and "status" in self.conditions:
            found["status"] |= self._other_statuses()
        if "agency" in found and self.agency and total:
            found["agency"].setdefault(self.agency, total)
        if "year" in found:
            found["year"] = dict(sorted(found["year"].items(), reverse=True))
        return Counts(total, last, {facet: found[facet] for facet in facets})

    def _all_but(self, ignored: frozenset[str]) -> Query:
        return clauses.every(
            clause for name, clause in self.conditions.items() if name not in ignored
        )

    def _terms(self, facet: str) -> dict[str, Any]:
        """What a facet asks of the index, by column: regions lie in one for each level."""
        if facet == "agency":
            return {"agency": _terms("agency", size=_CANDIDATES, segment_size=_SHORTLIST)}
        if facet != "region":
            return {facet: _terms(facet)}
        if self.regions is None:
            return {level: _terms(level) for level in LEVELS}
        wanted = by_level(self.regions)
        return {level: _terms(level, include=codes) for level, codes in wanted.items()}

    def _counts(self, facet: str, answer: dict[str, Any], query: Query) -> dict[str, int]:
        """Counts by value, the most frequent first."""
        if facet == "agency":
            return self._agencies(answer["agency"], query)
        columns = LEVELS if facet == "region" else (facet,)
        rows = [row for column in columns if column in answer for row in _rows(answer[column])]
        return dict(sorted(rows, key=lambda row: -row[1]))

    def _agencies(self, answer: dict[str, Any], query: Query) -> dict[str, int]:
        """The agencies with most notices, exactly, among tens of thousands.

        Each segment names those it has most of, and says how many notices of others at most it
        kept back: `error`. Candidates are counted again, all of their notices. An agency that is no
        candidate has at most what the last of them was named with and the error; if that is less
        than the last of those wanted has, these are right, and only otherwise all are counted.
        """
        error = answer["doc_count_error_upper_bound"]
        named = _rows(answer)
        if error:
            exact = _terms("agency", include=[value for value, _count in named])
            counted = _rows(self.searcher.aggregate(query, {"agency": exact})["agency"])
            beyond = named[-1][1] + error if len(named) == _CANDIDATES else error
            if len(counted) < MOST_AGENCIES or counted[MOST_AGENCIES - 1][1] <= beyond:
                every = _terms("agency", size=MOST_AGENCIES)
                counted = _rows(self.searcher.aggregate(query, {"agency": every})["agency"])
            named = counted
        return dict(named[:MOST_AGENCIES])

    def _other_statuses(self) -> dict[str, int]:
        others = [status.value for status in Status if status not in self.statuses]
        if not others:
            return {}
        query = clauses.every(
            [self._all_but(frozenset({"status"})), clauses.one_of("status", others)]
        )
        answer = self.searcher.aggregate(query, {"status": _terms("status")})
        return dict(_rows(answer["status"]))


def _terms(column: str, **options: Any) -> dict[str, Any]:
    """Ask for counts of the values of a column; of all of them unless `options` say otherwise."""
    include = options.get("include")
    size = len(include) if include is not None else _MOST_VALUES
    return {"terms": {"field": column, "size": size, "segment_size": _ALL_VALUES} | options}


def _rows(answer: dict[str, Any]) -> list[tuple[str, int]]:
    return [(row["key"], row["doc_count"]) for row in answer["buckets"]]
