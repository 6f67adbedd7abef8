"""Columns of the notices on handing out homes, after the domain catalogue (H9, H13 to H16, H21)."""

from __future__ import annotations

from django.core.validators import RegexValidator
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
from housing.choices import HousingKind, RankingMethod

from .lists import FOUR_CHARACTERS, ListedHousehold

#: A digest of 256, 384 or 512 bits: SM3, SHA-2, SHA-3.
HEX_DIGEST = RegexValidator(
    r"^(?:[0-9a-fA-F]{64}|[0-9a-fA-F]{96}|[0-9a-fA-F]{128})$",
    _("Enter a digest of 64, 96 or 128 hexadecimal digits."),
)


class Layout(NoticeRow):
    """Homes of one type."""

    table_name = "layouts"

    layout = models.CharField(_("home type"), max_length=100)
    homes = CountField(_("number of homes"), unit="套")
    floor_area = AreaField(_("floor area of a home"))
    rent_or_price = AmountField(_("monthly rent or price of a home"), blank=True)

    class Meta(NoticeRow.Meta):
        abstract = True


class AvailableStock(NoticeDetail):
    """H9 待分配房源: homes that wait to be handed out."""

    batch_no = models.CharField(_("housing batch number"), max_length=100)
    project_name = models.CharField(_("name of the housing project"), max_length=300)
    address = models.CharField(_("address of the homes"), max_length=300)
    kind = models.CharField(
        _("kind of housing security"), max_length=20, choices=HousingKind.choices
    )
    homes = CountField(_("number of homes"), unit="套")
    floor_area = AreaField(_("floor area of all homes"), blank=True)
    rent = NumberField(_("monthly rent per ㎡"), unit="元/㎡·月", blank=True)
    sale_price = NumberField(_("sale price per ㎡"), unit="元/㎡", blank=True)
    share_ratio = NumberField(_("buyer's share of the title"), unit="%", blank=True)
    ready_date = models.DateField(_("ready for use from"), null=True, blank=True)
    apply_from = models.DateTimeField(_("housing applications from"), null=True, blank=True)
    apply_to = models.DateTimeField(_("housing applications until"), null=True, blank=True)


class AvailableLayout(Layout):
    """Homes of one type that wait to be handed out."""

    class Meta(Layout.Meta):
        verbose_name = _("available home type")
        verbose_name_plural = _("available home types")


class AllocationScheme(NoticeDetail):
    """H13 配租(售)方案: which homes will be handed out, to whom and how."""

    batch_no = models.CharField(_("housing batch number"), max_length=100)
    kind = models.CharField(
        _("kind of housing security"), max_length=20, choices=HousingKind.choices, blank=True
    )
    stock_location = models.CharField(_("location of the homes"), max_length=300)
    homes = CountField(_("number of homes"), unit="套")
    rent_or_price = NumberField(_("rent or price per ㎡"), unit="元/㎡")
    target_group = models.TextField(_("who may apply for a home"))
    ranking_method = models.CharField(
        _("how applicants are ranked"), max_length=20, choices=RankingMethod.choices
    )
    intention_from = models.DateTimeField(_("registration of intentions from"), null=True)
    intention_to = models.DateTimeField(_("registration of intentions until"), null=True)


class OfferedLayout(Layout):
    """Homes of one type in an allocation scheme."""

    class Meta(Layout.Meta):
        verbose_name = _("offered home type")
        verbose_name_plural = _("offered home types")


class Lottery(NoticeDetail):
    """H14 摇号公告: when, where and how lots are drawn.

    Whoever knows the algorithm and later the seed can draw again; the commitment, a digest of the
    seed, shows that the seed was not chosen afterwards.
    """

    batch_no = models.CharField(_("housing batch number"), max_length=100)
    held_at = models.DateTimeField(_("time of the lottery"), null=True)
    place = models.CharField(_("place of the lottery"), max_length=300)
    pool_size = CountField(_("households in the lottery"), unit="户")
    homes = CountField(_("number of homes"), unit="套")
    rounds = models.TextField(_("rounds and rules of the lottery"))
    algorithm = models.CharField(_("algorithm of the lottery and its version"), max_length=300)
    seed_commitment = models.CharField(
        _("digest of the seed"),
        max_length=128,
        blank=True,
        validators=[HEX_DIGEST],
        help_text=_("Hexadecimal; the seed itself is published with the result."),
    )
    live_url = models.URLField(_("live broadcast of the lottery"), max_length=500, blank=True)


class LotteryResult(NoticeDetail):
    """H15 摇号结果、配租排序公示: how many households were ranked; their order is a list.

    The list comes down when the publicity period ends (Personal Information Protection Law
    art. 19 and 47).
    """

    batch_no = models.CharField(_("housing batch number"), max_length=100)
    pool_size = CountField(_("households in the lottery"), unit="户", blank=True)
    households = CountField(_("households on the list"), unit="户")
    seed = models.CharField(
        _("seed of the lottery"),
        max_length=300,
        blank=True,
        help_text=_("Its digest was published before the lottery."),
    )
    notary_no = models.CharField(
        _("number of the notarial certificate"), max_length=100, blank=True
    )
    publicity_start = models.DateField(_("publicity from"), null=True)
    publicity_end = models.DateField(_("publicity until"), null=True)
    objection_channel = models.CharField(_("where to object"), max_length=300)


class RankedHousehold(ListedHousehold):
    """A household in the order in which homes are chosen. A round may count anew."""

    table_name = "ranked_households"
    identity = ("register_no",)
    number = "order_no"
    numbered_by = "round"
    home = ("building", "room_no")

    order_no = CountField(_("place in the order"))
    round = models.CharField(_("round of the lottery"), max_length=100, blank=True)
    register_no = models.CharField(_("register number"), max_length=100)
    name = models.CharField(_("name of the applicant"), max_length=100)
    id_tail = models.CharField(
        _("last four characters of the identity number"),
        max_length=4,
        blank=True,
        validators=[FOUR_CHARACTERS],
    )
    building = models.CharField(_("building"), max_length=100, blank=True)
    room_no = models.CharField(_("room number"), max_length=50, blank=True)

    class Meta(ListedHousehold.Meta):
        verbose_name = _("ranked household")
        verbose_name_plural = _("ranked households")


class AllocationResult(NoticeDetail):
    """H16 分配结果: how many homes of a batch were handed out; the allottees are a list apart.

    The list comes down when the publicity period ends (Personal Information Protection Law
    art. 19 and 47).
    """

    batch_no = models.CharField(_("housing batch number"), max_length=100)
    kind = models.CharField(
        _("kind of housing security"), max_length=20, choices=HousingKind.choices, blank=True
    )
    project_name = models.CharField(_("name of the housing project"), max_length=300)
    households = CountField(_("households that were given a home"), unit="户")
    publicity_start = models.DateField(_("publicity from"), null=True)
    publicity_end = models.DateField(_("publicity until"), null=True)


class AllottedLayout(Layout):
    """Homes of one type that were handed out; stays when the list of allottees is deleted."""

    class Meta(Layout.Meta):
        verbose_name = _("allotted home type")
        verbose_name_plural = _("allotted home types")


class Allottee(ListedHousehold):
    """A household that was given a home."""

    table_name = "allottees"
    identity = ("register_no",)
    home = ("project_name", "building", "room_no")

    register_no = models.CharField(_("register number"), max_length=100)
    name = models.CharField(_("name of the applicant"), max_length=100)
    project_name = models.CharField(_("name of the housing project"), max_length=300)
    building = models.CharField(_("building"), max_length=100)
    room_no = models.CharField(_("room number"), max_length=50, blank=True)
    layout = models.CharField(_("home type"), max_length=100)
    floor_area = AreaField(_("floor area of a home"))
    rent_or_price = AmountField(_("monthly rent or price of a home"))
    contract_date = models.DateField(_("housing contract signed on"), null=True, blank=True)

    class Meta(ListedHousehold.Meta):
        verbose_name = _("allottee")
        verbose_name_plural = _("allottees")


class Correction(ChangeDetail):
    """H21 更正: what changed in a housing notice."""

    batch_no = models.CharField(_("housing batch number"), max_length=100, blank=True)


class CorrectionItem(ChangeRow):
    """One item changed in a housing notice."""
