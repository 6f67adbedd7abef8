"""The feeds of every list with its filters: what is in them, and how they are answered.

An entry is a release: its id is the permanent address of the notice with the revision, so a
correction, withdrawal or restoration arrives as a new entry that says so in its title. Only the
last word on a notice is in a feed; the text of a withdrawn one is gone from it. Older entries are a
`next` link away (RFC 5005), so nothing is lost however seldom a reader asks.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime
from typing import Any, TypeAlias

from django.conf import settings
from django.contrib.syndication.views import Feed
from django.db.models import prefetch_related_objects
from django.http import HttpRequest, HttpResponse, HttpResponseBadRequest
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone
from django.utils.cache import patch_cache_control
from django.utils.decorators import method_decorator
from django.utils.http import http_date
from django.utils.translation import get_language, pgettext
from django.utils.translation import gettext as _
from django.views.decorators.http import conditional_page, require_safe

from disclosure import places, tables
from disclosure.addresses import absolute, notice_page, proof
from disclosure.areas import area
from disclosure.listing import CURSOR, Listing
from disclosure.models import Release, last_act
from disclosure.places import Place
from disclosure.public_cache import SETTLED, cached
from disclosure.searching import SearchListing

from .formats import clean

#: A feed document, its links by relation, and when any list could last have changed.
Made: TypeAlias = "tuple[str, dict[str, str], datetime | None]"

#: Entries a feed document, as many as a busy day of one list.
FEED_LENGTH = 100


class ReleaseFeed(Feed):
    """A list as a feed. Subclasses name the place and, for searches, the kind of listing.

    An instance serves one format, a class of `formats`; Django calls the methods below with the
    listing as `obj`.
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
        body, links, modified = self.kept(request, lambda: self._made(listing, request))
        response = HttpResponse(body, content_type=self.media_type)
        if modified and timezone.now() - modified > SETTLED:
            response.headers["Last-Modified"] = http_date(modified.timestamp())
        response.headers["Link"] = ", ".join(f'<{to}>; rel="{rel}"' for rel, to in links.items())
        response.headers["Access-Control-Allow-Origin"] = "*"
        patch_cache_control(response, public=True, max_age=0, s_maxage=1, must_revalidate=True)
        return response

    def kept(self, request: HttpRequest, make: Callable[[], Made]) -> Made:
        """What `make` makes, from the cache until the next release goes out."""
        key = f"{self.format}:{get_language()}:{request.get_full_path()}"
        return cached(key, make)

    def _made(self, listing: Listing, request: HttpRequest) -> Made:
        """The feed, its links by relation, and when any list could last have changed.

        A notice can leave a list without anything new in it, when its correction is elsewhere, or
        lose a part by law. So the time is that of the last act on any release, asked for before the
        list is read.
        """
        modified = last_act()
        links = self.links(listing)
        if "hub" in links:
            # WebSub wants both in the header; in the document the feed names itself already.
            links["self"] = self.feed_url(listing)
        return self.written(listing, request), links, modified

    def written(self, listing: Listing, request: HttpRequest) -> str:
        """The feed document."""
        return str(self.get_feed(listing, request).writeString("utf-8"))

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
        return self.listing(request.GET, place, events=True, size=FEED_LENGTH)

    # The feed ---------------------------------------------------------------------------------

    def title(self, obj: Listing) -> str:
        asked = getattr(obj, "text", "")
        parts = [asked, obj.place.name, *(chip.value for chip in obj.chips)]
        return clean(" · ".join([*filter(None, parts), _("Public resource allocation")]))

    def description(self, obj: Listing) -> str:
        return _(
            "The newest %(count)d entries; older ones follow the link “next”. Corrections and"
            " withdrawals are entries of their own."
        ) % {"count": FEED_LENGTH}

    subtitle = description

    def link(self, obj: Listing) -> str:
        return absolute(obj.first_url)

    def feed_url(self, obj: Listing) -> str:
        """The address of this very document, as `rel="self"` names it."""
        asked = obj.params.get(CURSOR, "")
        return self.document(obj, asked) if asked else self.feed_guid(obj)

    def feed_guid(self, obj: Listing) -> str:
        """The address of the first document: the feed is one, however many documents it has."""
        return absolute(obj.feeds[self.format])

    def feed_copyright(self, obj: Listing) -> str:
        return settings.LICENCE_URL

    def author_name(self, obj: Listing) -> str:
        return _("Public resource allocation")

    def feed_extra_kwargs(self, obj: Listing) -> dict[str, Any]:
        return {"links": self.links(obj)}

    def items(self, obj: Listing) -> Sequence[Release]:
        found = obj.releases
        tombstones = [release for release in found if release.withdrawn]
        prefetch_related_objects(tombstones, "withdraws__superseded_by")
        return found

    # Its entries ------------------------------------------------------------------------------

    def item_title(self, item: Release) -> str:
        return titled(item)

    def item_description(self, item: Release) -> str:
        document = item.document
        parts = [tables.name(document["agency"]), tables.day(item.published_at)]
        return clean(document.get("summary") or " · ".join(parts))

    def item_extra_kwargs(self, item: Release) -> dict[str, Any]:
        return {
            "content": clean(render_to_string("feeds/entry.html", entry(item))),
            "deletes": _guid(item.uid, item.revision - 1) if item.withdrawn else "",
            "release": {
                "uid": item.uid,
                "revision": item.revision,
                "kind": item.kind,
                "type": item.type,
                "digest": item.digest,
                "proof": proof(item.uid, item.revision),
                "licence": self.item_copyright(item),
            },
        }

    def item_link(self, item: Release) -> str:
        return absolute(reverse("site:notice", args=[item.uid]))

    def item_guid(self, item: Release) -> str:
        """The same in every language and format, so that no reader gets an entry twice."""
        return _guid(item.uid, item.revision)

    item_guid_is_permalink = True

    def item_pubdate(self, item: Release) -> datetime:
        """When the notice went out; for a withdrawn one, when it had gone out."""
        return datetime.fromisoformat(item.document["published_at"])

    def item_updateddate(self, item: Release) -> datetime:
        return item.published_at

    def item_author_name(self, item: Release) -> str:
        return clean(tables.name(item.document["agency"]))

    def item_categories(self, item: Release) -> list[str]:
        config, notice_type = area(item.area), tables.type_of(item.type)
        names = (
            str(config.area_label) if config else "",
            str(notice_type.label) if notice_type else "",
            clean(tables.name(item.document.get("region"))),
        )
        return [name for name in names if name]

    def item_copyright(self, item: Release) -> str:
        return str(item.document.get("licence") or settings.LICENCE_URL)


def titled(release: Release) -> str:
    """The title, with what happened in front of it unless it is a first release."""
    return marked(release, clean(tables.title(release.document)))


def marked(release: Release, title: str) -> str:
    """A title of a release, with what happened in front of it."""
    match release.kind:
        case Release.Kind.CORRECT:
            return pgettext("feed", "Corrected: %(title)s") % {"title": title}
        case Release.Kind.WITHDRAW if release.withdrawn_with:
            return pgettext("feed", "Withdrawn with its correction: %(title)s") % {"title": title}
        case Release.Kind.WITHDRAW:
            return pgettext("feed", "Withdrawn: %(title)s") % {"title": title}
        case Release.Kind.RESTORE:
            return pgettext("feed", "Restored: %(title)s") % {"title": title}
    return title


def _guid(uid: str, revision: int) -> str:
    return f"{notice_page(uid)}#revision-{revision}"


def entry(release: Release) -> dict[str, Any]:
    """What the body of an entry shows; a tombstone has a reason and no content."""
    document = release.document
    return {
        "release": release,
        "document": document,
        "facts": tables.facts(document),
        "parties": tables.parties(document),
        "tables": tables.tables(document),
        "address": absolute(reverse("site:notice", args=[release.uid])),
    }


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
