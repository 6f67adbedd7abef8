"""Columns of the tendering notices, after the domain catalogue (T1 to T12)."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from disclosure.models import (
    AmountField,
    ChangeDetail,
    ChangeRow,
    CountField,
    MonthField,
    NoticeDetail,
    NoticeRow,
    NumberField,
    PartyColumns,
    PriceForm,
)

from .choices import PerformanceEvent, ProjectType


class Plan(NoticeDetail):
    """T1 招标计划: what will be put out to tender, and when."""

    project_name = models.CharField(_("project name"), max_length=300)
    scale = models.TextField(_("scale and content of the works"))
    investment = AmountField(_("total investment"), published_unit="万元")
    scope = models.TextField(_("what is to be tendered"))
    estimate = AmountField(_("estimated contract amount"), published_unit="万元", blank=True)
    expected_month = MonthField(_("tender notice expected in"))
    approval = models.CharField(_("state of approval"), max_length=300, blank=True)


class Tender(NoticeDetail):
    """T4 招标公告: an invitation to bid for one or more sections."""

    tender_code = models.CharField(_("tender project number"), max_length=100)
    project_name = models.CharField(_("tender project name"), max_length=300)
    project_type = models.CharField(_("type of works"), max_length=3, choices=ProjectType.choices)
    content = models.TextField(_("content, extent and scale"))
    fund_source = models.CharField(_("source of funds"), max_length=200)
    qualification = models.TextField(_("what bidders must be able to do"))
    joint_bid = models.BooleanField(_("consortia may bid"), null=True)
    docs_from = models.DateTimeField(_("documents available from"), null=True)
    docs_to = models.DateTimeField(_("documents available until"), null=True)
    docs_how = models.TextField(_("how to get the documents"))
    docs_price = AmountField(_("price of the documents"), blank=True)
    bid_deadline = models.DateTimeField(_("bids until"), null=True)
    bid_how = models.TextField(_("how to submit bids"))
    opening_at = models.DateTimeField(_("bid opening"), null=True)
    control_price = AmountField(_("maximum bid price"), blank=True)
    evaluation = models.TextField(_("how bids are evaluated"), blank=True)
    deposit = AmountField(_("bid security"), blank=True)
    agency_contact = models.CharField(
        _("contact of the tendering agent"), max_length=200, blank=True
    )
    eplatform_url = models.URLField(_("electronic tendering platform"), max_length=500, blank=True)


class Section(NoticeRow):
    """A section (标段) of a tender: bid for, awarded and contracted by itself."""

    table_name = "sections"

    section_no = models.CharField(_("section number"), max_length=100)
    section_name = models.CharField(_("section name"), max_length=300)
    content = models.TextField(_("content of the section"))
    estimate = AmountField(_("estimated price of the section"), blank=True)
    duration = CountField(_("time for completion"), unit="天", blank=True)

    class Meta(NoticeRow.Meta):
        verbose_name = _("section")
        verbose_name_plural = _("sections")


class Clarification(ChangeDetail):
    """T5 澄清修改: what changes in a tender that is still open."""

    content = models.TextField(_("what is clarified"))
    new_opening = models.DateTimeField(_("new bid opening"), null=True, blank=True)
    new_place = models.CharField(_("new place of bid opening"), max_length=300, blank=True)


class ClarificationChange(ChangeRow):
    """One passage of the tender notice or documents that was changed."""


class Candidates(NoticeDetail):
    """T9 中标候选人公示: who is proposed for the award, open to objections."""

    tender_code = models.CharField(_("tender project number"), max_length=100)
    project_name = models.CharField(_("tender project name"), max_length=300)
    publicity_start = models.DateTimeField(_("publicity from"), null=True)
    publicity_end = models.DateTimeField(_("publicity until"), null=True)
    objection_channel = models.TextField(_("where and how to object"))


class Candidate(PartyColumns, NoticeRow):
    """One proposed bidder of one section, with what it offered.

    A consortium is one row: its leader is the party, the others stand in `members`. The manager is
    named with a certificate (Order 10 of 2017 of the NDRC, art. 6), never with a citizen's number.
    """

    table_name = "candidates"

    section = models.CharField(_("section"), max_length=300)
    rank = CountField(_("rank"))
    members = models.TextField(_("other members of the consortium"), blank=True)
    price_form = models.CharField(_("price form"), max_length=20, choices=PriceForm.choices)
    bid_price = AmountField(_("bid price"), blank=True)
    other_price = models.CharField(_("rate or other price"), max_length=500, blank=True)
    quality = models.CharField(_("quality offered"), max_length=500)
    duration = CountField(_("time for completion"), unit="天")
    score = models.TextField(_("evaluation of the bid"))
    manager_name = models.CharField(_("project manager"), max_length=100)
    manager_cert = models.CharField(_("manager's certificate and number"), max_length=500)
    qualification_response = models.TextField(_("how the requirements are met"))
    performance_list = models.TextField(_("works done before"), blank=True)

    class Meta(NoticeRow.Meta):
        verbose_name = _("award candidate")
        verbose_name_plural = _("award candidates")


class Award(NoticeDetail):
    """T10 中标结果: who won a section, and at what price."""

    tender_code = models.CharField(_("tender project number"), max_length=100)
    project_name = models.CharField(_("tender project name"), max_length=300)
    section = models.CharField(_("section"), max_length=300)
    price_form = models.CharField(_("price form"), max_length=20, choices=PriceForm.choices)
    amount = AmountField(_("award amount"), blank=True)
    rate = NumberField(_("award rate"), unit="%", blank=True)
    other_price = models.CharField(_("rate or other price"), max_length=500, blank=True)
    duration = CountField(_("time for completion"), unit="天", blank=True)
    quality = models.CharField(_("quality offered"), max_length=500, blank=True)
    manager_name = models.CharField(_("project manager"), max_length=100, blank=True)
    manager_cert = models.CharField(
        _("manager's certificate and number"), max_length=500, blank=True
    )
    awarded_on = models.DateField(_("date of the award"), null=True)


class Contract(NoticeDetail):
    """T11 合同订立: the contract that followed an award."""

    contract_name = models.CharField(_("contract name"), max_length=300)
    section = models.CharField(_("section"), max_length=300)
    price_form = models.CharField(_("price form"), max_length=20, choices=PriceForm.choices)
    amount = AmountField(_("contract amount"), blank=True)
    other_price = models.CharField(_("rate or other price"), max_length=500, blank=True)
    term = models.CharField(_("contract term"), max_length=200)
    quality = models.TextField(_("quality required"), blank=True)
    manager_name = models.CharField(_("project manager"), max_length=100, blank=True)
    signed_on = models.DateField(_("signed on"), null=True)
    main_terms = models.TextField(_("main terms of the contract"))


class Performance(NoticeDetail):
    """T12 合同履行: what became of a contract. One notice for one event."""

    contract_name = models.CharField(_("contract name"), max_length=300)
    event = models.CharField(
        _("performance event"), max_length=20, choices=PerformanceEvent.choices
    )
    change_content = models.TextField(_("what was changed"), blank=True)
    change_amount = AmountField(_("amount of the change"), signed=True, blank=True)
    cumulative_pct = NumberField(_("changes so far"), unit="%", blank=True)
    finished_on = models.DateField(_("completed on"), null=True, blank=True)
    settlement = AmountField(_("settlement amount"), blank=True)
    actual_days = CountField(_("actual time for completion"), unit="天", blank=True)
    acceptance = models.CharField(_("result of acceptance"), max_length=300, blank=True)
