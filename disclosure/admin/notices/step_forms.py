"""What each step asks of the person who takes it. The services check all of it again."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, cast

from django import forms
from django.utils.text import Truncator
from django.utils.translation import gettext_lazy as _

from disclosure import services, tables
from disclosure.admin.checklist import ChecklistForm, conclusion_of
from disclosure.core.workflow import Action
from disclosure.models import (
    CorrectionReason,
    Notice,
    RestorationReason,
    ReturnReason,
    WithdrawalReason,
)

from .fields import moment_input

#: Characters of a value that are shown beside the box that deletes it.
LONGEST_VALUE = 80


class StepForm(forms.Form):
    """A step that asks nothing. `judged` is the digest of the document the page shows."""

    judged = forms.CharField(widget=forms.HiddenInput)

    #: Field of this form -> argument of the service, where they differ.
    arguments: Mapping[str, str] = {}

    def __init__(self, *args: Any, notice: Notice, **kwargs: Any) -> None:
        """Take the notice the step is about; what a form offers may depend on it."""
        super().__init__(*args, **kwargs)

    def values(self) -> dict[str, Any]:
        """The arguments for the service."""
        return {self.arguments.get(name, name): v for name, v in self.cleaned_data.items()}


def _words(label: Any, who_reads: Any, *, most: int) -> forms.CharField:
    """A box for a reason in words, with who will read it."""
    area = forms.Textarea(attrs={"rows": 4})
    return forms.CharField(label=label, max_length=most, widget=area, help_text=who_reads)


class ReasonForm(StepForm):
    reason = _words(
        _("Reason"), _("The author reads this. Say what has to change, and where."), most=1000
    )


class ReturnForm(ReasonForm):
    reason_code = forms.ChoiceField(
        label=_("What is wrong"), choices=ReturnReason.choices, widget=forms.RadioSelect
    )
    field_order = ("reason_code", "reason")


class ReviewForm(ChecklistForm, StepForm):
    reason = forms.CharField(
        label=_("Remark on the review"),
        max_length=1000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["reason"] = self.fields.pop("reason")

    def values(self) -> dict[str, Any]:
        answers = self.answers()
        return {
            "judged": self.cleaned_data["judged"],
            "reason": self.cleaned_data["reason"],
            "reason_code": conclusion_of(answers),
            "checklist": answers,
        }


class ScheduleForm(StepForm):
    publish_at = forms.DateTimeField(
        label=_("Publish at"), widget=moment_input(), help_text=_("Beijing time")
    )


class WithdrawForm(StepForm):
    reason_code = forms.ChoiceField(
        label=_("Reason"), choices=WithdrawalReason.choices, widget=forms.RadioSelect
    )
    reason = _words(
        _("Explanation"),
        _("Readers see this in place of the notice. Name nobody and nothing secret."),
        most=500,
    )


class ProposeForm(StepForm):
    reason_code = forms.ChoiceField(
        label=_("Why it is put back"), choices=RestorationReason.choices, widget=forms.RadioSelect
    )
    reason = _words(
        _("Explanation"),
        _("Readers see this at the top of the notice. Name nobody and nothing secret."),
        most=500,
    )


class DeclineForm(StepForm):
    reason = _words(_("Reason"), _("Whoever proposed it reads this."), most=1000)


class CorrectForm(StepForm):
    judged = None  # type: ignore[assignment]  # nothing is judged: a draft begins

    reason_code = forms.ChoiceField(
        label=_("Reason for the correction"),
        choices=CorrectionReason.choices,
        widget=forms.RadioSelect,
    )
    reason = forms.CharField(
        label=_("What is corrected"),
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text=_("Readers see this at the top of the corrected notice."),
    )
    arguments = {"reason": "note"}


class RedactForm(StepForm):
    judged = None  # type: ignore[assignment]  # the service looks at what the release still holds

    pointers = forms.MultipleChoiceField(
        label=_("What is deleted"), widget=forms.CheckboxSelectMultiple
    )
    basis = forms.CharField(
        label=_("Legal basis"),
        max_length=120,
        help_text=_("The law and its article. It goes into the public ledger."),
        initial=services.PURPOSE_FULFILLED,
    )
    decision = forms.CharField(
        label=_("Number of the decision or request"), max_length=120, required=False
    )
    reason = forms.CharField(
        label=_("Reason"),
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("Readers see this at the top of the notice. Name nobody."),
    )

    def __init__(self, *args: Any, notice: Notice, **kwargs: Any) -> None:
        super().__init__(*args, notice=notice, **kwargs)
        self.type = tables.type_of(notice.type)
        held = services.deletable(notice)
        chosen = cast(forms.MultipleChoiceField, self.fields["pointers"])
        chosen.choices = [(pointer, self._label(pointer, held[pointer])) for pointer in held]

    def _label(self, pointer: str, value: Any) -> str:
        """What stands there: "contact: 王五", of a list how many rows it has."""
        label = tables.place_label(self.type, pointer)
        text = str(len(value)) if isinstance(value, list) else str(value)
        return _("%(label)s: %(value)s") % {
            "label": label,
            "value": Truncator(text).chars(LONGEST_VALUE),
        }


FORMS: Mapping[Action, type[StepForm]] = {
    Action.SUBMIT: StepForm,
    Action.RETURN: ReturnForm,
    Action.REVIEW: ReviewForm,
    Action.APPROVE: StepForm,
    Action.SCHEDULE: ScheduleForm,
    Action.RECALL: ReasonForm,
    Action.WITHDRAW: WithdrawForm,
    Action.PROPOSE: ProposeForm,
    Action.RESTORE: StepForm,
    Action.DECLINE: DeclineForm,
    Action.CORRECT: CorrectForm,
    Action.REDACT: RedactForm,
}

#: What a step leads to, in a sentence above its button.
EFFECTS: Mapping[Action, Any] = {
    Action.SUBMIT: _(
        "The notice goes to the secrecy reviewer. It can be changed again only if it is returned."
    ),
    Action.RETURN: _("The notice goes back to its author with your reason."),
    Action.REVIEW: _("The notice goes on to the approver. Your conclusion is on record for good."),
    Action.APPROVE: _("The notice is published within seconds and cannot be unpublished."),
    Action.SCHEDULE: _("The notice is published at that time. Until then it can be recalled."),
    Action.RECALL: _("The notice is not published and goes back to its author."),
    Action.WITHDRAW: _(
        "Readers see the reason in place of the notice. Both stay on record for good."
    ),
    Action.PROPOSE: _("Somebody else decides. Until then readers see the notice as withdrawn."),
    Action.RESTORE: _(
        "The notice is public again within seconds, with the reasons of its withdrawal and of its"
        " return. Lists of persons and what was deleted by law do not come back."
    ),
    Action.DECLINE: _("The notice stays withdrawn. It can be proposed again."),
    Action.CORRECT: _(
        "A copy opens as a draft. The notice stays public until the copy replaces it."
    ),
    Action.REDACT: _(
        "The values are deleted here and in every channel for good; that they were, and why, goes"
        " into the public ledger. All proofs of the notice stay valid. Versions that this notice"
        " corrected lose the same values; what is different there is deleted there."
    ),
}

#: What is said afterwards.
DONE: Mapping[Action, Any] = {
    Action.SUBMIT: _("Submitted: the notice waits for its secrecy review."),
    Action.RETURN: _("Returned to its author."),
    Action.REVIEW: _("Reviewed: the notice waits for approval."),
    Action.APPROVE: _("Approved: the notice is being published."),
    Action.SCHEDULE: _("Approved: the notice is published at the time you gave."),
    Action.RECALL: _("Recalled: the notice is back with its author."),
    Action.WITHDRAW: _("Withdrawn: readers see the reason."),
    Action.PROPOSE: _("Proposed: somebody else decides whether the notice is put back."),
    Action.RESTORE: _("Put back: the notice is public again."),
    Action.DECLINE: _("The notice stays withdrawn."),
    Action.CORRECT: _("This is the correction: change what was wrong, then submit it."),
    Action.REDACT: _("Deleted: readers see that it was, and why."),
}
