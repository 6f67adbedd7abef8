"""Appending decisions: the one way a step, of people or of the system, goes on record."""

from __future__ import annotations

import logging
from datetime import datetime

from accounts import audit, origin
from disclosure import policies
from disclosure.core.workflow import Action, State
from disclosure.models import Decision, Notice, RecallReason, User

log = logging.getLogger(__name__)


def step(
    notice: Notice,
    action: Action,
    *,
    by: User | None,
    now: datetime,
    from_state: str,
    digest: str,
    reason_code: str = "",
    reason: str = "",
) -> Decision:
    """A step with a notice that is where it leads already, and for whom a delegate took it.

    Not on record yet; `by` is None where nobody took it.
    """
    return Decision(
        notice=notice,
        action=action,
        by=by,
        on_behalf_of=policies.standing_in_for(by, action, notice) if by else None,
        at=now,
        from_state=from_state,
        to_state=notice.state,
        reason_code=reason_code,
        reason=reason,
        digest=digest,
    )


def record(*decisions: Decision) -> None:
    """Put steps on record. The database's trigger has the last word on four eyes."""
    Decision.objects.bulk_create(decisions)
    if origin.current() is None:
        # What a worker does with a file in somebody's name stands in the decisions alone.
        return
    for decision in decisions:
        if decision.by is not None:
            audit.append(
                audit.Action.STEP,
                by=decision.by,
                of=decision.notice,
                agency_id=decision.notice.agency_id,
                detail={
                    "step": str(decision.action),
                    "from": decision.from_state,
                    "digest": decision.digest,
                },
            )


def send_back(notice: Notice, why: RecallReason, *, digest: str, now: datetime) -> None:
    """Send a notice back to its author in nobody's name, with the reason on record."""
    from_state, notice.state, notice.publish_at = notice.state, State.RETURNED, None
    notice.save(update_fields=["state", "publish_at"])
    log.warning("notice %s sent back: %s", notice.pk, why.value)
    record(
        step(
            notice,
            Action.RECALL,
            by=None,
            now=now,
            from_state=from_state,
            digest=digest,
            reason_code=why,
        )
    )
