"""Filters of the list of notices: only what the person could see anyway is offered."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from disclosure import policies
from disclosure.admin.base import user_of
from disclosure.admin.today import TASKS, task
from disclosure.areas import areas
from disclosure.core.notice_types import registry
from disclosure.models import Agency, Notice, StateChoices


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
        ids = {m.agency_id for m in policies.memberships(user_of(request))}
        return [(str(a.pk), str(a)) for a in Agency.objects.filter(pk__in=ids)]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Notice]) -> QuerySet[Notice]:
        value = self.value() or ""
        return queryset.filter(agency=int(value)) if value.isdecimal() else queryset
