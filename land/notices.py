"""The notice types of the land area."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from disclosure import rules as shared
from disclosure.core.notice_types import (
    Competition,
    Lots,
    NoticeType,
    PartyRole,
    Stage,
    registry,
    take,
)

from . import models, rules
from .choices import SupplyMethod

TRANSFEROR = PartyRole(
    "transferor", _("transferring authority"), required=True, ocds="procuringEntity"
)
PLATFORM = PartyRole("platform", _("trading platform"))
WINNER = PartyRole("winner", _("winning bidder"), required=True, ocds="supplier")
HOLDER = PartyRole("holder", _("holder of the land use right"), required=True, ocds="supplier")
PARCEL = Lots(number="parcel_no")


@registry.register
class SupplyPlan(NoticeType):
    code = "land.supply_plan"
    standard_code = "L1"
    label = _("Annual land supply plan")
    stage = Stage.PLAN
    model = models.SupplyPlan
    rows = (models.PlannedUse, models.PlannedParcel)
    columns = ("plan_year", "total_area", "approval_doc_no")
    filters = {"plan_year": ("exact", "gte", "lte"), "total_area": ("gte", "lte")}
    search = ("approval_doc_no", "by_use.use_class", "parcels.location", "parcels.use")
    essential = ("plan_year",)
    rules = (rules.uses_add_up, rules.homes_within_residential, rules.new_and_stock_add_up)
    lots = Lots(number="parcels.parcel_no", name="parcels.location")


@registry.register
class ResidentialList(NoticeType):
    code = "land.residential_list"
    standard_code = "L2"
    label = _("Residential land to be offered")
    stage = Stage.PLAN
    model = models.ResidentialList
    rows = (models.ResidentialParcel,)
    parties = (TRANSFEROR,)
    columns = ("list_no", "window_start", "window_end")
    filters = {
        "list_no": ("icontains",),
        "window_start": ("gte", "lte"),
        "window_end": ("gte", "lte"),
    }
    search = ("list_no", "parcels.parcel_no", "parcels.parcel_name", "parcels.location")
    essential = ("parcels",)
    rules = (rules.parcels_in_window,)
    follows = ("land.supply_plan",)
    takes = (take("land.supply_plan", "parcels"),)
    begins = True
    lots = Lots(number="parcels.parcel_no", name="parcels.parcel_name")


@registry.register
class Listing(NoticeType):
    code = "land.listing"
    standard_code = "L3"
    label = _("Land transfer announcement")
    stage = Stage.ANNOUNCEMENT
    model = models.Listing
    rows = (models.ListingParcel, models.ListingUse)
    parties = (TRANSFEROR, PLATFORM)
    columns = ("parcels.parcel_no", "parcels.use", "parcels.area", "parcels.start_price")
    filters = {
        "transfer_method": ("exact",),
        "parcels.parcel_no": ("icontains",),
        "parcels.use_code": ("exact",),
        "parcels.area": ("gte", "lte"),
        "parcels.start_price": ("gte", "lte"),
    }
    search = (
        "announcement_no",
        "parcels.parcel_no",
        "parcels.location",
        "parcels.use",
        "uses.use",
        "qualification",
    )
    amount = "parcels.start_price"
    deadline = "apply_deadline"
    dates = ("deposit_deadline", "activity_start", "activity_end")
    essential = ("parcels", "parcels.parcel_no", "parcels.location")
    private = frozenset({"parcels.reserve_price"})
    rules = (
        rules.competitive_method,
        rules.sale_in_order,
        rules.parcels_told_apart,
        rules.term_within_law,
        rules.use_code_known,
        rules.uses_add_up_to_parcels,
        rules.ratios_in_order,
    )
    follows = ("land.supply_plan", "land.residential_list")
    takes = (
        take("land.residential_list", "parcels"),
        take("land.supply_plan", "parcels"),
    )
    begins = True
    lots = Lots(number="parcels.parcel_no", name="parcels.location")


@registry.register
class Supplement(NoticeType):
    code = "land.supplement"
    standard_code = "L4"
    label = _("Supplement to a land transfer announcement")
    stage = Stage.CORRECTION
    model = models.Supplement
    rows = (models.SupplementItem,)
    columns = ("announcement_no", "changed_on", "new_deadline")
    filters = {
        "announcement_no": ("icontains",),
        "affects_price": ("exact",),
        "changed_on": ("gte", "lte"),
    }
    search = ("announcement_no", "changes.item", "changes.before", "changes.after")
    deadline = "new_deadline"
    dates = ("activity_start",)
    essential = ("changes",)
    rules = (shared.target_named, shared.postponement_dated)
    follows = ("land.listing", "land.agreement")
    takes = (take("land.listing", "announcement_no"),)


@registry.register
class SaleResult(NoticeType):
    code = "land.sale_result"
    standard_code = "L6"
    label = _("Land sale result")
    stage = Stage.RESULT
    model = models.SaleResult
    parties = (
        WINNER,
        PartyRole("contact_agency", _("office to contact"), required=True),
        PLATFORM,
    )
    columns = ("parcel_no", "use", "area", "deal_price")
    filters = {
        "method": ("exact",),
        "parcel_no": ("icontains",),
        "use_code": ("exact",),
        "area": ("gte", "lte"),
        "deal_price": ("gte", "lte"),
    }
    search = ("parcel_no", "location", "use")
    amount = "deal_price"
    deadline = "publicity_end"
    essential = ("parcel_no", "location", "deal_price")
    rules = (shared.publicity_in_order, rules.term_within_law, rules.use_code_known)
    follows = ("land.listing",)
    takes = (
        take(
            "land.listing",
            "use_scheme",
            method="transfer_method",
            parcel_no="parcels.parcel_no",
            location="parcels.location",
            area="parcels.area",
            use="parcels.use",
            use_code="parcels.use_code",
            term_years="parcels.term_years",
        ),
    )
    lots = PARCEL
    competition = Competition(bidders="bidders")


@registry.register
class Agreement(NoticeType):
    code = "land.agreement"
    standard_code = "L7"
    label = _("Intended grant of land by agreement")
    stage = Stage.ANNOUNCEMENT
    model = models.Agreement
    parties = (
        TRANSFEROR,
        PartyRole("intended_user", _("intended land user"), required=True, ocds="tenderer"),
    )
    columns = ("parcel_no", "use", "area", "price")
    filters = {
        "parcel_no": ("icontains",),
        "use_code": ("exact",),
        "area": ("gte", "lte"),
        "price": ("gte", "lte"),
        "publicity_end": ("gte", "lte"),
    }
    search = ("parcel_no", "location", "use", "basis", "conditions")
    amount = "price"
    deadline = "publicity_end"
    essential = ("parcel_no", "location")
    rules = (shared.publicity_in_order, rules.term_within_law, rules.use_code_known)
    follows = ("land.supply_plan",)
    takes = (
        take(
            "land.supply_plan",
            parcel_no="parcels.parcel_no",
            location="parcels.location",
            area="parcels.area",
            use="parcels.use",
        ),
    )
    begins = True
    lots = PARCEL


@registry.register
class SupplyResult(NoticeType):
    code = "land.supply_result"
    standard_code = "L10"
    label = _("Land supply result")
    stage = Stage.CONTRACT
    model = models.SupplyResult
    rows = (models.Instalment,)
    parties = (HOLDER,)
    columns = ("location", "use", "area", "deal_price")
    filters = {
        "supply_method": ("exact",),
        "source": ("exact",),
        "use": ("icontains",),
        "use_code": ("exact",),
        "industry_code": ("exact",),
        "area": ("gte", "lte"),
        "deal_price": ("gte", "lte"),
        "contract_date": ("gte", "lte"),
    }
    search = (
        "supervision_no",
        "parcel_no",
        "project_name",
        "location",
        "use",
        "industry",
        "approver",
    )
    amount = "deal_price"
    essential = ("location",)
    rules = (
        rules.price_and_term,
        rules.term_within_law,
        rules.use_code_known,
        rules.industry_known,
        rules.ratios_in_order,
        rules.instalments_add_up,
        rules.works_in_order,
    )
    follows = ("land.sale_result", "land.agreement")
    takes = (
        take(
            "land.sale_result",
            "parcel_no",
            "location",
            "area",
            "use_scheme",
            "use",
            "use_code",
            "term_years",
            "deal_price",
        ),
        take(
            "land.agreement",
            "parcel_no",
            "location",
            "area",
            "use_scheme",
            "use",
            "use_code",
            "term_years",
            deal_price="price",
        ),
        take("land.listing", far_min="parcels.far_min", far_max="parcels.far_max"),
    )
    # What is allocated without payment is decided on without bids or publicity.
    begins = True
    lots = PARCEL
    competition = Competition(
        way="supply_method",
        direct=frozenset({SupplyMethod.AGREEMENT, SupplyMethod.ALLOCATION}),
    )


@registry.register
class Performance(NoticeType):
    code = "land.performance"
    standard_code = "L11"
    label = _("Performance of a land contract")
    stage = Stage.PERFORMANCE
    model = models.Performance
    parties = (PartyRole("holder", _("holder of the land use right"), ocds="supplier"),)
    columns = ("supervision_no", "event", "due_date", "actual_date")
    filters = {
        "event": ("exact",),
        "idle": ("exact",),
        "supervision_no": ("exact",),
        "due_date": ("gte", "lte"),
    }
    search = ("supervision_no", "event", "note")
    amount = "paid_amount"
    essential = ("supervision_no",)
    rules = (rules.payment_told,)
    follows = ("land.supply_result",)
    takes = (take("land.supply_result", "supervision_no"),)
