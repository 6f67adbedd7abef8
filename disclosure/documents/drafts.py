"""A notice with everything that belongs to it, loaded with few queries."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from django.db import models

from disclosure.core.notice_types import NoticeType
from disclosure.models import Attachment, Notice, NoticeParty

#: Columns of detail and row tables that carry no content of their own.
STRUCTURAL = frozenset({"id", "notice", "position", "units"})


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
