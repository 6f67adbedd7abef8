"""Every place of a notice that somebody can speak of, by the path that findings use."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext as _

from disclosure.core.notice_types import NoticeType
from disclosure.models import Attachment, Notice, NoticeParty

from .drafts import content_fields

#: Columns of the envelope that people fill in, by their path in the document.
ENVELOPE = {
    "title": "title",
    "title_en": "title_en",
    "summary": "summary",
    "body": "body",
    "region": "region",
    "allocation": "allocation",
    "relates_to": "relates_to",
    "nature": "nature",
    "formed_on": "formed_on",
    "contact.name": "contact_name",
    "contact.phone": "contact_phone",
    "contact.email": "contact_email",
    "contact.address": "contact_address",
    "source.name": "source_name",
    "source.url": "source_url",
    "correction.note": "correction_note",
}


def places(notice_type: type[NoticeType]) -> dict[str, str]:
    """Path -> label in the reader's language, in the order of the page."""
    found = {path: _label(Notice, column) for path, column in ENVELOPE.items()}
    for column in content_fields(notice_type.model):
        found[f"details.{column.name}"] = str(column.verbose_name)
    for name, model in notice_type.tables().items():
        listed = str(model._meta.verbose_name_plural)
        found[f"rows.{name}"] = listed
        for column in content_fields(model):
            label = _("%(list)s: %(column)s") % {"list": listed, "column": column.verbose_name}
            found[f"rows.{name}.{column.name}"] = label
    found["parties"] = str(NoticeParty._meta.verbose_name_plural)
    found["attachments"] = str(Attachment._meta.verbose_name_plural)
    return found


def _label(model: Any, column: str) -> str:
    return str(model._meta.get_field(column).verbose_name)
