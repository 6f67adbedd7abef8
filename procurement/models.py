"""Columns of the procurement notices, after the domain catalogue (P1 to P12)."""

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
    PriceForm,
)

from .choices import AcceptanceResult, Method


class Intention(NoticeDetail):
    """P1 采购意向: what a budget unit means to buy, and when."""

    item_name = models.CharField(_("procurement item"), max_length=300)
    overview = models.TextField(_("overview of the requirement"))
    budget = AmountField(_("procurement budget"), published_unit="万元")
    expected_month = MonthField(_("procurement expected in"))
    for_sme = models.BooleanField(
        _("reserved for small and medium enterprises"), null=True, blank=True
    )
    catalogue_code = models.CharField(_("procurement catalogue code"), max_length=40, blank=True)
    remark = models.TextField(_("remark"), blank=True)


class OpenTender(NoticeDetail):
    """P3 公开招标公告: an invitation to all suppliers."""

    project_no = models.CharField(_("project number"), max_length=100)
    project_name = models.CharField(_("project name"), max_length=300)
    method = models.CharField(_("procurement method"), max_length=20, choices=Method.choices)
    budget = AmountField(_("procurement budget"))
    price_cap = AmountField(_("price ceiling"), blank=True)
    requirement = models.TextField(_("procurement requirement"))
    catalogue_code = models.CharField(_("procurement catalogue code"), max_length=40, blank=True)
    qualification = models.TextField(_("what suppliers must be able to do"))
    policies = models.TextField(_("procurement policies applied"))
    joint_bid = models.BooleanField(_("consortia may bid"), null=True)
    docs_from = models.DateTimeField(_("documents available from"), null=True)
    docs_to = models.DateTimeField(_("documents available until"), null=True)
    docs_how = models.TextField(_("how to get the documents"))
    docs_price = AmountField(_("price of the documents"))
    notice_days = CountField(_("notice period"), unit="工作日")
    bid_deadline = models.DateTimeField(_("bids until"), null=True)
    opening_at = models.DateTimeField(_("bid opening"), null=True)
    opening_place = models.CharField(_("place of bid opening"), max_length=300)


class Package(NoticeRow):
    """A package (包) of a procurement: bid for and awarded by itself."""

    table_name = "packages"

    package_no = models.CharField(_("package number"), max_length=100)
    package_name = models.CharField(_("package name"), max_length=300)
    requirement = models.TextField(_("procurement requirement"), blank=True)
    quantity = NumberField(_("quantity"), blank=True)
    unit = models.CharField(_("unit of quantity"), max_length=40, blank=True)
    budget = AmountField(_("package budget"))
    price_cap = AmountField(_("price ceiling"), blank=True)

    class Meta(NoticeRow.Meta):
        verbose_name = _("package")
        verbose_name_plural = _("packages")


class SingleSource(NoticeDetail):
    """P5 单一来源公示: why only one supplier can deliver, open to objections."""

    project_no = models.CharField(_("project number"), max_length=100)
    project_name = models.CharField(_("project name"), max_length=300)
    description = models.TextField(_("what is to be bought"))
    catalogue_code = models.CharField(_("procurement catalogue code"), max_length=40, blank=True)
    budget = AmountField(_("procurement budget"))
    reason = models.TextField(_("why a single source is used"))
    publicity_start = models.DateField(_("publicity from"), null=True)
    publicity_end = models.DateField(_("publicity until"), null=True)
    finance_contact = models.CharField(_("finance department to object to"), max_length=300)
    agency_contact = models.CharField(
        _("how to reach the procurement agent"), max_length=300, blank=True
    )


class Argument(NoticeRow):
    """What an expert says about the single source.

    Named in full with employer and title: the rules on methods other than tendering have them
    published with their opinions.
    """

    table_name = "experts"

    name = models.CharField(_("expert's name"), max_length=100)
    employer = models.CharField(_("expert's employer"), max_length=300)
    title = models.CharField(_("expert's professional title"), max_length=100)
    opinion = models.TextField(_("expert's opinion"))

    class Meta(NoticeRow.Meta):
        verbose_name = _("expert on the single source")
        verbose_name_plural = _("experts on the single source")


class Correction(ChangeDetail):
    """P6 更正公告: what changed in a notice, its documents or a result."""

    project_no = models.CharField(_("project number"), max_length=100)
    project_name = models.CharField(_("project name"), max_length=300)
    content = models.TextField(_("what is corrected"), blank=True)


class CorrectionChange(ChangeRow):
    """One item that was corrected."""


class Item(NoticeRow):
    """What is bought (主要标的): name, specification, quantity and unit price."""

    table_name = "items"

    name = models.CharField(_("name of the item"), max_length=300)
    specification = models.TextField(_("specification"), blank=True)
    quantity = NumberField(_("quantity"), blank=True)
    unit = models.CharField(_("unit of quantity"), max_length=40, blank=True)
    unit_price = AmountField(_("price per unit"), blank=True)
    service_requirement = models.TextField(_("service requirement"), blank=True)

    class Meta(NoticeRow.Meta):
        abstract = True


class Award(NoticeDetail):
    """P8 中标(成交)结果公告: who supplies a project or one package of it."""

    project_no = models.CharField(_("project number"), max_length=100)
    project_name = models.CharField(_("project name"), max_length=300)
    package_no = models.CharField(_("package number"), max_length=100, blank=True)
    price_form = models.CharField(_("price form"), max_length=20, choices=PriceForm.choices)
    amount = AmountField(_("winning amount"), blank=True)
    rate = models.CharField(_("discount rate or other price"), max_length=500, blank=True)
    agency_fee = models.TextField(_("agent's fee: standard and amount"))
    notice_days = CountField(_("notice period"), unit="工作日")
    determined_on = models.DateField(_("supplier determined on"), null=True)


class AwardItem(Item):
    """An item the winning supplier will deliver."""

    class Meta(Item.Meta):
        verbose_name = _("item awarded")
        verbose_name_plural = _("items awarded")


class Expert(NoticeRow):
    """A member of the panel that judged the bids.

    Named in full: the law has the list published with the result (Government Procurement Law
    Implementing Regulation art. 43).
    """

    table_name = "experts"

    name = models.CharField(_("expert's name"), max_length=100)
    capacity = models.CharField(_("capacity on the panel"), max_length=100, blank=True)

    class Meta(NoticeRow.Meta):
        verbose_name = _("review expert")
        verbose_name_plural = _("review experts")


class Contract(NoticeDetail):
    """P9 采购合同公告: the contract; its text without secrets is attached."""

    contract_no = models.CharField(_("contract number"), max_length=100)
    contract_name = models.CharField(_("contract name"), max_length=300)
    project_no = models.CharField(_("project number"), max_length=100)
    package_no = models.CharField(_("package number"), max_length=100, blank=True)
    method = models.CharField(
        _("procurement method"), max_length=20, choices=Method.choices, blank=True
    )
    price_form = models.CharField(_("price form"), max_length=20, choices=PriceForm.choices)
    amount = AmountField(_("contract amount"), blank=True)
    rate = models.CharField(_("discount rate or other price"), max_length=500, blank=True)
    term = models.CharField(_("contract term"), max_length=200, blank=True)
    place = models.CharField(_("place of performance"), max_length=300, blank=True)
    signed_on = models.DateField(_("signed on"), null=True)
    announced_on = models.DateField(_("announced on"), null=True)


class ContractItem(Item):
    """An item under the contract."""

    class Meta(Item.Meta):
        verbose_name = _("item under contract")
        verbose_name_plural = _("items under contract")


class Acceptance(NoticeDetail):
    """P11 履约验收公告: whether the supplier delivered what was agreed."""

    contract_no = models.CharField(_("contract number"), max_length=100, blank=True)
    contract_name = models.CharField(_("contract name"), max_length=300)
    accepted_on = models.DateField(_("date of acceptance"), null=True)
    result = models.CharField(
        _("conclusion of the acceptance"), max_length=20, choices=AcceptanceResult.choices
    )
    opinion = models.TextField(_("opinion of the acceptance panel"))
    paid_amount = AmountField(_("amount paid"), blank=True)
    service_user_opinion = models.TextField(_("opinion of those served"), blank=True)


class AcceptanceMember(NoticeRow):
    """A member of the acceptance panel.

    No law asks for the name, so only the surname is released (Personal Information Protection Law
    art. 25).
    """

    table_name = "members"

    name = models.CharField(_("member's name"), max_length=100)
    employer = models.CharField(_("member's employer"), max_length=300, blank=True)
    capacity = models.CharField(_("capacity on the panel"), max_length=100, blank=True)

    class Meta(NoticeRow.Meta):
        verbose_name = _("member of the acceptance panel")
        verbose_name_plural = _("members of the acceptance panel")


class ComplaintDecision(NoticeDetail):
    """P12 投诉处理决定: what the finance department decided about a supplier's complaint."""

    decision_no = models.CharField(_("number of the decision"), max_length=100)
    project_no = models.CharField(_("project number"), max_length=100)
    project_name = models.CharField(_("project name"), max_length=300, blank=True)
    facts = models.TextField(_("facts of the complaint"))
    basis = models.TextField(_("basis of the decision"))
    result = models.TextField(_("what was decided"))
    decided_on = models.DateField(_("decided on"), null=True)
