"""Personal data in a whole notice: its fields, its lists, its parties and its files."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from django.db import models
from django.utils import translation
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from disclosure.core import personal_data, pointers
from disclosure.core.notice_types import registry
from disclosure.core.personal_data import Kind
from disclosure.documents import Dossier, Draft, content_fields
from disclosure.models import AttachmentScan, Justification, PartyKind

from .reading import scan_of
from .tokens import token

UNREADABLE = "unreadable_file"
NO_TEXT = "file_without_text"

LABELS: Mapping[str, Any] = {
    Kind.CITIZEN: gettext_lazy("a citizen's identity number"),
    Kind.PARTIAL: gettext_lazy("a half-masked identity number that shows the date of birth"),
    Kind.MOBILE: gettext_lazy("a mobile telephone number"),
    Kind.CARD: gettext_lazy("a bank card number"),
    Kind.ADDRESS: gettext_lazy("a home address"),
    UNREADABLE: gettext_lazy("a file whose text cannot be read"),
    NO_TEXT: gettext_lazy("a file without text: somebody has to look at it"),
}
#: Columns in which an agency says how to reach it.
CONTACT_WORDS = ("contact", "phone", "tel", "channel", "hotline")
#: Parts of the document that people typed; the rest is codes, dates and what the source said.
TYPED = ("title", "title_en", "summary", "body", "correction", "contact")


@dataclass(frozen=True)
class Personal:
    """One finding: where, what, masked. `number` is the row, page or paragraph, 0 for none."""

    kind: str
    path: str
    number: int
    certain: bool
    excerpt: str
    token: str
    file: str = ""

    @property
    def label(self) -> str:
        return str(LABELS[self.kind])

    @property
    def place(self) -> str:
        """The file or list and the number in it, in the reader's language; "" for a field."""
        if self.file and self.number:
            return _("%(file)s, page, paragraph or row %(number)s") % {
                "file": self.file,
                "number": self.number,
            }
        return self.file or (_("row %(number)s") % {"number": self.number} if self.number else "")


def find(dossier: Dossier) -> list[Personal]:
    """Everything found, certain and doubtful, justified or not. Reads files not read before."""
    found = [*_in_fields(dossier), *_in_sources(dossier)]
    if dossier.notice.pk:
        found += _in_files(dossier.draft)
    return list({(f.token, f.number): f for f in found}.values())


def standing(dossier: Dossier) -> list[Personal]:
    """What was found and is not justified."""
    found = find(dossier)
    if not found or not dossier.notice.pk:
        return found
    tokens = {one.token for one in found}
    settled = Justification.objects.filter(notice=dossier.notice, token__in=tokens)
    justified = set(settled.values_list("token", flat=True))
    return [one for one in found if one.token not in justified]


# --- Fields ---------------------------------------------------------------------------------------


def _in_fields(dossier: Dossier) -> Iterator[Personal]:
    draft, document = dossier.draft, dossier.document
    hints = _hints(draft.type.code)
    for path, number, text in _texts(document):
        if not personal_data.may_hold(text):
            continue
        short = path.removeprefix("details.").removeprefix("rows.")
        mask = draft.type.masks.get(short)
        hidden = short in draft.type.private or _kept_back(document, path, number)
        shown = mask(text) if mask else text
        column = path.rpartition(".")[2]
        contact = any(word in column or path.startswith("contact.") for word in CONTACT_WORDS)
        hint = hints.get(short, "")
        for hit in personal_data.scan(text, hint=hint, contact=contact):
            # Whole citizen numbers are not even filed; the rest matters where it is published.
            if hit.kind is Kind.CITIZEN or not (hidden or (mask and shown != text)):
                yield Personal(
                    hit.kind, path, number, hit.certain, hit.excerpt,
                    token(path, hit.kind, hit.value),
                )  # fmt: skip


def _kept_back(document: Mapping[str, Any], path: str, number: int) -> bool:
    """Whether it is said of a natural person among the parties and ends at the county there."""
    if path not in ("parties.address", "parties.identifier"):
        return False
    return bool(document["parties"][number - 1]["kind"] == PartyKind.PERSON)


def _texts(document: Mapping[str, Any]) -> Iterator[tuple[str, int, str]]:
    """Every text that people typed: its dotted path, the number of its row, itself."""
    for name in (*TYPED, "details"):
        yield from _flat(document[name], name, 0)
    tables = {f"rows.{name}": rows for name, rows in document["rows"].items()}
    for name, rows in {**tables, "parties": document["parties"]}.items():
        for number, row in enumerate(rows, start=1):
            yield from _flat(row, name, number)
    for number, file in enumerate(document["attachments"], start=1):
        yield "attachments.name", number, file["name"]


def _flat(value: Any, path: str, number: int) -> Iterator[tuple[str, int, str]]:
    match value:
        case str():
            yield path, number, value
        case {"value": _, "unit": _}:
            # A price or a surface, as the column's kind has seen to: digits that are nobody's.
            return
        case dict():
            for name, item in value.items():
                yield from _flat(item, f"{path}.{name}", number)


@lru_cache
def _hints(code: str) -> dict[str, str]:
    """What columns are called, by path; always the same words, whoever looks at the page."""
    notice_type = registry.get(code)
    models_at: dict[str, type[models.Model]] = {"": notice_type.model, **notice_type.tables()}
    with translation.override("zh-hans"):
        return {
            f"{table}.{column.name}" if table else column.name: str(column.verbose_name)
            for table, model in models_at.items()
            for column in content_fields(model)
        }


def _in_sources(dossier: Dossier) -> Iterator[Personal]:
    """Citizen numbers in what is kept of the release a notice was taken over from."""
    kept = dossier.document.get("ocds")
    texts = (value for _at, value in pointers.walk(kept) if isinstance(value, str))
    for text in texts:
        for hit in personal_data.scan(text):
            if hit.kind is Kind.CITIZEN:
                known = token("ocds", hit.kind, hit.value)
                yield Personal(hit.kind, "ocds", 0, hit.certain, hit.excerpt, known)


# --- Files ----------------------------------------------------------------------------------------


def _in_files(draft: Draft) -> Iterator[Personal]:
    for attachment in draft.attachments:
        scan = scan_of(attachment)
        name = attachment.name
        for hit in scan.hits:
            yield Personal(path="attachments", file=name, **hit)
        if scan.state != AttachmentScan.State.READ:
            unreadable = scan.state == AttachmentScan.State.UNREADABLE
            kind = UNREADABLE if unreadable else NO_TEXT
            known = token(f"attachments.{attachment.digest}", kind, "")
            yield Personal(kind, "attachments", 0, unreadable, "", known, name)
