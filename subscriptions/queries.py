"""A list with its filters, as something to be followed: an address that is kept.

Any list of the site can be followed, its page and its feeds by the same words. What only orders,
pages or displays the list is left out, so that the same list is the same query.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.http import Http404, QueryDict
from django.urls import Resolver404, resolve
from django.utils.translation import get_language, override, pgettext
from django.utils.translation import gettext as _

from disclosure import places
from disclosure.addresses import in_language
from disclosure.listing import QUESTION, Listing
from disclosure.places import Place
from disclosure.searching import SearchListing

#: Name of a list's address -> its place; only `notices` is searched.
PLACES: dict[str, Callable[..., Place]] = {
    "notices": places.everything,
    "area": places.area,
    "type": places.notice_type,
    "agency": places.agency,
    "allocation": places.allocation,
}
_FEED = re.compile(r"feed/(atom|rss|json|ics)/$")
LONGEST_PATH, LONGEST_TEXT = 200, 1000


class NoListError(ValueError):
    """The address is no list of this site, or its filters cannot be read; the text says so."""


@dataclass(frozen=True, order=True)
class Query:
    """The path of a list in the default language, and its filters as a query string."""

    path: str
    text: str = ""

    @classmethod
    def read(cls, address: str) -> Query:
        """The query of an address or path of a list, or of one of its feeds. Raises NoListError."""
        try:
            parts = urlsplit(address.strip())
        except ValueError as error:
            raise NoListError(_("This is not the address of a list on this site.")) from error
        if parts.scheme and f"{parts.scheme}://{parts.netloc}" != settings.SITE_ORIGIN:
            raise NoListError(_("This is not the address of a list on this site."))
        path = in_language(_FEED.sub("", parts.path), settings.LANGUAGE_CODE)
        given = QueryDict(parts.query)
        listing = cls(path, parts.query).listing()
        if not listing.valid:
            raise NoListError(" ".join(message for _field, message in listing.messages))
        kept = QueryDict(mutable=True)
        for name in sorted({*listing.form.fields} - {"status"}):
            if value := given.get(name, "").strip():
                kept[name] = value
        if words := getattr(listing, "text", ""):
            kept[QUESTION] = words
        found = cls(path, kept.urlencode())
        if len(path) > LONGEST_PATH or len(found.text) > LONGEST_TEXT:
            raise NoListError(_("This search is too long to be followed."))
        return found

    def listing(self, **options: Any) -> Listing:
        """The list. Raises NoListError when it is not there, or no longer."""
        try:
            with override(settings.LANGUAGE_CODE):
                match = resolve(self.path)
            if match.namespace != "site" or match.url_name not in PLACES:
                raise NoListError(_("This is not the address of a list on this site."))
            place = PLACES[match.url_name](**match.kwargs)
        except (Resolver404, Http404) as error:
            raise NoListError(_("This is not the address of a list on this site.")) from error
        kind = SearchListing if match.url_name == "notices" else Listing
        return kind(QueryDict(self.text), place, **options)

    @property
    def words(self) -> str:
        """What is searched for; "" for a list that is only filtered."""
        return str(QueryDict(self.text).get(QUESTION, ""))

    @property
    def url(self) -> str:
        """The page of the list in the language that is active, even if the list is gone."""
        path = in_language(self.path, get_language() or settings.LANGUAGE_CODE)
        return f"{path}?{self.text}" if self.text else path

    def title(self) -> str:
        """What the list holds, in words of the active language."""
        try:
            listing = self.listing()
        except NoListError:
            return self.path
        words = pgettext("search", "“%(word)s”") % {"word": self.words} if self.words else ""
        parts = [words, listing.place.name]
        parts += [chip.value for chip in listing.chips]
        return " · ".join(filter(None, parts)) or _("All notices")
