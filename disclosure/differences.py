"""What a correction changed, field by field, in the reader's language.

Both versions are read as their pages show them, so a difference here is one a reader can see:
amounts in their units, choices by their labels. Rows of a table are told apart by what is in their
first columns, running text by characters of Chinese and words of other scripts.
"""

from __future__ import annotations

import copy
import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from enum import StrEnum
from typing import Any

from django.utils.translation import gettext as _

from disclosure import tables
from disclosure.core import pointers
from disclosure.core.pointers import pointer, steps
from disclosure.models import Notice

Document = Mapping[str, Any]

CONTACT = ("name", "phone", "email", "address")
#: One character of Chinese, one word or number of other scripts, one sign.
_TOKEN = re.compile(r"[^\W㐀-鿿豈-﫿]+|\s+|.", re.DOTALL)
#: Pairs of tokens that are compared at most; longer passages count as replaced.
MOST_COMPARED = 4_000_000
#: Characters of unchanged text shown before and after a change.
AROUND = 40
#: Member of a version in a comparison: places that are not told because of the other version.
VEILED = "veiled"


class Kind(StrEnum):
    ADDED = "added"
    REMOVED = "removed"
    CHANGED = "changed"


@dataclass(frozen=True)
class Part:
    """A piece of text: in both versions, only in the later ("ins") or only in the earlier."""

    text: str
    mark: str = ""


@dataclass(frozen=True)
class Change:
    """One value. `was` and `now` are JSON pointers into the two documents, "" where it is not."""

    label: str
    kind: Kind
    before: str
    after: str
    was: str
    now: str
    #: Of running text, the passages that changed with a little around them.
    parts: tuple[Part, ...] = ()


@dataclass(frozen=True)
class Section:
    """Changes of one part of a notice; `row` says of which row of a table."""

    label: str
    changes: tuple[Change, ...]
    row: str = ""


@dataclass(frozen=True)
class _Value:
    label: str
    text: str
    at: str
    running: bool = False
    #: Not told because the other version's was deleted by law.
    veiled: bool = False


def differences(before: Document, after: Document) -> list[Section]:
    """What is different in the later version, in the order of the page; [] if nothing is."""
    before, after = veiled(before, after, _("(deleted by law)"))
    sections = [
        _section(_("Notice"), _heads, before, after),
        _section(_("Key facts"), _details, before, after),
        _section(_("Parties"), _parties, before, after),
        *_tables(before, after),
        _section(_("Contact"), _contact, before, after),
        _section(_("Attachments"), _files, before, after),
    ]
    return [section for section in sections if section.changes]


def veiled(before: Document, after: Document, said: str = "") -> tuple[Document, Document]:
    """Both versions with `said` at every place that tells what was deleted by law from either."""
    if not before.get("redacted") and not after.get("redacted"):
        return before, after
    return _veiled(before, after, said), _veiled(after, before, said)


def _veiled(document: Document, other: Document, said: str) -> Document:
    told, also = copy.deepcopy(dict(document)), list(_telling(document, other))
    for at in (*document.get("redacted", ()), *also):
        pointers.put(told, at, said)
    return {**told, VEILED: also}


def _telling(document: Document, other: Document) -> Iterator[str]:
    """Places that may tell what was deleted by law from the other version.

    Rows move: in a list that is whatever the other version no longer says in that column.
    """
    for gone in other.get("redacted", ()):
        match steps(gone):
            case [*path, number, name] if number.isdecimal():
                rows, others = (pointers.get(d, pointer(path)) or () for d in (document, other))
                told = [row.get(name) for row in others]
                for place, row in enumerate(rows):
                    if row.get(name) and row[name] not in told:
                        yield pointer([*path, place, name])
            case _place if pointers.get(document, gone):
                yield gone


def compared(before: str, after: str) -> list[Part]:
    """Two texts as one, with what was deleted and what was inserted marked."""
    return list(_merged(_by_line(before, after)))


def _section(
    label: str, read: Callable[[Document], dict[Any, _Value]], before: Document, after: Document
) -> Section:
    return Section(label, tuple(_changes(read(before), read(after))))


def _changes(before: Mapping[Any, _Value], after: Mapping[Any, _Value]) -> Iterator[Change]:
    """Values by key: those changed and removed in the old order, then those added."""
    for key, old in before.items():
        new = after.get(key)
        if new is None:
            yield Change(old.label, Kind.REMOVED, old.text, "", old.at, "")
        elif old.veiled or new.veiled or old.text != new.text:
            merged = new.running or old.text == new.text
            parts = tuple(_shortened(compared(old.text, new.text))) if merged else ()
            yield Change(new.label, Kind.CHANGED, old.text, new.text, old.at, new.at, parts)
    for key, new in after.items():
        if key not in before:
            yield Change(new.label, Kind.ADDED, "", new.text, "", new.at)


def _heads(document: Document) -> dict[str, _Value]:
    found = {
        "title": document["title"],
        "title_en": document.get("title_en", ""),
        "region": tables.name(document.get("region")),
        "allocation": tables.project(document.get("allocation")),
        "nature": tables.nature(document),
        "formed_on": tables.day(document.get("formed_on")),
        "relates_to": document.get("relates_to") or "",
        "summary": document.get("summary", ""),
        "body": document.get("body", ""),
    }
    running = ("summary", "body")
    return {
        name: _value(document, _label(name), text, pointer([name]), name in running)
        for name, text in found.items()
        if text
    }


def _label(column: str) -> str:
    """What the forms call a column of the envelope."""
    columns = {field.name: field for field in Notice._meta.concrete_fields}
    return str(columns[column].verbose_name)


def _value(document: Document, label: str, text: str, at: str, running: bool = False) -> _Value:
    """What stands at a place of a version; a party is more than one place."""
    veiled = any(place == at or place.startswith(f"{at}/") for place in document.get(VEILED, ()))
    return _Value(label, text, at, running, veiled)


def _details(document: Document) -> dict[str, _Value]:
    return {
        fact.name: _value(
            document,
            fact.label,
            fact.cell.said,
            pointer(["details", fact.name]),
            "\n" in fact.cell.text or len(fact.cell.text) > 2 * AROUND,
        )
        for fact in tables.facts(document)
    }


def _parties(document: Document) -> dict[tuple[str, str, int], _Value]:
    found: dict[tuple[str, str, int], _Value] = {}
    for number, party in enumerate(tables.parties(document)):
        said = [party.name, party.scheme and f"{party.scheme} {party.identifier}", party.address]
        text = " · ".join(filter(None, said))
        value = _value(document, party.role, text, pointer(["parties", number]))
        _put(found, (party.role, party.identifier or party.name), value)
    return found


def _put(found: dict[tuple[str, str, int], _Value], key: tuple[str, str], value: _Value) -> None:
    """Add a party under its key; who is named twice in the same part is two."""
    again = sum(1 for role, who, _n in found if (role, who) == key)
    found[(*key, again)] = value


def _contact(document: Document) -> dict[str, _Value]:
    contact = document.get("contact") or {}
    return {
        name: _value(document, _label(f"contact_{name}"), contact[name], pointer(["contact", name]))
        for name in CONTACT
        if contact.get(name)
    }


def _files(document: Document) -> dict[str, _Value]:
    """Files by name: another content under the same name is a change."""
    return {
        file["name"]: _Value(
            file["name"],
            f"SHA-256 {file['digest'][:16]}… · {tables.grouped(file['size'])} B",
            pointer(["attachments", number]),
        )
        for number, file in enumerate(document.get("attachments") or ())
    }


@dataclass(frozen=True)
class _Row:
    values: dict[str, _Value]
    at: str


def _tables(before: Document, after: Document) -> Iterator[Section]:
    """Rows added, removed and changed, table by table, rows told apart by their key."""
    old, new = ({t.name: t for t in tables.tables(d)} for d in (before, after))
    for name in dict.fromkeys((*old, *new)):
        label = (new.get(name) or old[name]).label
        rows = [_rows(before, old.get(name)), _rows(after, new.get(name))]
        keyed = _keyed(*rows)
        for key in dict.fromkeys((*keyed[0], *keyed[1])):
            yield _of_row(label, key, keyed[0].get(key), keyed[1].get(key))


def _rows(document: Document, table: tables.Table | None) -> list[_Row]:
    if table is None:
        return []
    found = []
    for number, cells in enumerate(table.rows):
        at = pointer(["rows", table.name, number])
        named = zip(table.columns, cells, strict=True)
        values = {
            column.name: _value(document, column.label, cell.said, f"{at}{pointer([column.name])}")
            for column, cell in named
            if cell.text
        }
        found.append(_Row(values, at))
    return found


Key = tuple[str, ...]


def _keyed(*versions: Sequence[_Row]) -> list[dict[Key, _Row]]:
    """Rows by as few of their first columns as tell them apart in both versions."""
    names = list(dict.fromkeys(name for rows in versions for row in rows for name in row.values))
    for size in range(1, len(names) + 1):
        keyed = [{_key(row, names[:size]): row for row in rows} for rows in versions]
        if [len(found) for found in keyed] == [len(rows) for rows in versions]:
            return keyed
    return [{(str(n),): row for n, row in enumerate(rows, 1)} for rows in versions]


def _key(row: _Row, names: Iterable[str]) -> Key:
    return tuple(row.values[name].text if name in row.values else "" for name in names)


def _of_row(label: str, key: Key, old: _Row | None, new: _Row | None) -> Section:
    row = " · ".join(filter(None, key))
    if old and new:
        return Section(label, tuple(_changes(old.values, new.values)), row)
    if new:
        change = Change(row, Kind.ADDED, "", _whole(new), "", new.at)
    else:
        change = Change(row, Kind.REMOVED, _whole(old), "", old.at if old else "", "")
    return Section(label, (change,), row)


def _whole(row: _Row | None) -> str:
    """All of a row, a line for a value."""
    values = row.values.values() if row else ()
    return "\n".join(f"{value.label}: {value.text}" for value in values)


def _by_line(before: str, after: str) -> Iterator[Part]:
    """Lines first: the changed ones alone are worth comparing word by word."""
    old, new = before.splitlines(keepends=True), after.splitlines(keepends=True)
    for same, left, right in _aligned(old, new):
        if same:
            yield Part("".join(left))
        else:
            yield from _by_token("".join(left), "".join(right))


def _by_token(before: str, after: str) -> Iterator[Part]:
    for same, left, right in _aligned(_TOKEN.findall(before), _TOKEN.findall(after)):
        if same:
            yield Part("".join(left))
        else:
            yield Part("".join(left), "del")
            yield Part("".join(right), "ins")


def _aligned(
    old: Sequence[str], new: Sequence[str]
) -> Iterator[tuple[bool, Sequence[str], Sequence[str]]]:
    """Runs of two sequences: whether they are the same, the one's and the other's."""
    if len(old) * len(new) > MOST_COMPARED:
        yield False, old, new
        return
    matcher = SequenceMatcher(None, old, new, autojunk=False)
    for tag, i1, i2, j1, j2 in matcher.get_opcodes():
        yield tag == "equal", old[i1:i2], new[j1:j2]


def _merged(parts: Iterable[Part]) -> Iterator[Part]:
    """Neighbours with the same mark in one, empty ones left out."""
    waiting: Part | None = None
    for part in parts:
        if not part.text:
            continue
        if waiting and waiting.mark == part.mark:
            waiting = Part(waiting.text + part.text, part.mark)
            continue
        if waiting:
            yield waiting
        waiting = part
    if waiting:
        yield waiting


def _shortened(parts: Sequence[Part]) -> Iterator[Part]:
    """Long unchanged passages reduced to their ends."""
    last = len(parts) - 1
    for place, part in enumerate(parts):
        if part.mark or len(part.text) <= 2 * AROUND:
            yield part
            continue
        head = part.text[:AROUND] if place else ""
        tail = part.text[-AROUND:] if place < last else ""
        yield Part(f"{head}…{tail}")
