"""Appending decisions: the one way a step, of people or of the system, goes on record."""

from __future__ import annotations

from datetime import datetime

from accounts import audit, origin
from disclosure import policies
from disclosure.core.workflow import Action
from disclosure.models import Decision, Notice, User


def system_step(
    notice: Notice, action: Action, *, now: datetime, from_state: str, digest: str
) -> Decision:
    """A step nobody takes, not stored yet: for many notices at once."""
    return Decision(
        notice=notice,
        action=action,
        at=now,
        from_state=from_state,
        to_state=notice.state,
        digest=digest,
    )


def record(
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
    """Append a decision, and for whom a delegate took it.

    The database's trigger has the last word on four eyes.
    """
    decision = Decision.objects.create(
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
    if by is not None and origin.current() is not None:
        # What a worker does with a file in somebody's name stands in the decisions alone.
        audit.append(
            audit.Action.STEP,
            by=by,
            of=notice,
            agency_id=notice.agency_id,
            detail={"step": str(action), "from": from_state, "digest": digest},
        )
    return decision
