"""Languages of the API: errors are in that of `Accept-Language`, everything else has no language.

Labels are given in all languages at once and pages by their address without a language.
"""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import get_supported_language_variant, override
from django.utils.translation.trans_real import parse_accept_lang_header

from disclosure.addresses import absolute, in_language

#: Key in our documents -> language of the site.
LABELS = {"zh": "zh-hans", "en": "en"}


def reader_language(request: HttpRequest) -> str:
    """The best language of `Accept-Language`; Chinese without one. No cookie has a say."""
    for code, _quality in parse_accept_lang_header(request.headers.get("Accept-Language", "")):
        if code == "*":
            break
        try:
            return get_supported_language_variant(code)
        except LookupError:
            continue
    return str(settings.LANGUAGE_CODE)


def page_url(name: str, *args: str) -> str:
    """The absolute address of a page for people, in the default language whoever asks."""
    return absolute(in_language(reverse(f"site:{name}", args=args), settings.LANGUAGE_CODE))


def both(label: Any) -> dict[str, str]:
    """A label in all languages: {"zh": "起始价", "en": "start price"}."""
    found = {}
    for key, language in LABELS.items():
        with override(language):
            found[key] = str(label)
    return found


def bilingual(label: Any) -> str:
    """A label in all languages as one text: "起始价 / start price"."""
    return " / ".join(dict.fromkeys(both(label).values()))
