"""How to name a notice as a source: in three forms of citation, and for search engines.

Citations: GB/T 7714-2015 (8.8, electronic resources), APA 7 (10.1, reports by government bodies),
BibTeX. Search engines: schema.org, as JSON-LD.
"""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import override

from disclosure import short_numbers, tables
from disclosure.addresses import absolute, notice_page
from disclosure.models import Agency, Release

_SPECIAL = re.compile(r"[\\{}%#&$_^~]")
_ESCAPED = {"\\": r"\textbackslash{}", "^": r"\^{}", "~": r"\~{}"}


@dataclass(frozen=True)
class Citation:
    """One form of citation; `form` is its own name, the same in every language."""

    form: str
    text: str


def short_address(release: Release) -> str:
    """The short address of a notice: revision 1 has the sequence that its number was made from."""
    number = short_numbers.written(release.first_sequence)
    return absolute(reverse("short", args=[number]))


def citations(release: Release, today: date) -> list[Citation]:
    """The notice as a source, looked at today. Sources are cited as published, in Chinese."""
    return [
        Citation("GB/T 7714-2015", _national(release, today)),
        Citation("APA", _apa(release)),
        Citation("BibTeX", _bibtex(release, today)),
    ]


def _published(release: Release) -> date:
    return timezone.localtime(release.disclosed_at).date()


def _national(release: Release, today: date) -> str:
    """Author. Title[EB/OL]. (published)[looked at]. Address."""
    document = release.document
    return (
        f"{document['agency']['name']}. {document['title']}[EB/OL]. "
        f"({_published(release):%Y-%m-%d})[{today:%Y-%m-%d}]. {notice_page(release.uid)}."
    )


def _apa(release: Release) -> str:
    """Author. (Year, Month day). Title [Translation] (Notice No. n). Site. Address."""
    document, day = release.document, _published(release)
    translated = f" [{document['title_en']}]" if document.get("title_en") else ""
    author = document["agency"]["name_en"] or document["agency"]["name"]
    with override("en"):
        site = _("Public resource allocation")
    return (
        f"{author}. ({day.year}, {_MONTHS[day.month - 1]} {day.day}). "
        f"{document['title']}{translated} (Notice No. {release.uid}). {site}. "
        f"{notice_page(release.uid)}"
    )


_MONTHS = (
    "January", "February", "March", "April", "May", "June", "July", "August", "September",
    "October", "November", "December",
)  # fmt: skip


def _bibtex(release: Release, today: date) -> str:
    document, day = release.document, _published(release)
    fields = {
        # Doubled braces: an agency is no person with a family name.
        "author": f"{{{_escaped(document['agency']['name'])}}}",
        "title": f"{{{_escaped(document['title'])}}}",
        "year": str(day.year),
        "number": release.uid,
        "url": notice_page(release.uid),
        "urldate": f"{today:%Y-%m-%d}",
        "note": f"SHA-256 {release.digest}",
    }
    lines = [f"  {name} = {{{value}}}," for name, value in fields.items()]
    # The names of months are macros of every style, and so have no braces.
    lines.insert(3, f"  month = {_MONTHS[day.month - 1][:3].lower()},")
    return "\n".join([f"@misc{{gongkai-{release.uid},", *lines, "}"])


def _escaped(text: str) -> str:
    return _SPECIAL.sub(lambda found: _ESCAPED.get(found[0], f"\\{found[0]}"), text)


def linked_data(release: Release, address: str, correction: Release | None) -> str:
    """The notice in schema.org's words, as the content of a data block; `address` is the page."""
    document = release.document
    enterprise = release.agency.kind == Agency.Kind.ENTERPRISE
    found: dict[str, Any] = {
        "@context": "https://schema.org",
        "@type": "DigitalDocument",
        "@id": notice_page(release.uid),
        "url": address,
        "identifier": release.uid,
        "name": document["title"],
        "alternateName": document.get("title_en"),
        "inLanguage": "zh-Hans",
        "datePublished": document["published_at"],
        "publisher": {
            "@type": "Organization" if enterprise else "GovernmentOrganization",
            "name": document["agency"]["name"],
            "identifier": document["agency"]["code"],
        },
        "spatialCoverage": tables.name(document.get("region")),
        "license": document.get("licence"),
        "correction": notice_page(correction.uid) if correction else None,
        "isAccessibleForFree": True,
    }
    kept = {name: value for name, value in found.items() if value not in (None, "")}
    return json.dumps(kept, ensure_ascii=False, separators=(",", ":")).replace("<", "\\u003c")
