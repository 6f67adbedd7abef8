"""State property notices as open contracting data."""

from __future__ import annotations

from disclosure.ocds.mapping import Each, Fields, Mapping
from disclosure.ocds.patterns import (
    award,
    change,
    contract,
    fee,
    milestone,
    period,
    priced,
    under,
)
from disclosure.ocds.sources import Coded, First, Fixed, IfParty, Key, Labelled, Lot, Source, Words

from .choices import ChangeEvent, TradeMode

METHODS = {
    TradeMode.AUCTION: "open",
    TradeMode.TENDER: "open",
    TradeMode.ONLINE_SEVERAL: "open",
    TradeMode.ONLINE_ONE: "open",
    TradeMode.AGREEMENT: "direct",
}
ONLINE = {TradeMode.ONLINE_SEVERAL: True, TradeMode.ONLINE_ONE: True}
SALE = "saleOfAsset"
#: In a capital increase nobody transfers anything: the enterprise itself takes investors.
SALE_OR_INCREASE = IfParty("transferor", SALE, "capitalIncrease")
ENTERPRISE = {"enterprise": "procuringEntity"}
LOT = Lot("lot_no", "target")
PROJECT: dict[str, Source] = {"tender.id": "project_no"}
TARGET: dict[str, Source] = {**PROJECT, "tender.title": "target"}


def mode(column: str) -> dict[str, Source]:
    """The way a price is found."""
    return {
        "tender.procurementMethod": Coded(column, METHODS),
        "tender.procurementMethodDetails": Words(column),
        "tender.techniques.hasElectronicAuction": Coded(column, ONLINE),
    }


def offered(description: str, fields: Fields | None = None, **names: Source) -> Each:
    """What is sold as an item; `names` are members of its stateProperty."""
    return Each(
        "",
        {
            "id": Fixed("asset-1"),
            "description": description,
            **under("stateProperty", names),
            **(fields or {}),
        },
    )


MAPPINGS = {
    "state_property.pre_disclosure": Mapping(
        tag="planning",
        transaction=SALE,
        fields={
            **TARGET,
            "planning.rationale": Labelled("decision"),
            "tender.description": Labelled(
                "control_changes",
                "audit_year",
                "assets",
                "debts",
                "equity",
                "revenue",
                "net_profit",
                "report_date",
            ),
        },
        lists={
            "planning.milestones": milestone("end_date", kind="preProcurement"),
            "tender.items": offered("target", sharePercentage="share"),
        },
    ),
    "state_property.transfer": Mapping(
        tag="tender",
        transaction=SALE,
        fields={
            **TARGET,
            "tender.value": "base_price",
            "tender.appraisalValue": "appraisal_value",
            "tender.appraisalNumber": "appraisal_no",
            "tender.eligibilityCriteria": "buyer_qualification",
            "tender.description": Labelled(
                "conditions",
                "payment_terms",
                "management_join",
                "priority_waived",
                "auto_extend",
                "extend_rule",
                "has_allocated_land",
                "major_matters",
            ),
            **mode("bidding_mode"),
            "tender.techniques.electronicAuction.url": "url",
            **under("tender.tenderPeriod", period("start_date", "end_date")),
        },
        lists={
            "tender.items": offered("target", {"relatedLot": LOT}, sharePercentage="share"),
            "tender.participationFees": fee("deposit", "deposit"),
        },
    ),
    "state_property.capital_increase": Mapping(
        tag="tender",
        transaction="capitalIncrease",
        stand_ins=ENTERPRISE,
        fields={
            **PROJECT,
            "tender.value": "amount",
            "tender.eligibilityCriteria": "investor_conditions",
            "tender.awardCriteriaDetails": "selection",
            "tender.procurementMethod": Fixed("open"),
            "tender.procurementMethodDetails": Fixed("增资"),
            "tender.description": Labelled(
                "purpose", "shares", "terms", "decision", "major_matters"
            ),
            **under("tender.tenderPeriod", period("start_date", "end_date")),
        },
        lists={"tender.participationFees": fee("deposit", "deposit")},
    ),
    "state_property.asset_transfer": Mapping(
        tag="tender",
        transaction=SALE,
        fields={
            **PROJECT,
            "tender.value": "base_price",
            "tender.appraisalValue": "value_basis",
            "tender.description": Labelled(
                "description", "conditions", "viewing", "auto_extend", "notes"
            ),
            **under("tender", priced("price_form", "other_price")),
            **mode("mode"),
            **under("tender.tenderPeriod", period("start_date", "end_date")),
            "tender.awardPeriod.startDate": "sale_at",
        },
        lists={
            "tender.items": (
                offered(
                    "description",
                    {
                        "relatedLot": Lot("lot_no"),
                        "deliveryLocation.description": "location",
                    },
                    assetClass="asset_class",
                    titleDocument="title_doc",
                ),
                Each(
                    "items",
                    {
                        "id": Key("thing", "description", long=True),
                        "description": "description",
                        "quantity": "quantity",
                        "unit.name": "unit",
                    },
                ),
            ),
        },
    ),
    "state_property.change": change(
        PROJECT,
        transaction=IfParty("transferor", SALE, "capitalIncrease"),
        tag=Coded("event", {ChangeEvent.TERMINATION: "tenderCancellation"}, "tenderAmendment"),
        status=Coded("event", {ChangeEvent.TERMINATION: "cancelled"}, "active"),
        reason="reason",
    ),
    "state_property.result": Mapping(
        tag="award",
        transaction=SALE_OR_INCREASE,
        stand_ins=ENTERPRISE,
        fields={
            **TARGET,
            "tender.appraisalValue": "appraisal_value",
            "tender.value": "base_price",
            **mode("mode"),
        },
        lists={
            "awards": award(
                "transferee",
                lot=LOT,
                fields={
                    "title": "target",
                    "value": "deal_price",
                    "date": "deal_on",
                    **priced("price_form", "other_price"),
                },
            ),
        },
    ),
    "state_property.settlement": Mapping(
        tag="contract",
        transaction=SALE_OR_INCREASE,
        stand_ins=ENTERPRISE,
        attachments="contractSigned",
        fields=TARGET,
        lists=contract(
            "transferee",
            number=Key("contract", First("lot_no", "project_no")),
            lot=LOT,
            fields={
                "title": "target",
                "value": "deal_price",
                "dateSigned": "signed_on",
                "description": Labelled(
                    "payment_mode", "first_pct", "paid_pct", "payment_schedule", "registered_on"
                ),
                **priced("price_form", "other_price"),
            },
            lists={"milestones": milestone("final_due_on", kind="financing")},
        ),
    ),
}

UNMAPPED: dict[str, str] = {}
