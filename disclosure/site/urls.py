"""Pages for people, in every language. Lists and their feeds share one address and one query.

The areas' own addresses come last: any word could be the name of an area.
"""

from __future__ import annotations

from django.urls import URLPattern, path

from disclosure import feeds
from disclosure.site.views import agencies, law, lists, notices, pages

app_name = "site"


def with_feeds(
    route: str, view: object, feed: type[feeds.ReleaseFeed], name: str
) -> list[URLPattern]:
    """A list at `route` and its two feeds below it."""
    return [
        path(route, view, name=name),  # type: ignore[call-overload]
        path(f"{route}feed/atom/", feed(feeds.Atom), name=f"{name}-atom"),
        path(f"{route}feed/rss/", feed(feeds.Rss), name=f"{name}-rss"),
    ]


urlpatterns = [
    path("", pages.home, name="home"),
    path("data/", pages.data, name="data"),
    path("law/", law.index, name="law"),
    path("law/<slug:area_slug>/", law.of_area, name="law-area"),
    path("verify/", pages.verify, name="verify"),
    path("accessibility/", pages.accessibility, name="accessibility"),
    path("privacy/", pages.privacy, name="privacy"),
    path("notice/<slug:uid>/", notices.notice, name="notice"),
    path("agencies/", agencies.index, name="agencies"),
    *with_feeds("notices/", lists.notices, feeds.NoticesFeed, "notices"),
    *with_feeds("agency/<slug:slug>/", agencies.agency, feeds.AgencyFeed, "agency"),
    *with_feeds("allocation/<slug:uid>/", notices.allocation, feeds.AllocationFeed, "allocation"),
    *with_feeds("<slug:area_slug>/", lists.area, feeds.AreaFeed, "area"),
    *with_feeds("<slug:area_slug>/<slug:type_slug>/", lists.notice_type, feeds.TypeFeed, "type"),
]
