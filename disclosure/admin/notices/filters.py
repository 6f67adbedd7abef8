"""Filters of the list of notices: only what the person could see anyway is offered."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from datetime import date
from typing import Any

from django.contrib import admin
from django.db.models import Exists, OuterRef, Q, QuerySet
from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from disclosure import calendars, policies
from disclosure.admin.asked import number_of
from disclosure.admin.base import user_of
from disclosure.areas import areas
from disclosure.core.notice_types import registry
from disclosure.core.workflow import PUBLIC, Action
from disclosure.desk.days import soon_until
from disclosure.desk.owed import LABELS
from disclosure.desk.today import TASKS, task
from disclosure.models import Decision, FieldComment, Notice, StateChoices


class TaskFilter(admin.SimpleListFilter):
    """The lists of the first page, in full."""

    title = _("what to do")
    parameter_name = "task"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        return [(name, kind.label) for name, kind in TASKS.items()]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Notice]) -> QuerySet[Notice]:
        name = self.value()
        if name is None or name not in TASKS:
            return queryset
        return queryset.filter(pk__in=task(name, user_of(request)).order_by().values("pk"))


class StateFilter(admin.SimpleListFilter):
    title = _("state")
    parameter_name = "state"

    def lookups(self, request: HttpRequest, model_admin: Any) -> Iterable[tuple[str, Any]]:
        return StateChoices.choices

    def queryset(self, request: HttpRequest, queryset: QuerySet[Notice]) -> QuerySet[Notice]:
        return queryset.filter(state=self.value()) if self.value() else queryset


class UrgencyFilter(admin.SimpleListFilter):
    """By the day a notice must be public, counted like the first page."""

    title = _("urgency")
    parameter_name = "when"

    def lookups(self, request: HttpRequest, model_admin: Any) -> Iterable[tuple[str, Any]]:
        return [*LABELS.items(), ("later", _("Later")), ("unknown", _("without a date"))]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Any]) -> QuerySet[Any]:
        found = WHEN.get(self.value() or "")
        if found is None:
            return queryset
        today = timezone.localdate()
        return queryset.filter(found(today, soon_until(today, calendars.current())))


#: Today and the last day that is soon -> the condition.
WHEN: Mapping[str, Callable[[date, date], Q]] = {
    "overdue": lambda today, soon: Q(due_on__lt=today),
    "soon": lambda today, soon: Q(due_on__gte=today, due_on__lte=soon),
    "later": lambda today, soon: Q(due_on__gt=soon),
    "unknown": lambda today, soon: Q(due_on__isnull=True),
}


class NoticeUrgencyFilter(UrgencyFilter):
    """Of notices that are not public yet; a day that is met is urgent for nobody."""

    def queryset(self, request: HttpRequest, queryset: QuerySet[Any]) -> QuerySet[Any]:
        found = super().queryset(request, queryset)
        if found is queryset:
            return queryset
        return found.exclude(state__in=[str(state) for state in PUBLIC])


class RoundFilter(admin.SimpleListFilter):
    """Whether a notice has been sent back before."""

    title = _("round of the review")
    parameter_name = "round"

    def lookups(self, request: HttpRequest, model_admin: Any) -> Iterable[tuple[str, Any]]:
        return [("first", _("for the first time")), ("again", _("sent back before"))]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Notice]) -> QuerySet[Notice]:
        sent_back = Exists(Decision.objects.filter(notice=OuterRef("pk"), action=Action.RETURN))
        return {
            "first": queryset.filter(~sent_back),
            "again": queryset.filter(sent_back),
        }.get(self.value() or "", queryset)


class RemarkFilter(admin.SimpleListFilter):
    title = _("open remarks")
    parameter_name = "remarks"

    def lookups(self, request: HttpRequest, model_admin: Any) -> Iterable[tuple[str, Any]]:
        return [("1", _("with open remarks"))]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Notice]) -> QuerySet[Notice]:
        if self.value() != "1":
            return queryset
        return queryset.filter(
            Exists(FieldComment.objects.filter(notice=OuterRef("pk"), resolved_at__isnull=True))
        )


class AreaFilter(admin.SimpleListFilter):
    """By area. Subclasses for other tables say how those name it."""

    lookup = "type__startswith"
    pattern = "{}."

    title = _("area")
    parameter_name = "area"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        return [(area.label, area.area_label) for area in areas()]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Any]) -> QuerySet[Any]:
        value = self.value()
        return queryset.filter(**{self.lookup: self.pattern.format(value)}) if value else queryset


class TypeFilter(admin.SimpleListFilter):
    """The types of the chosen area, or of all: more than fifty, so a list that unfolds."""

    title = _("notice type")
    parameter_name = "type"
    template = "admin/disclosure/select_filter.html"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        chosen = request.GET.get("area")
        types = registry.in_area(chosen) if chosen else registry.all()
        return [(notice_type.code, notice_type.label) for notice_type in types]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Notice]) -> QuerySet[Notice]:
        return queryset.filter(type=self.value()) if self.value() else queryset


class AgencyFilter(admin.SimpleListFilter):
    title = _("agency")
    parameter_name = "agency"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        return [(str(a.pk), str(a)) for a in policies.readable_agencies(user_of(request))]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Notice]) -> QuerySet[Notice]:
        number = number_of(self.value())
        return queryset if number is None else queryset.filter(agency=number)
