"""OPML 2.0: the feeds of all areas and types in one file, for readers to take over at once."""

from __future__ import annotations

from io import StringIO
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.cache import patch_cache_control
from django.utils.translation import gettext as _
from django.utils.xmlutils import SimplerXMLGenerator
from django.views.decorators.http import conditional_page, require_safe

from disclosure.addresses import absolute
from disclosure.areas import areas
from disclosure.core.notice_types import registry


@require_safe
@conditional_page
def opml(request: HttpRequest) -> HttpResponse:
    """Each area with its feed, and below it the feeds of its types."""
    sink = StringIO()
    # The stubs of the standard library know no plain mapping as attributes, the writer does.
    handler: Any = SimplerXMLGenerator(sink, "utf-8")
    handler.startDocument()
    handler.startElement("opml", {"version": "2.0"})
    handler.startElement("head", {})
    handler.addQuickElement("title", _("Public resource allocation"))
    handler.endElement("head")
    handler.startElement("body", {})
    for area in areas():
        handler.startElement("outline", _outline(str(area.area_label), "area", area.slug))
        for each in registry.in_area(area.label):
            attributes = _outline(str(each.label), "type", area.slug, each.slug())
            handler.addQuickElement("outline", "", attributes)
        handler.endElement("outline")
    handler.endElement("body")
    handler.endElement("opml")
    handler.endDocument()
    response = HttpResponse(sink.getvalue(), content_type="text/x-opml; charset=utf-8")
    response.headers["Access-Control-Allow-Origin"] = "*"
    patch_cache_control(response, public=True, max_age=600)
    return response


def _outline(label: str, name: str, *args: str) -> dict[str, str]:
    """A subscription; OPML calls every feed rss, whatever its format."""
    return {
        "type": "rss",
        "version": "ATOM",
        "text": label,
        "title": label,
        "xmlUrl": absolute(reverse(f"site:{name}-atom", args=args)),
        "htmlUrl": absolute(reverse(f"site:{name}", args=args)),
    }
