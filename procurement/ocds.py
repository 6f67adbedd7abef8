"""Procurement notices as open contracting data."""

from __future__ import annotations

from disclosure.ocds.mapping import Each, Mapping
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
from disclosure.ocds.sources import Coded, First, Fixed, Key, Labelled, Lot, Parties, Source, Words

from .choices import AcceptanceResult, Method

#: Law: Government Procurement Law art. 26; negotiation and the like ask chosen suppliers.
METHODS = {
    Method.OPEN: "open",
    Method.FRAMEWORK: "open",
    Method.INVITED: "selective",
    Method.NEGOTIATION: "selective",
    Method.CONSULTATION: "selective",
    Method.INQUIRY: "selective",
    Method.INNOVATION: "selective",
    Method.SINGLE_SOURCE: "direct",
}
CATALOGUE = "CN-GPC"
PACKAGE = Lot("package_no")
METHOD: dict[str, Source] = {
    "tender.procurementMethod": Coded("method", METHODS),
    "tender.procurementMethodDetails": Words("method"),
    "tender.techniques.hasFrameworkAgreement": Coded("method", {Method.FRAMEWORK: True}),
}
PROJECT: dict[str, Source] = {"tender.id": "project_no", "tender.title": "project_name"}
BOUGHT = Each(
    "items",
    {
        "id": Key("item", "name"),
        "description": "name",
        "quantity": "quantity",
        "unit.name": "unit",
        "unit.value": "unit_price",
    },
)


def one_item(text: str) -> Each:
    """What is bought, as one item of the national procurement catalogue."""
    return Each(
        "",
        {
            "id": Fixed("item-1"),
            "description": text,
            "classification.scheme": Fixed(CATALOGUE),
            "classification.id": "catalogue_code",
        },
        needs=("catalogue_code",),
    )


MAPPINGS = {
    "procurement.intention": Mapping(
        tag="planning",
        fields={
            "planning.rationale": "overview",
            "planning.budget.amount": "budget",
            "planning.budget.description": "remark",
            "tender.title": "item_name",
            "tender.value": "budget",
            "tender.smallEnterprisesOnly": "for_sme",
        },
        lists={
            "planning.milestones": milestone("expected_month", kind="preProcurement"),
            "tender.items": one_item("item_name"),
        },
    ),
    "procurement.open_tender": Mapping(
        tag="tender",
        attachments="biddingDocuments",
        fields={
            **PROJECT,
            **METHOD,
            "tender.value": First("price_cap", "budget"),
            "planning.budget.amount": "budget",
            "tender.description": "requirement",
            "tender.eligibilityCriteria": Labelled("qualification", "policies", "joint_bid"),
            "tender.submissionMethodDetails": Labelled("docs_how", "opening_place"),
            **under("tender.tenderPeriod", period("docs_from", "bid_deadline")),
        },
        lists={
            "tender.lots": Each(
                "packages",
                {
                    "id": "package_no",
                    "title": "package_name",
                    "description": "requirement",
                    "value": First("price_cap", "budget"),
                },
            ),
            "tender.items": (
                one_item("project_name"),
                Each(
                    "packages",
                    {
                        "id": Key("package", "package_no"),
                        "description": "package_name",
                        "quantity": "quantity",
                        "unit.name": "unit",
                        "relatedLot": "package_no",
                    },
                ),
            ),
            "tender.participationFees": fee("document", "docs_price"),
            "tender.milestones": (
                milestone("docs_to", kind="engagement"),
                milestone("opening_at", kind="assessment"),
            ),
        },
    ),
    "procurement.single_source": Mapping(
        tag="tender",
        fields={
            **PROJECT,
            "tender.value": "budget",
            "tender.description": "description",
            "tender.procurementMethod": Fixed("direct"),
            "tender.procurementMethodDetails": Fixed("单一来源采购"),
            "tender.procurementMethodRationale": "reason",
            "tender.tenderers": Parties("supplier"),
        },
        lists={
            "tender.items": one_item("description"),
            "tender.milestones": publicity("publicity_end", "finance_contact"),
        },
    ),
    "procurement.complaint_decision": Mapping(
        tag="tenderUpdate",
        status="active",
        document="complaints",
        attachments="complaints",
        roles={"decided_by": ("reviewBody",)},
        fields={"tender.id": "project_no", "tender.title": "project_name"},
        lists={
            "tender.milestones": milestone(
                "decided_on",
                met="decided_on",
                kind="assessment",
                code="complaint",
                details=Labelled("decision_no", "result"),
            )
        },
    ),
    "procurement.correction": change(PROJECT, transaction="purchase"),
    "procurement.award": Mapping(
        tag="award",
        fields=PROJECT,
        lists={
            "awards": award(
                "supplier",
                lot=PACKAGE,
                fields={
                    "title": "project_name",
                    "value": "amount",
                    "date": "determined_on",
                    "description": Labelled("agency_fee"),
                    **priced("price_form", "rate"),
                },
                items=BOUGHT,
            )
        },
    ),
    "procurement.contract": Mapping(
        tag="contract",
        attachments="contractSigned",
        fields={"tender.id": "project_no", **METHOD},
        lists=contract(
            "supplier",
            number=Key("contract", "contract_no"),
            lot=PACKAGE,
            fields={
                "title": "contract_name",
                "value": "amount",
                "dateSigned": "signed_on",
                "description": Labelled("term", "place"),
                **priced("price_form", "rate"),
            },
            lists={"items": BOUGHT},
        ),
    ),
    "procurement.acceptance": Mapping(
        tag="implementation",
        document="completionCertificate",
        lists=contract(
            "supplier",
            number=Key("contract", First("contract_no", "contract_name")),
            fields={"title": "contract_name"},
            lists={
                "implementation.milestones": Each(
                    "",
                    {
                        "id": Fixed("acceptance"),
                        "title": "result",
                        "type": Fixed("delivery"),
                        "code": Fixed("acceptance"),
                        "dateMet": "accepted_on",
                        "status": Coded(
                            "result",
                            {
                                AcceptanceResult.PASSED: "met",
                                AcceptanceResult.REMEDY: "partiallyMet",
                                AcceptanceResult.FAILED: "notMet",
                            },
                        ),
                        "description": Labelled("opinion", "service_user_opinion", "paid_amount"),
                    },
                )
            },
        ),
    ),
}

UNMAPPED: dict[str, str] = {}
