"""Housing notices as open contracting data.

Homes are handed out without a price found in competition, to persons who are never named here:
results are counts. What is built is told as a project too (`PROJECTS`, OC4IDS).
"""

from __future__ import annotations

from disclosure.ocds.mapping import Each, Fields, Mapping, Project
from disclosure.ocds.patterns import (
    HOMES,
    change,
    contract,
    milestone,
    period,
    publicity,
    under,
)
from disclosure.ocds.sources import Coded, Fixed, Key, Label, Labelled, Lines, Lot, Source, Words

from .choices import HousingKind

KINDS = {
    HousingKind.PUBLIC_RENTAL: "publicRental",
    HousingKind.AFFORDABLE_RENTAL: "affordableRental",
    HousingKind.SHARED_OWNERSHIP: "sharedOwnership",
    HousingKind.ECONOMICAL: "economical",
    HousingKind.AFFORDABLE_SALE: "affordableSale",
    HousingKind.RESETTLEMENT: "resettlement",
    HousingKind.SUBSIDY: "subsidy",
    HousingKind.RURAL_RENOVATION: "ruralRenovation",
}
ALLOCATION = "allocation"
BATCH = Lot("batch_no", "project_name")
PROJECT = Key("contract", "project_name", long=True)


def method(details: Source) -> dict[str, Source]:
    """Homes are offered to all who qualify; how they are ranked stands in the details."""
    return {
        "tender.procurementMethod": Fixed("open"),
        "tender.procurementMethodDetails": details,
    }


def homes(number: str, fields: Fields | None = None, **names: Source) -> Each:
    """Homes of one type as an item; `names` are members of its housing, "^name" of the notice."""
    return Each(
        "layouts",
        {
            "id": Key("homes", "layout"),
            "description": "layout",
            "quantity": "homes",
            "unit.name": Fixed("套"),
            "unit.value": "rent_or_price",
            "relatedLot": Lot(f"^{number}"),
            **under(
                "housing",
                {
                    "allocationKind": Coded("^kind", KINDS),
                    "homeType": "layout",
                    "floorArea": "floor_area",
                    **names,
                },
            ),
            **(fields or {}),
        },
    )


def count(measure: str, column: str) -> Each:
    """A number of applicants or households, without saying who they are."""
    return Each(
        "",
        {
            "id": Key(measure, "batch_no"),
            "measure": Fixed(measure),
            "value": column,
            "relatedLot": Lot("batch_no"),
        },
        needs=(column,),
    )


MAPPINGS = {
    "housing.monthly_progress": Mapping(
        tag="planningUpdate",
        fields={"tender.mainProcurementCategory": Fixed("works")},
        lists={
            "planning.milestones": Each(
                "",
                {
                    "id": Key("progress", "month"),
                    "title": Fixed("月度完成进度"),
                    "title_en": Fixed("monthly progress"),
                    "type": Fixed("reporting"),
                    "dueDate": "month",
                    "status": Fixed("met"),
                    "description": Labelled(
                        "month",
                        "kind",
                        "planned_starts",
                        "actual_starts",
                        "start_rate",
                        "planned_completions",
                        "actual_completions",
                        "completion_rate",
                    ),
                },
            )
        },
    ),
    "housing.started_project": Mapping(
        tag="implementation",
        roles={"builder": ("procuringEntity",)},
        fields={"tender.title": "project_name", "tender.mainProcurementCategory": Fixed("works")},
        lists=contract(
            "contractor",
            number=PROJECT,
            fields={
                "title": "project_name",
                "description": Labelled(
                    "address",
                    "mode",
                    "total_units",
                    "planned_starts",
                    "actual_starts",
                    "planned_completions",
                ),
                "period.startDate": "start_date",
            },
            lists={
                "implementation.milestones": milestone(
                    "start_date", met="start_date", kind="delivery", code="started"
                )
            },
        ),
    ),
    "housing.completed_project": Mapping(
        tag="implementation",
        document="completionCertificate",
        roles={"builder": ("procuringEntity",)},
        fields={"tender.title": "project_name", "tender.mainProcurementCategory": Fixed("works")},
        lists=contract(
            number=PROJECT,
            fields={
                "title": "project_name",
                "description": Labelled("address", "total_units", "completed_units"),
                "status": Fixed("terminated"),
            },
            lists={
                "implementation.milestones": milestone(
                    "completion_date", met="completion_date", kind="delivery", code="completed"
                )
            },
        ),
    ),
    "housing.available_stock": Mapping(
        tag="tender",
        transaction=ALLOCATION,
        fields={
            "tender.title": "project_name",
            "tender.description": Labelled("homes", "floor_area", "ready_date"),
            **method(Fixed("轮候")),
            **under("tender.tenderPeriod", period("apply_from", "apply_to")),
        },
        lists={
            "tender.lots": Each("", {"id": "batch_no", "title": "project_name"}),
            "tender.items": homes(
                "batch_no",
                {"deliveryLocation.description": "^address"},
                rentPerSquareMetre="^rent",
                pricePerSquareMetre="^sale_price",
                buyerShare="^share_ratio",
            ),
        },
    ),
    "housing.allocation_scheme": Mapping(
        tag="tender",
        transaction=ALLOCATION,
        fields={
            "tender.description": Labelled("stock_location", "homes"),
            "tender.eligibilityCriteria": "target_group",
            **method(Words("ranking_method")),
            **under("tender.tenderPeriod", period("intention_from", "intention_to")),
        },
        lists={
            "tender.lots": Each("", {"id": "batch_no", "title": "stock_location"}),
            "tender.items": homes(
                "batch_no",
                {"deliveryLocation.description": "^stock_location"},
                rentOrPricePerSquareMetre="^rent_or_price",
            ),
        },
    ),
    "housing.lottery": Mapping(
        tag="tenderUpdate",
        status="active",
        transaction=ALLOCATION,
        fields={
            "tender.awardPeriod.startDate": "held_at",
            "tender.awardCriteriaDetails": Labelled(
                "rounds", "algorithm", "seed_commitment", "place", "live_url"
            ),
            **method(Fixed("摇号")),
        },
        lists={
            "tender.lots": Each(
                "", {"id": "batch_no", "description": Labelled("homes", "pool_size")}
            ),
            "bids.statistics": count("requests", "pool_size"),
        },
    ),
    "housing.lottery_result": Mapping(
        tag="award",
        transaction=ALLOCATION,
        fields=method(Fixed("摇号")),
        lists={
            "awards": Each(
                "",
                {
                    "id": Key("award", "batch_no"),
                    "status": Fixed("pending"),
                    "relatedLots": Lot("batch_no"),
                    "description": Labelled("households", "seed", "notary_no"),
                },
            ),
            "bids.statistics": (
                count("requests", "pool_size"),
                count("validBids", "households"),
            ),
            "tender.milestones": publicity("publicity_end", "objection_channel"),
        },
    ),
    "housing.allocation_result": Mapping(
        tag="award",
        transaction=ALLOCATION,
        fields={"tender.title": "project_name"},
        lists={
            "awards": Each(
                "",
                {
                    "id": Key("award", "batch_no"),
                    "status": Fixed("active"),
                    "relatedLots": BATCH,
                    "description": Labelled("households"),
                },
                {"items": homes("batch_no")},
            ),
            "tender.milestones": publicity("publicity_end"),
        },
    ),
    "housing.correction": change(transaction=ALLOCATION),
}

_PROJECT = "building homes is a project, told in OC4IDS"
_PERSONS = "a list of natural persons or a statistic of them"
UNMAPPED = {
    "housing.programme": _PROJECT,
    "housing.annual_plan": _PROJECT,
    "housing.planned_projects": _PROJECT,
    "housing.eligibility": _PERSONS,
    "housing.waiting_list": _PERSONS,
    "housing.rent_subsidy": _PERSONS,
    "housing.exit": _PERSONS,
    "housing.renovation_list": _PERSONS,
    "housing.renovation_result": _PERSONS,
}


def number(name: str, column: str, year: str = "plan_year") -> Each:
    """A number of homes for a year."""
    return Each(
        "",
        {"id": Fixed(name), "title": Label(column)},
        {
            "observations": Each(
                "",
                {
                    "id": Key(name, year),
                    "measure": column,
                    "unit": HOMES,
                    **under("period", period(year, year)),
                },
            )
        },
        needs=(column,),
    )


SOCIAL: dict[str, Source] = {"sector": Fixed(["socialHousing"])}

PROJECTS = {
    "housing.programme": Project(
        status="identification",
        fields={
            **SOCIAL,
            "title": "programme_name",
            "description": Labelled("area_covered", "land_arrangement", "approval_doc_no"),
            "budget.amount": "funding",
            **under("period", period("first_year", "last_year")),
        },
        lists={"forecasts": number("homes", "total_units", "first_year")},
    ),
    "housing.annual_plan": Project(
        status="identification",
        fields={
            **SOCIAL,
            "budget.amount": "planned_investment",
            **under("period", period("plan_year", "plan_year")),
        },
        lists={
            "forecasts": (
                number("starts", "planned_starts"),
                number("completions", "planned_completions"),
            )
        },
    ),
    "housing.planned_projects": Project(
        status="preparation",
        fields={
            **SOCIAL,
            "budget.amount": "investment",
            "description": Lines(
                "projects", "{project_name}（{location}）：{total_units}套，{schedule}"
            ),
        },
        lists={"forecasts": number("homes", "total_units")},
    ),
    "housing.monthly_progress": Project(
        status="implementation",
        fields=SOCIAL,
        lists={
            "metrics": (
                number("starts", "actual_starts", "month"),
                number("completions", "actual_completions", "month"),
            )
        },
    ),
    "housing.started_project": Project(
        status="implementation",
        fields={
            **SOCIAL,
            "title": "project_name",
            "implementationPeriod.startDate": "start_date",
        },
        lists={
            "locations": Each("", {"id": Fixed("site"), "description": "address"}),
            "forecasts": number("homes", "total_units", "start_date"),
        },
    ),
    "housing.completed_project": Project(
        status="completion",
        fields={
            **SOCIAL,
            "title": "project_name",
            "completion.endDate": "completion_date",
        },
        lists={
            "locations": Each("", {"id": Fixed("site"), "description": "address"}),
            "metrics": number("homes", "completed_units", "completion_date"),
        },
    ),
}
