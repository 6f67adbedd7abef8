"""The words of notices and of the portal, explained."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _

from disclosure.areas import areas
from disclosure.core.glossary import terms

from . import public


@public
def index(request: HttpRequest) -> HttpResponse:
    """All terms: general ones, those of each area, those of the portal."""
    titles = {"": _("In every area"), **{a.label: str(a.area_label) for a in areas()}}
    titles["portal"] = _("Words of this portal")
    groups = [
        (area or "general", title, [term for term in terms() if term.area == area])
        for area, title in titles.items()
    ]
    context = {"groups": [group for group in groups if group[2]]}
    return render(request, "site/glossary.html", context)
