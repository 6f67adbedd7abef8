"""What stands in an issue: every notice in words, what became of it, and the proof of the day."""

from __future__ import annotations

import hashlib
import io
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import groupby
from typing import Any

import segno
from django.utils.text import capfirst
from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _

from disclosure import languages, tables
from disclosure.addresses import absolute, in_language, notice_page
from disclosure.areas import area
from disclosure.models import Release
from disclosure.site.papers.setting import EDITION
from ledger import log
from ledger.notes import Checkpoint, Note, encode

from .issues import Issue


@dataclass(frozen=True)
class Entry:
    """A notice as the gazette tells it: of one that was withdrawn no more than its tombstone."""

    release: Release
    title: str
    type: str
    facts: list[tuple[str, str]]
    fates: list[str]
    index: int | None

    @property
    def gone(self) -> bool:
        """Whether the content is no longer published."""
        return self.release.withdrawn or self.release.withheld


@dataclass(frozen=True)
class Section:
    """The notices of one agency in one area; `opens` marks the first of an area."""

    area: str
    agency: str
    opens: bool
    entries: list[Entry]


@dataclass(frozen=True)
class Proof:
    """The checkpoint of a day: size and root of the log, and the signed note with them."""

    size: int
    root: str
    note: str


def entry(release: Release) -> Entry:
    """One notice in words of the active language."""
    gone = release.withdrawn or release.withheld
    said = release.tombstone.document if release.withheld else release.document
    notice_type = tables.type_of(release.type)
    facts = [] if gone else tables.listed(release.document)
    acts = release.acts  # type: ignore[attr-defined]
    return Entry(
        release,
        tables.title(said),
        str(notice_type.label) if notice_type else release.type,
        [(capfirst(fact.label), fact.cell.said) for fact in facts],
        list(_fates(release)),
        acts[0].index if acts else None,
    )


def _fates(release: Release) -> Iterator[str]:
    """What a reader must know of a notice before its content."""
    document = release.document
    if release.withdrawn:
        day = tables.day(document["published_at"])
        yield _("Withdrawal of the notice of %(day)s") % {"day": day}
        if said := tables.reason(document):
            yield _("Reason: %(reason)s") % {"reason": said}
        if said := tables.along(release):
            yield said
        if later := getattr(release, "restoration", None):
            yield _("Put back on %(day)s") % {"day": tables.day(later.published_at)}
        return
    if release.withheld:
        day = tables.day(release.tombstone.published_at)
        yield _("Withdrawn on %(day)s; its content is no longer published.") % {"day": day}
        return
    if release.restored:
        day = tables.day(document["restoration"]["withdrawn_at"])
        yield _("Put back after its withdrawal on %(day)s") % {"day": day}
        yield _("Reason: %(reason)s") % {"reason": tables.stated(document["restoration"])}
    if release.kind == Release.Kind.CORRECT:
        yield _("Correction of notice %(number)s") % {"number": document.get("corrects") or ""}
    if later := getattr(release, "superseded_by", None):
        day = tables.day(later.disclosed_at)
        yield _("Corrected on %(day)s by notice %(number)s, which applies instead.") % {
            "day": day,
            "number": later.uid,
        }
    if document.get("redacted"):
        yield _("Parts of this notice were deleted by law")


def sections(releases: Iterable[Release]) -> Iterator[Section]:
    """Releases in the order of an issue, by area and agency."""
    last = None
    groups = groupby(releases, key=lambda each: (each.area, each.agency_id))
    for (label, _agency), group in groups:
        entries = [entry(release) for release in group]
        config = area(label)
        agency = tables.name(entries[0].release.document["agency"])
        name = str(config.area_label) if config else label
        yield Section(name, agency, label != last, entries)
        last = label


def proof(issue: Issue) -> Proof | None:
    """The checkpoint of the day with its witnesses; None before anything was released."""
    if issue.checkpoint is None:
        return None
    note = log.cosigned(issue.checkpoint)
    head = Checkpoint.of(note)
    return Proof(head.size, encode(head.root), str(Note.parse(note)).strip())


def code(issue: Issue, found: Proof) -> bytes:
    """The address of the issue with size and root of the log as a QR code, an SVG for paper."""
    text = f"{address(issue)}#{found.size}-{found.root.translate(_URL_SAFE)}"
    drawn = io.BytesIO()
    segno.make(text, error="m", micro=False).save(
        drawn, kind="svg", border=2, light="#fff", svgclass=None, lineclass=None
    )
    return drawn.getvalue()


#: Base64 as addresses hold it (RFC 4648, section 5).
_URL_SAFE = str.maketrans("+/", "-_", "=")


def address(issue: Issue) -> str:
    """The permanent address of the whole day's issue, in the default language whoever asks."""
    return absolute(in_language(Issue(issue.day).url, "zh-hans"))


def title(issue: Issue) -> str:
    """The name of an issue: Gazette No. 327 of 2026."""
    return _("Gazette No. %(number)d of %(year)d") % {"number": issue.number, "year": issue.year}


def scope(issue: Issue) -> str:
    """The area and agency of an issue that holds not everything; "" for a whole one."""
    parts = [str(issue.area.area_label) if issue.area else "", str(issue.agency or "")]
    return " · ".join(filter(None, parts))


def state(issue: Issue) -> str:
    """Whether the issue is open or closed, and what may still change."""
    if not issue.closed:
        return _("This issue is open: notices are added until the day ends.")
    return _(
        "This issue is closed: nothing is added or changed, but what was withdrawn, corrected or"
        " deleted by law since is marked, and its content left out where the law asks."
    )


def count(number: int) -> str:
    """How many notices, in words."""
    if not number:
        return _("Nothing was released on this day.")
    return ngettext("%(count)s notice", "%(count)s notices", number) % {
        "count": tables.grouped(number)
    }


def seal(issue: Issue) -> str:
    """Changes with everything an issue is made from: content, fates, proof, language."""
    drawn = hashlib.sha256()
    found = proof(issue)
    head = [EDITION, get_language(), issue.url, issue.closed, found.note if found else ""]
    drawn.update(repr(head).encode())
    for row in issue.state():
        drawn.update(repr(row).encode())
    return drawn.hexdigest()[:32]


def paper(issue: Issue) -> dict[str, Any]:
    """The data of `gazette.typ`."""
    english, found = languages.english(), proof(issue)
    return {
        "lang": "en" if english else "zh",
        "region": "gb" if english else "cn",
        "portal": _("Public resource allocation"),
        "title": title(issue),
        "day": tables.day(issue.day),
        "scope": scope(issue),
        "state": state(issue),
        "count": count(issue.count),
        "address": absolute(issue.url),
        "sections": [_printed(section) for section in sections(issue.every())],
        "proof": _proof(found) if found else [],
        "note": found.note if found else "",
        "code": code(issue, found).decode() if found else "",
        "code_says": _("Address of this issue with size and root of the log"),
    }


def _proof(found: Proof) -> list[tuple[str, str]]:
    return [
        (_("Entries in the log at this checkpoint"), str(found.size)),
        (_("Root of the log"), found.root),
        (
            _("What this proves"),
            _(
                "The signed note below covers every notice of this issue: the log it signs cannot"
                " be continued without them. Each notice has its entry and digest."
            ),
        ),
    ]


def _printed(section: Section) -> dict[str, Any]:
    return {
        "area": section.area if section.opens else "",
        "agency": section.agency,
        "notices": [_notice(each) for each in section.entries],
    }


def _notice(each: Entry) -> dict[str, Any]:
    release = each.release
    record = _("Entry %(index)s · SHA-256 %(digest)s") % {
        "index": "–" if each.index is None else each.index,
        "digest": release.digest,
    }
    return {
        "title": each.title,
        "gone": each.gone,
        "head": f"{each.type} · {release.uid}",
        "address": notice_page(release.uid),
        "facts": each.facts,
        "fates": each.fates,
        "record": record,
    }
