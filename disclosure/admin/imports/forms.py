"""Forms of the import pages."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from disclosure import policies, sheets
from disclosure.admin.base import fileable_areas
from disclosure.admin.checklist import ChecklistForm, conclusion_of
from disclosure.areas import AreaConfig
from disclosure.core.notice_types import registry
from disclosure.core.workflow import Action
from disclosure.importing import layouts
from disclosure.importing.sheet_layouts import PREFIX
from disclosure.models import Agency, ReturnReason, User

MAX_SIZE = 50 * 1024 * 1024


class UploadForm(forms.Form):
    """A file, what is in it, and whose notices they are."""

    agency = forms.ModelChoiceField(
        label=Agency._meta.verbose_name, queryset=Agency.objects.none(), empty_label=None
    )
    layout = forms.ChoiceField(label=gettext_lazy("What the file holds"), required=False)
    file = forms.FileField(label=gettext_lazy("File"))
    whole = forms.BooleanField(
        label=gettext_lazy("All or nothing"),
        help_text=gettext_lazy("File nothing of it if a single row fails."),
        required=False,
    )

    def __init__(self, *args: Any, user: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.areas = fileable_areas(user)
        #: The sheets of the types the user may file, by area.
        self.sheets = list(sheet_choices(self.areas))
        self.fields["agency"].queryset = policies.fileable_agencies(user)  # type: ignore[attr-defined]
        told = ("", _("as its columns say"))
        declared = (_("Declared mappings"), mappings(self.areas))
        self.fields["layout"].choices = [told, *self.sheets, declared]  # type: ignore[attr-defined]

    def clean_file(self) -> Any:
        file = self.cleaned_data["file"]
        if file.size > MAX_SIZE:
            raise ValidationError(_("The file is larger than 50 MB."), code="size")
        return file

    def clean(self) -> dict[str, Any]:
        """What the file holds, by its columns where nobody chose it."""
        cleaned: dict[str, Any] = super().clean() or self.cleaned_data
        file = cleaned.get("file")
        if file and not cleaned.get("layout"):
            cleaned["layout"] = self._recognised(file.read())
            file.seek(0)
        return cleaned

    def _recognised(self, content: bytes) -> str:
        """The layout of the sheet; "" and an error where its columns do not tell."""
        try:
            offered = [each for area in self.areas for each in registry.in_area(area.label)]
            found = sheets.types_of(content, offered)
        except sheets.UnreadableSheet:
            found = []
        if len(found) == 1:
            return f"{PREFIX}{found[0].code}"
        self.add_error("layout", _("The columns of the file do not tell: choose what it holds."))
        return ""


def filing_region(user: User) -> str:
    """The region that the sample line of a sheet is filled in with."""
    agency = policies.fileable_agencies(user).select_related("region").first()
    return agency.region.name if agency and agency.region else ""


def sheet_choices(fileable: Iterable[AreaConfig]) -> Iterator[tuple[Any, list[tuple[str, Any]]]]:
    """The sheets of the types of these areas, by area."""
    for area in fileable:
        types = registry.in_area(area.label)
        yield area.area_label, [(f"{PREFIX}{each.code}", each.label) for each in types]


def mappings(fileable: Iterable[AreaConfig]) -> list[tuple[str, Any]]:
    """The declared mappings that make notices of these areas, or choose the type themselves."""
    labels = {area.label for area in fileable}
    declared = [layouts.get(name) for name in layouts.names()]
    mine = [d for d in declared if d.choose or d.notice_type.area() in labels]
    return [(d.name, d.label) for d in mine]


class BatchForm(forms.Form):
    """A step on a whole batch. `judged` is the digest of the sample the page shows."""

    judged = forms.CharField(widget=forms.HiddenInput)

    def values(self) -> dict[str, Any]:
        """What goes on record with each notice: the arguments for the service."""
        return {name: value for name, value in self.cleaned_data.items() if name != "judged"}


class BatchReviewForm(ChecklistForm, BatchForm):
    """The checklist, answered for the whole batch."""

    def values(self) -> dict[str, Any]:
        answers = self.answers()
        return {"checklist": answers, "reason_code": conclusion_of(answers)}


class BatchReturnForm(BatchForm):
    reason_code = forms.ChoiceField(
        label=gettext_lazy("What is wrong"), choices=ReturnReason.choices, widget=forms.RadioSelect
    )
    reason = forms.CharField(
        label=gettext_lazy("Reason"), max_length=1000, widget=forms.Textarea(attrs={"rows": 4})
    )


FORMS: Mapping[Action, type[BatchForm]] = {
    Action.REVIEW: BatchReviewForm,
    Action.APPROVE: BatchForm,
    Action.RETURN: BatchReturnForm,
}
