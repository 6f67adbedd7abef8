"""What is done to releases, as entries of the public ledger: in the transaction that does it.

A release is thus visible exactly when its entry is under a signed checkpoint. Entries hold digests
and codes only; what they say of each type is in `ledger.entries`.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any

from django.db.models import Max

from disclosure.documents import ANNEX
from disclosure.models import (
    LedgerEntry,
    LostRelease,
    Release,
    RestorationReason,
    WithdrawalReason,
)
from ledger import log
from ledger.entries import entry, files_digest, read
from ledger.errors import LedgerError
from ledger.models import Leaf

#: Under which article lists of persons are deleted when their purpose is fulfilled.
PURPOSE_FULFILLED = "个人信息保护法第47条"

TYPES = {
    Release.Kind.PUBLISH: LedgerEntry.Type.PUBLISH,
    Release.Kind.CORRECT: LedgerEntry.Type.AMEND,
    Release.Kind.WITHDRAW: LedgerEntry.Type.WITHDRAW,
    Release.Kind.RESTORE: LedgerEntry.Type.RESTORE,
}


class NotRecoveredError(LedgerError):
    """The ledger has releases that the database lost: their numbers would be given out again."""


def reached() -> int:
    """The index of the last entry that the rows know, -1 for none."""
    known = LedgerEntry.objects.aggregate(last=Max("index"))["last"]
    noted = LostRelease.objects.aggregate(last=Max("index"))["last"]
    return max(-1 if index is None else int(index) for index in (known, noted))


def is_expiry(said: Mapping[str, Any]) -> bool:
    """Whether an entry is the end of a list's publicity, which takes no number."""
    paths = said.get("paths", ())
    lists_only = bool(paths) and all(path.startswith(ANNEX) for path in paths)
    return lists_only and said["basis"] == PURPOSE_FULFILLED


def log_releases(releases: Sequence[Release], *, now: datetime) -> None:
    """Append one entry for each new release, under one signed checkpoint."""
    if not releases:
        return
    before = _leaves(earlier for release in releases if (earlier := release.before))
    _append([(release, _release_fields(release, before)) for release in releases], now)


def log_deletions(
    deleted: Mapping[Release, Sequence[str]], *, basis: str, decision: str = "", now: datetime
) -> list[LedgerEntry]:
    """Append that values at these pointers were deleted by law: an entry for each release.

    Raises ledger's EntryError.
    """
    before = _leaves(deleted)
    acts = [
        (
            release,
            {
                "type": LedgerEntry.Type.REDACT,
                "prev": before[release.pk],
                "paths": pointers,
                "basis": basis,
                "decision": decision or None,
                "by": release.agency.code,
            },
        )
        for release, pointers in deleted.items()
    ]
    return _append(acts, now)


def _release_fields(release: Release, before: Mapping[int, bytes]) -> dict[str, Any]:
    files = [file["digest"] for file in release.committed.get("attachments", ())]
    fields: dict[str, Any] = {
        "type": TYPES[Release.Kind(release.kind)],
        "release": bytes.fromhex(release.digest),
        "files": files_digest(files) if files else None,
    }
    if earlier := release.before:
        fields["prev"] = before[earlier.pk]
    if release.withdrawn:
        reason = release.committed["withdrawal"]["reason"]
        fields["basis"] = WithdrawalReason(reason).basis
    elif release.restored:
        reason = release.committed["restoration"]["reason"]
        fields["basis"] = RestorationReason(reason).basis
    return fields


def _append(acts: Sequence[tuple[Release, dict[str, Any]]], now: datetime) -> list[LedgerEntry]:
    """Append entries and note where each is."""
    data = [
        entry(
            fields.pop("type").value,
            at=now,
            id=release.uid,
            rev=release.revision,
            org=release.agency.code,
            **fields,
        )
        for release, fields in ((release, dict(fields)) for release, fields in acts)
    ]
    _check_recovered()
    appended = log.append(data, now=now)
    made = [
        LedgerEntry(index=index, release=release, type=fields["type"], at=now)
        for index, (release, fields) in zip(appended.indices, acts, strict=True)
    ]
    LedgerEntry.objects.bulk_create(made)
    return made


def _check_recovered() -> None:
    """Refuse to go on while entries about releases have no rows. Raises NotRecoveredError."""
    log.lock()
    for data in Leaf.objects.filter(index__gt=reached()).values_list("entry", flat=True):
        said = read(bytes(data))
        if said["type"] in LedgerEntry.Type.values and not is_expiry(said):
            raise NotRecoveredError(
                f"The ledger has {said['id']} ({said['type']}), which the database has lost. "
                "Nothing is released until it is noted: manage.py restore --finish."
            )


def _leaves(releases: Iterable[Release]) -> dict[int, bytes]:
    """The leaf hash of the latest entry about each of these releases, by its key."""
    keys = [release.pk for release in releases]
    rows = LedgerEntry.objects.filter(release__in=keys).order_by("index")
    latest = dict(rows.values_list("release_id", "index"))
    hashes = dict(Leaf.objects.filter(index__in=latest.values()).values_list("index", "hash"))
    return {key: bytes(hashes[index]) for key, index in latest.items()}
