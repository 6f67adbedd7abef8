"""Pages about running the portal: its state, its incidents, and the way of each notice."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.contrib.syndication.views import Feed
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.decorators import method_decorator
from django.utils.feedgenerator import Atom1Feed
from django.utils.translation import gettext as _

from disclosure.addresses import absolute, in_language
from disclosure.areas import area
from disclosure.models import Release
from disclosure.reaching import arrivals
from disclosure.site.views import public

from .journeys import approved_at
from .models import Incident
from .status import status

#: Agencies on the page; the API has them all.
AGENCIES = 50


@public
def status_page(request: HttpRequest) -> HttpResponse:
    """How the portal is doing."""
    found = status()
    context = {
        "status": found,
        "agencies": found.agencies[:AGENCIES],
        "more": max(len(found.agencies) - AGENCIES, 0),
    }
    return render(request, "operations/status.html", context)


@public
def deliveries(request: HttpRequest, uid: str) -> HttpResponse:
    """When each version of a notice was approved and sealed, and when it reached each channel."""
    releases = list(Release.objects.of_uid(uid))
    if not releases:
        raise Http404
    places = arrivals(releases)
    context = {
        "release": releases[0],
        "document": releases[0].document,
        "area": area(releases[0].area),
        "journeys": [(each, approved_at(each), places[each.sequence]) for each in releases],
    }
    return render(request, "operations/deliveries.html", context)


class IncidentsFeed(Feed):  # type: ignore[type-arg]  # not generic at run time
    """The incidents as Atom: one entry each, which changes with every report on it."""

    feed_type = Atom1Feed

    @method_decorator(public)
    def __call__(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """The feed, with the same validators as the pages."""
        return super().__call__(request, *args, **kwargs)

    def title(self) -> str:
        return _("Incidents of this site")

    def link(self) -> str:
        return absolute(reverse("operations:status"))

    def feed_url(self) -> str:
        return absolute(reverse("operations:incidents"))

    def feed_guid(self) -> str:
        return self.feed_url()

    def items(self) -> list[Incident]:
        return list(Incident.objects.recent(days=365).prefetch_related("updates")[:100])

    def item_title(self, item: Incident) -> str:
        return item.named

    def item_description(self, item: Incident) -> str:
        return render_to_string("operations/incident.html", {"incident": item})

    def item_link(self, item: Incident) -> str:
        return f"{self.link()}#incident-{item.pk}"

    def item_guid(self, item: Incident) -> str:
        """The same in every language."""
        page = in_language(reverse("operations:status"), "zh-hans")
        return f"{absolute(page)}#incident-{item.pk}"

    def item_pubdate(self, item: Incident) -> datetime:
        return item.started_at

    def item_updateddate(self, item: Incident) -> datetime:
        return item.changed_at
