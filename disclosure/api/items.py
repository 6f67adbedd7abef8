"""A release as the API gives it: the frozen document and what became of it since."""

from __future__ import annotations

from datetime import datetime
from functools import cache
from typing import Any, NamedTuple

from django.db.models import QuerySet
from django.urls import reverse

from disclosure.addresses import absolute, notice_page, proof, revision
from disclosure.documents import moment
from disclosure.models import LostRelease, Redaction, Release, last_act, last_sequence

#: The heavy columns of a release.
CONTENT = ("committed", "disclosures")
#: What can take the place of a release, the strongest first.
LATER = ("tombstone", "superseded_by", "restoration")
#: The columns of such a successor that are told of it, and all the others.
_TOLD = ("sequence", "uid", "revision", "kind", "published_at")
_UNTOLD = [
    f"{later}__{column.name}"
    for later in LATER
    for column in Release._meta.concrete_fields
    if column.name not in _TOLD
]


class Newest(NamedTuple):
    """How far the changes have come: nothing a list shows is younger. 0 and None when empty.

    `changed_at` is that of the last act on any release.
    """

    sequence: int
    changed_at: datetime | None


def newest_release() -> Newest:
    """The last change. Ask before reading a list: its validator must not be ahead of it."""
    changed_at = last_act()
    return Newest(last_sequence(), changed_at)


def with_successors(queryset: QuerySet[Any]) -> QuerySet[Any]:
    """Releases with what superseded them, in one query; of the successor what is told of it."""
    return queryset.select_related(*LATER).defer(*_UNTOLD)


def successor(release: Release) -> Release | None:
    """What took this release's place: its tombstone, a correction, of a tombstone the notice."""
    later = (getattr(release, name, None) for name in LATER)
    return next(filter(None, later), None)


def status(release: Release) -> str:
    """current, superseded by a correction, or withdrawn (the tombstone and what it withdrew).

    A tombstone is superseded when the notice was put back.
    """
    later = successor(release)
    if release.withheld or (release.withdrawn and later is None):
        return "withdrawn"
    return "superseded" if later else "current"


def changed_at(release: Release) -> datetime:
    """When what `item` says of this release last changed."""
    later = successor(release)
    moments = [release.published_at, later.published_at if later else None]
    moments += release.redactions.values_list("at", flat=True)
    return max(moment for moment in moments if moment)


def item(release: Release) -> dict[str, Any]:
    """A release as it stands in every list.

    `document` is the released JSON with what may be deleted later in its place, as `proof` shows
    it bound to `digest`; of a notice that was withdrawn only the tombstone is given, or the
    withdrawal would undo nothing.
    """
    state = status(release)
    return {
        "sequence": release.sequence,
        "uid": release.uid,
        "revision": release.revision,
        "kind": release.kind,
        "type": release.type,
        "status": state,
        "superseded_by": reference(successor(release)),
        "released_at": moment(release.published_at),
        "digest": release.digest,
        "url": revision(release.uid, release.revision),
        "proof": proof(release.uid, release.revision),
        "page": notice_page(release.uid),
        "owes": owes_url(release),
        "document": None if release.withheld else release.document,
    }


def deletion(redaction: Redaction) -> dict[str, Any]:
    """A deletion by law as the change feed gives it: the release as it stands since."""
    return item(redaction.release) | {
        "sequence": redaction.sequence,
        "kind": "redact",
        "deletion": {
            "at": moment(redaction.at),
            "paths": redaction.pointers,
            "basis": redaction.basis,
            "decision": redaction.decision or None,
            "reason": redaction.reason,
        },
    }


def lost(missing: LostRelease) -> dict[str, Any]:
    """What the ledger alone still has of a release or a deletion, as the change feed gives it."""
    return {
        "sequence": missing.sequence,
        "kind": "lost",
        "uid": missing.uid,
        "revision": missing.revision,
        "entry": {"index": missing.index, "type": missing.type, "at": moment(missing.at)},
    }


def reference(release: Release | None) -> dict[str, Any] | None:
    """Where to find another release."""
    if release is None:
        return None
    return {
        "sequence": release.sequence,
        "uid": release.uid,
        "revision": release.revision,
        "kind": release.kind,
        "url": revision(release.uid, release.revision),
    }


def owes_url(release: Release) -> str | None:
    """Where to ask what the allocation owes next; None for a notice without one."""
    if not release.allocation_uid:
        return None
    return absolute(f"{_dues()}?allocation={release.allocation_uid}")


@cache
def _dues() -> str:
    return reverse("api:dues")
