"""Names that what somebody is typing may become."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode

from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from rest_framework.request import Request
from rest_framework.response import Response

from disclosure.addresses import absolute
from disclosure.api import parameters
from disclosure.api.base import PublicView
from disclosure.api.schema.parameters import LONGEST_TEXT, TYPED
from disclosure.areas import area
from disclosure.completing import Kind, Name, completions
from disclosure.core.notice_types import registry

KIND_LABELS = {
    Kind.AGENCY: _("agency"),
    Kind.REGION: _("region"),
    Kind.TYPE: _("notice type"),
    Kind.PROJECT: _("project"),
    Kind.PARTY: _("company or body"),
}


class SuggestView(PublicView):
    """Agencies, regions, notice types, projects and organisations; never natural persons."""

    operation = "suggest"
    tag = "reference"
    summary = "Names that fit what is typed"
    component = "Suggestions"
    query = {"q": TYPED}
    #: Who types a word again and again need not be answered anew each time.
    max_age = 60

    def get(self, request: Request) -> Response:
        """A few names by characters or pinyin, in groups by kind."""
        found = completions(parameters.text(request.GET, "q", LONGEST_TEXT))
        return Response({"results": [_item(name) for name in found]})


def _item(name: Name) -> dict[str, Any]:
    return {
        "kind": name.kind,
        "kind_label": str(KIND_LABELS[name.kind]),
        "label": name.label,
        "beside": name.beside,
        "page": absolute(_page(name)),
    }


def _page(name: Name) -> str:
    """Where a reader finds it, in the language of the answer."""
    match name.kind:
        case Kind.AGENCY:
            return reverse("site:agency", args=[name.key])
        case Kind.TYPE:
            notice_type = registry.get(name.key)
            config = area(notice_type.area())
            slug = config.slug if config else notice_type.area()
            return reverse("site:type", args=[slug, notice_type.slug()])
        case Kind.PROJECT:
            return reverse("site:allocation", args=[name.key])
        case Kind.REGION:
            asked = {"region": name.key}
        case Kind.PARTY:
            asked = {"q": f'party:"{name.key}"'}
    return f"{reverse('site:notices')}?{urlencode(asked)}"
