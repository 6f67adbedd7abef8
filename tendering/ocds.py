"""Tendering notices as open contracting data."""

from __future__ import annotations

from disclosure.ocds.mapping import Each, Mapping, Project
from disclosure.ocds.patterns import (
    award,
    change,
    contract,
    fee,
    milestone,
    period,
    priced,
    publicity,
    under,
)
from disclosure.ocds.sources import (
    Coded,
    Fixed,
    Key,
    Labelled,
    Lot,
    Reached,
    RowParty,
    RowPartyKey,
    Source,
    Words,
)

from .choices import ExceptionType, PerformanceEvent, ProjectType, TenderMode

WORKS: dict[str, Source] = {"tender.mainProcurementCategory": Fixed("works")}
PROJECT: dict[str, Source] = {
    "tender.id": "tender_code",
    "tender.title": "project_name",
    **WORKS,
}
SECTION = Lot("section")
OPEN: dict[str, Source] = {
    "tender.procurementMethod": Fixed("open"),
    "tender.procurementMethodDetails": Fixed("公开招标"),
}
CONTRACT = Key("contract", "contract_name", long=True)


def bids(table: str, **names: Source) -> Each:
    """What bidders offered for a section."""
    return Each(
        table,
        {
            "id": RowPartyKey("bid", "section"),
            "status": Fixed("valid"),
            "tenderers": RowParty("tenderer", "members"),
            "value": "bid_price",
            "relatedLots": SECTION,
            **priced("price_form", "other_price"),
            **names,
        },
    )


MAPPINGS = {
    "tendering.plan": Mapping(
        tag="planning",
        fields={
            **WORKS,
            "planning.budget.amount": "investment",
            "planning.budget.project": "project_name",
            "planning.rationale": Labelled("scale", "scope", "approval"),
            "tender.title": "project_name",
            "tender.value": "estimate",
        },
        lists={"planning.milestones": milestone("expected_month", kind="preProcurement")},
    ),
    "tendering.approval": Mapping(
        tag="planning",
        fields={
            **WORKS,
            "planning.budget.project": "project_name",
            "planning.budget.projectID": "invest_code",
            "planning.rationale": Labelled(
                "doc_no", "tender_scope", "tender_content", "tender_organisation"
            ),
            "tender.title": "project_name",
            "tender.value": "estimate",
            "tender.procurementMethod": Coded(
                "tender_mode", {TenderMode.OPEN: "open", TenderMode.INVITED: "selective"}
            ),
            "tender.procurementMethodDetails": Words("tender_mode"),
            "tender.procurementMethodRationale": "invitation_reason",
        },
        lists={"planning.milestones": milestone("approved_on", met="approved_on", kind="approval")},
    ),
    "tendering.tender": Mapping(
        tag="tender",
        attachments="biddingDocuments",
        fields={
            **PROJECT,
            **OPEN,
            "tender.value": "control_price",
            "tender.description": Labelled("content", "project_type", "fund_source"),
            "tender.eligibilityCriteria": Labelled("qualification", "joint_bid"),
            "tender.awardCriteriaDetails": "evaluation",
            "tender.submissionMethodDetails": Labelled("bid_how", "docs_how", "eplatform_url"),
            **under("tender.tenderPeriod", period("docs_from", "bid_deadline")),
        },
        lists={
            "tender.lots": Each(
                "sections",
                {
                    "id": "section_no",
                    "title": "section_name",
                    "description": Labelled("content", "term"),
                    "value": "estimate",
                    "contractPeriod.durationInDays": "duration",
                },
            ),
            "tender.items": Each(
                "sections",
                {
                    "id": Key("works", "section_no"),
                    "description": "section_name",
                    "relatedLot": "section_no",
                },
            ),
            "tender.participationFees": (
                fee("document", "docs_price"),
                fee("deposit", "deposit"),
            ),
            "tender.milestones": (
                milestone("docs_to", kind="engagement"),
                milestone("opening_at", kind="assessment"),
            ),
        },
    ),
    "tendering.clarification": change(
        {**WORKS, "tender.awardPeriod.startDate": "new_opening"},
        transaction="purchase",
        reason="content",
    ),
    "tendering.opening_record": Mapping(
        tag="tenderUpdate",
        status="active",
        document="evaluationReports",
        fields={
            **PROJECT,
            "tender.awardPeriod.startDate": "opened_at",
        },
        lists={
            "bids.details": bids("bids", status=Fixed("pending"), date="submitted_at"),
        },
    ),
    "tendering.candidates": Mapping(
        tag="award",
        document="evaluationReports",
        fields=PROJECT,
        lists={
            "awards": Each(
                "candidates",
                {
                    "id": Key("award", "section"),
                    "status": Fixed("pending"),
                    "value": "bid_price",
                    "suppliers": RowParty("supplier", "members"),
                    "relatedLots": SECTION,
                    "relatedBid": RowPartyKey("bid", "section"),
                    **priced("price_form", "other_price"),
                },
                where=("rank", (1,)),
            ),
            "bids.details": bids("candidates", rank="rank"),
            "tender.milestones": publicity("publicity_end", "objection_channel"),
        },
    ),
    "tendering.award": Mapping(
        tag="award",
        fields=PROJECT,
        lists={
            "awards": award(
                "winner",
                lot=SECTION,
                fields={
                    "title": "project_name",
                    "value": "amount",
                    "date": "awarded_on",
                    "contractPeriod.durationInDays": "duration",
                    "description": Labelled("quality", "term", "manager_name", "other_content"),
                    **priced("price_form", "other_price", "rate"),
                },
            ),
        },
    ),
    "tendering.abnormality": Mapping(
        tag="tenderCancellation",
        document="cancellationDetails",
        fields={
            **PROJECT,
            "tender.description": Labelled("description", "retender", "refund", "approval"),
        },
        lists={
            "tender.lots": Each(
                "",
                {
                    "id": SECTION,
                    "status": Coded(
                        "exception_type",
                        {
                            ExceptionType.WITHDRAWN: "withdrawn",
                            ExceptionType.TERMINATED: "cancelled",
                        },
                        "unsuccessful",
                    ),
                },
            )
        },
    ),
    "tendering.contract": Mapping(
        tag="contract",
        attachments="contractSigned",
        fields=WORKS,
        lists=contract(
            "contractor",
            number=CONTRACT,
            lot=SECTION,
            fields={
                "title": "contract_name",
                "value": "amount",
                "dateSigned": "signed_on",
                "description": Labelled("term", "quality", "main_terms"),
                **priced("price_form", "other_price"),
            },
        ),
    ),
    "tendering.performance": Mapping(
        tag=Coded("event", {PerformanceEvent.CHANGE: "contractAmendment"}, "implementation"),
        fields=WORKS,
        lists=contract(
            "contractor",
            number=CONTRACT,
            lot=SECTION,
            fields={
                "title": "contract_name",
                "status": Coded("event", {PerformanceEvent.SETTLEMENT: "terminated"}, "active"),
                "implementation.progress": "progress",
            },
            lists={
                "amendments": Each(
                    "",
                    {
                        "id": "@id",
                        "date": "@published_at",
                        "rationale": "change_reason",
                        "description": Labelled(
                            "change_no", "change_content", "change_amount", "cumulative_pct"
                        ),
                    },
                    needs=("change_content", "change_amount"),
                ),
                "implementation.transactions": Each(
                    "",
                    {"id": Key("payment", "@id"), "value": "paid", "date": "@published_at"},
                    needs=("paid",),
                ),
                "implementation.milestones": Each(
                    "",
                    {
                        "id": Key("performance", "@id"),
                        "title": "event",
                        "type": Fixed("delivery"),
                        "dateMet": "finished_on",
                        "status": Reached("finished_on", "finished_on"),
                        "description": Labelled(
                            "progress",
                            "paid",
                            "paid_total",
                            "settlement",
                            "actual_days",
                            "acceptance",
                            "note",
                        ),
                    },
                ),
            },
        ),
    ),
}

UNMAPPED = {
    "tendering.violation": "a decision on somebody who broke the law, not a part of a process",
}

#: Classes of works of the data standard -> sectors of OC4IDS.
SECTORS = {
    ProjectType.ROADS: ["transport.road"],
    ProjectType.BRIDGES: ["transport.road"],
    ProjectType.RAILWAYS: ["transport.rail"],
    ProjectType.URBAN_RAIL: ["transport.urban"],
    ProjectType.AVIATION: ["transport.air"],
    ProjectType.WATERWAYS: ["transport.water"],
    ProjectType.WATER: ["waterAndWaste"],
    ProjectType.ENERGY: ["energy"],
    ProjectType.TELECOMMUNICATIONS: ["communications"],
    ProjectType.NETWORKS: ["communications"],
    ProjectType.METALLURGY: ["economy"],
    ProjectType.MANUFACTURING: ["economy"],
}
BUILDING = Project(status="implementation")

PROJECTS = {
    "tendering.plan": Project(
        status="identification",
        fields={
            "title": "project_name",
            "description": Labelled("scale", "scope"),
            "budget.amount": "investment",
        },
    ),
    "tendering.approval": Project(
        status="preparation",
        fields={"title": "project_name", "budget.description": Labelled("doc_no", "estimate")},
        lists={"identifiers": Each("", {"id": "invest_code", "scheme": Fixed("CN-INVESTMENT")})},
    ),
    "tendering.tender": Project(
        status="implementation",
        fields={
            "title": "project_name",
            "description": "content",
            "sector": Coded("project_type", SECTORS),
        },
    ),
    "tendering.opening_record": BUILDING,
    "tendering.candidates": BUILDING,
    "tendering.award": BUILDING,
    "tendering.contract": BUILDING,
    "tendering.performance": Project(
        status=Coded(
            "event",
            {
                PerformanceEvent.COMPLETION: "completion",
                PerformanceEvent.SETTLEMENT: "completion",
            },
            "implementation",
        ),
        fields={
            "completion.endDate": "finished_on",
            "completion.finalValue": "settlement",
        },
    ),
}
