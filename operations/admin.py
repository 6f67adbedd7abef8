"""The operations at the desk: operators tell of incidents, and read what was reconciled."""

from __future__ import annotations

from typing import Any, ClassVar

from django import forms
from django.contrib import admin
from django.db import models
from django.db.models import F, QuerySet, Sum
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from disclosure import policies
from disclosure.admin.base import PolicyAdmin, shown, shown_at, user_of
from disclosure.admin.notices.fields import moment_input
from disclosure.reaching import REACHES

from .models import Comparison, Difference, Incident, IncidentUpdate, Reconciliation


class ByOperators:
    """Seen and kept by platform operators."""

    def has_view_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return policies.may_operate(user_of(request))


class IncidentUpdateForm(forms.ModelForm):  # type: ignore[type-arg]  # not at run time
    """A report in a row of a table, its controls named by themselves: a heading is no label."""

    class Meta:
        model = IncidentUpdate
        fields = ("at", "text", "text_en")
        widgets: ClassVar[dict[str, Any]] = {
            "at": moment_input(),
            "text": forms.Textarea(attrs={"rows": 3}),
            "text_en": forms.Textarea(attrs={"rows": 3}),
        }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for field in self.fields.values():
            field.widget.attrs["aria-label"] = str(field.label)


class IncidentUpdateInline(ByOperators, admin.TabularInline):  # type: ignore[type-arg]
    """What was said stays: a report is added, never taken back."""

    model = IncidentUpdate
    form = IncidentUpdateForm
    template = "admin/disclosure/row_inline.html"
    extra = 1
    can_delete = False

    def formfield_for_dbfield(
        self, db_field: models.Field[Any, Any], request: HttpRequest, **kwargs: Any
    ) -> Any:
        return db_field.formfield(**kwargs)

    has_add_permission = has_change_permission = ByOperators.has_view_permission


class IncidentAdmin(ByOperators, PolicyAdmin):
    """Incidents go to the public page at once. They end, and are not deleted."""

    inlines = (IncidentUpdateInline,)
    list_display = ("title", "started", "ended")
    fields = ("title", "title_en", "started_at", "ended_at")

    started = shown_at("started_at", _("beginning of the incident"))
    ended = shown_at("ended_at", _("end of the incident"))

    has_change_permission = ByOperators.has_view_permission

    def has_add_permission(self, request: HttpRequest) -> bool:
        return policies.may_operate(user_of(request))

    def formfield_for_dbfield(
        self, db_field: models.Field[Any, Any], request: HttpRequest, **kwargs: Any
    ) -> Any:
        if isinstance(db_field, models.DateTimeField):
            return db_field.formfield(widget=moment_input())
        return super().formfield_for_dbfield(db_field, request, **kwargs)


class RowsInline(ByOperators, admin.TabularInline):  # type: ignore[type-arg]
    """Rows to read."""

    extra = 0
    can_delete = False

    def has_add_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    has_change_permission = has_add_permission

    @admin.display(description=_("channel"))
    def place(self, row: Any) -> str:
        return str(REACHES[row.channel].label) if row.channel in REACHES else row.channel


class ComparisonInline(RowsInline):
    model = Comparison
    template = "admin/disclosure/row_inline.html"
    fields = ("place", "compared", "missing", "stale", "surplus", "error")
    readonly_fields = fields


class DifferenceInline(RowsInline):
    """The first of them; `manage.py reconcile` and the database have all."""

    model = Difference
    template = "admin/disclosure/row_inline.html"
    fields = ("place", "kind", "uid", "detail", "sent_again")
    readonly_fields = fields
    shown = 200

    def get_queryset(self, request: HttpRequest) -> QuerySet[Difference]:
        """Bounded: a lost index is as many differences as there are releases."""
        rows = super().get_queryset(request)
        number = request.resolver_match.kwargs.get("object_id") if request.resolver_match else None
        first = rows.filter(run=number).order_by("pk").values("pk")[: self.shown]
        return rows.filter(pk__in=first)


class ReconciliationAdmin(ByOperators, PolicyAdmin):
    """What the nightly comparisons found."""

    inlines = (ComparisonInline, DifferenceInline)
    list_display = ("begun", "first", "last", "differing", "mending")
    fields = ("begun", "first", "last", "mending")
    readonly_fields = fields

    begun = shown_at("begun_at", _("begun"))
    differing = shown("differing", _("differences"))

    def get_queryset(self, request: HttpRequest) -> QuerySet[Reconciliation]:
        kinds = F("comparisons__missing") + F("comparisons__stale") + F("comparisons__surplus")
        runs: QuerySet[Reconciliation] = super().get_queryset(request)
        return runs.annotate(differing=Sum(kinds))


admin.site.register(Incident, IncidentAdmin)
admin.site.register(Reconciliation, ReconciliationAdmin)
