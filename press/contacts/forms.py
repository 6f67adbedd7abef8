"""Forms of the press list at the desk. What cannot be done is said at its field or line."""

from __future__ import annotations

import csv
from collections.abc import Iterator
from typing import Any, ClassVar, NamedTuple

from django import forms
from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from disclosure import policies
from disclosure.areas import areas
from disclosure.core.notice_types import registry
from disclosure.filters import areas_offered
from disclosure.models import Agency, User
from press.models import Contact, PressOffice

#: Lines of one import, characters of an outlet's name.
MOST_LINES, LONGEST_NAME = 500, 100
EVERYTHING = gettext_lazy("Tick nothing to tell everything the agency releases.")


def _types() -> list[tuple[str, list[tuple[str, Any]]]]:
    """Notice types by area, as grouped choices."""
    return [
        (str(area.area_label), [(t.code, t.label) for t in registry.in_area(area.label)])
        for area in areas()
    ]


class AreasField(forms.Form):
    """The areas a contact is told of."""

    areas = forms.MultipleChoiceField(
        label=gettext_lazy("Areas it is told of"),
        choices=areas_offered,
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=EVERYTHING,
    )


class ToldFields(AreasField):
    """What a contact is told of, to the single type."""

    types = forms.MultipleChoiceField(
        label=gettext_lazy("Single notice types besides"),
        choices=_types,
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )


class ContactForm(ToldFields, forms.ModelForm):  # type: ignore[type-arg]  # not at run time
    """A contact of one of the agencies whose list the person keeps."""

    user_asking: ClassVar[User]

    class Meta:
        model = Contact
        fields = ("agency", "outlet", "email", "language", "areas", "types")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if "agency" in self.fields:
            agencies = policies.press_agencies(self.user_asking)
            self.fields["agency"].queryset = agencies  # type: ignore[attr-defined]
        if "email" in self.fields:
            self.fields["email"].required = True

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or self.cleaned_data
        agency, email = cleaned.get("agency"), cleaned.get("email")
        if agency and email and listed(agency).filter(email__iexact=email).exists():
            self.add_error("email", _("This address is on the list already."))
        return cleaned

    def _get_validation_exclusions(self) -> set[str]:
        """The constraint on addresses was asked in words above."""
        return {*super()._get_validation_exclusions(), "email"}  # type: ignore[misc]  # not stubbed


class OfficeForm(forms.ModelForm):  # type: ignore[type-arg]  # not at run time
    """The press office of one of the agencies whose list the person keeps."""

    user_asking: ClassVar[User]

    class Meta:
        model = PressOffice
        fields = ("agency", "name", "phone", "email")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if "agency" in self.fields:
            agencies = policies.press_agencies(self.user_asking)
            without = agencies.filter(press_office=None)
            self.fields["agency"].queryset = without  # type: ignore[attr-defined]


class Line(NamedTuple):
    """One line of an import, read."""

    outlet: str
    email: str
    language: str


class ImportForm(AreasField):
    """Addresses, one a line: all are taken or none, with every line named that is wrong."""

    agency = forms.ModelChoiceField(
        label=Agency._meta.verbose_name, queryset=Agency.objects.none(), empty_label=None
    )
    lines = forms.CharField(
        label=gettext_lazy("Contacts to add"),
        widget=forms.Textarea(attrs={"rows": 12, "spellcheck": "false"}),
        help_text=gettext_lazy(
            "One contact a line: outlet, address, and if you like zh-hans or en. Separated by"
            " commas or tabs, as a spreadsheet copies them."
        ),
    )
    field_order = ("agency", "lines", "areas")

    def __init__(self, *args: Any, user: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["agency"].queryset = policies.press_agencies(user)  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or self.cleaned_data
        if "agency" in cleaned and "lines" in cleaned:
            cleaned["lines"] = self._read(cleaned["agency"], cleaned["lines"])
        return cleaned

    def _read(self, agency: Agency, text: str) -> list[Line]:
        """The lines; adds an error for each that cannot be taken."""
        rows = list(_rows(text))
        if len(rows) > MOST_LINES:
            self.add_error("lines", _("At most %(most)d lines at a time.") % {"most": MOST_LINES})
            return []
        known = {email.casefold() for email in listed(agency).values_list("email", flat=True)}
        found: list[Line] = []
        for number, cells in rows:
            try:
                line = _line(cells)
                if line.email.casefold() in known:
                    raise ValidationError(_("This address is on the list already."))
            except ValidationError as error:
                words = {"number": number, "fault": error.messages[0]}
                self.add_error("lines", _("Line %(number)d: %(fault)s") % words)
                continue
            known.add(line.email.casefold())
            found.append(line)
        return found


def listed(agency: Agency) -> Any:
    """The contacts on the list of an agency."""
    return Contact.objects.listed().filter(agency=agency)


def _rows(text: str) -> Iterator[tuple[int, list[str]]]:
    """Number and cells of each line that is not empty."""
    for number, line in enumerate(text.splitlines(), 1):
        if line.strip():
            separator = "\t" if "\t" in line else ","
            cells = next(csv.reader([line.replace("，", ",")], delimiter=separator))
            yield number, [cell.strip() for cell in cells]


def _line(cells: list[str]) -> Line:
    """A contact from the cells of a line. Raises ValidationError in words."""
    if not 2 <= len(cells) <= 3:
        raise ValidationError(_("Give outlet and address, and at most a language."))
    outlet, email, language = (*cells, "")[:3]
    if not outlet or len(outlet) > LONGEST_NAME:
        raise ValidationError(_("Give the name of the outlet, at most 100 characters."))
    validate_email(email)
    known = dict(settings.LANGUAGES)
    if language and language.lower() not in known:
        raise ValidationError(_("The language is zh-hans or en."))
    return Line(outlet, email, language.lower() or settings.LANGUAGE_CODE)
