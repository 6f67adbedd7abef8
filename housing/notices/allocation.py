"""Notices on handing out homes: stock, scheme, lottery, order, result."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from disclosure.core import masks
from disclosure.core.notice_types import Lots, NoticeType, PartyRole, Stage, registry, take
from housing import models
from housing.rules import allocation as rules
from housing.rules import dates, lists

from .parties import SUPERVISOR


@registry.register
class AvailableStock(NoticeType):
    code = "housing.available_stock"
    standard_code = "H9"
    label = _("Homes available for allocation")
    stage = Stage.ANNOUNCEMENT
    model = models.AvailableStock
    rows = (models.AvailableLayout,)
    parties = (PartyRole("operator", _("operator of the homes")),)
    columns = ("project_name", "kind", "homes", "rent", "sale_price")
    filters = {
        "kind": ("exact",),
        "batch_no": ("icontains",),
        "project_name": ("icontains",),
        "homes": ("gte", "lte"),
        "ready_date": ("gte", "lte"),
        "apply_to": ("gte", "lte"),
    }
    search = ("batch_no", "project_name", "address", "kind", "layouts.layout")
    deadline = "apply_to"
    essential = ("project_name",)
    rules = (
        rules.stock_listed,
        rules.price_told,
        rules.share_of_title,
        rules.applications_in_order,
    )
    follows = ("housing.completed_project", "housing.waiting_list")
    takes = (take("housing.completed_project", "project_name", "address"),)
    begins = True
    lots = Lots(number="batch_no", name="project_name")


@registry.register
class AllocationScheme(NoticeType):
    code = "housing.allocation_scheme"
    standard_code = "H13"
    label = _("Housing allocation scheme")
    stage = Stage.ANNOUNCEMENT
    model = models.AllocationScheme
    rows = (models.OfferedLayout,)
    parties = (PartyRole("notary", _("notary office")), SUPERVISOR)
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
    follows = ("housing.available_stock", "housing.waiting_list")
    takes = (take("housing.available_stock", "batch_no", "kind", "homes", "layouts"),)
    begins = True
    lots = Lots(number="batch_no", name="stock_location")


@registry.register
class Lottery(NoticeType):
    code = "housing.lottery"
    standard_code = "H14"
    label = _("Notice of a housing lottery")
    stage = Stage.ANNOUNCEMENT
    model = models.Lottery
    parties = (PartyRole("notary", _("notary office"), required=True), SUPERVISOR)
    columns = ("place", "held_at", "pool_size", "homes")
    filters = {
        "batch_no": ("icontains",),
        "pool_size": ("gte", "lte"),
        "homes": ("gte", "lte"),
        "held_at": ("gte", "lte"),
    }
    search = ("batch_no", "place", "rounds", "algorithm", "seed_commitment")
    deadline = "held_at"
    essential = ("held_at",)
    rules = (rules.lottery_ahead, rules.lottery_has_a_pool)
    follows = ("housing.allocation_scheme",)
    takes = (take("housing.allocation_scheme", "batch_no", "homes"),)
    lots = Lots(number="batch_no")


@registry.register
class LotteryResult(NoticeType):
    code = "housing.lottery_result"
    standard_code = "H15"
    label = _("Housing lottery result and order")
    stage = Stage.RESULT
    model = models.LotteryResult
    annexes = (models.RankedHousehold,)
    columns = ("batch_no", "pool_size", "households", "publicity_end")
    filters = {
        "batch_no": ("icontains",),
        "households": ("gte", "lte"),
        "publicity_end": ("gte", "lte"),
    }
    search = ("batch_no", "seed", "notary_no")
    deadline = "publicity_end"
    essential = ("batch_no",)
    private = frozenset({"ranked_households.room_no"})
    masks = {"ranked_households.name": masks.surname}
    rules = (
        dates.publicity_in_order,
        lists.list_ends,
        lists.households_counted,
        lists.households_listed_once,
        lists.numbers_run,
        lists.homes_given_once,
        rules.ranked_within_pool,
    )
    follows = ("housing.lottery", "housing.allocation_scheme")
    takes = (take("housing.lottery", "batch_no", "pool_size"),)
    lots = Lots(number="batch_no")


@registry.register
class AllocationResult(NoticeType):
    code = "housing.allocation_result"
    standard_code = "H16"
    label = _("Housing allocation result")
    stage = Stage.RESULT
    model = models.AllocationResult
    rows = (models.AllottedLayout,)
    annexes = (models.Allottee,)
    columns = ("project_name", "batch_no", "households", "publicity_end")
    filters = {
        "kind": ("exact",),
        "batch_no": ("icontains",),
        "project_name": ("icontains",),
        "households": ("gte", "lte"),
    }
    search = ("batch_no", "kind", "project_name", "layouts.layout")
    deadline = "publicity_end"
    essential = ("project_name",)
    private = frozenset({"allottees.room_no"})
    masks = {"allottees.name": masks.surname}
    rules = (
        dates.publicity_in_order,
        lists.list_ends,
        lists.households_counted,
        lists.households_listed_once,
        lists.homes_given_once,
        rules.allotted_layouts_add_up,
    )
    follows = ("housing.lottery_result", "housing.allocation_scheme")
    takes = (
        take("housing.lottery_result", "batch_no"),
        take("housing.allocation_scheme", "batch_no", "kind", "layouts"),
        take("housing.available_stock", "project_name"),
    )
    lots = Lots(number="batch_no", name="project_name")
