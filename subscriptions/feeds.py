"""One feed of everything somebody follows, behind a link that can read and change nothing."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.cache import patch_cache_control
from django.utils.translation import gettext as _

from disclosure.addresses import absolute
from disclosure.feeds.views import ReleaseFeed
from disclosure.listing import CURSOR, Listing
from disclosure.models import Release
from disclosure.places import Place

from . import links


def place(token: str) -> Place:
    """What was found for a subscriber since they follow. Raises Http404."""
    subscriber = links.reader(token)
    if subscriber is None:
        raise Http404
    found = Release.objects.filter(matches__follow__subscriber=subscriber)
    # A release is in the feed once, whatever holds it.
    return Place(
        reverse("subscriptions:ask"),
        _("What you follow"),
        Release.objects.filter(sequence__in=found.values("sequence")),
        subject={"token": token},
    )


class PersonalFeed(ReleaseFeed):
    """A subscriber's own feed: made for each asking, and kept by nobody else."""

    place = staticmethod(place)

    def __call__(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        response = super().__call__(request, *args, **kwargs)
        del response.headers["Access-Control-Allow-Origin"]
        del response.headers["Cache-Control"]
        patch_cache_control(response, private=True, max_age=0, must_revalidate=True)
        response.headers["X-Robots-Tag"] = "noindex"
        return response

    def kept(self, listing: Listing, request: HttpRequest, make: Callable[[], Any]) -> Any:
        """Matches are found a moment after the release: nothing is kept, and no date is told."""
        body, to, _modified = make()
        return body, to, None

    def feed_guid(self, obj: Listing) -> str:
        token = obj.place.subject["token"]
        return absolute(reverse(f"subscriptions:{self.format}", args=[token]))

    def document(self, listing: Listing, cursor: str) -> str:
        return f"{self.feed_guid(listing)}?{CURSOR}={cursor}"

    def links(self, listing: Listing) -> dict[str, str]:
        """The licence, and older entries; no hub."""
        found = {"license": super().links(listing)["license"]}
        if cursor := listing.next_cursor:
            found["next"] = self.document(listing, cursor)
        return found
