"""The checklist of the secrecy review as form fields, for a notice and for a whole batch."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django import forms
from django.utils.translation import gettext as _

from disclosure.models import ItemConclusion, ReviewItem
from disclosure.services import Answer

from .labels import ReviewConclusion

LONGEST_BASIS = 500


class ChecklistForm(forms.Form):
    """For each item a conclusion, chosen by hand, and its basis. Nothing is chosen beforehand."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for item in ReviewItem:
            self.fields[item.value] = forms.ChoiceField(
                label=item.label,
                help_text=item.basis,
                choices=[(c.value, c.label) for c in item.conclusions],
                widget=forms.RadioSelect,
            )
            self.fields[f"{item.value}_basis"] = forms.CharField(
                label=_("Basis, unless there is none in it"),
                max_length=LONGEST_BASIS,
                required=False,
                widget=forms.TextInput(
                    attrs={"aria-label": f"{item.label}: {_('Basis, unless there is none in it')}"}
                ),
            )

    def clean(self) -> dict[str, Any]:
        """A conclusion needs its basis; the service says the same of both."""
        cleaned: dict[str, Any] = super().clean() or self.cleaned_data
        for item in ReviewItem:
            conclusion = cleaned.get(item.value)
            if conclusion in (None, ItemConclusion.NONE):
                continue
            if not cleaned.get(f"{item.value}_basis", "").strip():
                message = _("Give the basis of the conclusion for “%(item)s”.")
                self.add_error(f"{item.value}_basis", message % {"item": item.label})
        return cleaned

    def answers(self) -> dict[str, Answer]:
        """What the service takes."""
        given = self.cleaned_data
        return {
            item.value: Answer(given[item.value], given[f"{item.value}_basis"])
            for item in ReviewItem
        }


def conclusion_of(answers: Mapping[str, Answer]) -> str:
    """The conclusion of the whole review that follows from its items."""
    found = {code: a.conclusion for code, a in answers.items() if a.conclusion != "none"}
    if not found:
        return ReviewConclusion.CLEAR
    only_masked = found == {ReviewItem.PERSONAL.value: ItemConclusion.KEPT.value}
    return ReviewConclusion.MASKED if only_masked else ReviewConclusion.GROUNDS
