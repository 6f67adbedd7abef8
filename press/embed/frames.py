"""The frame of a list or notice: its address, its size, and the HTML that another site copies."""

from __future__ import annotations

import re
from dataclasses import dataclass
from urllib.parse import urlsplit

from django import forms
from django.conf import settings
from django.http import QueryDict
from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from disclosure import tables
from disclosure.addresses import absolute, in_language
from disclosure.models import Release
from subscriptions.queries import Query

#: Notices of a frame: fewest, without asking, most.
FEWEST, USUAL, MOST = 1, 5, 10
#: Name of a size -> height of a notice in pixels, and of what is around the list.
HEIGHTS = {"small": (64, 90), "large": (92, 100)}
WIDTH = 480
_NOTICE = re.compile(r"/notice/([0-9]{4}-[0-9]{8})/")


class LookForm(forms.Form):
    """How a frame looks: parameters beside the list's own."""

    show = forms.IntegerField(
        label=gettext_lazy("Notices to show"), min_value=FEWEST, max_value=MOST, required=False
    )
    size = forms.ChoiceField(
        label=gettext_lazy("Size of the frame"),
        choices=[
            ("large", pgettext_lazy("frame", "large")),
            ("small", pgettext_lazy("frame", "small")),
        ],
        required=False,
    )


@dataclass(frozen=True)
class Look:
    """How many notices a frame shows, and how large each is."""

    show: int = USUAL
    size: str = "large"

    @classmethod
    def of(cls, form: LookForm) -> Look:
        """What a valid form asks for."""
        given = form.cleaned_data
        return cls(given["show"] or USUAL, given["size"] or "large")


@dataclass(frozen=True)
class Frame:
    """What another site puts into its page. Sizes are in pixels; `height` is a suggestion."""

    src: str
    title: str
    height: int
    width: int = WIDTH

    @property
    def path(self) -> str:
        """The address within this site."""
        return self.src.removeprefix(settings.SITE_ORIGIN)

    @property
    def html(self) -> SafeString:
        """The element; without a script, and loaded when a reader comes near it."""
        return format_html(
            '<iframe src="{}" title="{}" width="100%" height="{}" loading="lazy"'
            ' referrerpolicy="strict-origin-when-cross-origin"></iframe>',
            self.src,
            self.title,
            self.height,
        )


def of_list(query: Query, look: Look, language: str) -> Frame:
    """The frame of a list in a language."""
    # All notices are the list without a path of their own.
    below = "" if query.path == reverse_in_default("site:notices") else query.path[1:]
    given = QueryDict(query.text, mutable=True)
    if look.show != USUAL:
        given["show"] = str(look.show)
    if look.size != "large":
        given["size"] = look.size
    path = in_language(f"{reverse_in_default('press:embed')}{below}", language)
    each, around = HEIGHTS[look.size]
    src = absolute(f"{path}{'?' if given else ''}{given.urlencode()}")
    return Frame(src, query.title(), around + each * look.show)


def of_notice(release: Release, language: str) -> Frame:
    """The frame of one notice in a language."""
    path = f"{reverse_in_default('press:embed')}notice/{release.uid}/"
    return Frame(absolute(in_language(path, language)), tables.title(release.document), 200)


def reverse_in_default(name: str) -> str:
    """The path of a page in the default language."""
    return in_language(reverse(name), settings.LANGUAGE_CODE)


def uid_of(address: str) -> str:
    """The number in the address of a notice of this site; "" for any other address."""
    found = _NOTICE.fullmatch(in_language(_path(address), settings.LANGUAGE_CODE))
    return found[1] if found else ""


def _path(address: str) -> str:
    """The path of an address of this site; "" for any other."""
    try:
        parts = urlsplit(address.strip())
    except ValueError:
        return ""
    own = f"{parts.scheme}://{parts.netloc}" == settings.SITE_ORIGIN
    return parts.path if own else ""


def language_of(address: str) -> str:
    """The language of a page of this site by its address, the default one for any other."""
    path = _path(address)
    for code, _name in settings.LANGUAGES:
        if path.startswith(f"/{code}/"):
            return code
    return settings.LANGUAGE_CODE


def portal_name() -> str:
    """The name of the portal, as the provider of a frame."""
    return _("Public resource allocation")
