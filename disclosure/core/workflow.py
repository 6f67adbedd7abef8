"""The life of a notice as a table: which action leads from which states to which, and by whom.

The law fixes the steps (review before release: Government Information Regulation art. 17, State
Secrets Implementing Regulation art. 42), so they are code, not configuration.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from .permissions import Ability, Role, roles_for

__all__ = [
    "AUTHORS",
    "EDITABLE",
    "PUBLIC",
    "SENDING_BACK",
    "STEPS",
    "WAITING",
    "Action",
    "Role",
    "State",
    "Step",
    "steps_from",
]


class State(StrEnum):
    """States of a notice. Readers see something of those in `PUBLIC`, and of no other.

    Of a notice that is withdrawn, or proposed to be restored, they see the tombstone.
    """

    DRAFT = "draft"
    SUBMITTED = "submitted"
    RETURNED = "returned"
    REVIEWED = "reviewed"
    APPROVED = "approved"
    SCHEDULED = "scheduled"
    PUBLISHED = "published"
    SUPERSEDED = "superseded"
    WITHDRAWN = "withdrawn"
    RESTORING = "restoring"


class Action(StrEnum):
    """Everything that can be decided about a notice. `draft` marks who wrote its content.

    `propose`, `restore` and `decline` are about putting a withdrawn notice back.
    """

    DRAFT = "draft"
    SUBMIT = "submit"
    RETURN = "return"
    REVIEW = "review"
    APPROVE = "approve"
    SCHEDULE = "schedule"
    RECALL = "recall"
    PUBLISH = "publish"
    SUPERSEDE = "supersede"
    WITHDRAW = "withdraw"
    PROPOSE = "propose"
    RESTORE = "restore"
    DECLINE = "decline"
    CORRECT = "correct"
    REDACT = "redact"


EDITABLE = frozenset({State.DRAFT, State.RETURNED})
PUBLIC = frozenset({State.PUBLISHED, State.SUPERSEDED, State.WITHDRAWN, State.RESTORING})
WAITING = frozenset({State.APPROVED, State.SCHEDULED})


@dataclass(frozen=True)
class Step:
    """One row of the table.

    `roles` is empty for steps only the system takes. `not_by` names earlier actions whose authors
    may not take this one on the same notice: the four eyes. `validates` runs the type's rules.
    """

    action: Action
    sources: frozenset[State]
    target: State
    roles: frozenset[Role] = frozenset()
    not_by: frozenset[Action] = frozenset()
    validates: bool = False
    needs_reason: bool = False


AUTHORS = frozenset({Action.DRAFT, Action.SUBMIT})


def _step(action: Action, sources: set[State], target: State, **options: object) -> Step:
    """A step people take: who may is a row of the table in `permissions`."""
    roles = roles_for(Ability(action))
    return Step(action, frozenset(sources), target, roles, **options)  # type: ignore[arg-type]


def _system(action: Action, sources: set[State], target: State) -> Step:
    return Step(action, frozenset(sources), target)


STEPS: dict[Action, Step] = {
    step.action: step
    for step in (
        _step(
            Action.SUBMIT,
            {State.DRAFT, State.RETURNED},
            State.SUBMITTED,
            validates=True,
        ),
        _step(
            Action.RETURN,
            {State.SUBMITTED, State.REVIEWED},
            State.RETURNED,
            not_by=AUTHORS,
            needs_reason=True,
        ),
        _step(
            Action.REVIEW,
            {State.SUBMITTED},
            State.REVIEWED,
            not_by=AUTHORS,
        ),
        _step(
            Action.APPROVE,
            {State.REVIEWED},
            State.APPROVED,
            not_by=AUTHORS | {Action.REVIEW},
            validates=True,
        ),
        _step(
            Action.SCHEDULE,
            {State.REVIEWED},
            State.SCHEDULED,
            not_by=AUTHORS | {Action.REVIEW},
            validates=True,
        ),
        _step(
            Action.RECALL,
            {State.APPROVED, State.SCHEDULED},
            State.RETURNED,
            needs_reason=True,
        ),
        _system(Action.PUBLISH, {State.APPROVED, State.SCHEDULED}, State.PUBLISHED),
        _system(Action.SUPERSEDE, {State.PUBLISHED}, State.SUPERSEDED),
        _step(
            Action.WITHDRAW,
            {State.PUBLISHED},
            State.WITHDRAWN,
            not_by=AUTHORS,
            needs_reason=True,
        ),
        # A withdrawal that was a mistake: one person says why, another puts the notice back.
        _step(
            Action.PROPOSE,
            {State.WITHDRAWN},
            State.RESTORING,
            needs_reason=True,
        ),
        _step(
            Action.RESTORE,
            {State.RESTORING},
            State.PUBLISHED,
            not_by=AUTHORS | {Action.PROPOSE},
        ),
        _step(
            Action.DECLINE,
            {State.RESTORING},
            State.WITHDRAWN,
            needs_reason=True,
        ),
        _step(
            Action.CORRECT,
            {State.PUBLISHED},
            State.PUBLISHED,
            needs_reason=True,
        ),
        # What was published can be deleted by law; the notice stays what it is.
        _step(
            Action.REDACT,
            set(PUBLIC),
            State.PUBLISHED,
            not_by=AUTHORS,
            needs_reason=True,
        ),
    )
}


#: The actions by which a notice comes back to its author.
SENDING_BACK = frozenset(step.action for step in STEPS.values() if step.target is State.RETURNED)


def steps_from(state: State) -> list[Step]:
    """The steps that people (not the system) can take from a state."""
    return [step for step in STEPS.values() if state in step.sources and step.roles]
