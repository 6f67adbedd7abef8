"""What the index holds of a notice, and how a `SearchDocument` becomes an entry of the index."""

from __future__ import annotations

import datetime
from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum
from typing import Any

import tantivy
from django.utils import timezone

from disclosure.core import divisions
from disclosure.search import blocks, pinyin, tokens

#: Names the folder of the index. Raise it with every change of `SCHEMA`, of what `entry` writes or
#: of `tokens`: the next delivery or `manage.py reindex` then builds a fresh index beside the old.
VERSION = 8


class Status(StrEnum):
    """Whether a notice is in force; only those in force are found unless asked otherwise."""

    CURRENT = "current"
    SUPERSEDED = "superseded"
    WITHDRAWN = "withdrawn"


@dataclass(frozen=True, kw_only=True)
class SearchDocument:
    """A notice as the index knows it: the newest release of its uid.

    `region` lists the code of the division and of all above it, nearest first; `amount` is in
    `currency`, which is an ISO 4217 code; `numbers` are those of the project, `parcels` numbers and
    names of what is allocated, `parties` names and numbers of who takes part, all found in any
    punctuation; `texts` is everything else to be found, one entry a field. `published_at` and
    `deadline_at` are aware. `spoken` are names, none of a natural person, that are also found by
    their pinyin.
    """

    uid: str
    sequence: int
    status: Status
    type: str
    area: str
    stage: str = ""
    agency: str
    title: str
    published_at: datetime.datetime
    region: tuple[str, ...] = ()
    allocation_uid: str = ""
    numbers: tuple[str, ...] = ()
    agency_names: tuple[str, ...] = ()
    parties: tuple[str, ...] = ()
    parcels: tuple[str, ...] = ()
    texts: tuple[str, ...] = ()
    spoken: tuple[str, ...] = ()
    amount: Decimal | None = None
    currency: str = ""
    deadline_at: datetime.datetime | None = None


#: Columns of codes that are asked for. `region` has every level, `region_alone` only that of the
#: notice itself.
CODES = (
    "status", "type", "area", "stage", "region", "region_alone", "agency", "allocation", "year",
    "band", "currency",
)  # fmt: skip
#: Columns of regions by level, largest first: counting one value a notice is many times as fast.
LEVELS = ("province", "prefecture", "county")
#: Columns of codes that are counted. Every notice has exactly one value in each, so that counting
#: need not look up who has one: that alone would double its cost.
COUNTED = ("status", "type", "area", "agency", "year", "band", *LEVELS)
#: Columns of blocks of numbers (`disclosure.search.blocks`), and the sizes of the blocks.
BLOCKS = {"stretch": blocks.SEQUENCES, "published": blocks.DAYS}
#: The value of a counted column where a notice has none; no code looks like it.
NONE = "-"


#: Columns of tokens that a query can name, and with them the title, which counts more when results
#: are sorted by relevance. All of them are in "text" as well.
NAMED = ("title", "numbers", "agency_name", "parties", "parcels")
#: Where bands of amounts begin, in yuan: what a reader would call small and large contracts.
BANDS = (0, 10**6, 10**7, 10**8, 10**9)


def _schema() -> tantivy.Schema:
    builder = tantivy.SchemaBuilder()
    builder.add_text_field("uid", stored=True, tokenizer_name="raw", index_option="basic")
    builder.add_text_field("text", tokenizer_name="whitespace", index_option="position")
    for name in NAMED:
        builder.add_text_field(name, tokenizer_name="whitespace", index_option="position")
    builder.add_text_field("pinyin", tokenizer_name="whitespace", index_option="basic")
    for name in dict.fromkeys((*CODES, *COUNTED)):
        builder.add_text_field(
            name, fast=name in COUNTED, tokenizer_name="raw", index_option="basic"
        )
    for name in BLOCKS:
        builder.add_text_field(name, tokenizer_name="raw", index_option="basic")
    for name in ("sequence", "amount"):
        builder.add_integer_field(name, fast=True)
    builder.add_date_field("deadline_at", fast=True)
    return builder.build()


SCHEMA = _schema()


def entry(document: SearchDocument) -> tantivy.Document:
    """The index entry of `document`.

    Amounts are whole fen, so that they sort exactly; days are those of the site's time zone.
    """
    published = timezone.localdate(document.published_at)
    numbers = _every_way(document.uid, *document.numbers)
    parties, parcels = _every_way(*document.parties), _every_way(*document.parcels)
    names = [*document.agency_names, *parties, *parcels]
    fields: dict[str, Any] = {
        "uid": document.uid,
        "text": tokens.joined([document.title, *numbers, *names, *document.texts]),
        "title": tokens.joined([document.title]),
        "numbers": tokens.joined(numbers),
        "agency_name": tokens.joined(document.agency_names),
        "parties": tokens.joined(parties),
        "parcels": tokens.joined(parcels),
        "pinyin": pinyin.spelt(document.spoken),
        "status": document.status.value,
        "type": document.type,
        "area": document.area,
        "stage": [document.stage] if document.stage else [],
        "region": list(document.region),
        "region_alone": list(document.region[:1]),
        **dict.fromkeys(LEVELS, NONE),
        **{level: codes[0] for level, codes in by_level(document.region).items()},
        "agency": document.agency,
        "allocation": [document.allocation_uid] if document.allocation_uid else [],
        "published": blocks.of(published.toordinal(), blocks.DAYS),
        "year": str(published.year),
        "band": NONE if document.amount is None else band(document.amount),
        "currency": [document.currency] if document.currency else [],
        "sequence": document.sequence,
        "stretch": blocks.of(document.sequence, blocks.SEQUENCES),
        "amount": [] if document.amount is None else [int(document.amount * 100)],
        "deadline_at": [] if document.deadline_at is None else [document.deadline_at],
    }
    return tantivy.Document.from_dict(fields, SCHEMA)


def by_level(codes: Iterable[str]) -> dict[str, list[str]]:
    """Codes of regions by the column of their level."""
    found: dict[str, list[str]] = {}
    for code in codes:
        found.setdefault(LEVELS[len(divisions.prefix(code)) // 2 - 1], []).append(code)
    return found


def band(amount: Decimal) -> str:
    """The band an amount is in, by where it begins."""
    return str(max((start for start in BANDS if start <= amount), default=BANDS[0]))


def _every_way(*texts: str) -> list[str]:
    """Texts that hold numbers, as written and without punctuation."""
    given = [text for text in texts if text]
    squeezed = (tokens.squeezed(text) for text in given if any(map(str.isdigit, text)))
    return [*given, *squeezed]
