"""The parts of the filing page that belong to one notice type: detail, lists, parties, files."""

from __future__ import annotations

from functools import cache, partial
from typing import Any

from django import forms
from django.contrib import admin
from django.db import models, transaction
from django.http import HttpRequest

from disclosure.core.notice_types import NoticeType, registry
from disclosure.documents import PARTY_COLUMNS, content_fields
from disclosure.models import Attachment, MeasureField, Notice, NoticeParty, PartyColumns

from .fields import row_field, staff_field
from .forms import AttachmentForm, DetailForm, StaffPartyForm, StaffRowForm
from .marks import Marks

#: Columns that fit into a table of controls; a measure has two controls and counts twice.
WIDEST_TABLE = 9


class NoticeInline(admin.options.InlineModelAdmin):
    """Part of a notice: whoever may edit the notice may edit its parts."""

    extra = 0
    #: The clauses that ask for what is typed in, and the column that names lots; set by the page.
    marks: Marks | None = None
    lot = ""
    #: Whether the law asks for the list or something in it.
    by_law = False

    def get_fields(self, request: HttpRequest, obj: Any = None) -> Any:
        return self.fields or [column.name for column in content_fields(self.model)]

    def has_view_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return True

    has_add_permission = has_view_permission
    has_change_permission = has_view_permission
    has_delete_permission = has_view_permission


class DetailInline(NoticeInline, admin.StackedInline):
    """Exactly one, new or stored."""

    template = "admin/disclosure/notice/detail_inline.html"
    form = DetailForm
    extra = 1
    max_num = 1
    can_delete = False

    def formfield_for_dbfield(
        self, db_field: models.Field[Any, Any], request: HttpRequest, **kwargs: Any
    ) -> Any:
        return suggested(staff_field(db_field, self.marks), db_field, self.lot)


class RowInline(NoticeInline, admin.TabularInline):
    """A list of the type: lots, bidders, parcels. Rows too long for a table are cards."""

    template = "admin/disclosure/row_inline.html"
    form = StaffRowForm
    by_law = True

    @property
    def cards(self) -> bool:
        columns = content_fields(self.model)
        return len(columns) + sum(isinstance(c, MeasureField) for c in columns) > WIDEST_TABLE

    def formfield_for_dbfield(
        self, db_field: models.Field[Any, Any], request: HttpRequest, **kwargs: Any
    ) -> Any:
        lot = self.lot.removeprefix(f"{self.model.table_name}.")
        return suggested(row_field(db_field, self.marks), db_field, lot)


class PartyInline(NoticeInline, admin.TabularInline):
    template = "admin/disclosure/row_inline.html"
    model = NoticeParty
    form = StaffPartyForm
    by_law = True
    fields = PARTY_COLUMNS

    def formfield_for_dbfield(
        self, db_field: models.Field[Any, Any], request: HttpRequest, **kwargs: Any
    ) -> Any:
        return suggested(row_field(db_field, self.marks), db_field, "")


def suggested(
    field: forms.Field | None, column: models.Field[Any, Any], lot: str
) -> forms.Field | None:
    """A text box that offers lots of the allocation, or organisations named before."""
    named = issubclass(column.model, PartyColumns) and column.name == "name"
    kind = "lot" if column.name == lot else "party" if named else ""
    if field is not None and kind and isinstance(field.widget, forms.TextInput):
        field.widget.attrs |= {"data-suggests": kind, "autocomplete": "off"}
    return field


class AttachmentInline(NoticeInline, admin.TabularInline):
    template = "admin/disclosure/row_inline.html"
    model = Attachment
    form = AttachmentForm
    fields = ("file",)
    extra = 1


@cache
def inlines_for(code: str) -> list[type[NoticeInline]]:
    """The inlines of a type's filing page, in the order of the page."""
    notice_type = registry.get(code)
    detail = _inline(DetailInline, notice_type.model)
    rows = [_inline(RowInline, model) for model in notice_type.tables().values()]
    parties = [PartyInline] if notice_type.parties else []
    return [detail, *rows, *parties, AttachmentInline]


def _inline(base: type[NoticeInline], model: type[models.Model]) -> type[NoticeInline]:
    return type(f"{model.__name__}{base.__name__}", (base,), {"model": model})


def party_rows(notice_type: type[NoticeType], notice: Notice | None) -> list[dict[str, str]]:
    """Rows to offer where there is no party yet: one for each role the law asks for."""
    if notice is not None and notice.pk and notice.parties.exists():
        return []
    return [{"role": role.code} for role in notice_type.parties if role.required]


def rows_offered(
    notice_type: type[NoticeType], model: type[models.Model], notice: Notice | None
) -> int:
    """Empty rows to begin with: one where a notice without the list would say nothing."""
    name: str = getattr(model, "table_name", "")
    if name not in notice_type.essential:
        return 0
    stored = notice is not None and notice.pk is not None
    return 0 if stored and model._default_manager.filter(notice=notice).exists() else 1


def kept_forms(formset: forms.BaseInlineFormSet) -> list[forms.ModelForm]:
    """The rows of a list that stay, in the order of the page: neither deleted nor left empty."""
    kept = [form for form in formset.forms if form not in formset.deleted_forms]
    return [form for form in kept if form.instance.pk or form.has_changed()]


def save_in_order(formset: forms.BaseInlineFormSet) -> None:
    """Store the rows of a list in the order of the page."""
    formset.save(commit=False)
    for row in formset.deleted_objects:
        row.delete()
    for position, form in enumerate(kept_forms(formset)):
        row = form.instance
        if row._state.adding or form.has_changed() or row.position != position:
            row.position = position
            row.save()


def save_attachments(formset: forms.BaseInlineFormSet) -> None:
    """Store new files; the bytes of deleted ones go when the transaction has succeeded."""
    formset.save()
    for attachment in formset.deleted_objects:
        file = attachment.file
        transaction.on_commit(partial(file.storage.delete, file.name))
