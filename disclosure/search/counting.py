"""How many notices are found, and how many of each kind: exact, in as few passes as can be.

A pass reads every notice found once, so its cost grows with what is found. All facets that ignore
the same filter share one; that of the status, whose filter is nearly always set, reads only what
its filter leaves out. What is dear about a facet of thousands of values is handing them over: only
those are that somebody will look at.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from typing import Any

from tantivy import Query, Searcher

from disclosure.search import clauses
from disclosure.search.schema import Status

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
#: Values of a facet that are handed over, the most frequent ones; only agencies and, where nobody
#: says which are wanted, regions have more.
MOST_VALUES = 100
#: Values a segment of the index hands to the others before what the whole has most of is known.
_SHORTLIST = 1_000
#: As many as there are: beyond any number of agencies.
_ALL_VALUES = 10_000_000


@dataclass(frozen=True)
class Counts:
    """How many notices are found, the highest sequence number among them, and counts by facet."""

    total: int
    last: int
    facets: dict[str, dict[str, int]]


@dataclass(frozen=True)
class Counting:
    """What is counted: notices for which all of `conditions` hold, which are named as filters are.

    `statuses` are those of the filter; `values` names for a facet the only values that are wanted,
    `chosen` the value of a facet's own filter, which is counted even if it is rare.
    """

    searcher: Searcher
    conditions: Mapping[str, Query]
    statuses: Collection[str] = ()
    values: Mapping[str, Collection[str]] = field(default_factory=dict)
    chosen: Mapping[str, str] = field(default_factory=dict)

    def count(self, facets: Collection[str] = ()) -> Counts:
        """Count, with these of `FACETS`."""
        passes: dict[frozenset[str], list[str]] = {frozenset(): []}
        for facet in facets:
            ignored = FACETS[facet] & frozenset(self.conditions)
            passes.setdefault(ignored - {"status"}, []).append(facet)
        found: dict[str, dict[str, int]] = {}
        total = last = 0
        for ignored, names in passes.items():
            wanted = {name: self._terms(name) for name in names}
            if not ignored:
                wanted["total"] = {"value_count": {"field": "sequence"}}
                wanted["last"] = {"max": {"field": "sequence"}}
            query = self._all_but(ignored)
            answer = self.searcher.aggregate(query, wanted)
            if not ignored:
                total, last = int(answer["total"]["value"]), int(answer["last"]["value"] or 0)
            found |= {name: self._counts(name, answer[name], query) for name in names}
        if "status" in found and "status" in self.conditions:
            found["status"] |= self._other_statuses()
        for facet in found.keys() & self.chosen.keys():
            if total and self.chosen[facet] not in found[facet]:
                found[facet][self.chosen[facet]] = total
        if "year" in found:
            found["year"] = dict(sorted(found["year"].items(), reverse=True))
        return Counts(total, last, {facet: found[facet] for facet in facets})

    def _all_but(self, ignored: frozenset[str]) -> Query:
        return clauses.every(
            clause for name, clause in self.conditions.items() if name not in ignored
        )

    def _terms(self, facet: str) -> dict[str, Any]:
        terms: dict[str, Any] = {"field": facet, "size": MOST_VALUES, "segment_size": _SHORTLIST}
        if facet in self.values:
            wanted = list(self.values[facet])
            terms |= {"size": max(len(wanted), 1), "include": wanted}
        return {"terms": terms}

    def _counts(self, facet: str, answer: dict[str, Any], query: Query) -> dict[str, int]:
        """Counts by value, the most frequent first.

        Where values that a segment kept back could change them, all are asked for.
        """
        if answer["doc_count_error_upper_bound"]:
            every = self._terms(facet)
            every["terms"]["segment_size"] = _ALL_VALUES
            answer = self.searcher.aggregate(query, {facet: every})[facet]
        return {row["key"]: row["doc_count"] for row in answer["buckets"]}

    def _other_statuses(self) -> dict[str, int]:
        others = [status.value for status in Status if status not in self.statuses]
        if not others:
            return {}
        query = clauses.every(
            [self._all_but(frozenset({"status"})), clauses.one_of("status", others)]
        )
        answer = self.searcher.aggregate(query, {"status": self._terms("status")})
        return self._counts("status", answer["status"], query)
