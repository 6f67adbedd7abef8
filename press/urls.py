"""Pages of the press, in every language."""

from __future__ import annotations

from django.urls import path

from press.contacts import views as contacts
from press.embed import views as embed
from press.gazette import feeds
from press.gazette import views as gazette

app_name = "press"

urlpatterns = [
    path("embed/", embed.latest, name="embed"),
    path("embed/make/", embed.make, name="embed-make"),
    path("embed/oembed.json", embed.oembed, name="oembed"),
    path("embed/notice/<slug:uid>/", embed.notice, name="embed-notice"),
    path("embed/<path:path>", embed.latest, name="embed-list"),
    path("press/confirm/<str:token>/", contacts.confirm, name="confirm"),
    path("press/stop/<str:token>/", contacts.stop, name="stop"),
    path("gazette/", gazette.index, name="gazette"),
    path("gazette/feed/atom/", feeds.Atom(), name="gazette-atom"),
    path("gazette/feed/rss/", feeds.Rss(), name="gazette-rss"),
    path("gazette/<str:day>/", gazette.issue, name="issue"),
    path("gazette/<str:day>/gazette.pdf", gazette.paper, name="issue-paper"),
    path("gazette/<str:day>/code.svg", gazette.code, name="issue-code"),
    path("gazette/<str:day>/<slug:area>/", gazette.issue, name="issue-area"),
    path("gazette/<str:day>/<slug:area>/gazette.pdf", gazette.paper, name="issue-area-paper"),
]
