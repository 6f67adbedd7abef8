"""Keeping what people typed and have not saved. Nothing here changes a notice."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta

from django.db import transaction

from disclosure.models import DraftCopy, Notice, User

#: Text that nobody came back for; it may name persons, so it does not lie about for ever.
FORGOTTEN_AFTER = timedelta(days=30)


@transaction.atomic
def keep_copy(
    *,
    by: User,
    notice: Notice | None,
    type_code: str,
    text: Mapping[str, Sequence[str]],
    version: int,
    now: datetime,
) -> DraftCopy:
    """Keep the raw text of a form; what the same person kept of it before is replaced."""
    own = {"person": by, "notice": notice}
    if notice is None:
        own["type"] = type_code  # type: ignore[assignment]
    values = {name: list(found) for name, found in text.items()}
    copy, _created = DraftCopy.objects.update_or_create(
        **own,  # type: ignore[arg-type]
        defaults={"type": type_code, "text": values, "version": version, "saved_at": now},
    )
    return copy


def copy_of(by: User, notice: Notice | None, type_code: str) -> DraftCopy | None:
    """What the person typed and did not save, if anything."""
    own = DraftCopy.objects.filter(person=by, notice=notice, type=type_code)
    return own.first()


def forget_copy(*, by: User, notice: Notice | None, type_code: str) -> None:
    """The text was saved, or thrown away by whoever typed it."""
    DraftCopy.objects.filter(person=by, notice=notice, type=type_code).delete()


def forget_old_copies(*, now: datetime) -> int:
    """Delete what nobody came back for; returns how many."""
    gone, _each = DraftCopy.objects.filter(saved_at__lt=now - FORGOTTEN_AFTER).delete()
    return gone
