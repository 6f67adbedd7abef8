"""The feeds of every list with its filters: what is in them, and how they are answered.

An entry is a release: its id is the permanent address of the notice with the revision, so a
correction, withdrawal or restoration arrives as a new entry that says so in its title. Unless a
status is asked for, only the last word on a notice is in a feed; the text of a withdrawn one is in
none. Older entries are a `next` link away (RFC 5005), so nothing is lost however seldom a reader
asks.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Any, TypeAlias

from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseBadRequest
from django.utils import timezone
from django.utils.cache import patch_cache_control, set_response_etag
from django.utils.decorators import method_decorator
from django.utils.http import http_date
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import conditional_page, require_safe

from disclosure import places
from disclosure.addresses import absolute
from disclosure.listing import CURSOR, Listing
from disclosure.made_once import KEY
from disclosure.models import last_act
from disclosure.places import Place
from disclosure.public_cache import LONGEST, SETTLED, cached_under_head
from disclosure.search.index import search_index
from disclosure.searching import SearchListing

from .entries import entries_of
from .formats import clean

#: A feed document, its links by relation, and when any list could last have changed.
Made: TypeAlias = "tuple[str, dict[str, str], datetime | None]"

#: Entries a feed document, as many as a busy day of one list.
FEED_LENGTH = 100


class ReleaseFeed:
    """A list as a feed. Subclasses name the place and, for searches, the kind of listing.

    An instance serves one format, a class of `formats`.
    """

    place: Callable[..., Place]
    listing: type[Listing] = Listing
    #: Whether the hub posts it to subscribers (WebSub).
    pushed = True

    def __init__(self, feed_type: Any) -> None:
        self.feed_type = feed_type
        self.media_type: str = feed_type.content_type
        self.format = feed_type.name

    @method_decorator(require_safe)
    @method_decorator(conditional_page)
    def __call__(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """The feed from the cache or made now; 400 in words for parameters nobody can read."""
        listing = self.get_object(request, *args, **kwargs)
        if not listing.valid:
            lines = [message for _field, message in listing.messages]
            return HttpResponseBadRequest(
                "\n".join(lines), content_type="text/plain; charset=utf-8"
            )
        body, links, modified = self.kept(listing, request, lambda: self._made(listing))
        response = HttpResponse(body, content_type=self.media_type)
        if modified and timezone.now() - modified > SETTLED:
            response.headers["Last-Modified"] = http_date(modified.timestamp())
        response.headers["Link"] = ", ".join(f'<{to}>; rel="{rel}"' for rel, to in links.items())
        response.headers["Access-Control-Allow-Origin"] = "*"
        patch_cache_control(response, public=True, max_age=0, s_maxage=1, must_revalidate=True)
        # Also of HEAD, which Django leaves without.
        set_response_etag(response)
        return response

    def kept(self, listing: Listing, request: HttpRequest, make: Callable[[], Made]) -> Made:
        """What `make` makes, from the cache until the next release goes out.

        A list from the database has a release with its commit, one that is searched when the index
        has it: so what was found is kept under the commit of the index as well, asked for before.
        """
        key = f"{self.format}:{get_language()}:{request.get_full_path()}"
        if listing.searched:
            key = f"{key}:{search_index().commit()}"
        return cached_under_head(key, make, LONGEST)

    def _made(self, listing: Listing) -> Made:
        """The feed, its links by relation, and when any list could last have changed.

        A notice can leave a list without anything new in it, when its correction is elsewhere, or
        lose a part by law. So the time is that of the last act on any release, asked for before the
        list is read. A search has none: its index follows later.
        """
        modified = None if listing.searched else last_act()
        links = self.links(listing)
        if "hub" in links:
            # WebSub wants both in the header; in the document the feed names itself already.
            links["self"] = self.feed_url(listing)
        return self.written(listing), links, modified

    def written(self, listing: Listing) -> str:
        """The feed document."""
        told = self.description(listing)
        feed = self.feed_type(
            title=self.title(listing),
            link=absolute(listing.first_url),
            description=told,
            subtitle=told,
            language=get_language(),
            feed_url=self.feed_url(listing),
            feed_guid=self.feed_guid(listing),
            feed_copyright=settings.LICENCE_URL,
            author_name=_("Public resource allocation"),
            links=self.links(listing),
        )
        for entry in entries_of(listing.releases):
            feed.add_item(**entry)
        return str(feed.writeString("utf-8"))

    def links(self, listing: Listing) -> dict[str, str]:
        """Where else to go: licence, hub, and by RFC 5005 the first and the next document."""
        cursor = listing.next_cursor
        found = {"license": settings.LICENCE_URL}
        if self.pushed and not listing.is_continued:
            found["hub"] = settings.WEBSUB_HUB
        if cursor or listing.is_continued:
            found["first"] = absolute(listing.feeds[self.format])
        if cursor:
            found["next"] = self.document(listing, cursor)
        return found

    def document(self, listing: Listing, cursor: str) -> str:
        """The address of the document that continues after this place."""
        return absolute(listing.url(below=f"feed/{self.format}/", before=cursor))

    def get_object(self, request: HttpRequest, *args: Any, **kwargs: Any) -> Listing:
        """The listing of this address; raises Http404."""
        place = type(self).place(**kwargs)
        return self.listing(request.GET, place, events=True, size=FEED_LENGTH, columns=KEY)

    # The feed ---------------------------------------------------------------------------------

    def title(self, listing: Listing) -> str:
        """What was asked for, and where."""
        asked = getattr(listing, "text", "")
        parts = [asked, listing.place.name, *(chip.value for chip in listing.chips)]
        return clean(" · ".join([*filter(None, parts), _("Public resource allocation")]))

    def description(self, listing: Listing) -> str:
        """How far the document goes."""
        return _(
            "The newest %(count)d entries; older ones follow the link “next”. Corrections and"
            " withdrawals are entries of their own."
        ) % {"count": FEED_LENGTH}

    def feed_url(self, listing: Listing) -> str:
        """The address of this very document, as `rel="self"` names it."""
        asked = listing.params.get(CURSOR, "")
        return self.document(listing, asked) if asked else self.feed_guid(listing)

    def feed_guid(self, listing: Listing) -> str:
        """The address of the first document: the feed is one, however many documents it has."""
        return absolute(listing.feeds[self.format])


class NoticesFeed(ReleaseFeed):
    """Everything, or what a search finds."""

    place = staticmethod(places.everything)
    listing = SearchListing


class AreaFeed(ReleaseFeed):
    """One area."""

    place = staticmethod(places.area)


class TypeFeed(ReleaseFeed):
    """One notice type, with its own filters."""

    place = staticmethod(places.notice_type)


class AgencyFeed(ReleaseFeed):
    """One agency."""

    place = staticmethod(places.agency)


class RegionFeed(ReleaseFeed):
    """One region with all below it."""

    place = staticmethod(places.region)


class PartyFeed(ReleaseFeed):
    """What names one organisation, by its credit code."""

    place = staticmethod(places.party)


class AllocationFeed(ReleaseFeed):
    """Everything about one allocation."""

    place = staticmethod(places.allocation)
