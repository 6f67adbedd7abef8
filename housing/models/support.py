"""Columns of the notices on who is supported, after the domain catalogue (H17, H19, R3, R4)."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from disclosure.models import AmountField, CountField, MonthField, NoticeDetail, NoticeRow
from housing.choices import (
    DangerGrade,
    ExitReason,
    HouseAcceptance,
    QueueCategory,
    RenovationMethod,
)

from .lists import ListedHousehold


class RentSubsidy(NoticeDetail):
    """H17 租赁补贴发放: how much rent subsidy was paid to how many; who got it is a list.

    No law ends the publicity of the list, so the notice says until when it stays public: until its
    purpose is fulfilled (Personal Information Protection Law art. 19 and 47).
    """

    period = MonthField(_("month of the subsidy"))
    households = CountField(_("households that got a subsidy"), unit="户")
    people = CountField(_("people who benefit"), unit="人")
    total_amount = AmountField(_("subsidies in total"))
    publicity_end = models.DateField(_("publicity until"), null=True)


class SubsidisedHousehold(ListedHousehold):
    """A household that got rent subsidy."""

    table_name = "subsidised_households"
    identity = ("household_code",)

    household_code = models.CharField(_("code of the household"), max_length=100)
    name = models.CharField(_("name of the applicant"), max_length=100)
    people = CountField(_("people who benefit"), unit="人")
    amount = AmountField(_("amount of the subsidy"))
    bank_account = models.CharField(_("bank account of the household"), max_length=100, blank=True)

    class Meta(ListedHousehold.Meta):
        verbose_name = _("subsidised household")
        verbose_name_plural = _("subsidised households")


class Exit(NoticeDetail):
    """H19 退出情况: how many households gave up their homes in a month; who they are is a list.

    The list comes down when the publicity period ends (Personal Information Protection Law
    art. 19 and 47).
    """

    month = MonthField(_("month of the exits"))
    households = CountField(_("households that left"), unit="户")
    publicity_end = models.DateField(_("publicity until"), null=True)


class ExitCount(NoticeRow):
    """How many households left for one reason; stays when the list is deleted."""

    table_name = "counts"

    reason = models.CharField(_("reason for the exit"), max_length=20, choices=ExitReason.choices)
    households = CountField(_("households that left"), unit="户")

    class Meta(NoticeRow.Meta):
        verbose_name = _("number of exits by reason")
        verbose_name_plural = _("numbers of exits by reason")


class ExitedHousehold(ListedHousehold):
    """A household that gave up its home or subsidy."""

    table_name = "exits"
    identity = ("register_no",)

    register_no = models.CharField(_("register number"), max_length=100)
    name = models.CharField(_("name of the applicant"), max_length=100, blank=True)
    project_name = models.CharField(_("name of the housing project"), max_length=300, blank=True)
    reason = models.CharField(_("reason for the exit"), max_length=20, choices=ExitReason.choices)
    exit_date = models.DateField(_("date of the exit"), null=True)
    disposal = models.TextField(_("what was arranged"), blank=True)

    class Meta(ListedHousehold.Meta):
        verbose_name = _("household on the exit list")
        verbose_name_plural = _("households on the exit list")


class RenovationList(NoticeDetail):
    """R3 农村危房改造补助名单: what is paid to renovate rural houses; whose they are is a list.

    The notice says until when the list stays public: until its purpose is fulfilled (Personal
    Information Protection Law art. 19 and 47).
    """

    plan_year = models.PositiveSmallIntegerField(_("plan year"), null=True)
    doc_no = models.CharField(_("number of the funding document"), max_length=100, blank=True)
    households = CountField(_("households to renovate their houses"), unit="户")
    grade_c_households = CountField(_("households in houses of grade C"), unit="户")
    grade_d_households = CountField(_("households in houses of grade D"), unit="户")
    total_subsidy = AmountField(_("renovation subsidies in total"))
    publicity_end = models.DateField(_("publicity until"), null=True)


class RenovationHousehold(ListedHousehold):
    """A household whose dangerous house is to be renovated with public money."""

    table_name = "renovation_households"
    identity = ("village", "householder")

    village = models.CharField(_("village of the house"), max_length=300)
    householder = models.CharField(_("householder"), max_length=100)
    category = models.CharField(
        _("queue of the household"), max_length=20, choices=QueueCategory.choices
    )
    category_detail = models.CharField(_("reason for the queue"), max_length=200, blank=True)
    danger_grade = models.CharField(_("grade of danger"), max_length=1, choices=DangerGrade.choices)
    method = models.CharField(
        _("way of renovating the house"),
        max_length=20,
        choices=RenovationMethod.choices,
        blank=True,
    )
    subsidy = AmountField(_("amount of the subsidy"))

    class Meta(ListedHousehold.Meta):
        verbose_name = _("household to be supported")
        verbose_name_plural = _("households to be supported")


class RenovationResult(NoticeDetail):
    """R4 农村危房改造结果: how many rural houses were renovated; whose they are is a list.

    The notice says until when the list stays public: until its purpose is fulfilled (Personal
    Information Protection Law art. 19 and 47).
    """

    plan_year = models.PositiveSmallIntegerField(_("plan year"), null=True)
    households = CountField(_("households with renovated houses"), unit="户")
    accepted_households = CountField(_("of these, houses accepted"), unit="户")
    total_paid = AmountField(_("renovation subsidies paid"))
    publicity_end = models.DateField(_("publicity until"), null=True)


class RenovatedHouse(ListedHousehold):
    """A household whose house was renovated."""

    table_name = "renovated_houses"
    identity = ("village", "householder")

    village = models.CharField(_("village of the house"), max_length=300)
    householder = models.CharField(_("householder"), max_length=100)
    start_date = models.DateField(_("start of the renovation"), null=True, blank=True)
    completion_date = models.DateField(_("completion of the renovation"), null=True)
    accepted = models.CharField(
        _("result of the acceptance"), max_length=20, choices=HouseAcceptance.choices
    )
    subsidy_paid = AmountField(_("renovation subsidy paid"))

    class Meta(ListedHousehold.Meta):
        verbose_name = _("renovated house")
        verbose_name_plural = _("renovated houses")
