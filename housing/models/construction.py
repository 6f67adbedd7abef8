"""Columns of the notices on building homes, after the domain catalogue (H1 to H6)."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from disclosure.models import (
    AmountField,
    AreaField,
    CountField,
    MonthField,
    NoticeDetail,
    NoticeRow,
    NumberField,
)
from housing.choices import BuildMode, HousingKind


class Programme(NoticeDetail):
    """H1 规划建设方案: the homes a government means to provide over several years."""

    programme_name = models.CharField(_("name of the housing programme"), max_length=300)
    first_year = models.PositiveSmallIntegerField(_("first year of the programme"), null=True)
    last_year = models.PositiveSmallIntegerField(_("last year of the programme"), null=True)
    total_units = CountField(_("homes in the programme"), unit="套")
    area_covered = models.CharField(
        _("territory of the housing programme"), max_length=300, blank=True
    )
    land_arrangement = models.TextField(_("land set aside for housing"), blank=True)
    funding = AmountField(_("funds for the programme"), published_unit="万元", blank=True)
    approval_doc_no = models.CharField(_("approval document number"), max_length=100, blank=True)


class ProgrammeKind(NoticeRow):
    """Part of a programme by kind of housing security."""

    table_name = "kinds"

    kind = models.CharField(
        _("kind of housing security"), max_length=20, choices=HousingKind.choices
    )
    homes = CountField(_("planned number of homes"), unit="套", blank=True)

    class Meta(NoticeRow.Meta):
        verbose_name = _("kind of housing in the programme")
        verbose_name_plural = _("kinds of housing in the programme")


class AnnualPlan(NoticeDetail):
    """H2 年度建设计划: what will be started and finished in a year."""

    plan_year = models.PositiveSmallIntegerField(_("plan year"), null=True)
    kind = models.CharField(
        _("kind of housing security"), max_length=20, choices=HousingKind.choices
    )
    planned_starts = CountField(_("homes to be started"), unit="套")
    planned_completions = CountField(_("homes to be basically completed"), unit="套")
    planned_investment = AmountField(_("planned investment"), published_unit="万元", blank=True)


class PlannedLayout(NoticeRow):
    """Part of the plan by home type."""

    table_name = "unit_mix"

    layout = models.CharField(_("home type"), max_length=100)
    homes = CountField(_("number of homes"), unit="套")
    floor_area = AreaField(_("floor area of a home"), blank=True)

    class Meta(NoticeRow.Meta):
        verbose_name = _("planned home type")
        verbose_name_plural = _("planned home types")


class DistrictTask(NoticeRow):
    """Part of the plan by district."""

    table_name = "region_breakdown"

    district = models.CharField(_("district"), max_length=100)
    starts = CountField(_("homes to be started"), unit="套")
    completions = CountField(_("homes to be basically completed"), unit="套", blank=True)

    class Meta(NoticeRow.Meta):
        verbose_name = _("task of a district")
        verbose_name_plural = _("tasks by district")


class PlannedProjects(NoticeDetail):
    """H3 计划项目清单: the projects with which a year's plan is to be fulfilled."""

    plan_year = models.PositiveSmallIntegerField(_("plan year"), null=True)
    kind = models.CharField(
        _("kind of housing security"), max_length=20, choices=HousingKind.choices, blank=True
    )
    total_units = CountField(_("homes in all projects"), unit="套")
    investment = AmountField(_("investment in all projects"), published_unit="万元")


class PlannedProject(NoticeRow):
    """A project on the list."""

    table_name = "projects"

    project_name = models.CharField(_("name of the housing project"), max_length=300)
    location = models.CharField(_("location of the housing project"), max_length=300)
    mode = models.CharField(_("way of providing homes"), max_length=20, choices=BuildMode.choices)
    total_units = CountField(_("homes in the project"), unit="套")
    investment = AmountField(_("planned investment"), published_unit="万元")
    schedule = models.CharField(_("planned course of construction"), max_length=300)
    builder = models.CharField(_("developer of the housing project"), max_length=300, blank=True)

    class Meta(NoticeRow.Meta):
        verbose_name = _("planned housing project")
        verbose_name_plural = _("planned housing projects")


class MonthlyProgress(NoticeDetail):
    """H4 月度完成进度: how far a year's plan was fulfilled at the end of a month.

    Actual numbers count from January; rates are per cent of the year's plan.
    """

    month = MonthField(_("month of the progress"))
    kind = models.CharField(
        _("kind of housing security"), max_length=20, choices=HousingKind.choices
    )
    planned_starts = CountField(_("homes to be started this year"), unit="套")
    actual_starts = CountField(_("homes started this year"), unit="套")
    start_rate = NumberField(_("share of planned starts"), unit="%", blank=True)
    planned_completions = CountField(_("homes to be basically completed this year"), unit="套")
    actual_completions = CountField(_("homes basically completed this year"), unit="套")
    completion_rate = NumberField(_("share of planned completions"), unit="%", blank=True)


class StartedProject(NoticeDetail):
    """H5 已开工项目: a housing project under construction."""

    project_name = models.CharField(_("name of the housing project"), max_length=300)
    address = models.CharField(_("construction site"), max_length=300)
    mode = models.CharField(_("way of providing homes"), max_length=20, choices=BuildMode.choices)
    total_units = CountField(_("homes in the project"), unit="套")
    start_date = models.DateField(_("start of construction"), null=True)
    planned_starts = CountField(_("homes to be started this year"), unit="套")
    actual_starts = CountField(_("homes started this year"), unit="套", blank=True)
    planned_completions = CountField(_("homes to be basically completed this year"), unit="套")


class CompletedProject(NoticeDetail):
    """H6 已竣工项目: a housing project whose homes are built."""

    project_name = models.CharField(_("name of the housing project"), max_length=300)
    address = models.CharField(_("construction site"), max_length=300)
    total_units = CountField(_("homes in the project"), unit="套", blank=True)
    completed_units = CountField(_("homes completed"), unit="套")
    completion_date = models.DateField(_("completion of construction"), null=True)
