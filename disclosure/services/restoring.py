"""Putting a withdrawn notice back, because withdrawing it was a mistake.

What comes back is what was released, less what was deleted from it by law; the lists of persons
that went with the withdrawal are gone for good. It is a release of its own, with its entry in the
ledger: neither the withdrawal nor the restoration can be made undone.
"""

from __future__ import annotations

from datetime import datetime

from disclosure import documents
from disclosure.core.workflow import Action, State
from disclosure.models import Decision, Notice, Release, ReleaseAttachment

from .dues import renew_for
from .entries import log_releases
from .figures import renew_figures
from .recording import record, step
from .sealing import committed, deliver_later, newest_content
from .sequencer import next_sequence

#: What of a release its columns say beside its document, the same before and after.
SAME = (
    "uid",
    "notice_id",
    "type",
    "area",
    "stage",
    "agency_id",
    "region_id",
    "allocation_uid",
    "title",
    "amount",
    "currency",
    "deadline_at",
)


def restore(notice: Notice, decision: Decision, *, now: datetime) -> list[Release]:
    """Release a notice again, and before it the versions it corrected, which went with it.

    Call inside the transaction of the decision, holding the sequencer's lock. All of it is under
    one checkpoint, the oldest version first.
    """
    proposal = notice.decisions.filter(action=Action.PROPOSE).latest("id")
    releases: list[Release] = []
    for earlier in reversed(notice.corrected()):
        _record_corrected(earlier, decision, now)
        releases.append(_release(earlier, proposal, releases[-1:], now))
    releases.append(_release(notice, proposal, releases[-1:], now))
    log_releases(releases, now=now)
    renew_for(releases)
    renew_figures(releases)
    deliver_later(releases, now)
    return releases


def _record_corrected(notice: Notice, decision: Decision, now: datetime) -> None:
    """Move an older version on: it is again what it was, superseded by the one in force."""
    from_state, notice.state, notice.updated_at = notice.state, State.SUPERSEDED, now
    notice.save(update_fields=["state", "updated_at"])
    record(
        step(
            notice,
            Action.RESTORE,
            by=decision.by,
            now=now,
            from_state=from_state,
            digest=documents.draft_digest(documents.load(notice)),
        )
    )


def _release(
    notice: Notice, proposal: Decision, superseded: list[Release], now: datetime
) -> Release:
    """Write the release that lifts a notice's tombstone; `superseded` holds what it corrects."""
    content = newest_content(notice.uid)
    tombstone = content.tombstone
    document = documents.restoration(
        content.document,
        tombstone.document,
        restored_at=now,
        reason=proposal.reason_code,
        note=proposal.reason,
    )
    release = Release.objects.create(
        sequence=next_sequence(),
        revision=document["revision"],
        kind=Release.Kind.RESTORE,
        restores=tombstone,
        supersedes=superseded[0] if superseded else None,
        published_at=now,
        **{name: getattr(content, name) for name in SAME},
        **committed(document, content.notice_type),
    )
    ReleaseAttachment.objects.bulk_create(
        ReleaseAttachment(
            release=release,
            name=file.name,
            media_type=file.media_type,
            size=file.size,
            digest=file.digest,
        )
        for file in content.attachments.all()
    )
    return release
