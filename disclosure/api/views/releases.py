"""Lists of releases: of everything, of each notice type, of one allocation; and single ones."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, ClassVar

from django.http import Http404
from django.utils.translation import gettext as _
from rest_framework.request import Request
from rest_framework.response import Response

from disclosure.api import parameters
from disclosure.api.base import PublicView
from disclosure.api.items import changed_at, item, newest_release, with_successors
from disclosure.api.languages import bilingual
from disclosure.api.pagination import Cursor, Page, answer, keyset, read_cursor
from disclosure.api.problems import GONE, NOT_FOUND, InvalidParameters, Withdrawn
from disclosure.api.schema.names import component_name, operation_name
from disclosure.api.schema.parameters import LIMIT, LONGEST_TEXT, QUERY, SORT, TEXT_CURSOR
from disclosure.core.notice_types import NoticeType
from disclosure.filters import ReleaseFilter, filterset_for
from disclosure.models import Release
from disclosure.search.describing import description
from disclosure.search.ordering import Sort
from disclosure.search.query import BAD_CURSOR, search
from disclosure.searching import index_filters

#: The orders, the usual one first.
SORTS = tuple(sort.value for sort in Sort)


@dataclass(frozen=True)
class _Asked:
    """What is asked of the index beside filters."""

    text: str
    sort: Sort
    cursor: Cursor | None
    limit: int


class ReleaseListView(PublicView):
    """All releases, newest first: by default what is in force, with `status` also what was."""

    operation = "releases_list"
    tag = "releases"
    summary = "Releases, newest first"
    component = "ReleasePage"
    query = {"cursor": TEXT_CURSOR, "limit": LIMIT, "q": QUERY, "sort": SORT}
    notice_type: ClassVar[type[NoticeType] | None] = None

    @property
    def filterset_class(self) -> type[ReleaseFilter]:
        """The filters of this list, the same as those of its page and its feeds."""
        if self.notice_type is None:
            return ReleaseFilter
        return filterset_for(self.notice_type)

    def known_parameters(self) -> set[str]:
        return super().known_parameters() | set(self.filterset_class.base_filters)

    def get(self, request: Request) -> Response:
        """One page of the list."""
        text = parameters.text(request.GET, "q", LONGEST_TEXT).strip()
        sort = Sort(parameters.one_of(request.GET, "sort", SORTS))
        searched = bool(text) or sort in (Sort.AMOUNT, Sort.DEADLINE)
        cursor = read_cursor(request, numeric=not searched)
        limit = parameters.limit(request.GET)
        scope = Release.objects.all()
        if self.notice_type:
            scope = scope.filter(type=self.notice_type.code)
        filterset = parameters.filtered(self.filterset_class, request.GET, scope)
        found = with_successors(filterset.qs)
        if searched:
            asked = _Asked(text, sort, cursor, limit)
            page, extra = self._searched(asked, found, filterset.form.cleaned_data)
            return answer(request, page, item, **extra)
        self.last_modified = newest_release().changed_at
        page = keyset(found, "sequence", newest_first=True, cursor=cursor, limit=limit)
        return answer(request, page, item)

    def _searched(
        self, asked: _Asked, found: Any, values: dict[str, Any]
    ) -> tuple[Page, dict[str, Any]]:
        """The releases among `found` that the index finds, and how the question was understood.

        Filters the index does not know thin out its page afterwards, so a page may be short or
        empty and still have a next one.
        """
        if asked.cursor and not asked.cursor.before:
            raise InvalidParameters({"cursor": [_("Search results are only read downwards.")]})
        index = search(
            asked.text,
            index_filters(values, type=self.notice_type.code if self.notice_type else ""),
            sort=asked.sort,
            before=asked.cursor.key if asked.cursor else "",
            limit=asked.limit,
        )
        if asked.text and not index.parsed.pieces:
            raise InvalidParameters({"q": [_("There is no word in this to search for.")]})
        if BAD_CURSOR in index.hints:
            raise InvalidParameters({"cursor": [BAD_CURSOR]})
        by_sequence = found.in_bulk([hit.sequence for hit in index.hits])
        items = [by_sequence[h.sequence] for h in index.hits if h.sequence in by_sequence]
        page = Page(items, next=Cursor(True, index.next) if index.next else None)
        extra = {
            "found": index.total,
            "understood": description(index.parsed),
            "hints": [str(hint) for hint in index.hints],
        }
        return page, extra


def list_view_for(notice_type: type[NoticeType]) -> type[ReleaseListView]:
    """The list of one notice type, with its own filters and its own OpenAPI component."""
    name = component_name(notice_type)
    return type(
        f"{name}ListView",
        (ReleaseListView,),
        {
            "notice_type": notice_type,
            "operation": f"{operation_name(notice_type)}_list",
            "tag": notice_type.area(),
            "summary": bilingual(notice_type.label),
            "component": f"{name}Page",
        },
    )


class ReleaseView(PublicView):
    """The latest release of a notice; 410 with the tombstone once it was withdrawn."""

    operation = "release_latest"
    tag = "releases"
    summary = "A notice as it stands"
    component = "Release"
    problems = (NOT_FOUND, GONE)

    def get(self, request: Request, uid: str) -> Response:
        """The notice of this public number."""
        release = with_successors(Release.objects.of_uid(uid)).first()
        if release is None:
            raise Http404
        if release.withdrawn:
            raise Withdrawn(item(release))
        self.last_modified = changed_at(release)
        return Response(item(release))


class RevisionView(PublicView):
    """One release for good: revision 1 is the notice, 2 its tombstone, 3 the notice put back."""

    operation = "release_revision"
    tag = "releases"
    summary = "One revision of a notice"
    component = "Release"
    problems = (NOT_FOUND, GONE)

    def get(self, request: Request, uid: str, revision: int) -> Response:
        """The release; 410 with the tombstone in place of content that was withdrawn."""
        releases = {r.revision: r for r in with_successors(Release.objects.of_uid(uid))}
        release = releases.get(revision)
        if release is None:
            raise Http404
        if release.withheld:
            raise Withdrawn(item(releases[release.tombstone.revision]))
        self.last_modified = changed_at(release)
        return Response(item(release))
