"""The gazette as a feed: one entry a day that has notices, once the day is over."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.conf import settings
from django.contrib.syndication.views import Feed
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.cache import patch_cache_control
from django.utils.decorators import method_decorator
from django.utils.feedgenerator import Atom1Feed, Enclosure, Rss201rev2Feed
from django.utils.translation import gettext as _
from django.views.decorators.http import conditional_page, require_safe

from disclosure import tables
from disclosure.addresses import absolute

from . import content, issues
from .issues import Issue

#: Days a feed looks back.
DAYS = 60


@dataclass(frozen=True)
class Told:
    """A closed issue with the number of its notices."""

    issue: Issue
    count: int


class IssuesFeed(Feed):  # type: ignore[type-arg]
    """The closed issues of the last DAYS days, newest first."""

    path: str

    @method_decorator(require_safe)
    @method_decorator(conditional_page)
    def __call__(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        response = super().__call__(request, *args, **kwargs)
        response.headers.pop("Last-Modified", None)
        response.headers["Access-Control-Allow-Origin"] = "*"
        patch_cache_control(response, public=True, max_age=0, s_maxage=1, must_revalidate=True)
        return response

    def title(self) -> str:
        return f"{_('Gazette')} · {_('Public resource allocation')}"

    def description(self) -> str:
        return _("One entry a day, once it is over: everything that was released on it.")

    subtitle = description

    def link(self) -> str:
        return absolute(reverse("press:gazette"))

    def feed_url(self) -> str:
        return absolute(reverse(self.path))

    def feed_copyright(self) -> str:
        return str(settings.LICENCE_URL)

    def items(self) -> Sequence[Told]:
        until = issues.today() + timedelta(days=1)
        counts = issues.counted(until - timedelta(days=DAYS), until)
        found = [Told(Issue(day), counts[day]) for day in sorted(counts, reverse=True)]
        return [each for each in found if each.issue.closed]

    def item_title(self, item: Told) -> str:
        return f"{content.title(item.issue)} · {tables.day(item.issue.day)}"

    def item_description(self, item: Told) -> str:
        return content.count(item.count)

    def item_link(self, item: Told) -> str:
        return absolute(item.issue.url)

    def item_guid(self, item: Told) -> str:
        """The same in both languages."""
        return content.address(item.issue)

    def item_pubdate(self, item: Told) -> datetime:
        return item.issue.ends

    item_updateddate = item_pubdate

    def item_enclosures(self, item: Told) -> list[Enclosure]:
        # Its length is only known when somebody has asked for the paper.
        return [Enclosure(absolute(item.issue.paper_url), "0", "application/pdf")]


class Atom(IssuesFeed):
    feed_type = Atom1Feed
    path = "press:gazette-atom"


class Rss(IssuesFeed):
    feed_type = Rss201rev2Feed
    path = "press:gazette-rss"
