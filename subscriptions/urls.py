"""Pages of subscriptions, in every language. The hub, for machines, is in `config.urls`."""

from __future__ import annotations

from django.urls import path

from disclosure.feeds import formats

from . import views
from .feeds import PersonalFeed

app_name = "subscriptions"

urlpatterns = [
    path("subscribe/", views.ask, name="ask"),
    path("subscribe/sent/", views.sent, name="sent"),
    path("subscribe/confirm/<str:token>/", views.confirm, name="confirm"),
    path("subscribe/stop/<str:token>/", views.stop, name="stop"),
    path("subscribe/mine/<str:token>/", views.own, name="own"),
    path("subscribe/mine/<str:token>/webhook/<int:pk>/", views.webhook, name="webhook"),
    *(
        path(f"subscribe/feed/<str:token>/{kind.name}/", PersonalFeed(kind), name=kind.name)
        for kind in (formats.Atom, formats.Rss, formats.Json)
    ),
]
