"""The documents: the whole draft, the public release, the tombstone."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property
from typing import Any

from django.conf import settings

from disclosure.core import canonical
from disclosure.core.notice_types import NoticeType
from disclosure.core.workflow import Action, Role
from disclosure.models import Agency, Attachment, Decision, Notice, NoticeParty

from .annexes import Annex
from .drafts import Draft
from .facts import lots_of, missing_columns, missing_in_rows
from .origins import source_release
from .values import columns, identity, moment, public_columns


def envelope(draft: Draft) -> dict[str, Any]:
    """The parts that all documents of a notice share."""
    notice = draft.notice
    region, allocation = notice.region, notice.allocation
    return {
        "type": notice.type,
        "standard_code": draft.type.standard_code,
        "area": draft.type.area(),
        "stage": str(draft.type.stage),
        "title": notice.title,
        "title_en": notice.title_en,
        "agency": agency_name(notice.agency),
        "region": region and {"code": region.code, "name": region.name, "name_en": region.name_en},
        "allocation": allocation
        and {"id": allocation.uid, "number": allocation.number, "name": allocation.name},
    }


def agency_name(agency: Agency) -> dict[str, str]:
    """An agency as documents name it."""
    return {"code": agency.code, "name": agency.name, "name_en": agency.name_en}


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
        "nature": notice.nature,
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
            "email": notice.contact_email,
            "address": notice.contact_address,
        },
    }


def attachment_list(attachments: Iterable[Attachment]) -> list[dict[str, Any]]:
    """Files by name and SHA-256; the bytes are in the public store under the digest."""
    return [
        {"name": a.name, "media_type": a.media_type, "size": a.size, "digest": a.digest}
        for a in attachments
    ]


PARTY_COLUMNS = ("role", "name", "kind", "scheme", "identifier", "address")


def draft_document(draft: Draft) -> dict[str, Any]:
    """Everything an agency filed, private columns included: what reviewers and approvers judge.

    Never leaves the staff side.
    """
    filed = filed_document(draft)
    origin = source_release(draft, filed)
    return {**filed, "ocds": origin} if origin else filed


def filed_document(draft: Draft) -> dict[str, Any]:
    """The draft document without what is kept of the notice's source."""
    currency = draft.notice.currency
    return {
        **envelope(draft),
        **content(draft),
        "currency": currency,
        "amounts_checked": draft.notice.amounts_checked,
        "details": columns(draft.detail, currency) if draft.detail else {},
        "rows": {
            name: [columns(row, currency) for row in rows] for name, rows in draft.tables.items()
        },
        "parties": [
            {name: getattr(party, name) for name in PARTY_COLUMNS} for party in draft.parties
        ],
        "attachments": attachment_list(draft.attachments),
    }


def draft_digest(draft: Draft) -> str:
    """SHA-256 (hex) over the canonical draft document; a decision binds to this."""
    return Dossier.of(draft).digest


@dataclass(frozen=True)
class Dossier:
    """A draft and its document, made of it once for all who judge it."""

    draft: Draft
    document: dict[str, Any]

    @classmethod
    def of(cls, draft: Draft) -> Dossier:
        """The draft as it is now."""
        return cls(draft, draft_document(draft))

    @property
    def notice(self) -> Notice:
        return self.draft.notice

    @cached_property
    def digest(self) -> str:
        """SHA-256 (hex) over the canonical document; a decision binds to this."""
        return canonical.digest(self.document)


def public_party(party: NoticeParty, notice_type: type[NoticeType]) -> dict[str, Any]:
    """A party of a notice as the public may know it."""
    role = notice_type.role(party.role)
    return {"role": party.role, **identity(party, masked=role is not None and role.masked)}


def judgement(decision: Decision, agency: Agency) -> dict[str, Any]:
    """A decision as the public may know it: which desk of which agency, when; never who.

    A member judges for the agency of the notice and no other: see `policies.refusal`.
    """
    reviewed = decision.action == Action.REVIEW
    return {
        "action": "review" if reviewed else "approve",
        # Reviewers and secrecy reviewers are one desk to readers.
        "role": str(Role.REVIEWER if reviewed else Role.APPROVER),
        "agency": agency_name(agency),
        "at": moment(decision.at),
    }


def release_document(
    dossier: Dossier,
    *,
    uid: str,
    published_at: datetime,
    annexes: Sequence[Annex] = (),
    clocks: Sequence[Mapping[str, Any]] = (),
    judged: Sequence[Decision] = (),
) -> dict[str, Any]:
    """The public document of a notice, masked; its canonical form is what gets digested.

    `clocks` are what the law's clocks said at release, with the version they were judged by;
    `judged` the review and the approval that the release rests on.
    """
    draft, filed = dossier.draft, dossier.document
    notice_type = draft.type
    origin = source_release(draft, filed, public=True)
    return {
        "id": uid,
        "revision": 1,
        "kind": "correct" if draft.notice.corrects_id else "publish",
        **envelope(draft),
        **content(draft),
        "published_at": moment(published_at),
        "judged": [judgement(decision, draft.notice.agency) for decision in judged],
        "not_in_source": _not_in_source(draft),
        "parties": [public_party(party, notice_type) for party in draft.parties],
        "details": public_columns(draft.detail, filed["details"], notice_type),
        "rows": {
            model.table_name: [
                public_columns(row, values, notice_type, f"{model.table_name}.")
                for row, values in zip(
                    draft.tables[model.table_name], filed["rows"][model.table_name], strict=True
                )
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
        "lots": [{"number": lot.number, "name": lot.name} for lot in lots_of(draft)],
        "clocks": [dict(clock) for clock in clocks],
        **({"ocds": origin} if origin else {}),
        "licence": settings.LICENCE_URL,
    }


def _not_in_source(draft: Draft) -> list[str]:
    """What a notice from elsewhere leaves open that is demanded here."""
    return [*missing_columns(draft), *missing_in_rows(draft)] if draft.notice.source_name else []


def tombstone(
    draft: Draft,
    *,
    revision: int,
    published_at: datetime,
    withdrawn_at: datetime,
    reason: str,
    note: str,
) -> dict[str, Any]:
    """What stays of a withdrawn notice: that it was there, whose it was, and why it went."""
    return {
        "id": draft.notice.uid,
        "revision": revision,
        "kind": "withdraw",
        **envelope(draft),
        "published_at": moment(published_at),
        "withdrawn_at": moment(withdrawn_at),
        "withdrawal": {"reason": reason, "note": note},
        "licence": settings.LICENCE_URL,
    }


def restoration(
    content: Mapping[str, Any],
    tombstone: Mapping[str, Any],
    *,
    restored_at: datetime,
    reason: str,
    note: str,
) -> dict[str, Any]:
    """The document of a notice that is put back: what it said, and what happened to it.

    `content` is the document that was withdrawn, as it is read now: what was deleted from it by law
    stays deleted. Its lists of persons are still named, but went with the withdrawal.
    """
    return {
        **content,
        "revision": tombstone["revision"] + 1,
        "kind": "restore",
        "restoration": {
            "withdrawn_at": tombstone["withdrawn_at"],
            "withdrawal": dict(tombstone["withdrawal"]),
            "restored_at": moment(restored_at),
            "reason": reason,
            "note": note,
        },
    }
