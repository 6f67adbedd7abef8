"""Remarks of judges at the fields of a notice."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from disclosure import documents, policies
from disclosure.models import FieldComment, Notice, User

from .refusing import Refused

LONGEST = 500


@transaction.atomic
def comment(*, notice: Notice, path: str, text: str, by: User, now: datetime) -> FieldComment:
    """Pin a remark to a place of a notice that is being judged. Raises Refused.

    `path` is one of `documents.places` of the notice's type, or "" for the whole notice.
    """
    locked = Notice.objects.select_for_update(of=("self",)).get(pk=notice.pk)
    if not policies.may_comment(by, locked):
        raise Refused("refused", _("You cannot remark on this notice now."))
    if path and path not in documents.places(locked.notice_type):
        raise Refused("path", _("Choose a place of the notice."))
    if not text.strip():
        raise Refused("text", _("Say what is to be changed."))
    if len(text.strip()) > LONGEST:
        raise Refused("text", _("A remark has at most 500 characters."))
    return FieldComment.objects.create(notice=locked, path=path, text=text.strip(), by=by, at=now)


@transaction.atomic
def resolve(*, comment: FieldComment, by: User, now: datetime) -> FieldComment:
    """Call a remark settled. Raises Refused; a second time changes nothing."""
    locked = FieldComment.objects.select_for_update(of=("self",)).get(pk=comment.pk)
    if not policies.may_resolve(by, locked):
        raise Refused("refused", _("You cannot settle this remark."))
    if locked.resolved_at is None:
        locked.resolved_by, locked.resolved_at = by, now
        locked.save(update_fields=["resolved_by", "resolved_at"])
    return locked


@transaction.atomic
def reopen(*, comment: FieldComment, by: User) -> FieldComment:
    """Open a settled remark again: it was not settled after all. Raises Refused."""
    locked = FieldComment.objects.select_for_update(of=("self",)).get(pk=comment.pk)
    if not policies.may_comment(by, locked.notice):
        raise Refused("refused", _("You cannot remark on this notice now."))
    locked.resolved_by = locked.resolved_at = None
    locked.save(update_fields=["resolved_by", "resolved_at"])
    return locked
