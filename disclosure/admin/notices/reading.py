"""A notice as it reads: the document people judge, by labels, and what differs between two.

The document is `documents.draft_document`, the very one whose digest a decision binds to.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from django.db import models
from django.utils.translation import gettext as _

from disclosure import documents, tables
from disclosure.core.notice_types import NoticeType
from disclosure.documents.places import ENVELOPE
from disclosure.models import (
    CorrectionReason,
    Notice,
    NoticeParty,
    PartyKind,
)

Document = Mapping[str, Any]


#: Key of an entry of the envelope -> its path for remarks; elsewhere they are the same.
PATHS = {column: path for path, column in ENVELOPE.items()}


@dataclass(frozen=True)
class Entry:
    """A labelled text. `key` lasts across versions; `mark` says what becomes of it in public.

    `remarks` are those of judges that stand open here.
    """

    key: str
    label: str
    text: str
    mark: str = ""
    remarks: list[Any] = field(default_factory=list, compare=False)

    @property
    def path(self) -> str:
        """What a remark on it is pinned to."""
        return PATHS.get(self.key, self.key)


@dataclass(frozen=True)
class Listing:
    """A list inside the notice, with its heading."""

    key: str
    label: str
    heading: list[str]
    rows: list[list[str]]
    mark: str = ""
    remarks: list[Any] = field(default_factory=list, compare=False)

    @property
    def path(self) -> str:
        """What a remark on it is pinned to."""
        return self.key

    @property
    def turned(self) -> bool:
        """Whether it is read with a line for each column, as on the public page."""
        return tables.side_by_side(len(self.heading), len(self.rows))

    @property
    def named(self) -> list[list[tuple[str, str]]]:
        """The rows, each cell with its heading: on a phone a row is a card."""
        return [list(zip(self.heading, row, strict=True)) for row in self.rows]

    @property
    def lines(self) -> list[tuple[str, tuple[str, ...]]]:
        """Each column with its cells."""
        return list(zip(self.heading, zip(*self.rows, strict=True), strict=True))


@dataclass(frozen=True)
class Reading:
    """A whole notice, section by section: (heading, entries), then the lists.

    `origin` is, as JSON, what else the OCDS release said that the notice was taken over from.
    """

    sections: list[tuple[str, list[Entry]]]
    listings: list[Listing]
    attachments: list[Mapping[str, Any]] = field(default_factory=list)
    origin: str = ""


@dataclass(frozen=True)
class Change:
    """What stood at a place before, and what stands there now; empty where there was nothing."""

    label: str
    before: str
    after: str


@dataclass(frozen=True)
class FileChange:
    """A file that came, went, or has other content under its name; digests, "" for none."""

    name: str
    before: str
    after: str

    @property
    def deed(self) -> str:
        """What happened to the file, in a word."""
        if not self.before:
            return _("file added")
        return _("file replaced") if self.after else _("file removed")


def read(document: Document, notice_type: type[NoticeType]) -> Reading:
    """The document by labels, in the reader's language."""
    lists = [*_listings(document, notice_type)]
    if parties := _parties(document, notice_type):
        lists.insert(0, parties)
    return Reading(
        sections=[
            (_("The notice"), _envelope(document)),
            (str(notice_type.label), _details(document, notice_type)),
        ],
        listings=lists,
        attachments=document["attachments"],
        origin=_origin(document),
    )


def _origin(document: Document) -> str:
    held = document.get("ocds")
    return json.dumps(held["release"], ensure_ascii=False, indent=2) if held else ""


def changes(before: Document, after: Document, notice_type: type[NoticeType]) -> list[Change]:
    """Every place where two versions differ, in the order of the page; `file_changes` has files."""
    old, new = (_places(document, notice_type) for document in (before, after))
    return list(_differing(old, new, [*new, *(key for key in old if key not in new)]))


def differences(
    before: Document, before_type: type[NoticeType], after: Document, after_type: type[NoticeType]
) -> list[Change]:
    """What two notices of one allocation say differently where both say something.

    Of the same type that is every such place; of two types, the columns both have by name. Texts
    and what dates a notice differ from notice to notice and are left out.
    """
    old, new = _places(before, before_type), _places(after, after_type)
    shared = [key for key in new if key in old and key not in OWN]
    return list(_differing(old, new, shared))


def file_changes(before: Document, after: Document) -> list[FileChange]:
    """Files by name: those with a new digest, those that came and those that went."""
    old, new = ({f["name"]: f["digest"] for f in d["attachments"]} for d in (before, after))
    names = [*new, *(name for name in old if name not in new)]
    return [
        FileChange(name, old.get(name, ""), new.get(name, ""))
        for name in names
        if old.get(name) != new.get(name)
    ]


#: Places at which every notice says something of its own.
OWN = frozenset({"title", "title_en", "summary", "body", "formed_on", "nature", "relates_to"})


def _differing(
    old: Mapping[str, Entry], new: Mapping[str, Entry], keys: Iterable[str]
) -> Iterator[Change]:
    for key in keys:
        was, now = old.get(key), new.get(key)
        if (was and was.text) != (now and now.text):
            label = (now or was).label  # type: ignore[union-attr]
            yield Change(label, was.text if was else "", now.text if now else "")


def _places(document: Document, notice_type: type[NoticeType]) -> dict[str, Entry]:
    reading = read(document, notice_type)
    places = {entry.key: entry for _heading, entries in reading.sections for entry in entries}
    for listing in reading.listings:
        for number, row in enumerate(listing.rows, start=1):
            named = zip(listing.heading, row, strict=True)
            text = "; ".join(f"{name}: {cell}" for name, cell in named if cell)
            key = f"{listing.label}.{number}"
            places[key] = Entry(key, f"{listing.label} {number}", text)
    if reading.origin:
        places["ocds"] = Entry("ocds", _("The source's release"), reading.origin)
    return places


def _envelope(document: Document) -> list[Entry]:
    found = [
        Entry(key, _label(Notice, column), text)
        for key, column, text in _envelope_texts(document)
        if text
    ]
    source = document["source"] or {}
    if source:
        text = " · ".join(str(part) for part in source.values() if part)
        found.append(Entry("source", _("First published elsewhere"), text))
    return found


def _envelope_texts(document: Document) -> Iterator[tuple[str, str, str]]:
    """Triples of key, column that has the label, and text."""
    for name in ("title", "title_en", "summary", "body"):
        yield name, name, document[name]
    yield "agency", "agency", tables.name(document["agency"])
    yield "region", "region", tables.name(document["region"])
    yield "allocation", "allocation", tables.project(document["allocation"])
    yield "nature", "nature", tables.nature(document)
    yield "formed_on", "formed_on", tables.day(document["formed_on"])
    yield "corrects", "corrects", document["corrects"] or ""
    correction = document["correction"] or {}
    reasons = dict(CorrectionReason.choices)
    reason = correction.get("reason", "")
    yield "correction_reason", "correction_reason", str(reasons.get(reason, reason))
    yield "correction_note", "correction_note", correction.get("note", "")
    yield "relates_to", "relates_to", document["relates_to"] or ""
    for name, text in document["contact"].items():
        yield f"contact_{name}", f"contact_{name}", text
    if document["currency"] != tables.HOME_CURRENCY:
        yield "currency", "currency", document["currency"]


def _details(document: Document, notice_type: type[NoticeType]) -> list[Entry]:
    return [
        Entry(
            f"details.{fact.name}",
            fact.label,
            fact.cell.said,
            _mark(notice_type, fact.name),
        )
        for fact in tables.facts(document)
    ]


def _listings(document: Document, notice_type: type[NoticeType]) -> Iterator[Listing]:
    personal = {model.table_name for model in notice_type.annexes}
    for table in tables.tables(document):
        marks = [_mark(notice_type, f"{table.name}.{column.name}") for column in table.columns]
        heading = [
            f"{column.label} ({mark})" if mark else column.label
            for column, mark in zip(table.columns, marks, strict=True)
        ]
        yield Listing(
            key=f"rows.{table.name}",
            label=table.label,
            heading=heading,
            rows=[[cell.said for cell in row] for row in table.rows],
            mark=_("list of persons: deleted when its time is over")
            if table.name in personal
            else "",
        )


def _parties(document: Document, notice_type: type[NoticeType]) -> Listing | None:
    """All parties with all they were filed with; what persons keep to themselves is marked."""
    if not document["parties"]:
        return None
    heading = [_label(NoticeParty, name) for name in documents.PARTY_COLUMNS]
    rows = []
    for party in document["parties"]:
        kind = (
            PartyKind(party["kind"]).label if party["kind"] in PartyKind.values else party["kind"]
        )
        shown = {**party, "role": _role(party, notice_type), "kind": kind}
        rows.append([str(shown[name]) for name in documents.PARTY_COLUMNS])
    mark = ""
    if any(party["kind"] == PartyKind.PERSON for party in document["parties"]):
        mark = _("of natural persons, numbers and addresses below the county are not published")
    return Listing("parties", str(NoticeParty._meta.verbose_name_plural), heading, rows, mark)


def _role(party: Document, notice_type: type[NoticeType]) -> str:
    """The label of the part somebody plays, marked where a person is masked in it."""
    role = notice_type.role(party["role"])
    if role is None:
        return str(party["role"])
    masked = role.masked and party["kind"] == PartyKind.PERSON
    return f"{role.label} ({_('published masked')})" if masked else str(role.label)


def _label(model: type[models.Model], column: str) -> str:
    return str(getattr(model._meta.get_field(column), "verbose_name", column))


def _mark(notice_type: type[NoticeType], path: str) -> str:
    """What becomes of a column in public."""
    if path in notice_type.private:
        return _("not published")
    return _("published masked") if path in notice_type.masks else ""
