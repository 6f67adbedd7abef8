"""The life of a notice as a table: which action leads from which states to which, and by whom.

The law fixes the steps (review before release: Government Information Regulation art. 17, State
Secrets Implementing Regulation art. 42), so they are code, not configuration.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class State(StrEnum):
    """States of a notice. Only `published`, `superseded` and `withdrawn` are visible to readers."""

    DRAFT = "draft"
    SUBMITTED = "submitted"
    RETURNED = "returned"
    REVIEWED = "reviewed"
    APPROVED = "approved"
    SCHEDULED = "scheduled"
    PUBLISHED = "published"
    SUPERSEDED = "superseded"
    WITHDRAWN = "withdrawn"


class Action(StrEnum):
    """Everything that can be decided about a notice. `draft` marks who wrote its content."""

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
    CORRECT = "correct"
    REDACT = "redact"


class Role(StrEnum):
    """What a member may do for an agency. An administrator manages people, not notices."""

    FILER = "filer"
    REVIEWER = "reviewer"
    APPROVER = "approver"
    ADMIN = "admin"


EDITABLE = frozenset({State.DRAFT, State.RETURNED})
PUBLIC = frozenset({State.PUBLISHED, State.SUPERSEDED, State.WITHDRAWN})
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
    return Step(action, frozenset(sources), target, **options)  # type: ignore[arg-type]


STEPS: dict[Action, Step] = {
    step.action: step
    for step in (
        _step(
            Action.SUBMIT,
            {State.DRAFT, State.RETURNED},
            State.SUBMITTED,
            roles=frozenset({Role.FILER}),
            validates=True,
        ),
        _step(
            Action.RETURN,
            {State.SUBMITTED, State.REVIEWED},
            State.RETURNED,
            roles=frozenset({Role.REVIEWER, Role.APPROVER}),
            not_by=AUTHORS,
            needs_reason=True,
        ),
        _step(
            Action.REVIEW,
            {State.SUBMITTED},
            State.REVIEWED,
            roles=frozenset({Role.REVIEWER}),
            not_by=AUTHORS,
        ),
        _step(
            Action.APPROVE,
            {State.REVIEWED},
            State.APPROVED,
            roles=frozenset({Role.APPROVER}),
            not_by=AUTHORS | {Action.REVIEW},
            validates=True,
        ),
        _step(
            Action.SCHEDULE,
            {State.REVIEWED},
            State.SCHEDULED,
            roles=frozenset({Role.APPROVER}),
            not_by=AUTHORS | {Action.REVIEW},
            validates=True,
        ),
        _step(
            Action.RECALL,
            {State.APPROVED, State.SCHEDULED},
            State.RETURNED,
            roles=frozenset({Role.FILER, Role.REVIEWER, Role.APPROVER}),
            needs_reason=True,
        ),
        _step(Action.PUBLISH, {State.APPROVED, State.SCHEDULED}, State.PUBLISHED),
        _step(Action.SUPERSEDE, {State.PUBLISHED}, State.SUPERSEDED),
        _step(
            Action.WITHDRAW,
            {State.PUBLISHED},
            State.WITHDRAWN,
            roles=frozenset({Role.APPROVER}),
            not_by=AUTHORS,
            needs_reason=True,
        ),
        _step(
            Action.CORRECT,
            {State.PUBLISHED},
            State.PUBLISHED,
            roles=frozenset({Role.FILER}),
            needs_reason=True,
        ),
        # What was published can be deleted by law; the notice stays what it is.
        _step(
            Action.REDACT,
            set(PUBLIC),
            State.PUBLISHED,
            roles=frozenset({Role.APPROVER}),
            not_by=AUTHORS,
            needs_reason=True,
        ),
    )
}


def steps_from(state: State) -> list[Step]:
    """The steps that people (not the system) can take from a state."""
    return [step for step in STEPS.values() if state in step.sources and step.roles]
