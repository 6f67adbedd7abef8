"""The working-day calendar at the desk: a year's list with its days, kept by catalogue keepers.

The clocks of the law count with what stands here, so a change moves due dates; the page says so.
"""

from __future__ import annotations

from typing import Any, ClassVar

from django import forms
from django.contrib import admin, messages
from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import Count, Q, QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from disclosure import policies
from disclosure.models import CalendarDay, CalendarYear

from .base import shown, user_of
from .notices.fields import date_input
from .reference import PublicReferenceAdmin

FIELDS = ("year", "notice", "address", "amendment", "amendment_address", "confirmed")
HOW_TO = gettext_lazy(
    "Enter the days off and the make-up days as the notice names them, weekends among the days off"
    " too. Changing a confirmed list changes due dates."
)


class CalendarDayForm(forms.ModelForm):
    """A day in a row of a table, its controls named by themselves: a heading is no label."""

    class Meta:
        model = CalendarDay
        fields = ("day", "kind", "name")
        widgets: ClassVar[dict[str, Any]] = {"day": date_input()}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for field in self.fields.values():
            field.widget.attrs["aria-label"] = str(field.label)


class CalendarDayFormSet(forms.BaseInlineFormSet):
    """The days of one list. A list that is confirmed has some."""

    def get_unique_error_message(self, unique_check: Any) -> str:
        """Django names the column by its name in the code."""
        return _("A day stands in a list only once.")

    def clean(self) -> None:
        super().clean()
        kept = [
            form
            for form in self.forms
            if form.has_changed() or form.instance.pk
            if not self._should_delete_form(form)  # type: ignore[attr-defined]
        ]
        if self.instance.confirmed and not kept:
            raise ValidationError(_("A list without days cannot be confirmed."), code="empty")


class CalendarDayInline(admin.TabularInline):
    """Whoever may change the list may change its days."""

    model = CalendarDay
    form = CalendarDayForm
    formset = CalendarDayFormSet
    template = "admin/disclosure/row_inline.html"
    extra = 5

    def formfield_for_dbfield(
        self, db_field: models.Field[Any, Any], request: HttpRequest, **kwargs: Any
    ) -> Any:
        return db_field.formfield(**kwargs)

    def get_extra(self, request: HttpRequest, obj: Any = None, **kwargs: Any) -> int:
        """Room for a whole list where there is none yet: pages without scripts cannot add rows."""
        return self.extra if obj else 40

    def has_view_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return policies.may_enter(user_of(request))

    def has_add_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return policies.may_keep_law(user_of(request))

    has_change_permission = has_add_permission
    has_delete_permission = has_add_permission


class CalendarYearAdmin(PublicReferenceAdmin):
    """Lists by year. A list is never deleted: without confirmation it is not counted with."""

    inlines = (CalendarDayInline,)
    list_display = ("year", "notice", "days_off", "days_worked", "confirmed")
    days_off = shown("days_off", gettext_lazy("days off"))
    days_worked = shown("days_worked", gettext_lazy("make-up days"))

    def get_queryset(self, request: HttpRequest) -> QuerySet[CalendarYear]:
        kind = CalendarDay.Kind
        return (
            super()
            .get_queryset(request)
            .annotate(
                days_off=Count("days", filter=Q(days__kind=kind.HOLIDAY)),
                days_worked=Count("days", filter=Q(days__kind=kind.MAKE_UP)),
            )
        )

    def formfield_for_dbfield(
        self, db_field: models.Field[Any, Any], request: HttpRequest, **kwargs: Any
    ) -> Any:
        if isinstance(db_field, models.URLField):
            # Django's own widget repeats the address beside the control, wider than a phone.
            widget = forms.URLInput(attrs={"class": "vTextField"})
            return db_field.formfield(assume_scheme="https", widget=widget)
        return super().formfield_for_dbfield(db_field, request, **kwargs)

    def has_add_permission(self, request: HttpRequest) -> bool:
        return policies.may_keep_law(user_of(request))

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return policies.may_keep_law(user_of(request))

    def get_fieldsets(self, request: HttpRequest, obj: CalendarYear | None = None) -> Any:
        """Whoever may change the list is told how and what follows."""
        told = HOW_TO if policies.may_keep_law(user_of(request)) else ""
        return [(None, {"fields": FIELDS, "description": told})]

    def get_readonly_fields(self, request: HttpRequest, obj: CalendarYear | None = None) -> Any:
        """The year is the key: changing it would make a second list."""
        return ("year",) if obj else ()

    def save_related(self, request: HttpRequest, form: Any, formsets: Any, change: bool) -> None:
        """Say what follows for due dates."""
        super().save_related(request, form, formsets, change)
        confirmation = "confirmed" in form.changed_data
        changed = confirmation or any(formset.has_changed() for formset in formsets)
        if not form.instance.confirmed:
            messages.warning(request, _("Nothing is counted with this list until it is confirmed."))
        elif changed:
            messages.warning(
                request,
                _(
                    "Due dates that pass over these days change with the list. What published"
                    " notices were judged by stays on record with them."
                ),
            )
