"""The documents made from a notice: the whole draft that people judge, and the public release.

Everything that leaves the staff side is written here, so this is where private columns are left
out, masks are applied and a natural person's number stops.
"""

from __future__ import annotations

import secrets
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from django.conf import settings
from django.db import models
from django.utils import timezone

from disclosure.core import canonical
from disclosure.core.notice_types import NoticeType
from disclosure.models import (
    AmountField,
    Attachment,
    MeasureField,
    Notice,
    NoticeParty,
    PartyColumns,
    PartyKind,
)

#: Columns of detail and row tables that carry no content of their own.
STRUCTURAL = frozenset({"id", "notice", "position", "units"})
ORGANISATION_SCHEME = "CN-USCC"


@dataclass
class Draft:
    """A notice with everything that belongs to it, loaded."""

    notice: Notice
    detail: Any
    tables: dict[str, list[Any]] = field(default_factory=dict)
    parties: list[NoticeParty] = field(default_factory=list)
    attachments: list[Attachment] = field(default_factory=list)

    @property
    def type(self) -> type[NoticeType]:
        return self.notice.notice_type

    def party(self, role: str) -> list[NoticeParty]:
        """The parties of one role."""
        return [party for party in self.parties if party.role == role]


def load(notice: Notice) -> Draft:
    """Load one notice whole: one query for each table of its type."""
    return load_many([notice])[0]


def load_many(notices: Sequence[Notice]) -> list[Draft]:
    """Load many notices whole, in the given order, with one query a table and type."""
    drafts = {notice.pk: Draft(notice, None) for notice in notices}
    by_type: dict[type[NoticeType], list[int]] = {}
    for notice in notices:
        by_type.setdefault(notice.notice_type, []).append(notice.pk)
    for notice_type, ids in by_type.items():
        for detail in notice_type.model._default_manager.filter(pk__in=ids):
            drafts[detail.pk].detail = detail
        for name, model in notice_type.tables().items():
            for pk in ids:
                drafts[pk].tables[name] = []
            rows = model._default_manager.filter(notice_id__in=ids).order_by("position", "id")
            for row in rows:
                drafts[row.notice_id].tables[name].append(row)
    for party in NoticeParty.objects.filter(notice_id__in=drafts).order_by("position", "id"):
        drafts[party.notice_id].parties.append(party)
    for attachment in Attachment.objects.filter(notice_id__in=drafts).order_by("id"):
        drafts[attachment.notice_id].attachments.append(attachment)
    return list(drafts.values())


def content_fields(model: type[models.Model]) -> list[models.Field[Any, Any]]:
    """The columns of a detail or row table that hold content, in order of declaration."""
    return [f for f in model._meta.concrete_fields if f.name not in STRUCTURAL]


def decimal_text(value: Decimal, places: int = 0) -> str:
    """A decimal without exponent or idle zeros, but with at least `places` decimals."""
    text = f"{value.normalize():f}"
    whole, _, fraction = text.partition(".")
    fraction = fraction.ljust(places, "0")
    return f"{whole}.{fraction}" if fraction else whole


def moment(value: datetime) -> str:
    """RFC 3339 with the portal's offset and whole seconds: 2026-11-23T09:00:00+08:00."""
    return timezone.localtime(value).isoformat(timespec="seconds")


def measure(column: MeasureField, value: Decimal, unit: str, currency: str) -> dict[str, Any]:
    """A measure in its base unit, and as it was published."""
    money = isinstance(column, AmountField)
    return {
        "value": decimal_text(value, 2 if money else 0),
        "unit": currency if money else column.base_unit,
        "published": {"value": decimal_text(column.published(value, unit)), "unit": unit},
    }


def plain(column: models.Field[Any, Any], instance: Any, currency: str) -> Any:
    """The value of a column as JSON: numbers other than whole ones are text."""
    value = getattr(instance, column.attname)
    if value is None or value == "":
        return None
    if isinstance(column, MeasureField):
        unit = instance.units.get(column.name) or column.published_unit
        return measure(column, value, unit, currency)
    match value:
        case bool() | int() | str():
            return value
        case Decimal():
            return decimal_text(value)
        case datetime():
            return moment(value)
        case date():
            return value.isoformat()
    raise TypeError(f"{column} holds a {type(value).__name__}, which has no public form")


def columns(instance: Any, currency: str) -> dict[str, Any]:
    """All content of a detail or row, empty columns left out."""
    values = {f.name: plain(f, instance, currency) for f in content_fields(type(instance))}
    return {name: value for name, value in values.items() if value is not None}


def identity(party: PartyColumns) -> dict[str, Any]:
    """Who a party is, as the public may know it: a natural person has no number and no address."""
    person = party.kind == PartyKind.PERSON
    known = bool(party.identifier) and not person
    scheme = party.scheme or ORGANISATION_SCHEME
    return {
        "name": party.name,
        "kind": party.kind,
        "identifier": {"scheme": scheme, "id": party.identifier} if known else None,
        "address": "" if person else getattr(party, "address", ""),
    }


def public_columns(
    instance: Any, notice_type: type[NoticeType], currency: str, prefix: str = ""
) -> dict[str, Any]:
    """What of a detail or row may leave: private columns gone, masks applied."""
    values = columns(instance, currency)
    if isinstance(instance, PartyColumns):
        values.pop("scheme", None)
        values |= {k: v for k, v in identity(instance).items() if k != "address"}
    public = {}
    for name, value in values.items():
        path = f"{prefix}{name}"
        if path in notice_type.private:
            continue
        mask = notice_type.masks.get(path)
        public[name] = mask(value) if mask and isinstance(value, str) else value
    return public


def envelope(draft: Draft) -> dict[str, Any]:
    """The parts that all documents of a notice share."""
    notice = draft.notice
    agency, region, allocation = notice.agency, notice.region, notice.allocation
    return {
        "type": notice.type,
        "standard_code": draft.type.standard_code,
        "area": draft.type.area(),
        "stage": str(draft.type.stage),
        "title": notice.title,
        "title_en": notice.title_en,
        "agency": {"code": agency.code, "name": agency.name, "name_en": agency.name_en},
        "region": region and {"code": region.code, "name": region.name, "name_en": region.name_en},
        "allocation": allocation
        and {"id": allocation.uid, "number": allocation.number, "name": allocation.name},
    }


def content(draft: Draft) -> dict[str, Any]:
    """What an agency filed, without detail tables: text, dates, contacts, provenance."""
    notice = draft.notice
    source = None
    if notice.source_name:
        published_on = notice.source_published_on
        source = {
            "name": notice.source_name,
            "url": notice.source_url,
            "id": notice.source_id,
            "published_on": published_on.isoformat() if published_on else "",
        }
    return {
        "summary": notice.summary,
        "body": notice.body,
        "formed_on": notice.formed_on.isoformat() if notice.formed_on else None,
        "corrects": notice.corrects.uid if notice.corrects else None,
        "correction": {"reason": notice.correction_reason, "note": notice.correction_note}
        if notice.corrects
        else None,
        "relates_to": notice.relates_to.uid if notice.relates_to else None,
        "source": source,
        "contact": {
            "name": notice.contact_name,
            "phone": notice.contact_phone,
            "address": notice.contact_address,
        },
    }


def missing_columns(draft: Draft) -> list[str]:
    """Columns the law or the standard requires and this notice leaves empty."""
    missing = []
    for column in content_fields(draft.type.model):
        value = getattr(draft.detail, column.attname, None)
        if not column.blank and value in (None, ""):
            missing.append(column.name)
    return missing


def attachment_list(attachments: Iterable[Attachment]) -> list[dict[str, Any]]:
    """Files by name and SHA-256; the bytes are in the public store under the digest."""
    return [
        {"name": a.name, "media_type": a.media_type, "size": a.size, "digest": a.digest}
        for a in attachments
    ]


def draft_document(draft: Draft) -> dict[str, Any]:
    """Everything an agency filed, private columns included: what reviewers and approvers judge.

    Never leaves the staff side.
    """
    currency = draft.notice.currency
    return {
        **envelope(draft),
        **content(draft),
        "currency": currency,
        "details": columns(draft.detail, currency) if draft.detail else {},
        "rows": {
            name: [columns(row, currency) for row in rows] for name, rows in draft.tables.items()
        },
        "parties": [
            {name: getattr(party, name) for name in PARTY_COLUMNS} for party in draft.parties
        ],
        "attachments": attachment_list(draft.attachments),
    }


PARTY_COLUMNS = ("role", "name", "kind", "scheme", "identifier", "address")


def draft_digest(draft: Draft) -> str:
    """SHA-256 (hex) over the canonical draft document; a decision binds to this."""
    return canonical.digest(draft_document(draft))


@dataclass(frozen=True)
class Annex:
    """A personal list as it is released: rows, the salt that blinds the digest, the digest."""

    name: str
    rows: list[dict[str, Any]]
    salt: str
    digest: str
    expires_on: date | None

    @classmethod
    def of(cls, name: str, rows: list[dict[str, Any]], expires_on: date | None) -> Annex:
        """Salted, because short lists could be guessed from a bare digest."""
        salt = secrets.token_hex(32)
        return cls(name, rows, salt, annex_digest(salt, rows), expires_on)


def annex_digest(salt: str, rows: Sequence[Mapping[str, Any]]) -> str:
    """SHA-256 (hex) over the canonical form of {"salt": ..., "rows": [...]}."""
    return canonical.digest({"salt": salt, "rows": list(rows)})


def release_annexes(draft: Draft) -> list[Annex]:
    """The personal lists of a notice, masked; they expire with the notice's deadline."""
    expires_on = deadline_of(draft)
    lists = []
    for model in draft.type.annexes:
        name = model.table_name
        rows = [
            public_columns(row, draft.type, draft.notice.currency, f"{name}.")
            for row in draft.tables[name]
        ]
        if rows:
            lists.append(Annex.of(name, rows, expires_on and expires_on.date()))
    return lists


def release_document(
    draft: Draft, *, uid: str, published_at: datetime, annexes: Sequence[Annex] = ()
) -> dict[str, Any]:
    """The public document of a notice, masked; its canonical form is what gets digested."""
    notice_type, currency = draft.type, draft.notice.currency
    return {
        "id": uid,
        "revision": 1,
        "kind": "correct" if draft.notice.corrects_id else "publish",
        **envelope(draft),
        **content(draft),
        "published_at": moment(published_at),
        "not_in_source": missing_columns(draft) if draft.notice.source_name else [],
        "parties": [{"role": p.role, **identity(p)} for p in draft.parties],
        "details": public_columns(draft.detail, notice_type, currency),
        "rows": {
            model.table_name: [
                public_columns(row, notice_type, currency, f"{model.table_name}.")
                for row in draft.tables[model.table_name]
            ]
            for model in notice_type.rows
        },
        "annexes": [
            {
                "name": annex.name,
                "count": len(annex.rows),
                "digest": annex.digest,
                "expires_on": annex.expires_on.isoformat() if annex.expires_on else None,
            }
            for annex in annexes
        ],
        "attachments": attachment_list(draft.attachments),
        "licence": settings.LICENCE_URL,
    }


def tombstone(
    draft: Draft, *, published_at: datetime, withdrawn_at: datetime, reason: str, note: str
) -> dict[str, Any]:
    """What stays of a withdrawn notice: that it was there, whose it was, and why it went."""
    return {
        "id": draft.notice.uid,
        "revision": 2,
        "kind": "withdraw",
        **envelope(draft),
        "published_at": moment(published_at),
        "withdrawn_at": moment(withdrawn_at),
        "withdrawal": {"reason": reason, "note": note},
        "licence": settings.LICENCE_URL,
    }


def amount_of(draft: Draft) -> Decimal | None:
    """The price the type declares as its amount, in the notice's currency."""
    return getattr(draft.detail, draft.type.amount) if draft.type.amount else None


def deadline_of(draft: Draft) -> datetime | None:
    """Until when readers can act: a date counts to the end of its day, portal time."""
    value = getattr(draft.detail, draft.type.deadline) if draft.type.deadline else None
    if value is None or isinstance(value, datetime):
        return value
    end = datetime.combine(value, datetime.max.time().replace(microsecond=0))
    return timezone.make_aware(end)
