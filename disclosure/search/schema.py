"""What the index holds of a notice, and how a `SearchDocument` becomes an entry of the index."""

from __future__ import annotations

import datetime
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum
from typing import Any

import tantivy
from django.utils import timezone

from disclosure.search import tokens

#: Names the folder of the index. Raise it with every change of `SCHEMA`, of what `entry` writes or
#: of `tokens`: the next delivery or `manage.py reindex` then builds a fresh index beside the old.
VERSION = 2


class Status(StrEnum):
    """Whether a notice is in force; only those in force are found unless asked otherwise."""

    CURRENT = "current"
    SUPERSEDED = "superseded"
    WITHDRAWN = "withdrawn"


@dataclass(frozen=True, kw_only=True)
class SearchDocument:
    """A notice as the index knows it: the newest release of its uid.

    `region` lists the code of the division and of all above it, nearest first; `amount` is in
    `currency`, which is an ISO 4217 code; `numbers` are project, lot and party numbers to be found
    in any punctuation; `texts` everything else to be found, one entry a field. `published_at` and
    `deadline_at` are aware.
    """

    uid: str
    sequence: int
    status: Status
    type: str
    area: str
    agency: str
    title: str
    published_at: datetime.datetime
    region: tuple[str, ...] = ()
    allocation_uid: str = ""
    numbers: tuple[str, ...] = ()
    texts: tuple[str, ...] = ()
    amount: Decimal | None = None
    currency: str = ""
    deadline_at: datetime.datetime | None = None


#: Columns of codes. `region` has every level, `region_alone` only that of the notice itself.
CODES = (
    "status", "type", "area", "region", "region_alone", "agency", "allocation", "year", "currency",
)  # fmt: skip


def _schema() -> tantivy.Schema:
    builder = tantivy.SchemaBuilder()
    builder.add_text_field("uid", stored=True, tokenizer_name="raw", index_option="basic")
    builder.add_text_field("text", tokenizer_name="whitespace", index_option="position")
    # The title a second time: a word in it counts more when results are sorted by relevance.
    builder.add_text_field("title", tokenizer_name="whitespace", index_option="position")
    for name in CODES:
        builder.add_text_field(name, fast=True, tokenizer_name="raw", index_option="basic")
    for name in ("sequence", "amount"):
        builder.add_integer_field(name, indexed=True, fast=True)
    for name in ("published_at", "deadline_at"):
        builder.add_date_field(name, indexed=True, fast=True)
    return builder.build()


SCHEMA = _schema()


def entry(document: SearchDocument) -> tantivy.Document:
    """The index entry of `document`.

    Amounts are whole fen, so that they sort exactly; years are those of the site's time zone.
    """
    numbers = [document.uid, *document.numbers]
    texts = [document.title, *numbers, *document.texts, *map(tokens.squeezed, numbers)]
    fields: dict[str, Any] = {
        "uid": document.uid,
        "text": tokens.joined(texts),
        "title": tokens.joined([document.title]),
        "status": document.status.value,
        "type": document.type,
        "area": document.area,
        "region": list(document.region),
        "region_alone": list(document.region[:1]),
        "agency": document.agency,
        "allocation": [document.allocation_uid] if document.allocation_uid else [],
        "year": str(timezone.localtime(document.published_at).year),
        "currency": [document.currency] if document.currency else [],
        "sequence": document.sequence,
        "amount": [] if document.amount is None else [int(document.amount * 100)],
        "published_at": document.published_at,
        "deadline_at": [] if document.deadline_at is None else [document.deadline_at],
    }
    return tantivy.Document.from_dict(fields, SCHEMA)
