"""Notices on building homes: programme, plan, progress, projects."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from disclosure.core.notice_types import NoticeType, PartyRole, Stage, registry, take
from housing import models
from housing.rules import construction as rules
from housing.rules import dates

from .parties import BUILDER


@registry.register
class Programme(NoticeType):
    code = "housing.programme"
    standard_code = "H1"
    label = _("Housing programme")
    stage = Stage.PLAN
    model = models.Programme
    rows = (models.ProgrammeKind,)
    columns = ("programme_name", "first_year", "last_year", "total_units", "funding")
    filters = {
        "first_year": ("exact", "gte", "lte"),
        "last_year": ("exact", "gte", "lte"),
        "total_units": ("gte", "lte"),
        "funding": ("gte", "lte"),
    }
    search = (
        "programme_name",
        "area_covered",
        "land_arrangement",
        "approval_doc_no",
        "kinds.kind",
    )
    amount = "funding"
    essential = ("programme_name",)
    rules = (rules.years_in_order, rules.kinds_add_up, rules.programme_attached)


@registry.register
class AnnualPlan(NoticeType):
    code = "housing.annual_plan"
    standard_code = "H2"
    label = _("Annual housing plan")
    stage = Stage.PLAN
    model = models.AnnualPlan
    rows = (models.PlannedLayout, models.DistrictTask)
    columns = ("plan_year", "kind", "planned_starts", "planned_investment")
    filters = {
        "plan_year": ("exact", "gte", "lte"),
        "kind": ("exact",),
        "planned_investment": ("gte", "lte"),
    }
    search = ("kind", "unit_mix.layout", "region_breakdown.district")
    amount = "planned_investment"
    essential = ("plan_year",)
    rules = (rules.unit_mix_adds_up, rules.districts_add_up)
    follows = ("housing.programme",)
    begins = True


@registry.register
class PlannedProjects(NoticeType):
    code = "housing.planned_projects"
    standard_code = "H3"
    label = _("Planned housing projects")
    stage = Stage.PLAN
    model = models.PlannedProjects
    rows = (models.PlannedProject,)
    columns = ("plan_year", "kind", "total_units", "investment")
    filters = {
        "plan_year": ("exact", "gte", "lte"),
        "kind": ("exact",),
        "total_units": ("gte", "lte"),
        "investment": ("gte", "lte"),
    }
    search = ("kind", "projects.project_name", "projects.location", "projects.builder")
    amount = "investment"
    essential = ("projects",)
    rules = (rules.projects_listed, rules.investments_add_up, rules.projects_listed_once)
    follows = ("housing.annual_plan",)
    takes = (take("housing.annual_plan", "plan_year", "kind"),)
    begins = True


@registry.register
class MonthlyProgress(NoticeType):
    code = "housing.monthly_progress"
    standard_code = "H4"
    label = _("Monthly progress of the housing plan")
    stage = Stage.PERFORMANCE
    model = models.MonthlyProgress
    columns = ("month", "kind", "actual_starts", "actual_completions")
    filters = {
        "month": ("exact", "gte", "lte"),
        "kind": ("exact",),
        "start_rate": ("gte", "lte"),
        "completion_rate": ("gte", "lte"),
    }
    search = ("month", "kind")
    essential = ("month",)
    rules = (dates.month_begun, rules.rates_match)
    follows = ("housing.annual_plan",)
    takes = (take("housing.annual_plan", "kind", "planned_starts", "planned_completions"),)


@registry.register
class StartedProject(NoticeType):
    code = "housing.started_project"
    standard_code = "H5"
    label = _("Housing project started")
    stage = Stage.PERFORMANCE
    model = models.StartedProject
    parties = (
        BUILDER,
        PartyRole("designer", _("design institute"), required=True),
        PartyRole("contractor", _("construction contractor"), required=True),
        PartyRole("site_supervisor", _("construction supervisor"), required=True),
    )
    columns = ("project_name", "address", "total_units", "start_date")
    filters = {
        "mode": ("exact",),
        "project_name": ("icontains",),
        "total_units": ("gte", "lte"),
        "start_date": ("gte", "lte"),
    }
    search = ("project_name", "address", "mode")
    essential = ("project_name",)
    rules = (rules.starts_within_project, dates.start_told_afterwards)
    follows = ("housing.planned_projects", "housing.annual_plan")
    begins = True


@registry.register
class CompletedProject(NoticeType):
    code = "housing.completed_project"
    standard_code = "H6"
    label = _("Housing project completed")
    stage = Stage.PERFORMANCE
    model = models.CompletedProject
    parties = (BUILDER,)
    columns = ("project_name", "address", "completed_units", "completion_date")
    filters = {
        "project_name": ("icontains",),
        "completed_units": ("gte", "lte"),
        "completion_date": ("gte", "lte"),
    }
    search = ("project_name", "address")
    essential = ("project_name",)
    rules = (rules.completed_within_project, dates.completion_told_afterwards)
    follows = ("housing.started_project",)
    takes = (take("housing.started_project", "project_name", "address", "total_units"),)
    #: Homes may be bought, or started before there was a portal.
    begins = True
