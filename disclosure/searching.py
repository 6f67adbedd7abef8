"""A list that is searched: the index names the notices, the releases themselves are shown.

The index follows the releases by a moment, so what it names is looked up again under the same
filters: a notice withdrawn a second ago is not shown.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.utils.functional import cached_property

from disclosure.listing import CURSOR, Listing
from disclosure.models import Release
from disclosure.search.query import SearchPage, Sort, search
from disclosure.search.snippets import Part, snippet

#: Longest question, in characters; a browser does not send more from our form.
LONGEST_QUERY = 200
#: Parameters the index answers itself; any other filter thins out the hits afterwards.
INDEXED = ("area", "type", "region", "agency", "published_from", "published_to")


class SearchListing(Listing):
    """A `Listing` with a question (`?q=`) and counted facets."""

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self.text = self.params.get("q", "").replace("\0", "")[:LONGEST_QUERY].strip()

    @cached_property
    def sort(self) -> Sort:
        """The order asked for; the newest first if nobody can tell what was meant."""
        asked = self.params.get("sort", "")
        return Sort(asked) if asked in set(Sort) else Sort.NEWEST

    @cached_property
    def answer(self) -> SearchPage:
        """What the index says: hits of this page, facets over all of them."""
        if not self.valid:
            return SearchPage()
        values = self.form.cleaned_data
        region = values.get("region")
        return search(
            self.text,
            area=values.get("area") or "",
            type=values.get("type") or "",
            region=region.code if region else "",
            predecessors=region.predecessor_codes if region else (),
            agency=values["agency"].slug if values.get("agency") else "",
            published_from=values.get("published_from"),
            published_to=values.get("published_to"),
            sort=self.sort,
            before=self.params.get(CURSOR, "") if self.text else "",
            limit=self.size,
            include_superseded=self.events or bool(values.get("status")),
        )

    @cached_property
    def _page(self) -> list[Release]:
        if not self.text or not self.valid:
            return super()._page
        sequences = [hit.sequence for hit in self.answer.hits]
        found = {release.pk: release for release in self.queryset.filter(pk__in=sequences)}
        return [found[sequence] for sequence in sequences if sequence in found]

    @property
    def next_cursor(self) -> str:
        return self.answer.next if self.text else super().next_cursor

    @cached_property
    def count(self) -> int | None:
        """How many match; None where filters the index does not know make it a guess."""
        if not self.text:
            return super().count
        values = self.form.cleaned_data if self.valid else {}
        thinned = any(v not in (None, "") for k, v in values.items() if k not in INDEXED)
        return None if thinned else self.answer.total

    @property
    def facets(self) -> Mapping[str, Mapping[str, int]]:
        """Counts by area, type and year of all that matches."""
        return self.answer.facets

    @property
    def data_url(self) -> str:
        """The API lists and filters, it does not search."""
        return "" if self.text else super().data_url

    def extract(self, release: Release) -> tuple[Part, ...]:
        """The words of a release around what was searched for; nothing without a question."""
        if not self.text:
            return ()
        document = release.document
        text = document.get("summary") or document.get("body") or ""
        parts = snippet(" ".join(text.split()), self.answer.understood)
        return parts if any(part.marked for part in parts) else ()
