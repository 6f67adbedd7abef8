"""Columns of the mining notices, after the domain catalogue (M2 to M9)."""

from __future__ import annotations

from decimal import Decimal

from django.core.validators import MaxValueValidator, MinValueValidator
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

from .choices import PaymentMode, RegistrationKind, RightType, TransferMethod


class Point(NoticeRow):
    """A corner of the area of a right, in CGCS2000 degrees; the corners of a block are in order."""

    table_name = "points"

    block = models.CharField(_("block"), max_length=50, blank=True)
    sequence = CountField(_("corner number"))
    longitude = NumberField(
        _("longitude (CGCS2000)"),
        unit="°",
        decimal_places=8,
        validators=[MinValueValidator(Decimal(-180)), MaxValueValidator(Decimal(180))],
    )
    latitude = NumberField(
        _("latitude (CGCS2000)"),
        unit="°",
        decimal_places=8,
        validators=[MinValueValidator(Decimal(-90)), MaxValueValidator(Decimal(90))],
    )

    class Meta(NoticeRow.Meta):
        abstract = True
        verbose_name = _("corner point")
        verbose_name_plural = _("corner points")


class Announcement(NoticeDetail):
    """M2 招拍挂出让公告: an exploration or mining right offered in competition."""

    right_type = models.CharField(
        _("type of mining right"), max_length=20, choices=RightType.choices
    )
    method = models.CharField(_("transfer method"), max_length=20, choices=TransferMethod.choices)
    right_name = models.CharField(_("name of the project or mine"), max_length=300)
    mineral = models.CharField(_("mineral"), max_length=100)
    location = models.CharField(_("geographical location"), max_length=300)
    area = AreaField(_("area of the right"), published_unit="km²")
    elevation_from = NumberField(_("elevation from"), unit="m", blank=True)
    elevation_to = NumberField(_("elevation to"), unit="m", blank=True)
    reserves = models.TextField(_("reserves and degree of exploration"), blank=True)
    term_years = NumberField(_("term of the right"), unit="年")
    start_price = AmountField(_("start price"), published_unit="万元", blank=True)
    start_rate = NumberField(_("starting rate of transfer proceeds"), unit="%", blank=True)
    increment = AmountField(_("bid increment"), published_unit="万元", blank=True)
    deposit = AmountField(_("bidder's deposit"), published_unit="万元")
    bidder_conditions = models.TextField(_("who may bid"))
    docs_how = models.TextField(_("how to get the transfer documents"))
    apply_from = models.DateTimeField(_("applications from"), null=True)
    apply_to = models.DateTimeField(_("applications until"), null=True)
    activity_start = models.DateTimeField(_("sale starts"), null=True)
    activity_end = models.DateTimeField(_("sale ends"), null=True, blank=True)
    winner_rule = models.TextField(_("how the winner is determined"))
    payment = models.CharField(
        _("way of paying transfer proceeds"), max_length=20, choices=PaymentMode.choices
    )
    risk_warning = models.TextField(_("risk warning"))
    objection_handling = models.TextField(_("how objections are handled"))


class AnnouncedPoint(Point):
    """A corner of the area on offer."""


class Supplement(ChangeDetail):
    """M3 变更、补充公告: what changed in a mining right announcement."""

    right_name = models.CharField(_("name of the project or mine"), max_length=300)


class SupplementItem(ChangeRow):
    """One item changed in a mining right announcement."""


class Result(NoticeDetail):
    """M5 结果公示: who got the right and at what price."""

    right_type = models.CharField(
        _("type of mining right"), max_length=20, choices=RightType.choices
    )
    method = models.CharField(_("transfer method"), max_length=20, choices=TransferMethod.choices)
    right_name = models.CharField(_("name of the project or mine"), max_length=300)
    mineral = models.CharField(_("mineral"), max_length=100, blank=True)
    location = models.CharField(_("geographical location"), max_length=300, blank=True)
    deal_at = models.DateField(_("date of the deal"), null=True)
    deal_place = models.CharField(_("place of the deal"), max_length=300)
    price = AmountField(_("deal price"), published_unit="万元", blank=True)
    rate = NumberField(_("agreed rate of transfer proceeds"), unit="%", blank=True)
    term_years = NumberField(_("term of the right"), unit="年")
    area = AreaField(_("area of the right"), published_unit="km²")
    payment = models.CharField(
        _("way of paying transfer proceeds"), max_length=20, choices=PaymentMode.choices
    )
    payment_date = models.DateField(_("transfer proceeds to be paid on"), null=True)
    publicity_start = models.DateField(_("publicity from"), null=True)
    publicity_end = models.DateField(_("publicity until"), null=True)
    objection_channel = models.CharField(_("where to object"), max_length=300)


class ResultPoint(Point):
    """A corner of the area handed out."""


class Agreement(NoticeDetail):
    """M6 协议出让公示: a right that is to be transferred by agreement, open to objections."""

    right_type = models.CharField(
        _("type of mining right"), max_length=20, choices=RightType.choices
    )
    right_name = models.CharField(_("name of the project or mine"), max_length=300)
    mineral = models.CharField(_("mineral"), max_length=100)
    location = models.CharField(_("geographical location"), max_length=300, blank=True)
    area = AreaField(_("area of the right"), published_unit="km²")
    term_years = NumberField(_("term of the right"), unit="年")
    basis = models.TextField(_("grounds for transferring a right by agreement"))
    design_scale = NumberField(_("designed production scale"), blank=True)
    scale_unit = models.CharField(_("unit of the production scale"), max_length=50, blank=True)
    accepted_on = models.DateField(_("application accepted on"), null=True)
    publicity_start = models.DateField(_("publicity from"), null=True)
    publicity_end = models.DateField(_("publicity until"), null=True)
    objection_channel = models.CharField(_("where to object"), max_length=300)


class AgreementPoint(Point):
    """A corner of the area that is to be transferred by agreement."""


class Contract(NoticeDetail):
    """M8 出让合同: what the holder of a mining right owes and may do."""

    contract_no = models.CharField(_("number of the transfer contract"), max_length=100)
    right_type = models.CharField(
        _("type of mining right"), max_length=20, choices=RightType.choices
    )
    right_name = models.CharField(_("name of the project or mine"), max_length=300)
    mineral = models.CharField(_("mineral"), max_length=100)
    area = AreaField(_("area of the right"), published_unit="km²")
    proceeds_total = AmountField(_("transfer proceeds"), published_unit="万元")
    proceeds_rate = NumberField(_("agreed rate of transfer proceeds"), unit="%", blank=True)
    term_years = NumberField(_("term of the right"), unit="年")
    restoration_duty = models.TextField(_("duties of ecological restoration"))
    safety_duty = models.TextField(_("duties of work safety"))
    signed_on = models.DateField(_("transfer contract signed on"), null=True)


class Payment(NoticeRow):
    """One agreed payment of transfer proceeds."""

    table_name = "payments"

    number = CountField(_("number of the instalment"))
    due_date = models.DateField(_("instalment due on"), null=True)
    amount = AmountField(_("amount of the instalment"), published_unit="万元")
    note = models.CharField(_("note on the instalment"), max_length=300, blank=True)

    class Meta(NoticeRow.Meta):
        verbose_name = _("payment of transfer proceeds")
        verbose_name_plural = _("payments of transfer proceeds")


class Registration(NoticeDetail):
    """M9 登记公告: a mining right entered in, changed in or struck off the register."""

    licence_no = models.CharField(_("licence number"), max_length=100)
    item_type = models.CharField(
        _("kind of registration"), max_length=20, choices=RegistrationKind.choices
    )
    right_type = models.CharField(
        _("type of mining right"), max_length=20, choices=RightType.choices
    )
    right_name = models.CharField(_("name of the project or mine"), max_length=300)
    mineral = models.CharField(_("mineral"), max_length=100)
    design_scale = NumberField(_("designed production scale"), blank=True)
    scale_unit = models.CharField(_("unit of the production scale"), max_length=50, blank=True)
    extreme_coordinates = models.CharField(_("extreme coordinates"), max_length=300)
    valid_from = models.DateField(_("licence valid from"), null=True)
    valid_to = models.DateField(_("licence valid until"), null=True)
    area = AreaField(_("area of the right"), published_unit="km²")
    location = models.CharField(_("geographical location"), max_length=300, blank=True)
