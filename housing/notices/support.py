"""Notices on who is supported and who leaves: rent subsidy, exits, rural renovation."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from disclosure.core import masks
from disclosure.core.notice_types import NoticeType, Stage, registry, take
from housing import models
from housing.rules import dates, lists
from housing.rules import support as rules


@registry.register
class RentSubsidy(NoticeType):
    code = "housing.rent_subsidy"
    standard_code = "H17"
    label = _("Rent subsidies paid")
    stage = Stage.PERFORMANCE
    model = models.RentSubsidy
    annexes = (models.SubsidisedHousehold,)
    columns = ("period", "households", "people", "total_amount")
    filters = {
        "period": ("exact", "gte", "lte"),
        "households": ("gte", "lte"),
        "total_amount": ("gte", "lte"),
    }
    search = ("period",)
    amount = "total_amount"
    deadline = "publicity_end"
    essential = ("period",)
    private = frozenset({"subsidised_households.bank_account"})
    masks = {"subsidised_households.name": masks.surname}
    rules = (
        lists.list_ends,
        lists.households_counted,
        lists.households_listed_once,
        rules.people_add_up,
        rules.subsidies_add_up,
    )
    follows = ("housing.waiting_list", "housing.eligibility")
    begins = True


@registry.register
class Exit(NoticeType):
    code = "housing.exit"
    standard_code = "H19"
    label = _("Exits from housing security")
    stage = Stage.PERFORMANCE
    model = models.Exit
    rows = (models.ExitCount,)
    annexes = (models.ExitedHousehold,)
    columns = ("month", "households")
    filters = {"month": ("exact", "gte", "lte"), "households": ("gte", "lte")}
    search = ("month", "counts.reason")
    deadline = "publicity_end"
    essential = ("month",)
    masks = {"exits.name": masks.surname}
    rules = (
        dates.month_begun,
        lists.list_ends,
        lists.households_counted,
        lists.counts_add_up,
        lists.households_listed_once,
        rules.exits_in_month,
    )
    follows = ("housing.allocation_result", "housing.rent_subsidy")
    begins = True


@registry.register
class RenovationList(NoticeType):
    code = "housing.renovation_list"
    standard_code = "R3"
    label = _("Subsidies for dilapidated rural houses")
    stage = Stage.RESULT
    model = models.RenovationList
    annexes = (models.RenovationHousehold,)
    columns = ("plan_year", "households", "total_subsidy")
    filters = {
        "plan_year": ("exact", "gte", "lte"),
        "households": ("gte", "lte"),
        "total_subsidy": ("gte", "lte"),
    }
    search = ("doc_no",)
    amount = "total_subsidy"
    deadline = "publicity_end"
    essential = ("plan_year",)
    private = frozenset({"renovation_households.category_detail"})
    masks = {
        "renovation_households.householder": masks.surname,
        "renovation_households.village": masks.address,
    }
    rules = (
        lists.list_ends,
        lists.households_counted,
        lists.namesakes_doubted,
        rules.grades_add_up,
        rules.renovation_subsidies_add_up,
    )


@registry.register
class RenovationResult(NoticeType):
    code = "housing.renovation_result"
    standard_code = "R4"
    label = _("Result of renovating rural houses")
    stage = Stage.PERFORMANCE
    model = models.RenovationResult
    annexes = (models.RenovatedHouse,)
    columns = ("plan_year", "households", "accepted_households", "total_paid")
    filters = {
        "plan_year": ("exact", "gte", "lte"),
        "households": ("gte", "lte"),
        "total_paid": ("gte", "lte"),
    }
    search = ("plan_year",)
    amount = "total_paid"
    deadline = "publicity_end"
    essential = ("plan_year",)
    masks = {
        "renovated_houses.householder": masks.surname,
        "renovated_houses.village": masks.address,
    }
    rules = (
        lists.list_ends,
        lists.households_counted,
        lists.namesakes_doubted,
        rules.renovated_in_order,
        rules.accepted_counted,
        rules.payments_add_up,
    )
    follows = ("housing.renovation_list",)
    takes = (take("housing.renovation_list", "plan_year", "households"),)
