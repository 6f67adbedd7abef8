"""A notice as its form holds it right now: objects that are never stored."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from disclosure.documents import Draft
from disclosure.models import Attachment, Notice, NoticeParty

from .inlines import kept_forms


def draft_of(notice: Notice, formsets: Iterable[Any]) -> Draft:
    """What valid forms of the filing page say. `notice` is the instance of the form itself."""
    notice_type = notice.notice_type
    draft = Draft(notice, None, tables={name: [] for name in notice_type.tables()})
    for formset in formsets:
        rows = [form.instance for form in kept_forms(formset)]
        if formset.model is notice_type.model:
            draft.detail = rows[0] if rows else notice_type.model()
        elif formset.model is NoticeParty:
            draft.parties = rows
        elif formset.model is Attachment:
            draft.attachments = rows
        else:
            draft.tables[formset.model.table_name] = rows
    return draft
