"""Filters over releases: one filterset for a list, its feed, its API and its files.

A type's own columns are filtered through the notice's detail and list tables, which no longer
change once the notice is released; private columns cannot be declared as filters
(`disclosure.checks`).
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from functools import cache
from typing import Any, ClassVar, TypeAlias

import django_filters as filters
from django import forms
from django.db import models
from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _
from django_filters.constants import EMPTY_VALUES

from disclosure.areas import areas
from disclosure.core.notice_types import NoticeType, Stage, registry
from disclosure.models import (
    Agency,
    NoticeRow,
    Region,
    Release,
    ReleaseParty,
    column_of,
    validate_uscc,
    within,
)
from disclosure.moments import MomentField

STAGES = {
    Stage.PLAN: _("plan"),
    Stage.ANNOUNCEMENT: _("announcement"),
    Stage.CORRECTION: _("correction notice"),
    Stage.RESULT: _("result"),
    Stage.CONTRACT: _("contract"),
    Stage.PERFORMANCE: _("performance"),
}
STATUSES = [
    ("current", _("in force")),
    ("superseded", _("corrected since")),
    ("withdrawn", _("withdrawn")),
    ("all", _("all")),
]
#: The filterset has a filter called `type`, which hides the builtin.
ListModel: TypeAlias = type[NoticeRow]
Column: TypeAlias = "models.Field[Any, Any]"
LOOKUP_WORDS = {"exact": "", "gte": _("from"), "lte": _("to"), "icontains": _("contains")}


def _size(column: models.Field[Any, Any]) -> dict[str, int]:
    """What the column can hold; PostgreSQL fails on a number that is smaller than 1e-16383."""
    return {name: getattr(column, name) for name in ("max_digits", "decimal_places")}


AMOUNT_SIZE = _size(Release._meta.get_field("amount"))


def detail_path(notice_type: type[NoticeType]) -> str:
    """The ORM path from a release to the type's own table."""
    relation = notice_type.model._meta.get_field("notice").remote_field
    return f"notice__{relation.get_accessor_name()}"


def areas_offered() -> list[tuple[str, Any]]:
    """The installed areas as choices."""
    return [(area.label, area.area_label) for area in areas()]


def types_offered() -> list[tuple[str, Any]]:
    """All notice types as choices."""
    return [(notice_type.code, notice_type.label) for notice_type in registry.all()]


class ReleaseFilter(filters.FilterSet):
    """What can be asked of every release. Unknown values are errors at their parameter."""

    area = filters.ChoiceFilter(label=_("area"), choices=areas_offered)
    type = filters.ChoiceFilter(label=_("notice type"), choices=types_offered)
    stage = filters.ChoiceFilter(label=_("stage"), choices=list(STAGES.items()))
    agency = filters.ModelChoiceFilter(
        label=_("agency"), queryset=Agency.objects.all(), to_field_name="slug"
    )
    region = filters.ModelChoiceFilter(
        label=_("region"), queryset=Region.objects.all(), method="in_region"
    )
    party = filters.CharFilter(
        label=_("credit code of an organisation named"),
        method="naming",
        validators=[validate_uscc],
    )
    published_from = filters.DateFilter(
        label=_("published from"),
        field_name="published_at",
        lookup_expr="date__gte",
        widget=forms.DateInput(attrs={"type": "date"}),
    )
    published_to = filters.DateFilter(
        label=_("published to"),
        field_name="published_at",
        lookup_expr="date__lte",
        widget=forms.DateInput(attrs={"type": "date"}),
    )
    amount_from = filters.NumberFilter(
        label=_("amount from (yuan)"), field_name="amount", lookup_expr="gte", **AMOUNT_SIZE
    )
    amount_to = filters.NumberFilter(
        label=_("amount to (yuan)"), field_name="amount", lookup_expr="lte", **AMOUNT_SIZE
    )
    status = filters.ChoiceFilter(label=_("status"), choices=STATUSES, method="of_status")

    #: Parameters over a type's own columns, and that column; of a list's column also the list.
    columns: ClassVar[Mapping[str, Column]] = {}
    lists: ClassVar[Mapping[str, ListModel]] = {}
    #: Whether tombstones of what matched are listed, for readers of feeds, who were told of it.
    events = False

    class Meta:
        model = Release
        fields: list[str] = []

    def filter_queryset(self, queryset: Any) -> Any:
        """Without a status only what is in force is listed.

        What is asked of a list has to hold for one and the same row of it.
        """
        rows: dict[ListModel, Any] = {}
        for name, value in self.form.cleaned_data.items():
            model = self.lists.get(name)
            if model is None:
                queryset = self.filters[name].filter(queryset, value)
            elif value not in EMPTY_VALUES:
                found = rows.get(model, model._default_manager.filter(notice=OuterRef("notice")))
                rows[model] = self.filters[name].filter(found, value)
        for found in rows.values():
            queryset = queryset.filter(Exists(found))
        if any(self.form.cleaned_data.get(name) not in EMPTY_VALUES for name in self._of_content()):
            queryset = queryset.public()
            if not self.events:
                queryset = queryset.exclude(kind=Release.Kind.WITHDRAW)
        return queryset if self.form.cleaned_data.get("status") else queryset.current()

    def _of_content(self) -> Iterable[str]:
        """What is asked of the content, which of a withdrawn notice answers nobody any more."""
        return "amount_from", "amount_to", *self.columns

    def in_region(self, queryset: QuerySet[Release], name: str, region: Region) -> Any:
        """Releases of the region, of everything below it, and of what became part of either."""
        return queryset.filter(within(region))

    def naming(self, queryset: QuerySet[Release], name: str, code: str) -> Any:
        """Releases that name the organisation, and tombstones of such."""
        return queryset.filter(naming(code))

    def of_status(self, queryset: Any, name: str, status: str) -> Any:
        """Releases by what became of them."""
        if status == "withdrawn":
            return queryset.filter(kind=Release.Kind.WITHDRAW, restoration__restores__isnull=True)
        if status == "superseded":
            return queryset.public().filter(superseded_by__isnull=False)
        return queryset.current() if status == "current" else queryset


def naming(code: str) -> Q:
    """Releases that name the organisation of a credit code, and the tombstones of such.

    Whoever follows an organisation learns of a withdrawal as of everything else.
    """
    named = ReleaseParty.objects.filter(code=code).values("release")
    return Q(pk__in=named) | Q(withdraws__in=named)


class ContractingFilter(ReleaseFilter):
    """What can be asked of open contracting releases: superseded ones are among them, always."""

    status = None

    def filter_queryset(self, queryset: Any) -> Any:
        return filters.FilterSet.filter_queryset(self, queryset)


def filterset_for(notice_type: type[NoticeType]) -> type[ReleaseFilter]:
    """The filters of one type: the common ones and those it declares on its own columns."""
    return _filterset(notice_type.code)


@cache
def _filterset(code: str) -> type[ReleaseFilter]:
    notice_type = registry.get(code)
    detail = detail_path(notice_type)
    declared: dict[str, Any] = {"area": None, "type": None, "stage": None}
    columns: dict[str, Column] = {}
    lists: dict[str, ListModel] = {}
    for path, lookups in notice_type.filters.items():
        table, _dot, name = path.rpartition(".")
        column = column_of(notice_type, path)
        for lookup in lookups:
            parameter = parameter_of(path, lookup)
            field_name = name if table else f"{detail}__{name}"
            declared[parameter] = _filter(column, field_name, lookup)
            columns[parameter] = column
            if table:
                lists[parameter] = notice_type.tables()[table]
    declared |= {"columns": columns, "lists": lists}
    return type(f"{notice_type.model.__name__}Filter", (ReleaseFilter,), declared)


def parameter_of(path: str, lookup: str) -> str:
    """The parameter that asks for a column, whether of the type's own table or of a list."""
    name = path.rpartition(".")[2]
    return name if lookup == "exact" else f"{name}__{lookup}"


def _filter(column: Column, field_name: str, lookup: str) -> filters.Filter:
    found = ReleaseFilter.filter_for_field(column, field_name, lookup)
    word = LOOKUP_WORDS[lookup]
    found.label = format_lazy("{} {}", column.verbose_name, word) if word else column.verbose_name
    if isinstance(column, models.DecimalField):
        found.extra |= _size(column)
    if isinstance(column, models.DateTimeField):
        found.field_class = MomentField
    return found
