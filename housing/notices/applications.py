"""Notices on who may get a home: publicity of reviews, register of waiting households."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from disclosure.core import masks
from disclosure.core.notice_types import NoticeType, Stage, registry, take
from housing import models
from housing.rules import applications as rules
from housing.rules import dates, lists


@registry.register
class Eligibility(NoticeType):
    code = "housing.eligibility"
    standard_code = "H11"
    label = _("Publicity of qualified housing applicants")
    stage = Stage.ANNOUNCEMENT
    model = models.Eligibility
    rows = (models.EligibilityCount,)
    annexes = (models.Applicant,)
    columns = ("batch_no", "review_stage", "households", "publicity_end")
    filters = {
        "batch_no": ("icontains",),
        "review_stage": ("exact",),
        "households": ("gte", "lte"),
        "publicity_end": ("gte", "lte"),
    }
    search = ("batch_no", "review_stage", "counts.kind")
    deadline = "publicity_end"
    essential = ("review_stage",)
    private = frozenset({"applicants.category_detail", "applicants.income_detail"})
    masks = {"applicants.name": masks.surname, "applicants.community": masks.address}
    rules = (
        dates.publicity_in_order,
        lists.list_ends,
        lists.households_counted,
        lists.counts_add_up,
        lists.households_listed_once,
        lists.numbers_run,
        rules.only_qualified_named,
    )


@registry.register
class WaitingList(NoticeType):
    code = "housing.waiting_list"
    standard_code = "H12"
    label = _("Register of households waiting for homes")
    stage = Stage.ANNOUNCEMENT
    model = models.WaitingList
    rows = (models.WaitingCount,)
    annexes = (models.WaitingHousehold,)
    columns = ("month", "households", "publicity_end")
    filters = {
        "month": ("exact", "gte", "lte"),
        "households": ("gte", "lte"),
        "publicity_end": ("gte", "lte"),
    }
    search = ("month", "counts.kind")
    deadline = "publicity_end"
    essential = ("month",)
    private = frozenset({"waiting_households.category_detail"})
    masks = {"waiting_households.name": masks.surname}
    rules = (
        dates.month_begun,
        lists.list_ends,
        lists.households_counted,
        lists.counts_add_up,
        lists.households_listed_once,
        lists.numbers_run,
        rules.registered_by_month,
    )
    follows = ("housing.eligibility",)
    takes = (take("housing.eligibility", "counts"),)
    begins = True
