"""Columns of the notices on who may get a home, after the domain catalogue (H11 and H12)."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from disclosure.models import CountField, MonthField, NoticeDetail
from housing.choices import HousingKind, QueueCategory, RegisterStatus, ReviewResult, ReviewStage

from .lists import FOUR_CHARACTERS, HouseholdCount, ListedHousehold


class Eligibility(NoticeDetail):
    """H11 资格审核公示: how many applicants a review found qualified; who they are is a list.

    The list comes down when the publicity period ends (Personal Information Protection Law
    art. 19 and 47).
    """

    batch_no = models.CharField(_("batch of applications"), max_length=100, blank=True)
    review_stage = models.CharField(
        _("stage of the housing review"), max_length=20, choices=ReviewStage.choices
    )
    households = CountField(_("households on the list"), unit="户")
    publicity_start = models.DateField(_("publicity from"), null=True)
    publicity_end = models.DateField(_("publicity until"), null=True)
    objection_channel = models.CharField(_("where to object"), max_length=300)


class EligibilityCount(HouseholdCount):
    """Reviewed households of one kind and queue."""


class Applicant(ListedHousehold):
    """A household whose application was reviewed."""

    table_name = "applicants"
    identity = ("application_no",)
    number = "seq"

    seq = CountField(_("number in the list"))
    application_no = models.CharField(_("number of the application"), max_length=100)
    name = models.CharField(_("name of the applicant"), max_length=100)
    id_tail = models.CharField(
        _("last four characters of the identity number"),
        max_length=4,
        blank=True,
        validators=[FOUR_CHARACTERS],
    )
    household_size = CountField(_("people in the household"), unit="人")
    community = models.CharField(_("community or street"), max_length=300)
    kind = models.CharField(
        _("kind of housing security"), max_length=20, choices=HousingKind.choices
    )
    category = models.CharField(
        _("queue of the household"), max_length=20, choices=QueueCategory.choices, blank=True
    )
    category_detail = models.CharField(_("reason for the queue"), max_length=200, blank=True)
    result = models.CharField(
        _("result of the housing review"), max_length=20, choices=ReviewResult.choices
    )
    income_detail = models.TextField(_("income and assets"), blank=True)

    class Meta(ListedHousehold.Meta):
        verbose_name = _("reviewed applicant")
        verbose_name_plural = _("reviewed applicants")


class WaitingList(NoticeDetail):
    """H12 保障对象名册: how many households are registered; who they are is a list.

    No law ends the publicity of a register, so the notice says until when the list stays public:
    until its purpose is fulfilled (Personal Information Protection Law art. 19 and 47).
    """

    month = MonthField(_("month of the register"))
    households = CountField(_("households on the list"), unit="户")
    publicity_end = models.DateField(_("publicity until"), null=True)


class WaitingCount(HouseholdCount):
    """Registered households of one kind and queue."""


class WaitingHousehold(ListedHousehold):
    """A registered household. Each kind of housing security has its own order."""

    table_name = "waiting_households"
    identity = ("register_no",)
    number = "rank"
    numbered_by = "kind"

    rank = CountField(_("place on the waiting list"))
    register_no = models.CharField(_("register number"), max_length=100)
    name = models.CharField(_("name of the applicant"), max_length=100)
    kind = models.CharField(
        _("kind of housing security"), max_length=20, choices=HousingKind.choices
    )
    category = models.CharField(
        _("queue of the household"), max_length=20, choices=QueueCategory.choices
    )
    category_detail = models.CharField(_("reason for the queue"), max_length=200, blank=True)
    registered_on = models.DateField(_("date of registration"), null=True)
    status = models.CharField(
        _("what became of the registration"), max_length=20, choices=RegisterStatus.choices
    )

    class Meta(ListedHousehold.Meta):
        verbose_name = _("registered household")
        verbose_name_plural = _("registered households")
