"""What every public page knows: its language, its address in the other one, the navigation."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.http import HttpRequest
from django.urls import reverse
from django.utils.functional import SimpleLazyObject
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from disclosure.addresses import absolute, in_language

#: Language code of Django -> tag of BCP 47, as `lang` and `hreflang` want it, and own name.
LANGUAGES = {"zh-hans": ("zh-Hans", "中文"), "en": ("en", "English")}


@dataclass(frozen=True)
class Alternate:
    """This page in one language; `url` is absolute, as hreflang demands, `path` is not."""

    hreflang: str
    label: str
    path: str

    @property
    def url(self) -> str:
        return absolute(self.path)


@dataclass(frozen=True)
class NavigationItem:
    label: str
    url: str
    current: bool


class Portal:
    """Facts about the page being shown. Costs nothing until a template asks."""

    def __init__(self, request: HttpRequest) -> None:
        self.request = request
        self.code = get_language() or settings.LANGUAGE_CODE

    @property
    def name(self) -> str:
        return _("Public resource allocation")

    @property
    def demo(self) -> bool:
        return bool(settings.GONGKAI_DEMO)

    @property
    def language(self) -> str:
        """The tag for the `lang` attribute."""
        return LANGUAGES[self.code][0]

    @property
    def alternates(self) -> list[Alternate]:
        """This page in every language, this one included, and as default for all others."""
        path = self.request.get_full_path()
        found = [
            Alternate(tag, label, in_language(path, code))
            for code, (tag, label) in LANGUAGES.items()
        ]
        return [*found, Alternate("x-default", "", found[0].path)]

    @property
    def other(self) -> Alternate:
        """This page in the other language, for the link at the top."""
        return next(a for a in self.alternates if a.hreflang != self.language and a.label)

    @property
    def navigation(self) -> list[NavigationItem]:
        match = self.request.resolver_match
        here = match.url_name if match and match.namespace == "site" else ""
        items = (
            (
                _("Notices"),
                "notices",
                {"notices", "area", "type", "notice", "changes", "cite", "allocation"},
            ),
            (_("Agencies"), "agencies", {"agencies", "agency"}),
            (_("Statistics"), "statistics", {"statistics", "map", "region"}),
            (_("Duties"), "law", {"law", "law-area"}),
            (_("Open data"), "data", {"data", "bulk", "bulk-month"}),
        )
        return [
            NavigationItem(label, reverse(f"site:{name}"), here in group)
            for label, name, group in items
        ]


def portal(request: HttpRequest) -> dict[str, Any]:
    """Context processor: `portal` in every template, made when first used."""
    return {"portal": SimpleLazyObject(lambda: Portal(request))}
