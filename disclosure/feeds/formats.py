"""How feeds are written: Atom and RSS beyond what Django knows, and JSON Feed.

Atom says of a withdrawn notice which entry to delete (RFC 6721). All three lead to older entries:
Atom and RSS by RFC 5005, JSON Feed by its `next_url`.
"""

from __future__ import annotations

import json
import re
from datetime import UTC, datetime
from io import StringIO
from typing import Any

from django.conf import settings
from django.utils.feedgenerator import (
    Atom1Feed,
    Rss201rev2Feed,
    SyndicationFeed,
    rfc3339_date,
)
from django.utils.html import escape
from django.utils.xmlutils import SimplerXMLGenerator

from disclosure.addresses import absolute

#: When a feed changed that never had an entry.
BEGINNING = datetime(1970, 1, 1, tzinfo=UTC)
#: What XML 1.0 cannot hold.
_UNPRINTABLE = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")


def clean(text: str) -> str:
    """The text without characters an XML document may not contain."""
    return _UNPRINTABLE.sub("", text)


def language_tag(code: str) -> str:
    """A language of Django as BCP 47 writes it: zh-hans -> zh-Hans."""
    language, _dash, script = code.partition("-")
    return f"{language}-{script.title()}" if script else language


class WrittenOnce(SyndicationFeed):
    """XML whose entries are each written once, for all documents they are in."""

    name: str
    #: The element of an entry.
    element: str

    def latest_post_date(self) -> datetime:
        """When the newest entry came; Django's is now for an empty feed, another at each making."""
        found: datetime = super().latest_post_date() if self.items else BEGINNING
        return found

    def write_items(self, handler: Any) -> None:
        for item in self.items:
            written = item["written"]
            if self.name not in written:
                written[self.name] = self._written(item)
            # What SAX has for white space is what passes text on as it is.
            handler.ignorableWhitespace(written[self.name])

    def _written(self, item: dict[str, Any]) -> str:
        sink = StringIO()
        # The stubs of the standard library know no plain mapping as attributes, the writer does.
        handler: Any = SimplerXMLGenerator(sink, "utf-8", short_empty_elements=True)
        handler.startElement(self.element, self.item_attributes(item))
        self.add_item_elements(handler, item)
        handler.endElement(self.element)
        return sink.getvalue()


class Atom(WrittenOnce, Atom1Feed):
    """Atom with full content, a licence link, paging, and tombstones of withdrawn notices."""

    name = "atom"
    element = "entry"

    def root_attributes(self) -> dict[str, Any]:
        tombstones = {"xmlns:at": "http://purl.org/atompub/tombstones/1.0"}
        return {**super().root_attributes(), **tombstones}

    def add_root_elements(self, handler: Any) -> None:
        super().add_root_elements(handler)
        for relation, address in self.feed["links"].items():
            handler.addQuickElement("link", "", {"rel": relation, "href": address})

    def add_item_elements(self, handler: Any, item: dict[str, Any]) -> None:
        # Django calls a summary HTML, and it is text.
        super().add_item_elements(handler, {**item, "description": escape(item["description"])})
        handler.addQuickElement("content", item["content"], {"type": "html"})
        handler.addQuickElement("link", None, _proof_link(item))

    def write_items(self, handler: Any) -> None:
        super().write_items(handler)
        for item in self.items:
            if item["deletes"]:
                when = rfc3339_date(item["updateddate"])
                handler.startElement("at:deleted-entry", {"ref": item["deletes"], "when": when})
                handler.addQuickElement("at:comment", item["title"])
                handler.endElement("at:deleted-entry")


def _proof_link(item: dict[str, Any]) -> dict[str, str]:
    """That the public ledger holds the release, as a related resource (RFC 4287, 4.2.7.2)."""
    return {"rel": "related", "type": "application/json", "href": item["release"]["proof"]}


def _hubs(links: dict[str, str]) -> list[dict[str, str]] | None:
    return [{"type": "WebSub", "url": links["hub"]}] if "hub" in links else None


class Rss(WrittenOnce, Rss201rev2Feed):
    """RSS 2.0 with full content in the description, and paging."""

    name = "rss"
    element = "item"

    def add_root_elements(self, handler: Any) -> None:
        super().add_root_elements(handler)
        for relation, address in self.feed["links"].items():
            handler.addQuickElement("atom:link", None, {"rel": relation, "href": address})

    def add_item_elements(self, handler: Any, item: dict[str, Any]) -> None:
        # RSS knows one date, by which readers sort: when the news came, not the notice it is about.
        told = {"description": item["content"], "pubdate": item["updateddate"]}
        super().add_item_elements(handler, {**item, **told})
        handler.addQuickElement("atom:link", None, _proof_link(item))


class Json(SyndicationFeed):
    """JSON Feed 1.1. What it has no name for is in the extension `_gongkai`."""

    name = "json"
    content_type = "application/feed+json; charset=utf-8"

    def write(self, outfile: Any, encoding: str) -> None:
        """Write the whole feed; keys without a value are left out, as the format wants it."""
        feed, language = self.feed, language_tag(self.feed["language"])
        body = {
            "version": "https://jsonfeed.org/version/1.1",
            "title": feed["title"],
            "home_page_url": feed["link"],
            # Of the first document, for it is what feeds are known by.
            "feed_url": feed["id"],
            "description": feed["description"],
            "next_url": feed["links"].get("next"),
            "hubs": _hubs(feed["links"]),
            "authors": [{"name": feed["author_name"], "url": absolute("/")}],
            "language": language,
            "items": [self._item(item, language) for item in self.items],
            "_gongkai": {"about": absolute("/data/#feeds"), "licence": settings.LICENCE_URL},
        }
        kept = {key: value for key, value in body.items() if value is not None}
        outfile.write(json.dumps(kept, ensure_ascii=False))

    @staticmethod
    def _item(item: dict[str, Any], language: str) -> dict[str, Any]:
        return {
            "id": item["unique_id"],
            "url": item["link"],
            "title": item["title"],
            "content_html": item["content"],
            "summary": item["description"],
            "date_published": rfc3339_date(item["pubdate"]),
            "date_modified": rfc3339_date(item["updateddate"]),
            "authors": [{"name": item["author_name"]}],
            "tags": item["categories"],
            "language": language,
            "_gongkai": item["release"],
        }
