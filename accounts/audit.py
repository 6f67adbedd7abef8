"""The audit: what people did on the staff side, append-only and chained.

`append` is called in the transaction of the act, so that there is no act without its entry. Entries
are numbered without gaps, and each digest covers the one before: what was changed or taken out
shows in `broken`, what was cut off the end in the number and digest that the public ledger
(`anchoring`), every export and the log of the server carry.
"""

from __future__ import annotations

import hashlib
import logging
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import UTC
from typing import Any

import rfc8785
from django.db import connection, models, transaction
from django.utils import timezone

from accounts import origin
from accounts.models import AuditEntry

log = logging.getLogger(__name__)

#: The advisory lock of whoever appends, held until commit: numbers without gaps.
LOCK = int.from_bytes(b"gkaudit")

Action = AuditEntry.Action
Detail = Mapping[str, str | int | bool | Sequence[str]]


def append(
    action: AuditEntry.Action,
    *,
    by: Any,
    of: models.Model | None = None,
    agency_id: int | None = None,
    fields: Iterable[str] = (),
    detail: Detail | None = None,
) -> AuditEntry:
    """Put an act on record. `by` is the account, None if nobody is known by then.

    `fields` are names of fields and `detail` codes, counts and digests: never a person's data.
    """
    here = origin.current()
    if here is not None:
        here.acts += 1
    with transaction.atomic():
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_xact_lock(%s)", [LOCK])
        last = AuditEntry.objects.order_by("-number").first()
        entry = AuditEntry(
            number=last.number + 1 if last else 1,
            at=timezone.now(),
            by_id=getattr(by, "pk", None),
            action=action,
            object_type=of._meta.label_lower if of is not None else "",
            object_id=str(of.pk) if of is not None else "",
            agency_id=agency_id,
            fields=sorted(set(fields)),
            detail=dict(detail or {}),
            address=here.network if here else "",
            request_id=here.request_id if here else "",
            previous=last.digest if last else "",
        )
        entry.digest = digest_of(entry)
        entry.save()
    # The server's log is kept elsewhere: whoever cuts the table cannot cut it there. What is rolled
    # back gives its number to another entry.
    transaction.on_commit(lambda: log.info("audit %d %s", entry.number, entry.digest), robust=True)
    return entry


def as_row(entry: AuditEntry) -> dict[str, Any]:
    """An entry as it is digested and exported, without its own digest."""
    return {
        "number": entry.number,
        "at": _moment(entry),
        "by": entry.by_id,
        "action": str(entry.action),
        "object_type": entry.object_type,
        "object_id": entry.object_id,
        "agency": entry.agency_id,
        "fields": list(entry.fields),
        "detail": {key: _plain(value) for key, value in entry.detail.items()},
        "network": entry.address,
        "request": entry.request_id,
        "previous": entry.previous,
    }


def digest_of(entry: AuditEntry) -> str:
    """SHA-256, in hexadecimal, of the entry in canonical JSON (RFC 8785)."""
    return hashlib.sha256(rfc8785.dumps(as_row(entry))).hexdigest()


def broken(entries: Iterable[AuditEntry]) -> Iterator[str]:
    """What does not hold in entries given in the order of their numbers: one sentence each."""
    number, previous = 0, ""
    for entry in entries:
        if entry.number != number + 1:
            yield f"entries {number + 1} to {entry.number - 1} are missing"
        elif entry.previous != previous:
            yield f"entry {entry.number} does not follow entry {number}"
        if entry.digest != digest_of(entry):
            yield f"entry {entry.number} was changed"
        number, previous = entry.number, entry.digest


def about(obj: models.Model) -> models.QuerySet[AuditEntry]:
    """The entries about one object, oldest first, with who acted."""
    of = {"object_type": obj._meta.label_lower, "object_id": str(obj.pk)}
    return AuditEntry.objects.filter(**of).order_by("number").select_related("by")


def head() -> tuple[int, str]:
    """The number and digest of the newest entry; (0, "") before the first."""
    last = AuditEntry.objects.order_by("-number").first()
    return (last.number, last.digest) if last else (0, "")


def _moment(entry: AuditEntry) -> str:
    return entry.at.astimezone(UTC).isoformat(timespec="microseconds")


def _plain(value: Any) -> Any:
    return [str(each) for each in value] if isinstance(value, (list, tuple)) else value
