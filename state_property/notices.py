"""The notice types of the state property area."""

from __future__ import annotations

from dataclasses import replace

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
from .choices import TradeMode

TRANSFEROR = PartyRole(
    "transferor", _("transferor of the property"), required=True, ocds="procuringEntity"
)
#: Where a capital increase may stand instead of a transfer, it has no transferor.
ANY_TRANSFEROR = replace(TRANSFEROR, required=False)
ENTERPRISE = PartyRole("enterprise", _("enterprise concerned"))
TRANSFEREE = PartyRole("transferee", _("transferee or investor"), required=True, ocds="supplier")
EXCHANGE = PartyRole("exchange", _("property rights exchange"))
APPROVER = PartyRole("approver", _("unit that approved the transaction"))
AUDITOR = PartyRole("audit_firm", _("audit firm"))
APPRAISER = PartyRole("appraiser", _("appraisal firm"), required=True)


@registry.register
class PreDisclosure(NoticeType):
    code = "state_property.pre_disclosure"
    standard_code = "E2"
    label = _("Pre-disclosure of a property right transfer")
    stage = Stage.PLAN
    model = models.PreDisclosure
    rows = (models.Shareholder, models.FinancialIndicators)
    parties = (TRANSFEROR, ENTERPRISE, replace(AUDITOR, required=True), APPROVER, EXCHANGE)
    columns = ("project_no", "target", "share", "end_date")
    filters = {
        "project_no": ("exact",),
        "target": ("icontains",),
        "share": ("gte", "lte"),
        "start_date": ("gte", "lte"),
    }
    search = ("project_no", "target", "shareholders.name")
    deadline = "end_date"
    essential = ("target",)
    rules = (
        rules.shareholders_listed,
        rules.shareholders_add_up,
        rules.figures_balance,
        rules.share_of_whole,
        rules.period_in_order,
    )


@registry.register
class Transfer(NoticeType):
    code = "state_property.transfer"
    standard_code = "E3"
    label = _("Property right transfer notice")
    stage = Stage.ANNOUNCEMENT
    model = models.Transfer
    rows = (models.Shareholder, models.FinancialIndicators)
    parties = (TRANSFEROR, ENTERPRISE, AUDITOR, APPRAISER, APPROVER, EXCHANGE)
    columns = ("project_no", "target", "base_price", "end_date")
    filters = {
        "project_no": ("exact",),
        "target": ("icontains",),
        "bidding_mode": ("exact",),
        "base_price": ("gte", "lte"),
        "end_date": ("gte", "lte"),
    }
    search = (
        "project_no",
        "lot_no",
        "target",
        "conditions",
        "buyer_qualification",
        "shareholders.name",
    )
    amount = "base_price"
    deadline = "end_date"
    essential = ("target",)
    rules = (
        rules.shareholders_add_up,
        rules.figures_balance,
        rules.share_of_whole,
        rules.base_price_appraised,
        rules.period_in_order,
    )
    follows = ("state_property.pre_disclosure",)
    takes = (
        take(
            "state_property.pre_disclosure",
            "project_no",
            "target",
            "share",
            "shareholders",
            "indicators",
        ),
    )
    begins = True
    lots = Lots(number="lot_no")


@registry.register
class CapitalIncrease(NoticeType):
    code = "state_property.capital_increase"
    standard_code = "E4"
    label = _("Capital increase notice")
    stage = Stage.ANNOUNCEMENT
    model = models.CapitalIncrease
    rows = (models.Shareholder, models.FinancialIndicators)
    parties = (
        replace(ENTERPRISE, required=True, ocds="procuringEntity"),
        AUDITOR,
        APPROVER,
        EXCHANGE,
    )
    columns = ("project_no", "shares", "amount", "end_date")
    filters = {
        "project_no": ("exact",),
        "amount": ("gte", "lte"),
        "start_date": ("gte", "lte"),
        "end_date": ("gte", "lte"),
    }
    search = (
        "project_no",
        "purpose",
        "shares",
        "investor_conditions",
        "selection",
        "terms",
        "shareholders.name",
    )
    amount = "amount"
    deadline = "end_date"
    essential = ("enterprise",)
    rules = (
        rules.shareholders_listed,
        rules.shareholders_add_up,
        rules.three_years_of_figures,
        rules.figures_balance,
        rules.period_in_order,
    )


@registry.register
class AssetTransfer(NoticeType):
    code = "state_property.asset_transfer"
    standard_code = "E5"
    label = _("State asset transfer notice")
    stage = Stage.ANNOUNCEMENT
    model = models.AssetTransfer
    rows = (models.AssetItem,)
    parties = (TRANSFEROR, replace(APPRAISER, required=False), APPROVER, EXCHANGE)
    columns = ("project_no", "asset_class", "base_price", "end_date")
    filters = {
        "project_no": ("exact",),
        "lot_no": ("exact",),
        "asset_class": ("exact",),
        "mode": ("exact",),
        "base_price": ("gte", "lte"),
        "end_date": ("gte", "lte"),
    }
    search = ("project_no", "lot_no", "description", "location", "items.description")
    amount = "base_price"
    deadline = "end_date"
    dates = ("sale_at",)
    essential = ("description",)
    rules = (rules.asset_price, rules.period_in_order)
    lots = Lots(number="lot_no")


@registry.register
class Change(NoticeType):
    code = "state_property.change"
    standard_code = "E6"
    label = _("Change to a state property disclosure")
    stage = Stage.CORRECTION
    model = models.Change
    rows = (models.ChangedItem,)
    parties = (ANY_TRANSFEROR, ENTERPRISE, EXCHANGE)
    columns = ("project_no", "event", "changed_on", "new_deadline")
    filters = {
        "project_no": ("exact",),
        "event": ("exact",),
        "changed_on": ("gte", "lte"),
        "new_deadline": ("gte", "lte"),
    }
    search = ("project_no", "lot_no", "reason", "changes.item", "changes.after")
    deadline = "new_deadline"
    essential = ("event",)
    rules = (
        rules.giver_named,
        rules.change_told,
        shared.target_named,
        shared.postponement_dated,
    )
    follows = (
        "state_property.pre_disclosure",
        "state_property.transfer",
        "state_property.capital_increase",
        "state_property.asset_transfer",
    )
    takes = (
        take("state_property.transfer", "project_no", "lot_no", "target"),
        take("state_property.asset_transfer", "project_no", "lot_no", target="description"),
        take("state_property.capital_increase", "project_no"),
        take("state_property.pre_disclosure", "project_no", "target"),
    )
    lots = Lots(number="lot_no")


@registry.register
class Result(NoticeType):
    code = "state_property.result"
    standard_code = "E8"
    label = _("State property transaction result")
    stage = Stage.RESULT
    model = models.Result
    parties = (ANY_TRANSFEROR, ENTERPRISE, TRANSFEREE, EXCHANGE)
    columns = ("project_no", "target", "deal_price", "deal_on")
    filters = {
        "project_no": ("exact",),
        "lot_no": ("exact",),
        "mode": ("exact",),
        "deal_price": ("gte", "lte"),
        "deal_on": ("gte", "lte"),
    }
    search = ("project_no", "lot_no", "target")
    amount = "deal_price"
    dates = ("notice_end",)
    essential = ("target",)
    rules = (
        rules.giver_named,
        rules.base_price_told,
        rules.deal_price_stated,
        rules.deal_price_approved,
    )
    follows = (
        "state_property.transfer",
        "state_property.capital_increase",
        "state_property.asset_transfer",
    )
    takes = (
        take(
            "state_property.transfer",
            "project_no",
            "lot_no",
            "target",
            "base_price",
            "appraisal_value",
        ),
        take(
            "state_property.asset_transfer",
            "project_no",
            "lot_no",
            "base_price",
            "price_form",
            "other_price",
            "mode",
            target="description",
        ),
        take("state_property.capital_increase", "project_no"),
    )
    lots = Lots(number="lot_no")
    competition = Competition(way="mode", direct=frozenset({TradeMode.AGREEMENT}))


@registry.register
class Settlement(NoticeType):
    code = "state_property.settlement"
    standard_code = "E11"
    label = _("Completion of a state property transaction")
    stage = Stage.CONTRACT
    model = models.Settlement
    parties = (ANY_TRANSFEROR, ENTERPRISE, TRANSFEREE, EXCHANGE)
    columns = ("project_no", "target", "deal_price", "signed_on")
    filters = {
        "project_no": ("exact",),
        "payment_mode": ("exact",),
        "deal_price": ("gte", "lte"),
        "signed_on": ("gte", "lte"),
        "registered_on": ("gte", "lte"),
    }
    search = ("project_no", "lot_no", "target", "payment_schedule")
    amount = "deal_price"
    essential = ("target",)
    rules = (rules.giver_named, rules.deal_price_stated, rules.instalments_within_limits)
    follows = ("state_property.result",)
    takes = (
        take(
            "state_property.result",
            "project_no",
            "lot_no",
            "target",
            "price_form",
            "deal_price",
            "other_price",
        ),
    )
    lots = Lots(number="lot_no")
