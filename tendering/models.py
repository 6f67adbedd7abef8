"""Columns of the tendering notices, after the domain catalogue (T1 to T16)."""

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

from .choices import (
    BulletinType,
    ExceptionType,
    OffenderRole,
    PerformanceEvent,
    ProjectType,
    Scope,
    TenderMode,
    TenderOrganisation,
)

#: How a section is named wherever it is not described: so that notices about it find each other.
SECTION_HELP = _("The section's number as the tender notice gives it.")


class Plan(NoticeDetail):
    """T1 招标计划: what will be put out to tender, and when."""

    project_name = models.CharField(_("project name"), max_length=300)
    scale = models.TextField(_("scale and content of the works"))
    investment = AmountField(_("total investment"), published_unit="万元")
    scope = models.TextField(_("what is to be tendered"))
    estimate = AmountField(_("estimated contract amount"), published_unit="万元", blank=True)
    expected_month = MonthField(_("tender notice expected in"))
    approval = models.CharField(_("state of approval"), max_length=300, blank=True)


class Approval(NoticeDetail):
    """T2 审批核准备案信息: what an authority approved about the tendering of a project.

    Scope, organisation and mode of the tendering are approved together with the project
    (Tendering and Bidding Law Implementing Regulation, art. 7).
    """

    project_name = models.CharField(_("project name"), max_length=300)
    invest_code = models.CharField(_("investment project code"), max_length=40)
    doc_no = models.CharField(_("number of the approval document"), max_length=100)
    tender_content = models.TextField(_("content of the tendering"), blank=True)
    tender_scope = models.CharField(_("approved scope of the tendering"), max_length=500)
    tender_organisation = models.CharField(
        _("organisation of the tendering"), max_length=20, choices=TenderOrganisation.choices
    )
    tender_mode = models.CharField(_("way of tendering"), max_length=20, choices=TenderMode.choices)
    invitation_reason = models.TextField(_("why by invitation"), blank=True)
    estimate = AmountField(_("estimated tender amount"), published_unit="万元", blank=True)
    approved_on = models.DateField(_("date of the approval"), null=True)


class Tender(NoticeDetail):
    """T4 招标公告: an invitation to bid for one or more sections.

    The data standard keeps prequalification notices (资格预审公告) in the same set (503): there the
    documents, the deadline and the opening are those of the applications.
    """

    bulletin_type = models.CharField(
        _("kind of the notice"), max_length=20, choices=BulletinType.choices
    )
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
    opening_place = models.CharField(_("place of bid opening"), max_length=300, blank=True)
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
    round = CountField(_("how often the section was put out to tender"), unit="次", blank=True)
    estimate = AmountField(_("estimated price of the section"), blank=True)
    duration = CountField(_("time for completion"), unit="天", blank=True)
    term = models.TextField(_("time for completion in words"), blank=True)

    class Meta(NoticeRow.Meta):
        verbose_name = _("section")
        verbose_name_plural = _("sections")


class Clarification(ChangeDetail):
    """T5 澄清修改: what changes in a tender that is still open; in all of it without a section."""

    section = models.CharField(_("section"), max_length=300, blank=True, help_text=SECTION_HELP)
    content = models.TextField(_("what is clarified"))
    new_opening = models.DateTimeField(_("new bid opening"), null=True, blank=True)
    new_place = models.CharField(_("new place of bid opening"), max_length=300, blank=True)
    submitted_at = models.DateTimeField(_("clarification handed in at"), null=True)


class ClarificationChange(ChangeRow):
    """One passage of the tender notice or documents that was changed."""


class ConsortiumMember(PartyColumns, NoticeRow):
    """A member of a consortium, beside the leader who stands in the list of bidders."""

    table_name = "members"

    section = models.CharField(_("section"), max_length=300, help_text=SECTION_HELP)
    leader = models.CharField(_("leader of the consortium"), max_length=300)

    class Meta(NoticeRow.Meta):
        verbose_name = _("consortium member")
        verbose_name_plural = _("consortium members")


class Offer(PartyColumns, NoticeRow):
    """What a bidder offered for a section. Of a consortium it is the leader's row.

    Only works have a time for completion in days; a service or a supply tells it in words. The
    manager is named with a certificate where the tender documents ask for one (Order 10 of 2017 of
    the NDRC), never with a citizen's number.
    """

    section = models.CharField(_("section"), max_length=300, help_text=SECTION_HELP)
    price_form = models.CharField(_("price form"), max_length=20, choices=PriceForm.choices)
    bid_price = AmountField(_("bid price"), blank=True)
    other_price = models.CharField(_("rate or other price"), max_length=500, blank=True)
    duration = CountField(_("time for completion"), unit="天", blank=True)
    term = models.TextField(_("time for completion in words"), blank=True)
    manager_name = models.CharField(_("project manager"), max_length=100, blank=True)

    class Meta(NoticeRow.Meta):
        abstract = True


class OpeningRecord(NoticeDetail):
    """T7 开标记录: who bid, and what was read out when the bids were opened."""

    tender_code = models.CharField(_("tender project number"), max_length=100)
    project_name = models.CharField(_("tender project name"), max_length=300)
    opened_at = models.DateTimeField(_("bids opened at"), null=True)
    place = models.CharField(_("place of bid opening"), max_length=300)
    participants = models.TextField(_("who took part in the opening"))
    objections = models.TextField(_("objections at the opening and answers"), blank=True)


class Bid(Offer):
    """A bid as it was read out."""

    table_name = "bids"

    quality = models.TextField(_("quality offered"), blank=True)
    deposit = AmountField(_("bid security"), blank=True)
    submitted_at = models.DateTimeField(_("bid handed in at"), null=True)

    class Meta(NoticeRow.Meta):
        verbose_name = _("bid that was opened")
        verbose_name_plural = _("bids that were opened")


class Candidates(NoticeDetail):
    """T9 中标候选人公示: who is proposed for the award, open to objections."""

    tender_code = models.CharField(_("tender project number"), max_length=100)
    project_name = models.CharField(_("tender project name"), max_length=300)
    publicity_start = models.DateTimeField(_("publicity from"), null=True)
    publicity_end = models.DateTimeField(_("publicity until"), null=True)
    evaluation = models.TextField(_("course and result of the evaluation"), blank=True)
    objection_channel = models.TextField(_("where and how to object"))
    other_content = models.TextField(_("other content the documents ask for"), blank=True)


class Candidate(Offer):
    """One proposed bidder of one section.

    Ranked, unless the tenderer chooses among candidates of equal rank (评定分离).
    """

    table_name = "candidates"

    rank = CountField(_("rank"), blank=True)
    quality = models.TextField(_("quality offered"))
    score = models.TextField(_("evaluation of the bid"), blank=True)
    manager_cert = models.CharField(
        _("manager's certificate and number"), max_length=500, blank=True
    )
    qualification_response = models.TextField(_("how the requirements are met"))
    performance_list = models.TextField(_("works done before"), blank=True)

    class Meta(NoticeRow.Meta):
        verbose_name = _("award candidate")
        verbose_name_plural = _("award candidates")


class Award(NoticeDetail):
    """T10 中标结果: who won a section, and at what price."""

    tender_code = models.CharField(_("tender project number"), max_length=100)
    project_name = models.CharField(_("tender project name"), max_length=300)
    section = models.CharField(_("section"), max_length=300, help_text=SECTION_HELP)
    price_form = models.CharField(_("price form"), max_length=20, choices=PriceForm.choices)
    amount = AmountField(_("award amount"), blank=True)
    rate = NumberField(_("award rate"), unit="%", blank=True)
    other_price = models.CharField(_("rate or other price"), max_length=500, blank=True)
    duration = CountField(_("time for completion"), unit="天", blank=True)
    term = models.TextField(_("time for completion in words"), blank=True)
    quality = models.TextField(_("quality offered"), blank=True)
    manager_name = models.CharField(_("project manager"), max_length=100, blank=True)
    manager_cert = models.CharField(
        _("manager's certificate and number"), max_length=500, blank=True
    )
    awarded_on = models.DateField(_("date of the award"), null=True)
    other_content = models.TextField(_("other content the documents ask for"), blank=True)


class Abnormality(NoticeDetail):
    """T13 招标异常: a tender that came to nothing, and what follows."""

    tender_code = models.CharField(_("tender project number"), max_length=100)
    project_name = models.CharField(_("tender project name"), max_length=300)
    section = models.CharField(_("section"), max_length=300, help_text=SECTION_HELP)
    exception_type = models.CharField(
        _("kind of abnormality"), max_length=20, choices=ExceptionType.choices
    )
    description = models.TextField(_("what happened and why"))
    retender = models.BooleanField(_("to be tendered again"), null=True, blank=True)
    refund = models.TextField(_("return of fees and bid securities"), blank=True)
    approval = models.TextField(_("result of the approval or filing"), blank=True)
    approved_at = models.DateTimeField(_("approved or filed at"), null=True, blank=True)


class Contract(NoticeDetail):
    """T11 合同订立: the contract that followed an award."""

    contract_name = models.CharField(_("contract name"), max_length=300)
    section = models.CharField(_("section"), max_length=300, help_text=SECTION_HELP)
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
    section = models.CharField(_("section"), max_length=300, blank=True, help_text=SECTION_HELP)
    event = models.CharField(
        _("performance event"), max_length=20, choices=PerformanceEvent.choices
    )
    progress = NumberField(_("progress of the works"), unit="%", blank=True)
    paid = AmountField(_("amount paid"), blank=True)
    paid_total = AmountField(_("paid so far under the contract"), blank=True)
    change_no = models.CharField(_("number of the contract change"), max_length=100, blank=True)
    change_content = models.TextField(_("what was changed"), blank=True)
    change_reason = models.TextField(_("why the contract was changed"), blank=True)
    change_amount = AmountField(_("amount of the change"), signed=True, blank=True)
    cumulative_pct = NumberField(_("changes so far"), unit="%", blank=True)
    finished_on = models.DateField(_("completed on"), null=True, blank=True)
    settlement = AmountField(_("settlement amount"), blank=True)
    actual_days = CountField(_("actual time for completion"), unit="天", blank=True)
    acceptance = models.CharField(_("result of acceptance"), max_length=300, blank=True)
    note = models.TextField(_("note on the performance"), blank=True)


class Violation(NoticeDetail):
    """T16 违法行为记录: a decision on somebody who broke the law in a tender.

    The offender and the deciding authority are parties. `scope` is the data standard's: a record
    for government only is kept elsewhere, it cannot be published here.
    """

    project_name = models.CharField(_("tender project name"), max_length=300, blank=True)
    tender_code = models.CharField(_("tender project number"), max_length=100, blank=True)
    section = models.CharField(_("section"), max_length=300, blank=True, help_text=SECTION_HELP)
    party_role = models.CharField(
        _("part of the offender in the tender"), max_length=20, choices=OffenderRole.choices
    )
    violated_on = models.DateField(_("date of the violation"), null=True, blank=True)
    conduct = models.TextField(_("unlawful conduct"))
    basis = models.TextField(_("legal basis of the decision"))
    result = models.TextField(_("penalty or other measure"))
    doc_no = models.CharField(_("number of the decision document"), max_length=100)
    decided_on = models.DateField(_("date of the decision on the violation"), null=True)
    restricted_action = models.CharField(_("what is restricted"), max_length=300, blank=True)
    restricted_from = models.DateField(_("restriction from"), null=True, blank=True)
    restricted_to = models.DateField(_("restriction until"), null=True, blank=True)
    scope = models.CharField(_("who may see the record"), max_length=20, choices=Scope.choices)
