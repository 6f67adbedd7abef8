"""Columns of the state property notices, after the domain catalogue (E2 to E11)."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from disclosure.models import (
    AmountField,
    ChangeDetail,
    ChangeRow,
    CountField,
    NoticeDetail,
    NoticeRow,
    NumberField,
    PartyColumns,
    PriceForm,
)

from .choices import AssetClass, ChangeEvent, PaymentMode, TradeMode


class PreDisclosure(NoticeDetail):
    """E2 信息预披露: an enterprise's property right that may be transferred, and its figures.

    The columns hold the audited year; the latest statement stands in `indicators`.
    """

    project_no = models.CharField(_("project number"), max_length=100)
    target = models.CharField(_("subject of the transfer"), max_length=300)
    share = NumberField(_("share to be transferred"), unit="%")
    control_changes = models.BooleanField(
        _("control of the enterprise changes"), null=True, blank=True
    )
    decision = models.TextField(_("decision and approval"))
    audit_year = models.PositiveSmallIntegerField(_("audited year"), null=True)
    assets = AmountField(_("total assets"), published_unit="万元")
    debts = AmountField(_("total liabilities"), published_unit="万元")
    equity = AmountField(_("net assets"), published_unit="万元", signed=True)
    revenue = AmountField(_("operating revenue"), published_unit="万元")
    net_profit = AmountField(_("net profit"), published_unit="万元", signed=True)
    report_date = models.DateField(_("date of the financial statement"), null=True)
    period = CountField(_("disclosure period"), unit="工作日")
    start_date = models.DateField(_("disclosure from"), null=True)
    end_date = models.DateField(_("disclosure until"), null=True, blank=True)


class Shareholder(PartyColumns, NoticeRow):
    """A shareholder of the enterprise. Natural persons are named, never numbered."""

    table_name = "shareholders"

    percent = NumberField(_("share held"), unit="%")

    class Meta(NoticeRow.Meta):
        verbose_name = _("shareholder")
        verbose_name_plural = _("shareholders")


class FinancialIndicators(NoticeRow):
    """What the books of the enterprise said for one period, audited or by its own statement."""

    table_name = "indicators"

    as_of = models.DateField(_("figures as of"), null=True)
    audited = models.BooleanField(_("figures are audited"), null=True)
    assets = AmountField(_("total assets"), published_unit="万元")
    debts = AmountField(_("total liabilities"), published_unit="万元")
    equity = AmountField(_("net assets"), published_unit="万元", signed=True)
    revenue = AmountField(_("operating revenue"), published_unit="万元")
    net_profit = AmountField(_("net profit"), published_unit="万元", signed=True)

    class Meta(NoticeRow.Meta):
        verbose_name = _("financial indicators of a period")
        verbose_name_plural = _("financial indicators")


class Transfer(NoticeDetail):
    """E3 产权转让公告: an enterprise's property right offered to buyers."""

    project_no = models.CharField(_("project number"), max_length=100)
    lot_no = models.CharField(_("lot number"), max_length=100, blank=True)
    target = models.CharField(_("subject of the transfer"), max_length=300)
    share = NumberField(_("share to be transferred"), unit="%", blank=True)
    base_price = AmountField(_("base price"), published_unit="万元")
    appraisal_value = AmountField(_("appraised value"), published_unit="万元")
    appraisal_no = models.CharField(_("filing number of the asset appraisal"), max_length=100)
    conditions = models.TextField(_("conditions of the transaction"))
    buyer_qualification = models.TextField(_("who may buy"), blank=True)
    management_join = models.BooleanField(_("management means to buy"), null=True)
    priority_waived = models.BooleanField(_("shareholders waive pre-emption"), null=True)
    bidding_mode = models.CharField(_("bidding mode"), max_length=20, choices=TradeMode.choices)
    deposit = AmountField(_("transaction deposit"), published_unit="万元")
    payment_terms = models.TextField(_("how the price is to be paid"))
    period = CountField(_("disclosure period"), unit="工作日")
    start_date = models.DateField(_("disclosure from"), null=True)
    end_date = models.DateField(_("disclosure until"), null=True, blank=True)
    auto_extend = models.BooleanField(_("extended if nobody applies"), null=True)
    extend_rule = models.CharField(_("how it is extended"), max_length=500, blank=True)
    has_allocated_land = models.BooleanField(_("includes allocated land"), null=True)
    major_matters = models.TextField(_("major matters"), blank=True)
    url = models.URLField(_("page at the exchange"), max_length=500)


class CapitalIncrease(NoticeDetail):
    """E4 增资公告: an enterprise that seeks investors for more capital."""

    project_no = models.CharField(_("project number"), max_length=100)
    purpose = models.TextField(_("purpose of the capital raised"))
    amount = AmountField(_("capital to be raised"), published_unit="万元", blank=True)
    shares = models.CharField(_("capital or share to be added"), max_length=300)
    investor_conditions = models.TextField(_("who may invest"))
    selection = models.TextField(_("how investors are selected"))
    terms = models.TextField(_("conditions of the capital increase"))
    decision = models.TextField(_("decision and approval"), blank=True)
    deposit = AmountField(_("transaction deposit"), published_unit="万元", blank=True)
    period_pre = CountField(_("period of the pre-disclosure"), unit="工作日", blank=True)
    period_formal = CountField(_("period of the formal disclosure"), unit="工作日")
    start_date = models.DateField(_("disclosure from"), null=True)
    end_date = models.DateField(_("disclosure until"), null=True, blank=True)
    major_matters = models.TextField(_("major matters"), blank=True)
    url = models.URLField(_("page at the exchange"), max_length=500, blank=True)


class AssetTransfer(NoticeDetail):
    """E5 资产转让公告: assets offered to buyers, as one lot."""

    project_no = models.CharField(_("project number"), max_length=100)
    lot_no = models.CharField(_("lot number"), max_length=100, blank=True)
    asset_class = models.CharField(_("asset class"), max_length=20, choices=AssetClass.choices)
    description = models.TextField(_("description of the asset"))
    location = models.CharField(_("location of the asset"), max_length=300)
    title_doc = models.CharField(_("proof of title"), max_length=300, blank=True)
    price_form = models.CharField(_("price form"), max_length=20, choices=PriceForm.choices)
    base_price = AmountField(_("base price"), published_unit="万元", blank=True)
    other_price = models.CharField(_("price in another form"), max_length=500, blank=True)
    value_basis = AmountField(_("appraised or net book value"), published_unit="万元")
    viewing = models.CharField(_("viewing arrangements"), max_length=500, blank=True)
    conditions = models.TextField(_("conditions of the transaction"))
    mode = models.CharField(_("trading mode"), max_length=20, choices=TradeMode.choices)
    period = CountField(_("disclosure period"), unit="工作日")
    start_date = models.DateField(_("disclosure from"), null=True)
    end_date = models.DateField(_("disclosure until"), null=True, blank=True)
    sale_at = models.DateTimeField(_("time of the sale"), null=True, blank=True)
    auto_extend = models.BooleanField(_("extended if nobody applies"), null=True)
    notes = models.TextField(_("notes on the transfer"), blank=True)
    url = models.URLField(_("page at the exchange"), max_length=500, blank=True)


class AssetItem(NoticeRow):
    """A thing in the lot."""

    table_name = "items"

    description = models.CharField(_("what it is"), max_length=500)
    quantity = NumberField(_("quantity"), blank=True)
    unit = models.CharField(_("unit of quantity"), max_length=40, blank=True)

    class Meta(NoticeRow.Meta):
        verbose_name = _("thing in the lot")
        verbose_name_plural = _("things in the lot")


class Change(ChangeDetail):
    """E6 变更、延期、中止、恢复、终结: what becomes of a disclosure that is running."""

    project_no = models.CharField(_("project number"), max_length=100)
    lot_no = models.CharField(_("lot number"), max_length=100, blank=True)
    event = models.CharField(_("kind of change"), max_length=20, choices=ChangeEvent.choices)
    reason = models.TextField(_("reason for the change"))
    new_period = CountField(_("new disclosure period"), unit="工作日", blank=True)


class ChangedItem(ChangeRow):
    """One item of the disclosure that changed."""


class Result(NoticeDetail):
    """E8 交易结果公告: who bought or invested, and at what price.

    A capital increase has no base price: its enterprise is a party, and there is no transferor.
    """

    project_no = models.CharField(_("project number"), max_length=100)
    lot_no = models.CharField(_("lot number"), max_length=100, blank=True)
    target = models.CharField(_("subject of the transfer"), max_length=300)
    base_price = AmountField(_("base price"), published_unit="万元", blank=True)
    appraisal_value = AmountField(_("appraised or net book value"), published_unit="万元")
    price_form = models.CharField(_("price form"), max_length=20, choices=PriceForm.choices)
    deal_price = AmountField(_("transaction price"), published_unit="万元", blank=True)
    other_price = models.CharField(_("price in another form"), max_length=500, blank=True)
    mode = models.CharField(_("trading mode"), max_length=20, choices=TradeMode.choices)
    deal_on = models.DateField(_("date of the transaction"), null=True)
    notice_start = models.DateField(_("result announced from"), null=True)
    notice_end = models.DateField(_("result announced until"), null=True)


class Settlement(NoticeDetail):
    """E11 合同签订、价款支付和变更登记: how a transaction was completed."""

    project_no = models.CharField(_("project number"), max_length=100)
    lot_no = models.CharField(_("lot number"), max_length=100, blank=True)
    target = models.CharField(_("subject of the transfer"), max_length=300)
    price_form = models.CharField(_("price form"), max_length=20, choices=PriceForm.choices)
    deal_price = AmountField(_("transaction price"), published_unit="万元", blank=True)
    other_price = models.CharField(_("price in another form"), max_length=500, blank=True)
    signed_on = models.DateField(_("signed on"), null=True)
    payment_mode = models.CharField(_("way of payment"), max_length=20, choices=PaymentMode.choices)
    first_pct = NumberField(_("first payment"), unit="%", blank=True)
    paid_pct = NumberField(_("paid so far"), unit="%")
    payment_schedule = models.TextField(_("payment schedule"), blank=True)
    final_due_on = models.DateField(_("last payment due on"), null=True, blank=True)
    registered_on = models.DateField(_("change registered on"), null=True, blank=True)
