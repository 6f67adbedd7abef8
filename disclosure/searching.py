"""A list that is searched: the index names the notices, the releases themselves are shown.

The index follows the releases by a moment, so what it names is looked up again under the same
filters: a notice withdrawn a second ago is not shown.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from django.db.models import Q
from django.http import QueryDict
from django.utils.functional import cached_property

from disclosure.core import divisions
from disclosure.listing import CHUNK, CURSOR, QUESTION, Dress, Listing
from disclosure.models import Region, Release
from disclosure.places import Place
from disclosure.search.counting import FACETS
from disclosure.search.describing import description
from disclosure.search.ordering import Sort
from disclosure.search.query import IN_FORCE, Filters, SearchPage, search
from disclosure.search.schema import Status
from disclosure.search.snippets import Part, snippet
from disclosure.search.suggesting import Change, Suggestion, spoken, suggestions

#: Longest question, in characters; a browser does not send more from our form.
LONGEST_QUERY = 200
#: Parameters the index answers itself; any other filter thins out the hits afterwards.
INDEXED = (
    "area", "type", "stage", "region", "agency", "published_from", "published_to", "amount_from",
    "amount_to", "status",
)  # fmt: skip
#: Orders that only the index knows; the newest first is how releases lie in the database.
_INDEX_SORTS = (Sort.AMOUNT, Sort.DEADLINE)


def index_filters(values: Mapping[str, Any], *, type: str = "", events: bool = False) -> Filters:
    """What of a list's cleaned parameters the index is asked; as `events` also tombstones."""
    region, agency = values.get("region"), values.get("agency")
    status = values.get("status") or ""
    statuses: Collection[str] = () if status == "all" else (status,) if status else IN_FORCE
    return Filters(
        area=values.get("area") or "",
        type=type or values.get("type") or "",
        stage=values.get("stage") or "",
        region=region.code if region else "",
        predecessors=region.predecessor_codes if region else (),
        agency=agency.slug if agency else "",
        published_from=values.get("published_from"),
        published_to=values.get("published_to"),
        amount_from=values.get("amount_from"),
        amount_to=values.get("amount_to"),
        statuses=(Status.CURRENT, Status.WITHDRAWN) if events else statuses,
    )


@dataclass(frozen=True)
class Offer:
    """Another question that finds something, and its address."""

    suggestion: Suggestion
    url: str


class SearchListing(Listing):
    """A `Listing` with a question (`?q=`), four orders (`?sort=`) and counted facets.

    `facets_wanted` is off where nobody sees them: feeds.
    """

    searchable = True

    def __init__(self, params: QueryDict, place: Place, **options: Any) -> None:
        self.text = params.get(QUESTION, "").replace("\0", "")[:LONGEST_QUERY].strip()
        asked = params.get("sort", "")
        #: The order asked for; the newest first if nobody can tell what was meant.
        self.sort = Sort(asked) if asked in set(Sort) else Sort.NEWEST
        #: Whether the index names the notices of the page; otherwise the database lists them.
        self.searched = bool(self.text) or self.sort in _INDEX_SORTS
        super().__init__(params, place, **options)

    def read_cursor(self, text: str) -> tuple[int | None, str]:
        """The index answers a cursor that is none of its own with the first page and a hint."""
        return (None, "") if self.searched else super().read_cursor(text)

    @cached_property
    def filters(self) -> Filters:
        """What the index is asked beside the question."""
        return index_filters(self.form.cleaned_data, events=self.events)

    @cached_property
    def answer(self) -> SearchPage:
        """What the index says: hits of this page, facets over all of them."""
        if not self.valid:
            return SearchPage()
        return search(
            self.text,
            self.filters,
            sort=self.sort,
            before=self.params.get(CURSOR, "") if self.searched else "",
            limit=self.size,
            facets=() if self.events else tuple(FACETS),
            regions=() if self.events else self.regions,
        )

    @cached_property
    def regions(self) -> dict[str, Region]:
        """Regions the list can be narrowed to, by code; no others are counted, of thousands.

        They are the one chosen, all above it and those right below; without one, the provinces.
        """
        chosen = self.filters.region
        path = Q(code__in=divisions.lineage(chosen)) if chosen else Q()
        near = Region.objects.filter(Q(parent=chosen or None) | path)
        return {region.code: region for region in near}

    @cached_property
    def _page(self) -> list[Release]:
        if not self.searched or not self.valid:
            return super()._page
        sequences = [hit.sequence for hit in self.answer.hits]
        found = {release.pk: release for release in self.queryset.filter(pk__in=sequences)}
        return [found[sequence] for sequence in sequences if sequence in found]

    def every(self, dress: Dress) -> Iterator[Release]:
        """All that is found, in its order, page by page of the index."""
        if not self.searched or not self.valid:
            yield from super().every(dress)
            return
        before = ""
        while True:
            page = search(self.text, self.filters, sort=self.sort, before=before, limit=CHUNK)
            found = dress(self.queryset).in_bulk([hit.sequence for hit in page.hits])
            yield from (found[h.sequence] for h in page.hits if h.sequence in found)
            if not page.next:
                return
            before = page.next

    @property
    def next_cursor(self) -> str:
        return self.answer.next if self.searched else super().next_cursor

    @cached_property
    def count(self) -> int | None:
        """How many match; None where filters the index does not know make it a guess."""
        if not self.searched:
            return super().count
        values = self.form.cleaned_data if self.valid else {}
        thinned = any(v not in (None, "") for k, v in values.items() if k not in INDEXED)
        return None if thinned else self.answer.total

    @property
    def facets(self) -> Mapping[str, Mapping[str, int]]:
        """Counts of all that matches, by the names of `FACETS`."""
        return self.answer.facets

    @property
    def data_url(self) -> str:
        """This list with its question, filters and order in the API."""
        asked = {QUESTION: self.text} if self.text else {}
        if self.sort is not Sort.NEWEST:
            asked["sort"] = self.sort
        return self.api_url(asked)

    @property
    def understood(self) -> str:
        """How the question was understood, in words; "" without one."""
        return description(self.answer.parsed) if self.text else ""

    @cached_property
    def offers(self) -> list[Offer]:
        """What to ask instead of a question that finds nothing."""
        if not self.text or not self.valid or self.answer.total:
            return []
        return [
            Offer(found, self._unfiltered_url() if found.change is Change.UNFILTER
                  else self.url(**{QUESTION: found.text}))
            for found in suggestions(self.answer.parsed, self.filters)
        ]  # fmt: skip

    @cached_property
    def spoken(self) -> Offer | None:
        """The question read as pinyin, beside what its words find as they stand."""
        if not self.text or not self.valid or not self.answer.total:
            return None
        found = spoken(self.answer.parsed, self.filters)
        return Offer(found, self.url(**{QUESTION: found.text})) if found else None

    def _unfiltered_url(self) -> str:
        return self.url(without=tuple(self.form.fields))

    def extract(self, release: Release) -> tuple[Part, ...]:
        """The words of a release around what was searched for; nothing without a question."""
        if not self.text:
            return ()
        document = release.document
        text = document.get("summary") or document.get("body") or ""
        parts = snippet(" ".join(text.split()), self.answer.parsed.marks)
        return parts if any(part.marked for part in parts) else ()
