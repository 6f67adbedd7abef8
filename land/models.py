"""Columns of the land notices, after the domain catalogue (L1 to L11).

`use` is the land use as it was published; `use_code` is its code in the classification that
`use_scheme` names, one of `land.code_lists`.
"""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from disclosure.models import (
    AmountField,
    AreaField,
    ChangeDetail,
    ChangeRow,
    CountField,
    NoticeDetail,
    NoticeRow,
    NumberField,
)

from .choices import LandSource, PerformanceEvent, SupplyMethod, UseClass, UseScheme


class SupplyPlan(NoticeDetail):
    """L1 年度建设用地供应计划: how much land a year will bring, for which uses."""

    plan_year = models.PositiveSmallIntegerField(_("plan year"), null=True)
    approval_doc_no = models.CharField(_("approval document number"), max_length=100)
    total_area = AreaField(_("total land supply"), published_unit="公顷")
    affordable_housing_area = AreaField(
        _("for affordable housing"), published_unit="公顷", blank=True
    )
    small_homes_area = AreaField(
        _("for small and medium-sized homes"), published_unit="公顷", blank=True
    )
    ordinary_homes_area = AreaField(_("for ordinary homes"), published_unit="公顷", blank=True)
    renewal_area = AreaField(_("for shantytown renewal"), published_unit="公顷", blank=True)
    new_area = AreaField(_("newly added land"), published_unit="公顷", blank=True)
    stock_area = AreaField(_("land from stock"), published_unit="公顷", blank=True)


class PlannedUse(NoticeRow):
    """The part of a supply plan that goes to one class of use."""

    table_name = "by_use"

    use_class = models.CharField(_("class of land use"), max_length=20, choices=UseClass.choices)
    area = AreaField(_("planned land supply"), published_unit="公顷")

    class Meta(NoticeRow.Meta):
        verbose_name = _("land supply by use")
        verbose_name_plural = _("land supply by use")


class PlannedParcel(NoticeRow):
    """A parcel that a supply plan names."""

    table_name = "parcels"

    parcel_no = models.CharField(_("parcel number"), max_length=100, blank=True)
    location = models.CharField(_("location of the parcel"), max_length=300)
    area = AreaField(_("parcel area"), published_unit="公顷")
    use = models.CharField(_("land use"), max_length=200)
    supply_method = models.CharField(
        _("supply method"), max_length=20, choices=SupplyMethod.choices, blank=True
    )
    timing = models.CharField(_("planned time of supply"), max_length=100)

    class Meta(NoticeRow.Meta):
        verbose_name = _("planned parcel")
        verbose_name_plural = _("planned parcels")


class ResidentialList(NoticeDetail):
    """L2 拟出让住宅用地详细清单: residential parcels to be offered within a window."""

    list_no = models.CharField(_("number of the list"), max_length=100, blank=True)
    window_start = models.DateField(_("to be offered from"), null=True)
    window_end = models.DateField(_("to be offered until"), null=True)


class ResidentialParcel(NoticeRow):
    """A parcel of residential land that is to be offered."""

    table_name = "parcels"

    parcel_no = models.CharField(_("parcel number"), max_length=100, blank=True)
    parcel_name = models.CharField(_("name of the parcel"), max_length=200)
    location = models.CharField(_("location of the parcel"), max_length=300)
    area = AreaField(_("parcel area"), published_unit="公顷")
    far = models.CharField(_("floor area ratio"), max_length=100, blank=True)
    other_conditions = models.TextField(_("other conditions of the parcel"), blank=True)

    class Meta(NoticeRow.Meta):
        verbose_name = _("residential parcel")
        verbose_name_plural = _("residential parcels")


class Listing(NoticeDetail):
    """L3 招拍挂出让公告: parcels offered by tender, auction or listing, on the same terms."""

    announcement_no = models.CharField(_("announcement number"), max_length=100)
    transfer_method = models.CharField(
        _("transfer method"), max_length=20, choices=SupplyMethod.choices
    )
    use_scheme = models.CharField(
        _("land use classification"), max_length=20, choices=UseScheme.choices
    )
    deposit_deadline = models.DateTimeField(_("deposit to be paid by"), null=True)
    qualification = models.TextField(_("who may bid"))
    docs_from = models.DateTimeField(_("documents available from"), null=True)
    docs_to = models.DateTimeField(_("documents available until"), null=True)
    docs_how = models.TextField(_("how to get the documents"))
    apply_deadline = models.DateTimeField(_("applications until"), null=True)
    activity_start = models.DateTimeField(_("sale starts"), null=True)
    activity_end = models.DateTimeField(_("sale ends"), null=True, blank=True)
    activity_place = models.CharField(_("place of the sale"), max_length=300)
    winner_rule = models.TextField(_("how the winner is determined"))


class ListingParcel(NoticeRow):
    """A parcel that is offered: what it is, what may be built on it, and its prices."""

    table_name = "parcels"

    parcel_no = models.CharField(_("parcel number"), max_length=100)
    location = models.CharField(_("location of the parcel"), max_length=300)
    area = AreaField(_("parcel area"))
    use = models.CharField(_("land use"), max_length=200)
    use_code = models.CharField(_("code of the land use"), max_length=20)
    term_years = NumberField(_("term of use"), unit="年")
    far_min = NumberField(_("floor area ratio from"), blank=True)
    far_max = NumberField(_("floor area ratio to"))
    density = NumberField(_("building density"), unit="%", blank=True)
    green_ratio = NumberField(_("green ratio"), unit="%", blank=True)
    height_limit = NumberField(_("height limit"), unit="m", blank=True)
    invest_intensity = NumberField(_("investment intensity"), unit="万元/公顷", blank=True)
    start_price = AmountField(_("start price"), published_unit="万元")
    increment = AmountField(_("bid increment"), published_unit="万元")
    deposit = AmountField(_("bidder's deposit"), published_unit="万元")
    site_condition = models.CharField(_("condition of the site"), max_length=200)
    plan_conditions = models.CharField(
        _("number of the planning conditions"), max_length=200, blank=True
    )
    appraisal_no = models.CharField(_("filing number of the appraisal"), max_length=100, blank=True)
    reserve_price = AmountField(_("reserve price"), published_unit="万元", blank=True)

    class Meta(NoticeRow.Meta):
        verbose_name = _("parcel offered")
        verbose_name_plural = _("parcels offered")


class ListingUse(NoticeRow):
    """One of several uses of a parcel, with the surface and the term it has for itself."""

    table_name = "uses"

    parcel_no = models.CharField(_("parcel number"), max_length=100)
    use = models.CharField(_("land use"), max_length=200)
    use_code = models.CharField(_("code of the land use"), max_length=20)
    area = AreaField(_("area of this use"), blank=True)
    term_years = NumberField(_("term of use"), unit="年")

    class Meta(NoticeRow.Meta):
        verbose_name = _("use of the parcel")
        verbose_name_plural = _("uses of the parcel")


class Supplement(ChangeDetail):
    """L4 补充公告: what changed in a land transfer announcement."""

    announcement_no = models.CharField(_("announcement number"), max_length=100)
    affects_price = models.BooleanField(_("the change may affect the price"), null=True)
    activity_start = models.DateTimeField(_("sale starts"), null=True, blank=True)


class SupplementItem(ChangeRow):
    """One item changed in a land transfer announcement."""


class SaleResult(NoticeDetail):
    """L6 成交公示: who got the parcel and at what price."""

    parcel_no = models.CharField(_("parcel number"), max_length=100)
    location = models.CharField(_("location of the parcel"), max_length=300)
    area = AreaField(_("parcel area"), published_unit="公顷")
    use_scheme = models.CharField(
        _("land use classification"), max_length=20, choices=UseScheme.choices
    )
    use = models.CharField(_("land use"), max_length=200)
    use_code = models.CharField(_("code of the land use"), max_length=20)
    term_years = NumberField(_("term of use"), unit="年")
    deal_price = AmountField(_("deal price"), published_unit="万元")
    method = models.CharField(_("transfer method"), max_length=20, choices=SupplyMethod.choices)
    deal_at = models.DateTimeField(_("time of the deal"), null=True)
    bidders = CountField(_("number of bidders"), blank=True)
    publicity_start = models.DateField(_("publicity from"), null=True)
    publicity_end = models.DateField(_("publicity until"), null=True)


class Agreement(NoticeDetail):
    """L7 协议出让意向公示: land that is to be granted by agreement, open to objections."""

    parcel_no = models.CharField(_("parcel number"), max_length=100)
    location = models.CharField(_("location of the parcel"), max_length=300)
    area = AreaField(_("parcel area"), published_unit="公顷")
    use_scheme = models.CharField(
        _("land use classification"), max_length=20, choices=UseScheme.choices
    )
    use = models.CharField(_("land use"), max_length=200)
    use_code = models.CharField(_("code of the land use"), max_length=20)
    term_years = NumberField(_("term of use"), unit="年")
    price = AmountField(_("intended price"), published_unit="万元")
    basis = models.TextField(_("grounds for granting land by agreement"))
    conditions = models.TextField(_("intended conditions of the grant"), blank=True)
    publicity_start = models.DateField(_("publicity from"), null=True)
    publicity_end = models.DateField(_("publicity until"), null=True)
    objection_channel = models.CharField(_("where to object"), max_length=300)


class SupplyResult(NoticeDetail):
    """L10 供应结果: the terms on which land was supplied, by contract or by decision."""

    supervision_no = models.CharField(_("electronic supervision number"), max_length=100)
    project_name = models.CharField(_("name of the project on the land"), max_length=300)
    parcel_no = models.CharField(_("parcel number"), max_length=100, blank=True)
    location = models.CharField(_("location of the parcel"), max_length=300)
    area = AreaField(_("parcel area"), published_unit="公顷")
    source = models.CharField(_("source of the land"), max_length=20, choices=LandSource.choices)
    use_scheme = models.CharField(
        _("land use classification"), max_length=20, choices=UseScheme.choices
    )
    use = models.CharField(_("land use"), max_length=200)
    use_code = models.CharField(_("code of the land use"), max_length=20)
    supply_method = models.CharField(
        _("supply method"), max_length=20, choices=SupplyMethod.choices
    )
    term_years = NumberField(_("term of use"), unit="年", blank=True)
    industry = models.CharField(_("industry of the land user"), max_length=100)
    industry_code = models.CharField(_("industry code (GB/T 4754-2017)"), max_length=10, blank=True)
    grade = models.CharField(_("land grade"), max_length=50, blank=True)
    deal_price = AmountField(_("deal price"), published_unit="万元", blank=True)
    far_min = NumberField(_("floor area ratio from"))
    far_max = NumberField(_("floor area ratio to"))
    deliver_date = models.DateField(_("land to be handed over on"), null=True)
    start_due = models.DateField(_("works to start by"), null=True)
    finish_due = models.DateField(_("works to be completed by"), null=True)
    start_actual = models.DateField(_("works started on"), null=True, blank=True)
    finish_actual = models.DateField(_("works completed on"), null=True, blank=True)
    approver = models.CharField(_("approved by"), max_length=200)
    contract_date = models.DateField(_("land contract signed on"), null=True)


class Instalment(NoticeRow):
    """One agreed payment of the land price."""

    table_name = "instalments"

    number = CountField(_("number of the instalment"))
    due_date = models.DateField(_("instalment due on"), null=True)
    amount = AmountField(_("amount of the instalment"), published_unit="万元")
    note = models.CharField(_("note on the instalment"), max_length=300, blank=True)

    class Meta(NoticeRow.Meta):
        verbose_name = _("instalment of the land price")
        verbose_name_plural = _("instalments of the land price")


class Performance(NoticeDetail):
    """L11 履约情况: whether a land contract is kept."""

    supervision_no = models.CharField(_("electronic supervision number"), max_length=100)
    event = models.CharField(
        _("duty under the land contract"), max_length=20, choices=PerformanceEvent.choices
    )
    due_date = models.DateField(_("agreed date"), null=True)
    actual_date = models.DateField(_("actual date"), null=True, blank=True)
    paid_amount = AmountField(_("land price paid"), published_unit="万元", blank=True)
    unpaid_amount = AmountField(_("land price in arrears"), published_unit="万元", blank=True)
    idle = models.BooleanField(_("the land lies idle"), null=True)
    note = models.TextField(_("note on the performance"), blank=True)
