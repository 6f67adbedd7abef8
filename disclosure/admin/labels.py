"""Words and marks for states and actions, used by every page of the staff side."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.utils.functional import Promise
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _

from disclosure.core.workflow import Action, State
from disclosure.models import (
    CorrectionReason,
    ImportBatch,
    RecallReason,
    RestorationReason,
    ReturnReason,
    StateChoices,
    WithdrawalReason,
)

#: What a button says.
VERBS: Mapping[Action, Promise] = {
    Action.SUBMIT: _("Submit"),
    Action.RETURN: _("Return"),
    Action.REVIEW: _("Confirm the secrecy review"),
    Action.APPROVE: _("Approve"),
    Action.SCHEDULE: _("Approve for a later time"),
    Action.RECALL: _("Recall"),
    Action.WITHDRAW: _("Withdraw"),
    Action.PROPOSE: _("Propose to put it back"),
    Action.RESTORE: _("Put it back"),
    Action.DECLINE: _("Leave it withdrawn"),
    Action.CORRECT: _("Correct"),
    Action.REDACT: _("Delete by law"),
}

#: What the history says happened.
DEEDS: Mapping[Action, Promise] = {
    Action.DRAFT: _("drafted"),
    Action.SUBMIT: _("submitted"),
    Action.RETURN: _("returned"),
    Action.REVIEW: _("secrecy review passed"),
    Action.APPROVE: _("approved"),
    Action.SCHEDULE: _("approved for a later time"),
    Action.RECALL: _("recalled"),
    Action.PUBLISH: _("published"),
    Action.SUPERSEDE: _("superseded by a correction"),
    Action.WITHDRAW: _("withdrawn"),
    Action.PROPOSE: _("restoration proposed"),
    Action.RESTORE: _("restored"),
    Action.DECLINE: _("restoration declined"),
    Action.CORRECT: _("correction started"),
    Action.REDACT: _("parts deleted by law"),
}


class ReviewConclusion:
    """What a secrecy review may conclude (State Secrets Implementing Regulation art. 42).

    It follows from the conclusions for the items. A notice that may not be published as it stands
    is returned instead.
    """

    CLEAR = "clear"
    MASKED = "masked"
    GROUNDS = "grounds"
    choices = (
        (CLEAR, _("It may be published: it holds no state, work or business secret.")),
        (MASKED, _("It may be published with the personal data masked as the type declares.")),
        (GROUNDS, _("It may be published on the grounds stated for each item.")),
    )


#: A symbol for those who cannot tell colours apart: state -> (symbol, tone of the pill).
MARKS: Mapping[str, tuple[str, str]] = {
    State.DRAFT: ("✎", "plain"),
    State.SUBMITTED: ("…", "wait"),
    State.RETURNED: ("↩", "bad"),
    State.REVIEWED: ("…", "wait"),
    State.APPROVED: ("✓", "good"),
    State.SCHEDULED: ("→", "good"),
    State.PUBLISHED: ("✓", "good"),
    State.SUPERSEDED: ("⇢", "plain"),
    State.WITHDRAWN: ("✕", "bad"),
    State.RESTORING: ("…", "wait"),
    ImportBatch.State.READING: ("…", "plain"),
    ImportBatch.State.FAILED: ("✕", "bad"),
    ImportBatch.State.REFUSED: ("✕", "bad"),
}


def reason_label(action: str, code: str) -> str:
    """The words for a decision's reason code."""
    choices: Any = {
        Action.RETURN: ReturnReason.choices,
        Action.RECALL: RecallReason.choices,
        Action.REVIEW: ReviewConclusion.choices,
        Action.CORRECT: CorrectionReason.choices,
        Action.WITHDRAW: WithdrawalReason.choices,
        Action.PROPOSE: RestorationReason.choices,
    }.get(Action(action), ())
    return str(dict(choices).get(code, code))


def pill(text: Any, tone: str = "plain", mark: str = "") -> SafeString:
    """A short word in a box, with a symbol that readers of screens skip."""
    return format_html(
        '<span class="pill pill--{}"><span aria-hidden="true">{}</span> {}</span>', tone, mark, text
    )


def state_pill(state: str) -> SafeString:
    """The pill of a notice's state."""
    mark, tone = MARKS[state]
    return pill(StateChoices(state).label, tone, mark)


def batch_pill(state: str) -> SafeString:
    """The pill of a batch's state."""
    mark, tone = MARKS[state]
    return pill(ImportBatch.State(state).label, tone, mark)
