"""Columns of the land notices, after the domain catalogue (L1 to L11)."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from disclosure.models import AmountField, AreaField, CountField, NoticeDetail, NumberField

from .choices import SupplyMethod


class Listing(NoticeDetail):
    """L3 招拍挂出让公告: a parcel offered by tender, auction or listing."""

    announcement_no = models.CharField(_("announcement number"), max_length=100)
    transfer_method = models.CharField(
        _("transfer method"), max_length=20, choices=SupplyMethod.choices
    )
    parcel_no = models.CharField(_("parcel number"), max_length=100)
    location = models.CharField(_("location of the parcel"), max_length=300)
    area = AreaField(_("parcel area"))
    use = models.CharField(_("land use"), max_length=200)
    term_years = NumberField(_("term of use"), unit="年")
    far_min = NumberField(_("floor area ratio from"), blank=True)
    far_max = NumberField(_("floor area ratio to"))
    density = NumberField(_("building density"), unit="%", blank=True)
    green_ratio = NumberField(_("green ratio"), unit="%", blank=True)
    height_limit = NumberField(_("height limit"), unit="m", blank=True)
    start_price = AmountField(_("start price"), published_unit="万元")
    increment = AmountField(_("bid increment"), published_unit="万元")
    deposit = AmountField(_("deposit"), published_unit="万元")
    deposit_deadline = models.DateTimeField(_("deposit to be paid by"), null=True)
    qualification = models.TextField(_("who may bid"))
    docs_from = models.DateTimeField(_("documents available from"), null=True)
    docs_to = models.DateTimeField(_("documents available until"), null=True)
    apply_deadline = models.DateTimeField(_("applications until"), null=True)
    activity_start = models.DateTimeField(_("sale starts"), null=True)
    activity_end = models.DateTimeField(_("sale ends"), null=True, blank=True)
    site_condition = models.CharField(_("condition of the site"), max_length=200)
    winner_rule = models.TextField(_("how the winner is determined"))
    reserve_price = AmountField(_("reserve price"), published_unit="万元", blank=True)


class SaleResult(NoticeDetail):
    """L6 成交公示: who got the parcel and at what price."""

    parcel_no = models.CharField(_("parcel number"), max_length=100)
    location = models.CharField(_("location of the parcel"), max_length=300)
    area = AreaField(_("parcel area"), published_unit="公顷")
    use = models.CharField(_("land use"), max_length=200)
    term_years = NumberField(_("term of use"), unit="年")
    deal_price = AmountField(_("deal price"), published_unit="万元")
    method = models.CharField(_("transfer method"), max_length=20, choices=SupplyMethod.choices)
    deal_at = models.DateTimeField(_("time of the deal"), null=True)
    bidders = CountField(_("number of bidders"), blank=True)
    publicity_start = models.DateField(_("publicity from"), null=True)
    publicity_end = models.DateField(_("publicity until"), null=True)
