"""What stands on a paper: the released document in words, and what became of it since.

The same words as on the page, from the same functions. Lists of persons are left out: they expire,
and paper does not.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Mapping
from typing import Any

from django.template.defaultfilters import filesizeformat
from django.utils.text import Truncator, capfirst
from django.utils.translation import get_language, pgettext
from django.utils.translation import gettext as _

from disclosure import languages, tables
from disclosure.addresses import absolute, in_language, notice_page
from disclosure.areas import area
from disclosure.models import LedgerEntry, Release
from disclosure.site import clocks
from disclosure.site.evidence import code
from disclosure.site.history import History

from .setting import EDITION

#: Characters of a title on a card, and from which length on it is set smaller.
LONGEST_TITLE, LONG_TITLE = 90, 40


def seal(release: Release) -> str:
    """Changes with everything a paper is made from: content, fate, deletions, language."""
    history = History(release)
    chain = [*history.later, release, *history.earlier]
    parts = [
        EDITION,
        get_language() or "",
        release.digest,
        # What was deleted by law is missing from the disclosures, of a correction's reason too.
        *(f"{each.uid} {each.kind} {len(each.disclosures)}" for each in chain),
    ]
    return hashlib.sha256("\n".join(parts).encode()).hexdigest()[:32]


def notice(release: Release) -> dict[str, Any]:
    """The data of `notice.typ`."""
    document, title = release.document, tables.title(release.document)
    return {
        **_head(release),
        "title": title,
        "original": document["title"] if document["title"] != title else "",
        "address": _address(release),
        "fates": list(_fates(release)),
        "parts": list(_parts(release)),
        "proof": list(_proof(release)),
        "code": code(release).decode(),
        "code_says": _("Address and digest of this notice, to be scanned from paper"),
    }


def card(release: Release) -> dict[str, Any]:
    """The data of `card.typ`."""
    title = Truncator(tables.title(release.document)).chars(LONGEST_TITLE)
    fates = list(_fates(release))
    return {
        **_head(release),
        "title": title,
        "size": 21 if len(title) > LONG_TITLE else 27,
        "amount": tables.amount(release.amount, release.currency),
        "published": tables.day(release.document["published_at"]),
        "fate": fates[0][0] if fates else "",
    }


def _head(release: Release) -> dict[str, Any]:
    document, config = release.document, area(release.area)
    notice_type = tables.type_of(release.type)
    english = languages.english()
    return {
        "lang": "en" if english else "zh",
        "region": "gb" if english else "cn",
        "portal": _("Public resource allocation"),
        "number": release.uid,
        "area": str(config.area_label) if config else release.area,
        "type": str(notice_type.label) if notice_type else release.type,
        "agency": tables.name(document["agency"]),
        "published": tables.moment(document["published_at"]),
    }


def _address(release: Release) -> str:
    if not languages.english():
        return notice_page(release.uid)
    return absolute(in_language(f"/notice/{release.uid}/", "en"))


def _fates(release: Release) -> Iterator[list[str]]:
    """What a reader must know first, as the banners of the page say it: a headline and lines."""
    document, history = release.document, History(release)
    if release.withdrawn:
        day = tables.day(document["withdrawn_at"])
        yield [
            _("The agency withdrew this notice on %(day)s") % {"day": day},
            *_reason(release),
            *filter(None, [tables.along(release)]),
            _("Its content is no longer published."),
        ]
        return
    if later := history.correction:
        day = tables.day(later.disclosed_at)
        instead = _("Since %(day)s this notice applies instead") % {"day": day}
        yield [
            _("This notice was corrected and no longer applies"),
            f"{instead} {later.uid}",
            *_reason(later),
        ]
    if earlier := history.original:
        day = tables.day(earlier.disclosed_at)
        replaces = _("It replaces the notice of %(day)s") % {"day": day}
        yield [_("This is a corrected notice"), f"{replaces} {earlier.uid}", *_reason(release)]
    if back := document.get("restoration"):
        days = {
            "withdrawn": tables.day(back["withdrawn_at"]),
            "restored": tables.day(back["restored_at"]),
        }
        told = _("Withdrawn on %(withdrawn)s and put back on %(restored)s") % days
        why = {"reason": tables.stated(back["withdrawal"])}
        yield [
            told,
            _("It was withdrawn: %(reason)s") % why,
            _("It was put back: %(reason)s") % {"reason": tables.stated(back)},
        ]
    if document.get("redacted"):
        yield [_("Parts of this notice were deleted by law")]
    if source := document.get("source"):
        first = _("First published by %(name)s") % {"name": source["name"]}
        yield [first, _("Republished here from that source; the original decides."), source["url"]]


def _reason(release: Release) -> list[str]:
    said = "" if release.withheld else tables.reason(release.document)
    return [_("Reason: %(reason)s") % {"reason": said}] if said else []


Rows = list[tuple[str, str]]


def _pairs(label: str, rows: Rows) -> Iterator[dict[str, Any]]:
    shown = [(capfirst(name), value) for name, value in rows if value]
    if shown:
        yield {"kind": "pairs", "label": label, "rows": shown}


def _parts(release: Release) -> Iterator[dict[str, Any]]:
    """The parts of the page in its order, as far as the document has them."""
    document = release.document
    yield from _pairs(_("Key facts"), _facts(document))
    yield from _pairs(
        _("Parties"), [(party.role, _party(party)) for party in tables.parties(document)]
    )
    if text := [t for t in (document.get("summary"), document.get("body")) if t]:
        paragraphs = [line for part in text for line in part.splitlines() if line.strip()]
        yield {"kind": "text", "label": _("Text of the notice"), "paragraphs": paragraphs}
    for table in tables.tables(document):
        yield _table(table)
    for annex in document.get("annexes") or ():
        note = _("A list of %(count)d persons goes with this notice. It is shown on its page only.")
        yield {
            "kind": "text",
            "label": capfirst(_("list of persons")),
            "paragraphs": [note % {"count": annex["count"]}],
        }
    yield from _pairs(
        _("Legal clock"), [(clock.label, _clock(clock)) for clock in clocks.judged(document)]
    )
    files = document.get("attachments") or ()
    yield from _pairs(_("Attachments"), [(file["name"], _file(file)) for file in files])
    contact = document.get("contact") or {}
    lines = [contact.get(name) for name in ("name", "phone", "email", "address")]
    yield from _pairs(_("Contact"), [(_("contact"), "\n".join(filter(None, lines)))])
    judged = tables.judged(document)
    yield from _pairs(
        _("Review and approval"), [(step.label, f"{step.office}\n{step.at}") for step in judged]
    )


def _facts(document: Mapping[str, Any]) -> Rows:
    withdrawn = document.get("withdrawn_at")
    return [
        (_("Project"), tables.project(document.get("allocation"))),
        (_("Region"), tables.name(document.get("region"))),
        (pgettext("date", "Withdrawn"), tables.moment(withdrawn) if withdrawn else ""),
        (_("Nature of the notice"), tables.nature(document)),
        *((fact.label, fact.cell.said) for fact in tables.facts(document)),
        (_("Information formed on"), tables.day(document.get("formed_on"))),
    ]


def _party(party: tables.Party) -> str:
    number = f"{party.scheme} {party.identifier}" if party.identifier else ""
    return "\n".join(filter(None, (party.name, number, party.address)))


def _table(table: tables.Table) -> dict[str, Any]:
    """A list; one of few rows and many columns lies on its side, as on the page."""
    rows = [[cell.said for cell in row] for row in table.rows]
    columns = [capfirst(column.label) for column in table.columns]
    if table.turned:
        columns, *rows = [
            [name, *cells] for name, cells in zip(columns, zip(*rows, strict=True), strict=True)
        ]
    return {"kind": "table", "label": capfirst(table.label), "columns": columns, "rows": rows}


def _clock(clock: clocks.Clock) -> str:
    dates = " · ".join(f"{label} {day}" for label, day in clock.dates)
    lines = [clock.state, clock.demand, dates, clock.why, clock.basis, clock.doubt]
    return "\n".join(filter(None, lines))


def _file(file: Mapping[str, Any]) -> str:
    return f"{filesizeformat(file['size'])}\nSHA-256 {file['digest']}"


def _proof(release: Release) -> Iterator[tuple[str, str]]:
    yield _("Address"), _address(release)
    yield _("SHA-256 of the document"), release.digest
    act = release.entries.exclude(type=LedgerEntry.Type.REDACT).first()
    if act is not None:
        yield _("Entry in the ledger"), str(act.index)
    licence = release.document.get("licence")
    if licence:
        yield _("Licence"), licence
