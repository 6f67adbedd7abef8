"""One page of a list of releases: what was asked, what was found, where it goes on.

Pages and feeds read the same parameters here. Paging is by sequence (`?before=<sequence>`), so a
page costs the same wherever it stands and shifts for nobody while notices are released.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from django.http import QueryDict
from django.utils.functional import cached_property
from django.utils.translation import gettext as _

from disclosure.models import Release
from disclosure.places import Place

#: Releases a page, and how far lists are counted.
PAGE_SIZE = 20
COUNT_LIMIT = 10_000
CURSOR = "before"
QUESTION = "q"
#: A list as a table: its name below the list's address. Excel wants a byte order mark.
TABLES = {"csv": "notices.csv", "excel": "notices-excel.csv"}
#: Releases read at a time where all of a list are wanted.
CHUNK = 200

#: Adds to a query what the rows are asked for later.
Dress = Callable[[Any], Any]


@dataclass(frozen=True)
class Chip:
    """A filter in force, in words, and the address of the list without it."""

    name: str
    label: str
    value: str
    url: str


class Listing:
    """The list of a place as asked for by `params`.

    With a parameter nobody can read the list is empty and `valid` is False; the messages are at
    the fields of `form` and in `unread`. As `events`, for feeds, it holds the last word on
    each notice: what is in force, and tombstones.
    """

    #: Whether words can be searched for in it.
    searchable = False
    #: Whether the search index names the releases, which it does after their delivery to it.
    searched = False

    def __init__(
        self,
        params: QueryDict,
        place: Place,
        *,
        size: int = PAGE_SIZE,
        events: bool = False,
        columns: Sequence[str] = (),
    ) -> None:
        self.params = params
        self.place = place
        self.size = size
        self.columns = columns
        self.events = events and not params.get("status")
        # Whatever status is asked for, what was taken back is shown to nobody.
        queryset = place.scope.public()
        if self.events:
            params = params.copy()
            params["status"] = "all"
            queryset = queryset.standing()
        self.filterset = place.filterset(params, queryset=queryset)
        self.filterset.events = self.events
        self.form = self.filterset.form
        self.cursor, cursor_error = self.read_cursor(params.get(CURSOR, ""))
        #: What is wrong with parameters that are no fields of the form.
        self.unread = [error for error in (cursor_error, self._question_error()) if error]

    def read_cursor(self, text: str) -> tuple[int | None, str]:
        """The sequence to continue after, or why it cannot be read."""
        if not text:
            return None, ""
        if text.isascii() and text.isdigit() and len(text) <= 18:
            return int(text), ""
        return None, _("This page address is not valid. Start again from the newest notices.")

    def _question_error(self) -> str:
        """Why words cannot be searched for here, if somebody does: a whole list would mislead."""
        if self.searchable or not self.params.get(QUESTION, "").strip():
            return ""
        return _(
            "Words are searched in the list of all notices, which can be narrowed to this one."
        )

    @cached_property
    def valid(self) -> bool:
        """Whether every parameter could be read."""
        return not self.unread and self.filterset.is_valid()

    @cached_property
    def messages(self) -> list[tuple[str, str]]:
        """What could not be read: (id of the field or "", message)."""
        found = [
            (self.form[name].id_for_label, f"{self.form[name].label}: {error}")
            for name, errors in self.form.errors.items()
            for error in errors
            if name in self.form.fields
        ]
        return [*found, *(("", error) for error in self.unread)]

    @cached_property
    def queryset(self) -> Any:
        """All that matches, newest first, without the cursor."""
        if not self.valid:
            return Release.objects.none()
        found = self.filterset.qs.order_by("-sequence")
        return found.only(*self.columns) if self.columns else found

    @cached_property
    def _page(self) -> list[Release]:
        """One more than a page holds, to know whether there is a next one."""
        found = self.queryset
        if self.cursor is not None:
            found = found.filter(sequence__lt=self.cursor)
        return list(found[: self.size + 1])

    @property
    def releases(self) -> list[Release]:
        """The releases of this page."""
        return self._page[: self.size]

    @cached_property
    def superseded(self) -> set[int]:
        """Of this page, what a correction took the place of; no query where there can be none."""
        if self.params.get("status") not in ("all", "superseded"):
            return set()
        shown = Release.objects.filter(pk__in=[release.pk for release in self.releases])
        return set(shown.exclude(superseded_by=None).values_list("pk", flat=True))

    @cached_property
    def count(self) -> int | None:
        """How many match, counted to one above COUNT_LIMIT and no further; None if unknown."""
        if self.cursor is None and len(self._page) <= self.size:
            return len(self._page)
        return self.queryset.order_by()[: COUNT_LIMIT + 1].count()

    def every(self, dress: Dress) -> Iterator[Release]:
        """All releases of the list, some at a time: memory does not grow with what is found."""
        last = None
        while True:
            rest = self.queryset if last is None else self.queryset.filter(sequence__lt=last)
            found = list(dress(rest)[:CHUNK])
            yield from found
            if len(found) < CHUNK:
                return
            last = found[-1].sequence

    @property
    def is_continued(self) -> bool:
        """Whether this is not the first page."""
        return bool(self.params.get(CURSOR))

    @property
    def first_url(self) -> str:
        """The address of the first page."""
        return self.url()

    @property
    def next_url(self) -> str:
        """The address of the next page, "" on the last."""
        return self.url(**{CURSOR: self.next_cursor}) if self.next_cursor else ""

    @property
    def next_cursor(self) -> str:
        """The cursor of the next page, "" on the last."""
        return str(self.releases[-1].sequence) if len(self._page) > self.size else ""

    def url(self, *, below: str = "", without: Collection[str] = (), **changes: str) -> str:
        """This list's address, or one `below` it, with its filters, some changed or left out."""
        left_out = {CURSOR, *without, *changes}
        if not self.searchable:
            left_out.add(QUESTION)
        kept = QueryDict(mutable=True)
        for name, values in self.params.lists():
            given = [value for value in values if value]
            if given and name not in left_out:
                kept.setlist(name, given)
        kept.update(changes)
        query = kept.urlencode()
        return f"{self.place.path}{below}{'?' if query else ''}{query}"

    @property
    def feeds(self) -> Mapping[str, str]:
        """Addresses of this list, with its filters, as feeds, as tables and in the API."""
        feeds = {name: self.url(below=f"feed/{name}/") for name in ("atom", "rss", "json", "ics")}
        files = {name: self.url(below=file) for name, file in TABLES.items()}
        return {**feeds, **files, "data": self.data_url}

    @property
    def data_url(self) -> str:
        """This list with its filters in the API."""
        return self.api_url({})

    def api_url(self, more: Mapping[str, str]) -> str:
        """This list's address in the API, with `more` parameters."""
        path, place = self.place.data
        asked = {name: self.params[name] for name in self.form.fields if self.params.get(name)}
        query = urlencode({**more, **asked, **place})
        return f"{path}{'?' if query else ''}{query}"

    @property
    def chips(self) -> list[Chip]:
        """The filters in force."""
        return list(self._chips()) if self.valid else []

    def _chips(self) -> Iterator[Chip]:
        for name, value in self.form.cleaned_data.items():
            if value in (None, "") or not self.params.get(name):
                continue
            field = self.form.fields[name]
            choices = dict(getattr(field, "choices", ())) if isinstance(value, str) else {}
            text = choices.get(value, value)
            yield Chip(name, str(field.label), str(text), self.url(without=(name,)))
