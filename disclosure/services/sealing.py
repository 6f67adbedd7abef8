"""The only door between the two worlds: approved notices become releases.

Sequence numbers are given out under the lock of the ledger, which is held until commit, so they
have no gaps and a reader never sees number n+1 before n; in the same transaction each release gets
its entry in the ledger. Attachments are copied to the public store before the transaction: a crash
leaves files nobody links to, never links to files that are not there.
"""

from __future__ import annotations

import logging
from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any, NamedTuple

from celery.exceptions import SoftTimeLimitExceeded
from django.db import InterfaceError, OperationalError, connection, transaction
from django.utils import timezone

from disclosure import documents, law, public_store
from disclosure.channels import CHANNELS
from disclosure.core import canonical, redaction
from disclosure.core.notice_types import NoticeType
from disclosure.core.workflow import STEPS, Action, State
from disclosure.documents import Dossier
from disclosure.models import (
    Attachment,
    Decision,
    Delivery,
    JudgedVersion,
    Lot,
    Notice,
    OcdsRelease,
    RecallReason,
    Release,
    ReleaseAnnex,
    ReleaseAttachment,
)
from ledger.errors import LedgerError

from .annexes import remove_withdrawn
from .delivering import redeliver
from .dues import renew_for
from .entries import log_releases
from .figures import renew_figures
from .recording import record, send_back, step
from .sequencer import lock_sequencer, next_sequence

log = logging.getLogger(__name__)

APPROVALS = frozenset({Action.APPROVE, Action.SCHEDULE})
NUMBER = """
UPDATE disclosure_notice AS notice SET uid = given.uid, state = %s, updated_at = %s
FROM unnest(%s::bigint[], %s::text[]) AS given (id, uid) WHERE notice.id = given.id
"""
#: Notices sealed in one transaction: long enough to share its cost, short enough to wait for.
CHUNK = 100


def publish_due(*, now: datetime, limit: int = 1000) -> list[int]:
    """Release what is approved and due; returns the sequences given out.

    Idempotent: a notice is claimed by a conditional update in the transaction that seals it, so
    two sweeps at once, or a sweep killed at any point, neither lose nor double a release.
    """
    waiting = [str(state) for state in STEPS[Action.PUBLISH].sources]
    due = Notice.objects.filter(state__in=waiting, publish_at__lte=now)
    ids = list(due.order_by("publish_at", "id").values_list("pk", flat=True)[:limit])
    sealed: list[int] = []
    for start in range(0, len(ids), CHUNK):
        sealed += _seal(ids[start : start + CHUNK], now)
    return sealed


def _seal(ids: Sequence[int], now: datetime) -> list[int]:
    """Seal a chunk; if one notice of it cannot be sealed, all others still are.

    What the ledger or the database cannot do for one it cannot do for any: raises LedgerError.
    """
    try:
        return _seal_chunk(ids, now)
    except (OperationalError, InterfaceError, LedgerError, SoftTimeLimitExceeded):
        raise
    except Exception:
        log.exception("could not seal notices %s", list(ids))
    if len(ids) == 1:
        return []
    return [sequence for pk in ids for sequence in _seal([pk], now)]


def _seal_chunk(ids: Sequence[int], now: datetime) -> list[int]:
    public_store.publish(Attachment.objects.filter(notice__in=ids))
    with transaction.atomic():
        lock_sequencer()
        claimed = _claim(ids, now)
        filed = [Dossier.of(draft) for draft in documents.load_many(claimed)]
        approvals, reviews = _latest(claimed, APPROVALS), _latest(claimed, {Action.REVIEW})
        approved = [one for one in filed if _still_approved(one, approvals, now)]
        first = next_sequence()
        # Judged before any is sealed: two notices of one allocation do not see each other.
        clocks = law.recorded(approved, on=timezone.localdate(now))
        _move_on([one.notice for one in approved], approvals, first=first, now=now)
        _cover_lots(one.draft for one in approved)
        releases = _store(
            [
                _sealed(
                    one,
                    (reviews[one.notice.pk], approvals[one.notice.pk]),
                    sequence,
                    kept,
                    now,
                )
                for sequence, (one, kept) in enumerate(
                    zip(approved, clocks, strict=True), start=first
                )
            ]
        )
        JudgedVersion.objects.filter(notice__in=[one.notice for one in approved]).delete()
        log_releases(releases, now=now)
        renew_for(releases)
        renew_figures(releases)
        deliver_later(releases, now)
    return [release.sequence for release in releases]


def _claim(ids: Sequence[int], now: datetime) -> list[Notice]:
    """Lock the notices that still wait, in a fixed order so that two sweeps cannot deadlock."""
    waiting = [str(state) for state in STEPS[Action.PUBLISH].sources]
    due = Notice.objects.filter(pk__in=ids, state__in=waiting, publish_at__lte=now)
    return list(
        due.select_related("agency", "region", "allocation", "corrects", "relates_to")
        .select_for_update(of=("self",))
        .order_by("publish_at", "id")
    )


def _latest(notices: Iterable[Notice], actions: Collection[Action]) -> dict[int, Decision]:
    """The latest decision of each notice that is one of these actions."""
    named = [str(action) for action in actions]
    decisions = Decision.objects.filter(notice__in=notices, action__in=named).order_by("id")
    return {decision.notice_id: decision for decision in decisions}


def _still_approved(filed: Dossier, approvals: dict[int, Decision], now: datetime) -> bool:
    """Whether the content is what was approved; what is not goes back with the reason on record."""
    notice, digest = filed.notice, filed.digest
    original = notice.corrects
    if original is not None and original.state != State.PUBLISHED:
        why = RecallReason.NOT_IN_FORCE
    elif notice.pk not in approvals or approvals[notice.pk].digest != digest:
        why = RecallReason.CHANGED
    else:
        return True
    send_back(notice, why, digest=digest, now=now)
    return False


def _move_on(
    notices: Sequence[Notice],
    approvals: Mapping[int, Decision],
    *,
    first: int,
    now: datetime,
) -> None:
    """Number the notices and put on record that they are published.

    The content was just compared with what was approved, so its digest is that of the approval.
    """
    decisions = []
    for sequence, notice in enumerate(notices, start=first):
        from_state = notice.state
        notice.uid = f"{timezone.localtime(now).year}-{sequence:08d}"
        notice.state, notice.updated_at = State.PUBLISHED, now
        digest = approvals[notice.pk].digest
        decisions.append(
            step(notice, Action.PUBLISH, by=None, now=now, from_state=from_state, digest=digest)
        )
    _number(notices, now)
    record(*decisions)


def _number(notices: Sequence[Notice], now: datetime) -> None:
    """Store what makes notices published, in one statement of one shape however many they are."""
    with connection.cursor() as cursor:
        cursor.execute(
            NUMBER, [State.PUBLISHED.value, now, [n.pk for n in notices], [n.uid for n in notices]]
        )


def _cover_lots(drafts: Iterable[documents.Draft]) -> None:
    """Tie the notices to the lots they name, making those no notice named before."""
    named = {
        draft.notice.pk: (draft.notice.allocation, lots)
        for draft in drafts
        if draft.notice.allocation is not None and (lots := documents.lots_of(draft))
    }
    Lot.objects.bulk_create(
        [
            Lot(allocation=allocation, number=lot.number, name=lot.name)
            for allocation, lots in named.values()
            for lot in lots
        ],
        ignore_conflicts=True,
    )
    known = {
        (lot.allocation_id, lot.number): lot.pk
        for lot in Lot.objects.filter(allocation__in=[found for found, _lots in named.values()])
    }
    through = Lot.notices.through
    through.objects.bulk_create(
        [
            through(notice_id=notice, lot_id=known[allocation.pk, number])
            for notice, (allocation, lots) in named.items()
            for number in {lot.number for lot in lots}
        ]
    )


class _Sealed(NamedTuple):
    """A release that is not stored yet, with what is stored beside it."""

    release: Release
    annexes: Sequence[documents.Annex]
    attachments: Sequence[Mapping[str, Any]]


def _sealed(
    filed: Dossier,
    judged: tuple[Decision, Decision],
    sequence: int,
    clocks: Sequence[Mapping[str, Any]],
    now: datetime,
) -> _Sealed:
    """The release of one notice, and what it corrects moved on.

    `judged` are its review and its approval.
    """
    draft, notice = filed.draft, filed.notice
    annexes = documents.release_annexes(draft)
    uid = str(notice.uid)
    document = documents.release_document(
        filed, uid=uid, published_at=now, annexes=annexes, clocks=clocks, judged=judged
    )
    release = Release(
        sequence=sequence,
        uid=uid,
        revision=1,
        kind=document["kind"],
        amount=documents.amount_of(draft),
        deadline_at=documents.deadline_of(draft),
        supersedes=_supersede(notice, now),
        **_shared(draft, document, now),
    )
    # What its figures and dues are made of, and what putting it together again would give.
    release.document = document
    return _Sealed(release, annexes, document["attachments"])


def _store(made: Sequence[_Sealed]) -> list[Release]:
    """Store the releases of a chunk with one statement for each table."""
    releases = Release.objects.bulk_create([one.release for one in made])
    ReleaseAnnex.objects.bulk_create(
        ReleaseAnnex(
            release=one.release,
            name=annex.name,
            rows=annex.rows,
            salt=annex.salt,
            digest=annex.digest,
            expires_on=annex.expires_on,
        )
        for one in made
        for annex in one.annexes
    )
    ReleaseAttachment.objects.bulk_create(
        ReleaseAttachment(release=one.release, **entry) for one in made for entry in one.attachments
    )
    return releases


def committed(document: dict[str, Any], notice_type: type[NoticeType]) -> dict[str, Any]:
    """What a release holds of its document: the committed form, its digest, the disclosures."""
    body, disclosures = redaction.commit(document, documents.redactable(document, notice_type))
    return {
        "committed": body,
        "disclosures": disclosures,
        "digest": canonical.digest(body),
    }


def _shared(draft: documents.Draft, document: dict[str, Any], now: datetime) -> dict[str, Any]:
    notice = draft.notice
    return {
        "notice": notice,
        "type": notice.type,
        "area": draft.type.area(),
        "stage": str(draft.type.stage),
        "agency": notice.agency,
        "region": notice.region,
        "allocation_uid": notice.allocation.uid if notice.allocation else "",
        "title": notice.title,
        "currency": notice.currency,
        "published_at": now,
        **committed(document, draft.type),
    }


def _supersede(notice: Notice, now: datetime) -> Release | None:
    """Move the corrected notice to superseded; its release, None if nothing is corrected."""
    original = notice.corrects
    if original is None:
        return None
    from_state, original.state, original.updated_at = original.state, State.SUPERSEDED, now
    original.save(update_fields=["state", "updated_at"])
    digest = documents.draft_digest(documents.load(original))
    record(step(original, Action.SUPERSEDE, by=None, now=now, from_state=from_state, digest=digest))
    return newest_content(original.uid)


def newest_content(uid: str | None) -> Release:
    """The last release of a notice that says what it says: tombstones hold nothing of it."""
    contents = Release.objects.filter(uid=uid).exclude(kind=Release.Kind.WITHDRAW)
    found: Release = contents.select_related("agency").latest("revision")
    return found


def seal_withdrawal(draft: documents.Draft, *, reason: str, note: str, now: datetime) -> Release:
    """Release the tombstone of a withdrawn notice, inside the transaction of the decision."""
    lock_sequencer()
    published = newest_content(draft.notice.uid)
    document = documents.tombstone(
        draft,
        revision=published.revision + 1,
        published_at=published.disclosed_at,
        withdrawn_at=now,
        reason=reason,
        note=note,
    )
    release = Release.objects.create(
        sequence=next_sequence(),
        uid=published.uid,
        revision=document["revision"],
        kind=Release.Kind.WITHDRAW,
        withdraws=published,
        **_shared(draft, document, now),
    )
    log_releases([release], now=now)
    remove_withdrawn(published, release.entries.get(), now=now)
    copies = OcdsRelease.objects.forget_copies(published)
    redeliver(channel="ocds", sequences=copies, now=now)
    renew_for([release])
    renew_figures([release])
    deliver_later([release], now)
    return release


def deliver_later(releases: Iterable[Release], now: datetime) -> None:
    """Put releases into the outbox, inside the transaction that seals them."""
    Delivery.objects.bulk_create(
        Delivery(release_id=release.pk, channel=channel, due_at=now)
        for release in releases
        for channel in CHANNELS
    )
