"""Mining notices as open contracting data."""

from __future__ import annotations

from disclosure.ocds.mapping import Each, Fields, Mapping
from disclosure.ocds.patterns import (
    SQUARE_METRES,
    award,
    change,
    contract,
    fee,
    instalments,
    period,
    publicity,
    under,
)
from disclosure.ocds.sources import (
    Coded,
    Fixed,
    Key,
    Labelled,
    Parties,
    Polygon,
    Source,
    Words,
)

from .choices import RegistrationKind, RightType, TransferMethod

METHODS = {
    TransferMethod.TENDER: "open",
    TransferMethod.AUCTION: "open",
    TransferMethod.LISTING: "open",
    TransferMethod.AGREEMENT: "direct",
    TransferMethod.CONVERSION: "direct",
}
RIGHTS = {RightType.EXPLORATION: "exploration", RightType.MINING: "mining"}
GRANT = "grantOfRight"


def right(fields: Fields | None = None, **names: Source) -> Each:
    """The right of a notice as an item; `names` are members of its mineralRight."""
    return Each(
        "",
        {
            "id": Key("right", "right_name", long=True),
            "description": "right_name",
            "quantity": "area",
            "unit": SQUARE_METRES,
            **under(
                "mineralRight",
                {
                    "rightType": Coded("right_type", RIGHTS),
                    "mineral": "mineral",
                    "area": "area",
                    **names,
                },
            ),
            **(fields or {}),
        },
    )


def place(location: str = "location") -> dict[str, Source]:
    """Where a right lies: its name and its corners."""
    return {
        "deliveryLocation.description": location,
        "deliveryLocation.geometry": Polygon("points"),
    }


def method(column: str) -> dict[str, Source]:
    """The way a right is handed out."""
    return {
        "tender.procurementMethod": Coded(column, METHODS),
        "tender.procurementMethodDetails": Words(column),
    }


MAPPINGS = {
    "mining.announcement": Mapping(
        tag="tender",
        transaction=GRANT,
        fields={
            "tender.value": "start_price",
            "tender.priceText": Labelled("start_rate"),
            "tender.bidIncrement": "increment",
            "tender.eligibilityCriteria": "bidder_conditions",
            "tender.awardCriteriaDetails": "winner_rule",
            "tender.submissionMethodDetails": "docs_how",
            "tender.description": Labelled("payment", "risk_warning", "objection_handling"),
            **method("method"),
            **under("tender.tenderPeriod", period("apply_from", "apply_to")),
            **under("tender.awardPeriod", period("activity_start", "activity_end")),
        },
        lists={
            "tender.items": right(
                place(),
                tenureYears="term_years",
                elevationFrom="elevation_from",
                elevationTo="elevation_to",
                reserves="reserves",
            ),
            "tender.participationFees": fee("deposit", "deposit"),
        },
    ),
    "mining.supplement": change(transaction=GRANT),
    "mining.result": Mapping(
        tag="award",
        transaction=GRANT,
        fields=method("method"),
        lists={
            "awards": award(
                "winner",
                pending="publicity_end",
                fields={
                    "value": "price",
                    "priceText": Labelled("rate"),
                    "date": "deal_at",
                    "description": Labelled("deal_place", "payment", "payment_date"),
                },
                items=right(place(), tenureYears="term_years"),
            ),
            "tender.milestones": publicity("publicity_end", "objection_channel"),
        },
    ),
    "mining.agreement": Mapping(
        tag="tender",
        transaction=GRANT,
        fields={
            "tender.procurementMethod": Fixed("direct"),
            "tender.procurementMethodDetails": Fixed("协议出让"),
            "tender.procurementMethodRationale": "basis",
            "tender.tenderers": Parties("applicant"),
        },
        lists={
            "tender.items": right(
                place(),
                tenureYears="term_years",
                productionScale=Labelled("design_scale", "scale_unit"),
            ),
            "tender.milestones": publicity("publicity_end", "objection_channel"),
        },
    ),
    "mining.contract": Mapping(
        tag="contract",
        transaction=GRANT,
        attachments="contractSigned",
        lists=contract(
            "holder",
            number=Key("contract", "contract_no"),
            fields={
                "title": "right_name",
                "value": "proceeds_total",
                "priceText": Labelled("proceeds_rate"),
                "dateSigned": "signed_on",
                "description": Labelled("restoration_duty", "safety_duty"),
            },
            lists={
                "items": right(tenureYears="term_years"),
                "milestones": instalments("payments"),
            },
        ),
    ),
    "mining.registration": Mapping(
        tag=Coded("item_type", {RegistrationKind.CANCELLATION: "contractTermination"}, "contract"),
        transaction=GRANT,
        lists=contract(
            "holder",
            number=Key("contract", "licence_no"),
            fields={
                "title": "right_name",
                "status": Coded(
                    "item_type", {RegistrationKind.CANCELLATION: "terminated"}, "active"
                ),
                "description": Labelled("item_type", "extreme_coordinates"),
                **under("period", period("valid_from", "valid_to")),
            },
            lists={
                "items": right(
                    {"deliveryLocation.description": "location"},
                    licenceNumber="licence_no",
                    productionScale=Labelled("design_scale", "scale_unit"),
                )
            },
        ),
    ),
}

UNMAPPED: dict[str, str] = {}
