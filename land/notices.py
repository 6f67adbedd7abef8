"""The notice types of the land area."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from disclosure.core.notice_types import NoticeType, PartyRole, Stage, registry

from . import models, rules

TRANSFEROR = PartyRole("transferor", _("transferor"), required=True, ocds="procuringEntity")
WINNER = PartyRole("winner", _("winning bidder"), required=True, ocds="supplier")


@registry.register
class Listing(NoticeType):
    code = "land.listing"
    standard_code = "L3"
    label = _("Land transfer announcement")
    stage = Stage.ANNOUNCEMENT
    model = models.Listing
    parties = (TRANSFEROR,)
    columns = ("parcel_no", "use", "area", "start_price")
    filters = {
        "transfer_method": ("exact",),
        "parcel_no": ("icontains",),
        "area": ("gte", "lte"),
        "start_price": ("gte", "lte"),
    }
    search = ("announcement_no", "parcel_no", "location", "use", "qualification")
    amount = "start_price"
    deadline = "apply_deadline"
    essential = ("parcel_no", "location")
    private = frozenset({"reserve_price"})
    rules = (rules.competitive_method, rules.sale_after_applications)


@registry.register
class SaleResult(NoticeType):
    code = "land.sale_result"
    standard_code = "L6"
    label = _("Land sale result")
    stage = Stage.RESULT
    model = models.SaleResult
    parties = (WINNER, PartyRole("contact_agency", _("contact office"), required=True))
    columns = ("parcel_no", "use", "area", "deal_price")
    filters = {
        "method": ("exact",),
        "parcel_no": ("icontains",),
        "area": ("gte", "lte"),
        "deal_price": ("gte", "lte"),
    }
    search = ("parcel_no", "location", "use")
    amount = "deal_price"
    deadline = "publicity_end"
    essential = ("parcel_no", "location", "deal_price")
    rules = (rules.publicity_in_order,)
