"""Pages for people, in every language. Lists and their feeds share one address and one query.

The areas' own addresses come last: any word could be the name of an area.
"""

from __future__ import annotations

from django.urls import URLPattern, path

from disclosure.feeds import formats, views
from disclosure.feeds.calendars import Calendar, calendar_of
from disclosure.feeds.opml import opml
from disclosure.site.views import (
    agencies,
    bulk,
    exports,
    figures,
    glossary,
    law,
    lists,
    notices,
    offline,
    pages,
    papers,
    profiles,
)

app_name = "site"


def with_feeds(
    route: str, view: object, feed: type[views.ReleaseFeed], name: str
) -> list[URLPattern]:
    """A list at `route`, its feeds and its tables below it."""
    made = [feed(each) for each in (formats.Atom, formats.Rss, formats.Json)]
    made.append(calendar_of(feed)(Calendar))
    return [
        path(route, view, name=name),  # type: ignore[call-overload]
        *(path(f"{route}feed/{f.format}/", f, name=f"{name}-{f.format}") for f in made),
        *(path(f"{route}{file}", exports.as_csv(feed), {"file": file}) for file in exports.FILES),
    ]


urlpatterns = [
    path("", pages.home, name="home"),
    path("data/", pages.data, name="data"),
    path("data/files/", bulk.index, name="bulk"),
    path("data/files/<str:month>/", bulk.month, name="bulk-month"),
    path("law/", law.index, name="law"),
    path("law/<slug:area_slug>/", law.of_area, name="law-area"),
    path("verify/", pages.verify, name="verify"),
    path("saved/", offline.saved, name="saved"),
    path("manifest.webmanifest", offline.manifest, name="manifest"),
    path("help/", pages.help_page, name="help"),
    path("glossary/", glossary.index, name="glossary"),
    path("accessibility/", pages.accessibility, name="accessibility"),
    path("privacy/", pages.privacy, name="privacy"),
    path("notice/<slug:uid>/", notices.notice, name="notice"),
    path("notice/<slug:uid>/changes/", notices.changes, name="changes"),
    path("notice/<slug:uid>/cite/", notices.cite, name="cite"),
    path("notice/<slug:uid>/notice.pdf", papers.paper, name="paper"),
    path("notice/<slug:uid>/card.png", papers.card, name="card"),
    path("agencies/", agencies.index, name="agencies"),
    path("feeds.opml", opml, name="opml"),
    path("statistics/", figures.index, name="statistics"),
    path("statistics/<slug:name>.csv", figures.as_csv, name="statistics-csv"),
    path("party/named/<path:name>/", profiles.named, name="party-name"),
    *with_feeds("map/", figures.on_map, views.NoticesFeed, "map"),
    *with_feeds("party/<slug:code>/", profiles.party, views.PartyFeed, "party"),
    *with_feeds("region/<slug:code>/", profiles.region, views.RegionFeed, "region"),
    *with_feeds("notices/", lists.notices, views.NoticesFeed, "notices"),
    *with_feeds("agency/<slug:slug>/", agencies.agency, views.AgencyFeed, "agency"),
    *with_feeds("allocation/<slug:uid>/", notices.allocation, views.AllocationFeed, "allocation"),
    *with_feeds("<slug:area_slug>/", lists.area, views.AreaFeed, "area"),
    *with_feeds("<slug:area_slug>/<slug:type_slug>/", lists.notice_type, views.TypeFeed, "type"),
]
