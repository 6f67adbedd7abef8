"""Land notices as open contracting data."""

from __future__ import annotations

from disclosure.ocds.mapping import Each, Mapping
from disclosure.ocds.patterns import (
    SQUARE_METRES,
    award,
    change,
    contract,
    instalments,
    milestone,
    period,
    publicity,
    under,
)
from disclosure.ocds.sources import (
    Coded,
    First,
    Fixed,
    Key,
    Labelled,
    Lot,
    Parties,
    Reached,
    Source,
    Total,
    Words,
)

from .choices import SupplyMethod, UseScheme

#: Land is offered to everybody, or given to one.
METHODS = {
    SupplyMethod.TENDER: "open",
    SupplyMethod.AUCTION: "open",
    SupplyMethod.LISTING: "open",
    SupplyMethod.AGREEMENT: "direct",
    SupplyMethod.ALLOCATION: "direct",
    SupplyMethod.LEASE: "direct",
    SupplyMethod.CONTRIBUTION: "direct",
}
TRANSACTIONS = {SupplyMethod.ALLOCATION: "allocation", SupplyMethod.LEASE: "lease"}
USE_SCHEMES = {
    UseScheme.GBT_21010: "GB/T 21010-2017",
    UseScheme.GUIDE_2023: "CN-LAND-SEA-USE-2023",
    UseScheme.OTHER: "CN-LAND-USE",
}
PARCEL = Lot("parcel_no", "location")
GRANT = "grantOfRight"


def parcel(table: str = "", **names: Source) -> Each:
    """The parcel of a notice, or each of a list, as an item; `names` are of its landParcel."""
    scheme = "^use_scheme" if table else "use_scheme"
    return Each(
        table,
        {
            "id": Key("parcel", "parcel_no"),
            "description": "location",
            "quantity": "area",
            "unit": SQUARE_METRES,
            "relatedLot": PARCEL,
            "deliveryAddress.streetAddress": "location",
            "classification.scheme": Coded(scheme, USE_SCHEMES, "CN-LAND-USE"),
            "classification.id": "use_code",
            "classification.description": "use",
            **under(
                "landParcel",
                {
                    "parcelNumber": "parcel_no",
                    "landUse": "use",
                    "landUseScheme": Words(scheme),
                    "area": "area",
                    **names,
                },
            ),
        },
    )


def planned(name: str, **names: Source) -> dict[str, Each]:
    """The parcels of a plan as lots and items."""
    number = First("parcel_no", name)
    return {
        "tender.lots": Each("parcels", {"id": number, "title": name, "status": Fixed("planned")}),
        "tender.items": Each(
            "parcels",
            {
                "id": Key("parcel", number),
                "description": "location",
                "quantity": "area",
                "unit": SQUARE_METRES,
                "relatedLot": number,
                "deliveryAddress.streetAddress": "location",
                **under("landParcel", {"parcelNumber": "parcel_no", "area": "area", **names}),
            },
        ),
    }


def method(column: str) -> dict[str, Source]:
    """The way land is handed out."""
    return {
        "tender.procurementMethod": Coded(column, METHODS),
        "tender.procurementMethodDetails": Words(column),
    }


DIRECT: dict[str, Source] = {
    "tender.procurementMethod": Fixed("direct"),
    "tender.procurementMethodDetails": Fixed("协议出让"),
    "tender.procurementMethodRationale": "basis",
}

MAPPINGS = {
    "land.supply_plan": Mapping(
        tag="planning",
        transaction=GRANT,
        fields={
            "planning.rationale": Labelled(
                "plan_year",
                "approval_doc_no",
                "total_area",
                "affordable_housing_area",
                "small_homes_area",
                "ordinary_homes_area",
                "renewal_area",
                "new_area",
                "stock_area",
            ),
        },
        lists=planned("location", landUse="use"),
    ),
    "land.residential_list": Mapping(
        tag="planning",
        transaction=GRANT,
        fields=under("tender.tenderPeriod", period("window_start", "window_end")),
        lists=planned("parcel_name"),
    ),
    "land.listing": Mapping(
        tag="tender",
        transaction=GRANT,
        fields={
            "tender.value": Total("parcels", "start_price"),
            "tender.eligibilityCriteria": "qualification",
            "tender.awardCriteriaDetails": "winner_rule",
            "tender.submissionMethodDetails": Labelled("docs_how", "activity_place"),
            **method("transfer_method"),
            **under("tender.tenderPeriod", period("docs_from", "apply_deadline")),
            **under("tender.awardPeriod", period("activity_start", "activity_end")),
        },
        lists={
            "tender.lots": Each(
                "parcels",
                {
                    "id": "parcel_no",
                    "title": "location",
                    "value": "start_price",
                    "bidIncrement": "increment",
                    "description": Labelled("site_condition", "plan_conditions"),
                    "appraisalNumber": "appraisal_no",
                },
            ),
            "tender.items": parcel(
                "parcels",
                tenureYears="term_years",
                floorAreaRatioMin="far_min",
                floorAreaRatioMax="far_max",
                buildingDensity="density",
                greenRatio="green_ratio",
                heightLimit="height_limit",
                investmentIntensity="invest_intensity",
            ),
            "tender.participationFees": Each(
                "parcels",
                {
                    "id": Key("deposit", "parcel_no"),
                    "type": Fixed(["deposit"]),
                    "value": "deposit",
                    "description": Labelled("parcel_no"),
                },
                needs=("deposit",),
            ),
            "tender.milestones": milestone("deposit_deadline", kind="engagement"),
        },
    ),
    "land.supplement": change(
        {"tender.awardPeriod.startDate": "activity_start"}, transaction=GRANT
    ),
    "land.sale_result": Mapping(
        tag="award",
        transaction=Coded("method", TRANSACTIONS, GRANT),
        fields={"tender.numberOfTenderers": "bidders", **method("method")},
        lists={
            "awards": award(
                "winner",
                lot=PARCEL,
                pending="publicity_end",
                fields={"value": "deal_price", "date": "deal_at"},
                items=parcel(tenureYears="term_years"),
            ),
            "tender.milestones": publicity("publicity_end"),
        },
    ),
    "land.agreement": Mapping(
        tag="tender",
        transaction=GRANT,
        fields={
            "tender.value": "price",
            "tender.description": "conditions",
            "tender.tenderers": Parties("intended_user"),
            **DIRECT,
        },
        lists={
            "tender.lots": Each("", {"id": "parcel_no", "title": "location", "value": "price"}),
            "tender.items": parcel(tenureYears="term_years"),
            "tender.milestones": publicity("publicity_end", "objection_channel"),
        },
    ),
    "land.supply_result": Mapping(
        tag="contract",
        transaction=Coded("supply_method", TRANSACTIONS, GRANT),
        attachments="contractSigned",
        fields=method("supply_method"),
        lists=contract(
            "holder",
            number=Key("contract", "supervision_no"),
            lot=PARCEL,
            fields={
                "title": "project_name",
                "value": "deal_price",
                "dateSigned": "contract_date",
                "description": Labelled("approver", "industry"),
            },
            lists={
                "items": parcel(
                    supervisionNumber="supervision_no",
                    landSource="source",
                    landGrade="grade",
                    tenureYears="term_years",
                    floorAreaRatioMin="far_min",
                    floorAreaRatioMax="far_max",
                ),
                "milestones": (
                    milestone("deliver_date", kind="delivery"),
                    milestone("start_due", met="start_actual", kind="delivery"),
                    milestone("finish_due", met="finish_actual", kind="delivery"),
                    instalments("instalments"),
                ),
            },
        ),
    ),
    "land.performance": Mapping(
        tag="implementation",
        transaction=GRANT,
        lists=contract(
            "holder",
            number=Key("contract", "supervision_no"),
            lists={
                "implementation.milestones": Each(
                    "",
                    {
                        "id": Key("performance", "event"),
                        "title": "event",
                        "type": Fixed("delivery"),
                        "dueDate": "due_date",
                        "dateMet": "actual_date",
                        "status": Reached("due_date", "actual_date"),
                        "description": Labelled("paid_amount", "unpaid_amount", "idle", "note"),
                    },
                )
            },
        ),
    ),
}

UNMAPPED: dict[str, str] = {}
