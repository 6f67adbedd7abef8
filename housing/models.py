"""Columns of the housing notices, after the domain catalogue (H2 to H21)."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from disclosure.models import (
    AmountField,
    AreaField,
    ChangeDetail,
    ChangeRow,
    CountField,
    MonthField,
    NoticeDetail,
    NoticeRow,
    NumberField,
)

from .choices import BuildMode, ExitReason, HousingKind, RankingMethod


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


class AllocationScheme(NoticeDetail):
    """H13 配租(售)方案: which homes will be handed out, to whom and how."""

    batch_no = models.CharField(_("housing batch number"), max_length=100)
    kind = models.CharField(
        _("kind of housing security"), max_length=20, choices=HousingKind.choices, blank=True
    )
    stock_location = models.CharField(_("location of the homes"), max_length=300)
    homes = CountField(_("number of homes"), unit="套")
    rent_or_price = NumberField(_("rent or price per ㎡"), unit="元/㎡")
    target_group = models.TextField(_("who may apply for a home"))
    ranking_method = models.CharField(
        _("how applicants are ranked"), max_length=20, choices=RankingMethod.choices
    )
    intention_from = models.DateTimeField(_("registration of intentions from"), null=True)
    intention_to = models.DateTimeField(_("registration of intentions until"), null=True)


class OfferedLayout(NoticeRow):
    """Homes of one type in an allocation scheme."""

    table_name = "layouts"

    layout = models.CharField(_("home type"), max_length=100)
    homes = CountField(_("number of homes"), unit="套")
    floor_area = AreaField(_("floor area of a home"))
    rent_or_price = AmountField(_("monthly rent or price of a home"), blank=True)

    class Meta(NoticeRow.Meta):
        verbose_name = _("offered home type")
        verbose_name_plural = _("offered home types")


class Correction(ChangeDetail):
    """H21 更正: what changed in a housing notice."""

    batch_no = models.CharField(_("housing batch number"), max_length=100, blank=True)


class CorrectionItem(ChangeRow):
    """One item changed in a housing notice."""


class AllocationResult(NoticeDetail):
    """H16 分配结果: how many homes of a batch were handed out; the allottees are a list apart.

    The list comes down when the publicity period ends (Personal Information Protection Law
    art. 19 and 47).
    """

    batch_no = models.CharField(_("housing batch number"), max_length=100)
    kind = models.CharField(
        _("kind of housing security"), max_length=20, choices=HousingKind.choices, blank=True
    )
    project_name = models.CharField(_("name of the housing project"), max_length=300)
    households = CountField(_("households that were given a home"), unit="户")
    publicity_start = models.DateField(_("publicity from"), null=True)
    publicity_end = models.DateField(_("publicity until"), null=True)


class Allottee(NoticeRow):
    """A household that was given a home."""

    table_name = "allottees"

    register_no = models.CharField(_("register number"), max_length=100)
    name = models.CharField(_("name of the applicant"), max_length=100)
    project_name = models.CharField(_("name of the housing project"), max_length=300)
    building = models.CharField(_("building"), max_length=100)
    room_no = models.CharField(_("room number"), max_length=50, blank=True)
    layout = models.CharField(_("home type"), max_length=100)
    floor_area = AreaField(_("floor area of a home"))
    rent_or_price = AmountField(_("monthly rent or price of a home"))
    contract_date = models.DateField(_("housing contract signed on"), null=True, blank=True)

    class Meta(NoticeRow.Meta):
        verbose_name = _("allottee")
        verbose_name_plural = _("allottees")


class Exit(NoticeDetail):
    """H19 退出情况: how many households gave up their homes in a month; who they are is a list.

    The list comes down when the publicity period ends (Personal Information Protection Law
    art. 19 and 47).
    """

    month = MonthField(_("month of the exits"))
    households = CountField(_("households that left"), unit="户")
    publicity_end = models.DateField(_("publicity until"), null=True)


class ExitedHousehold(NoticeRow):
    """A household that gave up its home or subsidy."""

    table_name = "exits"

    register_no = models.CharField(_("register number"), max_length=100)
    name = models.CharField(_("name of the applicant"), max_length=100, blank=True)
    project_name = models.CharField(_("name of the housing project"), max_length=300, blank=True)
    reason = models.CharField(_("reason for the exit"), max_length=20, choices=ExitReason.choices)
    exit_date = models.DateField(_("date of the exit"), null=True)
    disposal = models.TextField(_("what was arranged"), blank=True)

    class Meta(NoticeRow.Meta):
        verbose_name = _("household on the exit list")
        verbose_name_plural = _("households on the exit list")
