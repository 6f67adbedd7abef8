"""Forms derived from the declarations: one way to read what people type, upload or import.

The admin shows these forms, sheets and importers feed them plain values; what they accept is the
same. A draft may be incomplete: required columns are demanded at submission
(`disclosure.validation`), not on every save.
"""

from __future__ import annotations

import copy
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from functools import cache
from types import new_class
from typing import Any, TypeVar

from django import forms
from django.core.exceptions import NON_FIELD_ERRORS, ValidationError
from django.db import models
from django.utils.translation import gettext_lazy as _

from disclosure.core.amounts import AmountError, Measure
from disclosure.core.notice_types import Finding, NoticeType
from disclosure.documents import PARTY_COLUMNS, Draft, content_fields
from disclosure.models import (
    Agency,
    ImportBatch,
    MeasureField,
    Notice,
    NoticeNature,
    NoticeParty,
    Region,
    User,
)
from disclosure.moments import MomentField

AMOUNT_MESSAGES = {
    "missing": _("There is no number."),
    "rate": _("This is a rate, not an amount."),
    "unit_price": _("This is a unit price, not an amount."),
    "several": _("There is more than one number."),
    "currency": _("This amount is in another currency."),
    "unit": _("This unit is not known."),
    "unreadable": _("This is not a number."),
}


class MeasureWidget(forms.MultiWidget):
    """A number and its unit. Plain values (sheets, imports) come in one piece: "31520万元"."""

    def __init__(self, units: Sequence[str], attrs: dict[str, Any] | None = None) -> None:
        number = forms.TextInput(attrs={"inputmode": "decimal", "class": "vTextField measure"})
        unit = forms.Select(choices=[(name, name) for name in units])
        super().__init__({"": number, "unit": unit}, attrs)

    def value_from_datadict(self, data: Any, files: Any, name: str) -> list[Any]:
        return [data.get(name), data.get(f"{name}_unit")]

    def value_omitted_from_data(self, data: Any, files: Any, name: str) -> bool:
        return name not in data

    def decompress(self, value: Any) -> list[Any]:
        if isinstance(value, Measure):
            return [f"{value.published:f}", value.unit]
        return ["", None]

    def id_for_label(self, id_: str) -> str:
        """The label speaks of the number."""
        return f"{id_}_0" if id_ else id_


class MeasureFormField(forms.MultiValueField):
    """Cleans to a `Measure` or None; the message says what is wrong with the text."""

    def __init__(self, column: MeasureField, **kwargs: Any) -> None:
        self.column = column
        # In what the public reads most often comes first: it is what a new value has.
        units = sorted(column.units, key=lambda unit: unit != column.published_unit)
        fields = (
            forms.CharField(required=False),
            forms.ChoiceField(choices=[(u, u) for u in units], required=False),
        )
        kwargs["widget"] = MeasureWidget(units)
        super().__init__(fields, require_all_fields=False, **kwargs)

    def has_changed(self, initial: Any, data: Any) -> bool:
        """A unit alone is no change: an empty row of a table stays an empty row."""
        if not initial and not str(data[0] or "").strip():
            return False
        return super().has_changed(initial, data)

    def compress(self, values: list[Any]) -> Measure | None:
        text, unit = [*values, "", ""][:2]
        if not str(text or "").strip():
            return None
        try:
            return self.column.parse(str(text), unit or "")
        except AmountError as error:
            raise ValidationError(AMOUNT_MESSAGES[error.code], code=error.code) from error


def form_field(column: models.Field[Any, Any], **kwargs: Any) -> forms.Field | None:
    """`formfield_callback`: measures get a unit, nothing is required while drafting.

    `required_by_law` on the field says what submission will demand.
    """
    found: forms.Field | None
    if isinstance(column, MeasureField):
        found = MeasureFormField(column, label=column.verbose_name, help_text=column.help_text)
    elif isinstance(column, models.URLField):
        found = column.formfield(assume_scheme="https", **kwargs)
    elif isinstance(column, models.DateTimeField):
        found = column.formfield(**{"form_class": MomentField, **kwargs})
    else:
        found = column.formfield(**kwargs)
    if found is not None:
        found.required = False
        found.required_by_law = not column.blank  # type: ignore[attr-defined]
        found.unit = getattr(column, "unit", "")  # type: ignore[attr-defined]
    return found


class ContentForm(forms.ModelForm):
    """A form over a detail or row table, with measures."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name, column in self.measures():
            value = getattr(self.instance, name)
            unit = self.instance.units.get(name) or column.published_unit
            published = column.published(value, unit) if value is not None else None
            if published is not None:
                self.initial[name] = Measure(value, unit, published)

    def measures(self) -> list[tuple[str, MeasureField]]:
        """The measured columns among the form's fields."""
        model: type[models.Model] = self._meta.model
        found = _measures(model)
        return [(name, column) for name, column in found if name in self.fields]

    def clean(self) -> dict[str, Any]:
        """Split each measure into the stored value and the unit it was published in."""
        cleaned: dict[str, Any] = super().clean() or {}
        for name, _column in self.measures():
            measure = cleaned.get(name)
            if isinstance(measure, Measure):
                self.instance.units[name] = measure.unit
                cleaned[name] = measure.value
        return cleaned


@cache
def _measures(model: type[models.Model]) -> list[tuple[str, MeasureField]]:
    return [(c.name, c) for c in content_fields(model) if isinstance(c, MeasureField)]


@cache
def content_form(model: type[models.Model]) -> type[ContentForm]:
    """The form class of a detail or row table."""
    names = [column.name for column in content_fields(model)]
    return forms.modelform_factory(  # type: ignore[return-value]  # the stubs forget `form`
        model,
        form=ContentForm,
        fields=names,
        formfield_callback=form_field,  # type: ignore[arg-type]  # may leave a column out
    )


ENVELOPE = (
    "agency",
    "region",
    "allocation",
    "nature",
    "title",
    "title_en",
    "summary",
    "formed_on",
    "body",
    "amounts_checked",
    "relates_to",
    "contact_name",
    "contact_phone",
    "contact_email",
    "contact_address",
)
PROVENANCE = ("currency", "source_name", "source_url", "source_id", "source_published_on")


class NoticeForm(forms.ModelForm):
    """The envelope. Only agency and title are demanded of a draft."""

    class Meta:
        model = Notice
        fields = [*ENVELOPE, *PROVENANCE]
        formfield_callback = form_field

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name in ("agency", "title"):
            if name in self.fields:
                self.fields[name].required = True

    def clean_nature(self) -> str:
        return self.cleaned_data.get("nature") or NoticeNature.NORMAL.value

    def clean_currency(self) -> str:
        return (self.cleaned_data.get("currency") or "CNY").upper()


class PartyForm(forms.ModelForm):
    """A party; its role is one of those the notice's type declares."""

    role = forms.ChoiceField(label=_("role"))

    class Meta:
        model = NoticeParty
        fields = PARTY_COLUMNS

    def __init__(self, *args: Any, notice_type: type[NoticeType], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["kind"].required = False
        self.fields["role"].choices = [  # type: ignore[attr-defined]
            (role.code, role.label) for role in notice_type.parties
        ]

    def clean_kind(self) -> str:
        return self.cleaned_data.get("kind") or "organisation"


class _Shared(dict[str, forms.Field]):
    """The fields of a form class, which each form of it would copy."""

    def __deepcopy__(self, memo: Any) -> dict[str, forms.Field]:
        return dict(self)


FormClass = TypeVar("FormClass", bound=type[forms.BaseForm])


@cache
def _reader(form: FormClass, code: str) -> FormClass:
    """The form for values that are read and never shown: its forms share their fields.

    Copying them takes as long as reading. `code` is a notice type: what the forms of one type set
    of a field they all set alike.
    """
    found: Any = new_class(form.__name__, (form,))
    found.base_fields = _Shared(copy.deepcopy(found.base_fields))
    for each in found.base_fields.values():
        # Would be translated for each form, and nobody reads it.
        each.help_text = ""
    return found


def _unsaid(form: forms.BaseForm) -> list[str]:
    """The fields a form could do without: its values do not name them, and need not."""
    return [
        name
        for name, each in form.fields.items()
        if not each.required and each.widget.value_omitted_from_data(form.data, {}, name)
    ]


@dataclass
class Filing:
    """A whole notice from plain values, for everything that is not the admin's own form.

    `values` is {"notice": {...}, "detail": {...}, "rows": {table: [{...}]}, "parties": [{...}]},
    texts as people write them. After `is_valid()`, `draft` holds unsaved objects; `faults` says
    what could not be read, each at "field", "table.field" or "parties.field".
    """

    notice_type: type[NoticeType]
    values: Mapping[str, Any]
    agency: Agency
    by: User
    now: datetime
    batch: ImportBatch | None = None
    region: Region | None = None
    """The region of a new notice where it is known; it is not looked up in the values then."""
    instance: Notice | None = None
    """The draft whose content the values replace; None for a new notice."""
    faults: list[Finding] = field(default_factory=list)
    draft: Draft | None = None

    @property
    def errors(self) -> dict[str, list[str]]:
        """The messages by field."""
        found: dict[str, list[str]] = {}
        for fault in self.faults:
            found.setdefault(fault.field, []).append(str(fault.message))
        return found

    def is_valid(self) -> bool:
        """Read every value through the forms; True if all could be read."""
        notice = self.instance or Notice(
            type=self.notice_type.code,
            agency=self.agency,
            region=self.region,
            filed_by=self.by,
            batch=self.batch,
            created_at=self.now,
            updated_at=self.now,
        )
        notice_type = self.notice_type
        head = _reader(NoticeForm, notice_type.code)(self.values.get("notice", {}), instance=notice)
        # What is known does not come from the values, and needs no query to check.
        for name in ("agency", "region") if self.region else ("agency",):
            del head.fields[name]
        notice = self._read(head)
        model: type[models.Model] = notice_type.model
        content = _reader(content_form(model), notice_type.code)
        draft = Draft(notice, self._read(content(self.values.get("detail", {}))))
        tables: dict[str, type[models.Model]] = notice_type.tables()
        for name, row_model in tables.items():
            row_form = _reader(content_form(row_model), notice_type.code)
            draft.tables[name] = [
                self._read(row_form(row), f"{name}.", at)
                for at, row in enumerate(self.values.get("rows", {}).get(name, []))
            ]
        party_form = _reader(PartyForm, notice_type.code)
        draft.parties = [
            self._read(party_form(party, notice_type=notice_type), "parties.", party.get("role"))
            for party in self.values.get("parties", [])
        ]
        if not self.faults:
            self.draft = draft
        return not self.faults

    def _read(self, form: Any, prefix: str = "", at: int | str | None = None) -> Any:
        if form.instance.pk is None:
            # What is not said of something new stays as it is made; to read it takes as long.
            for name in _unsaid(form):
                del form.fields[name]
        for name, messages in form.errors.items():
            key = "" if name == NON_FIELD_ERRORS else name
            self.faults += [Finding("form", f"{prefix}{key}", str(m), at=at) for m in messages]
        return form.instance

    def save(self) -> Notice:
        """Store the notice with everything that belongs to it. Call inside a transaction."""
        if self.draft is None:
            raise ValueError("only a valid filing can be saved")
        if self.instance is None:
            return save_drafts([self.draft])[0]
        return self._replace(self.draft)

    def _replace(self, draft: Draft) -> Notice:
        """The same notice with this content and no other; its files stay."""
        notice = draft.notice
        notice.updated_at = self.now
        notice.save()
        tables: list[type[models.Model]] = list(self.notice_type.tables().values())
        tables += [NoticeParty, self.notice_type.model]
        for model in tables:
            model._default_manager.filter(notice=notice).delete()
        _save_contents([draft])
        return notice


def save_drafts(drafts: Sequence[Draft]) -> list[Notice]:
    """Store unsaved drafts with one statement a table, however many there are."""
    notices = Notice.objects.bulk_create([draft.notice for draft in drafts])
    _save_contents(drafts)
    return notices


def _save_contents(drafts: Sequence[Draft]) -> None:
    """Store what belongs to notices that are stored already."""
    pending: dict[type[models.Model], list[Any]] = {}
    for draft in drafts:
        draft.detail.notice = draft.notice
        pending.setdefault(type(draft.detail), []).append(draft.detail)
        for row_list in [*draft.tables.values(), draft.parties]:
            for position, row in enumerate(row_list):
                row.notice, row.position = draft.notice, position
                pending.setdefault(type(row), []).append(row)
    for model, rows in pending.items():
        model._default_manager.bulk_create(rows)
