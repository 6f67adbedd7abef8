"""Template tags of the public pages: icons, dates, languages of foreign text, labels."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from pathlib import PurePosixPath
from typing import Any

from django import template
from django.template.loader import render_to_string
from django.templatetags.static import static
from django.urls import reverse
from django.utils import timezone
from django.utils.html import conditional_escape, format_html
from django.utils.safestring import SafeString
from django.utils.text import Truncator, capfirst
from django.utils.translation import gettext as _
from django.utils.translation import ngettext, override

from disclosure import languages, tables
from disclosure.areas import AreaConfig, area
from disclosure.core.glossary import Term, term_of, terms
from disclosure.core.notice_types import NoticeType
from disclosure.listing import Listing
from disclosure.made_once import MadeOnce
from disclosure.models import Release
from disclosure.search.snippets import Part
from disclosure.searching import SearchListing

register = template.Library()

#: Days before a deadline at which it is shown as near, and as pressing.
NEAR, PRESSING = 7, 2
#: Cards one process keeps, of a kilobyte or two.
_cards: MadeOnce[SafeString] = MadeOnce(1000)
_HAN = re.compile(r"[㐀-鿿豈-﫿]")


@dataclass(frozen=True)
class Deadline:
    """How long readers can still act. `level` is "", "soon" or "late": the pill's colour."""

    text: str
    level: str
    open: bool = True


@register.simple_tag
def icon(name: str) -> SafeString:
    """A decorative icon of the sprite; the words beside it carry the meaning."""
    return format_html(
        '<svg class="icon" aria-hidden="true" focusable="false"><use href="{}#{}"></use></svg>',
        static("site/icons.svg"),
        name,
    )


@register.simple_tag
def bar(value: float | Decimal | None, most: float | Decimal) -> SafeString | str:
    """A bar that repeats the number beside it: its length is the share of `most`."""
    if value is None or not most:
        return ""
    return format_html(
        '<svg class="bar" aria-hidden="true"><rect width="{}%" height="99"/></svg>',
        round(float(value) * 100 / float(most), 1),
    )


@register.filter
def most(lines: Iterable[Any], name: str) -> Any:
    """The largest value of an attribute of the lines of a table."""
    return max((getattr(line.row, name) for line in lines), default=0)


@register.filter
def yuan(value: Decimal) -> str:
    """An amount in yuan, short."""
    return tables.amount(value, tables.HOME_CURRENCY)


@register.simple_tag
def area_of(label: str) -> AreaConfig | None:
    """The area with this app label."""
    return area(label)


@register.simple_tag
def deadline(at: datetime) -> Deadline:
    """Time left until `at`, in days of portal time."""
    now = timezone.now()
    if at <= now:
        return Deadline(_("closed"), "", open=False)
    days = (timezone.localtime(at).date() - timezone.localtime(now).date()).days
    if days == 0:
        return Deadline(_("closes today"), "late")
    level = "late" if days <= PRESSING else "soon" if days <= NEAR else ""
    text = ngettext("%(days)d day left", "%(days)d days left", days) % {"days": days}
    return Deadline(text, level)


@register.simple_tag
def card_body(release: Release, *, hide_agency: Any = False, show_facts: Any = False) -> SafeString:
    """What a card says of a release; for each language, and each word on its deadline, made once.

    Templates are most of what a list costs, and it is made anew with each release.
    """
    how = {"hide_agency": bool(hide_agency), "show_facts": bool(show_facts)}
    due = deadline(release.deadline_at) if release.deadline_at else None
    template = "components/card_body.html"
    return _cards.of(
        release, lambda: render_to_string(template, {"release": release, **how}), due, *how.values()
    )


@register.filter
def type_label(code: str) -> str:
    """The name of a notice type; its code if the type is no longer installed."""
    notice_type = tables.type_of(code)
    return str(notice_type.label) if notice_type else code


@register.filter
def title_of(document: Mapping[str, Any]) -> str:
    """The title of a document in the reader's language."""
    return tables.title(document)


@register.filter
def in_words(said: Term | Mapping[str, str]) -> str:
    """A term, or a text in both languages, in the reader's language."""
    if isinstance(said, Term):
        return said.en if languages.english() else said.zh
    return said["en" if languages.english() else "zh"]


@register.simple_tag
def explained(label: str) -> SafeString:
    """A label, linked to the glossary where that has the word."""
    words = capfirst(label)
    term = term_of(str(label))
    if term is None:
        return conditional_escape(words)
    address = f"{reverse('site:glossary')}#term-{term.id}"
    return format_html('<a class="govuk-link term" href="{}">{}</a>', address, words)


@register.simple_tag
def terms_in(notice_type: type[NoticeType]) -> list[Term]:
    """The words in a type's name that the glossary explains."""
    with override("zh-hans"):
        label = str(notice_type.label)
    known = (term for term in terms() if term.area in ("", notice_type.area()))
    return [term for term in known if term.zh in label]


@register.filter
def name_of(reference: Mapping[str, Any] | None) -> str:
    """The name of an agency, region or project of a document in the reader's language."""
    return tables.name(reference)


@register.filter
def nature_of(document: Mapping[str, Any]) -> str:
    """What the notice is to an earlier one; "" for a normal notice."""
    return tables.nature(document)


@register.filter
def amount_of(release: Release) -> str:
    """The price of a release, short."""
    return tables.amount(release.amount, release.currency)


@register.filter
def lang_attribute(text: str) -> SafeString | str:
    """` lang="zh-Hans"` for Chinese text on an English page, so that it is read out as Chinese."""
    chinese = languages.english() and _HAN.search(str(text))
    return SafeString(' lang="zh-Hans"') if chinese else ""


@register.filter
def day(value: date | datetime | str | None) -> str:
    """A date for readers."""
    return tables.day(value)


@register.filter
def moment(value: datetime | str | None) -> str:
    """A date with hour and minute, portal time."""
    return tables.moment(value)


@register.filter
def iso(value: datetime | str) -> str:
    """The machine's form of a moment, portal time."""
    if isinstance(value, str):
        return value
    return timezone.localtime(value).isoformat(timespec="seconds")


@register.filter
def paragraphs(text: str) -> list[str]:
    """Paragraphs of a plain text: agencies end one with every line break."""
    return [line.strip() for line in text.splitlines() if line.strip()]


@register.filter
def grouped(value: int | str) -> str:
    """A number with thousands marks."""
    return tables.grouped(value)


@register.filter
def at_most(count: int, limit: int = 10_000) -> str:
    """A count that is only exact up to `limit`: "9,999", then "10,000+"."""
    return f"{tables.grouped(limit)}+" if count > limit else tables.grouped(count)


@register.filter
def project(allocation: Mapping[str, Any] | None) -> str:
    """Number and name of an allocation."""
    return tables.project(allocation)


@register.filter
def reason_of(release: Release) -> str:
    """Why a notice was corrected or withdrawn; of what was withdrawn later, nothing."""
    return "" if release.withheld else tables.reason(release.document)


@register.filter
def along(release: Release) -> str:
    """That an older version was withdrawn because its correction was."""
    return tables.along(release)


@register.filter
def stated(given: Mapping[str, Any]) -> str:
    """A reason with its note: of a withdrawal, or of a restoration."""
    return tables.stated(given)


@register.filter
def description_of(document: Mapping[str, Any]) -> str:
    """One sentence for search engines: the summary, else the beginning of the text."""
    text = document.get("summary") or document.get("body") or document["title"]
    return Truncator(" ".join(text.split())).chars(150)


@register.filter
def file_kind(file: Mapping[str, Any]) -> str:
    """The kind of a file as readers call it: its extension, upper case."""
    extension = PurePosixPath(file["name"]).suffix.removeprefix(".")
    return extension.upper() or file["media_type"]


@register.filter
def proof_url(release: Release) -> str:
    """The address of the proof that the ledger holds the release."""
    return reverse("api:proof", args=[release.uid, release.revision])


@register.filter
def data_block(json_text: str) -> SafeString:
    """JSON as the content of a script element that is no script; `<` must already be escaped."""
    if "<" in json_text:
        raise ValueError("a data block must not hold '<'")
    return SafeString(json_text)


@register.filter
def api_url(release: Release) -> str:
    """The address of the release's document in the API."""
    return reverse("api:release", args=[release.uid])


@register.filter
def listed_facts(document: Mapping[str, Any]) -> list[tables.Fact]:
    """The facts a type shows in lists."""
    return tables.listed(document)


@register.filter
def listed_cells(document: Mapping[str, Any]) -> list[tables.Cell]:
    """One cell for each column a type shows in lists, empty where nothing is stated."""
    facts = {fact.name: fact.cell for fact in tables.listed(document)}
    notice_type = tables.type_of(document["type"])
    return [facts.get(name, tables.Cell("")) for name in notice_type.columns] if notice_type else []


@register.filter
def column_labels(notice_type: type[NoticeType]) -> list[str]:
    """Labels of the columns a type shows in lists."""
    return tables.labels(notice_type, notice_type.columns)


@register.filter
def url_as(listing: Listing, view: str) -> str:
    """The address of a list shown as cards (which need no parameter) or as a table."""
    return listing.url(without=("view",)) if view == "cards" else listing.url(view=view)


@register.simple_tag
def narrowed(listing: Listing, name: str, value: str) -> str:
    """The address of a list with one more filter; without it where it is in force already."""
    if listing.params.get(name) == value:
        return listing.url(without=(name,))
    return listing.url(**{name: value})


@register.filter
def degrees(value: float) -> str:
    """A longitude or latitude."""
    return f"{value:.3f}°"


@register.simple_tag
def extract(listing: SearchListing, release: Release) -> tuple[Part, ...]:
    """The words of a release around what was searched for."""
    return listing.extract(release)
