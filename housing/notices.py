"""The notice types of the housing area."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from disclosure import rules as shared
from disclosure.core import masks
from disclosure.core.notice_types import NoticeType, PartyRole, Stage, registry

from . import models, rules


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
    rules = (rules.unit_mix_adds_up,)


@registry.register
class AllocationScheme(NoticeType):
    code = "housing.allocation_scheme"
    standard_code = "H13"
    label = _("Housing allocation scheme")
    stage = Stage.ANNOUNCEMENT
    model = models.AllocationScheme
    rows = (models.OfferedLayout,)
    parties = (
        PartyRole("notary", _("notary office")),
        PartyRole("allocation_supervisor", _("supervisor of the allocation")),
    )
    columns = ("stock_location", "homes", "rent_or_price", "intention_to")
    filters = {
        "kind": ("exact",),
        "ranking_method": ("exact",),
        "homes": ("gte", "lte"),
        "rent_or_price": ("gte", "lte"),
        "intention_to": ("gte", "lte"),
    }
    search = ("batch_no", "kind", "stock_location", "target_group", "layouts.layout")
    deadline = "intention_to"
    essential = ("stock_location",)
    rules = (rules.layouts_listed, rules.intentions_in_order)


@registry.register
class Correction(NoticeType):
    code = "housing.correction"
    standard_code = "H21"
    label = _("Correction of a housing notice")
    stage = Stage.CORRECTION
    model = models.Correction
    rows = (models.CorrectionItem,)
    columns = ("batch_no", "target", "changed_on")
    filters = {
        "target": ("exact",),
        "changed_on": ("gte", "lte"),
        "batch_no": ("icontains",),
    }
    search = ("batch_no", "changes.item", "changes.before", "changes.after")
    deadline = "new_deadline"
    essential = ("changes",)
    rules = (shared.target_named, shared.postponement_dated)


@registry.register
class AllocationResult(NoticeType):
    code = "housing.allocation_result"
    standard_code = "H16"
    label = _("Housing allocation result")
    stage = Stage.RESULT
    model = models.AllocationResult
    annexes = (models.Allottee,)
    columns = ("project_name", "batch_no", "households", "publicity_end")
    filters = {
        "kind": ("exact",),
        "batch_no": ("icontains",),
        "project_name": ("icontains",),
        "households": ("gte", "lte"),
    }
    search = ("batch_no", "kind", "project_name")
    deadline = "publicity_end"
    essential = ("project_name",)
    private = frozenset({"allottees.room_no"})
    masks = {"allottees.name": masks.surname}
    rules = (rules.publicity_in_order, rules.allottees_counted)


@registry.register
class StartedProject(NoticeType):
    code = "housing.started_project"
    standard_code = "H5"
    label = _("Housing project started")
    stage = Stage.PERFORMANCE
    model = models.StartedProject
    parties = (
        PartyRole("builder", _("developer of the housing project"), required=True),
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
    rules = (rules.starts_within_project,)


@registry.register
class Exit(NoticeType):
    code = "housing.exit"
    standard_code = "H19"
    label = _("Exits from housing security")
    stage = Stage.PERFORMANCE
    model = models.Exit
    annexes = (models.ExitedHousehold,)
    columns = ("month", "households")
    filters = {"month": ("exact", "gte", "lte"), "households": ("gte", "lte")}
    search = ("month",)
    deadline = "publicity_end"
    essential = ("month",)
    masks = {"exits.name": masks.surname}
    rules = (rules.exits_counted, rules.exits_in_month)
