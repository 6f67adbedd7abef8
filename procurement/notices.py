"""The notice types of the procurement area."""

from __future__ import annotations

from dataclasses import replace

from django.utils.translation import gettext_lazy as _

from disclosure import rules as shared
from disclosure.core import masks
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
from .choices import Method

PURCHASER = PartyRole("purchaser", _("purchaser"), required=True, ocds="buyer")
ANY_PURCHASER = replace(PURCHASER, required=False)
PROCUREMENT_AGENT = PartyRole("procurement_agent", _("procurement agent"), ocds="procuringEntity")
WINNER = PartyRole("supplier", _("winning supplier"), required=True, ocds="supplier")
SUPPLIER = PartyRole("supplier", _("supplier"), required=True, ocds="supplier")


@registry.register
class Intention(NoticeType):
    code = "procurement.intention"
    standard_code = "P1"
    label = _("Procurement intention")
    stage = Stage.PLAN
    model = models.Intention
    parties = (PURCHASER,)
    columns = ("item_name", "budget", "expected_month", "for_sme")
    filters = {
        "item_name": ("icontains",),
        "budget": ("gte", "lte"),
        "expected_month": ("gte", "lte"),
        "for_sme": ("exact",),
    }
    search = ("item_name", "overview", "catalogue_code")
    amount = "budget"
    essential = ("item_name",)
    rules = (rules.catalogue_known,)


@registry.register
class OpenTender(NoticeType):
    code = "procurement.open_tender"
    standard_code = "P3"
    label = _("Open tender notice")
    stage = Stage.ANNOUNCEMENT
    model = models.OpenTender
    rows = (models.Package,)
    parties = (PURCHASER, PROCUREMENT_AGENT)
    columns = ("project_no", "method", "budget", "bid_deadline")
    filters = {
        "project_no": ("exact",),
        "method": ("exact",),
        "catalogue_code": ("exact",),
        "budget": ("gte", "lte"),
        "bid_deadline": ("gte", "lte"),
    }
    search = ("project_no", "project_name", "requirement", "packages.package_name")
    amount = "budget"
    deadline = "bid_deadline"
    dates = ("opening_at",)
    essential = ("project_name",)
    rules = (
        rules.documents_in_order,
        rules.price_ceiling,
        rules.catalogue_known,
    )
    follows = ("procurement.intention",)
    takes = (
        take(
            "procurement.intention",
            "budget",
            "catalogue_code",
            project_name="item_name",
            requirement="overview",
        ),
    )
    # Urgent needs that could not be foreseen are bought without an intention.
    begins = True
    lots = Lots(number="packages.package_no", name="packages.package_name")


@registry.register
class SingleSource(NoticeType):
    code = "procurement.single_source"
    standard_code = "P5"
    label = _("Single-source publicity")
    stage = Stage.ANNOUNCEMENT
    model = models.SingleSource
    rows = (models.Argument,)
    parties = (
        PURCHASER,
        PartyRole("supplier", _("proposed supplier"), required=True, ocds="tenderer"),
        PROCUREMENT_AGENT,
    )
    columns = ("project_no", "project_name", "budget", "publicity_end")
    filters = {
        "project_no": ("exact",),
        "project_name": ("icontains",),
        "catalogue_code": ("exact",),
        "budget": ("gte", "lte"),
        "publicity_end": ("gte", "lte"),
    }
    search = ("project_no", "project_name", "description", "reason", "experts.opinion")
    amount = "budget"
    deadline = "publicity_end"
    essential = ("project_name", "supplier")
    redactable = frozenset({"experts.name", "experts.employer"})
    rules = (
        shared.publicity_in_order,
        rules.single_source_argued,
        rules.catalogue_known,
    )
    follows = ("procurement.intention",)
    takes = (
        take(
            "procurement.intention",
            "budget",
            "catalogue_code",
            project_name="item_name",
            description="overview",
        ),
    )
    begins = True


@registry.register
class Correction(NoticeType):
    code = "procurement.correction"
    standard_code = "P6"
    label = _("Procurement correction")
    stage = Stage.CORRECTION
    model = models.Correction
    rows = (models.CorrectionChange,)
    parties = (ANY_PURCHASER, PROCUREMENT_AGENT)
    columns = ("project_no", "target", "changed_on", "new_deadline")
    filters = {
        "project_no": ("exact",),
        "target": ("exact",),
        "postponed": ("exact",),
        "new_deadline": ("gte", "lte"),
    }
    search = ("project_no", "project_name", "content", "changes.item", "changes.after")
    deadline = "new_deadline"
    rules = (
        rules.correction_told,
        shared.postponement_dated,
        shared.target_named,
    )
    follows = ("procurement.open_tender", "procurement.single_source", "procurement.award")
    takes = (
        take("procurement.award", "project_no", "project_name"),
        take("procurement.open_tender", "project_no", "project_name"),
        take("procurement.single_source", "project_no", "project_name"),
    )


@registry.register
class Award(NoticeType):
    code = "procurement.award"
    standard_code = "P8"
    label = _("Procurement result")
    stage = Stage.RESULT
    model = models.Award
    rows = (models.AwardItem, models.Expert)
    parties = (WINNER, ANY_PURCHASER, PROCUREMENT_AGENT)
    columns = ("project_no", "package_no", "amount", "determined_on")
    filters = {
        "project_no": ("exact",),
        "project_name": ("icontains",),
        "price_form": ("exact",),
        "amount": ("gte", "lte"),
        "determined_on": ("gte", "lte"),
    }
    search = ("project_no", "project_name", "items.name", "items.specification")
    amount = "amount"
    essential = ("supplier",)
    redactable = frozenset({"experts.name"})
    rules = (rules.award_complete, rules.documents_attached)
    follows = ("procurement.open_tender", "procurement.single_source")
    takes = (
        take(
            "procurement.open_tender",
            "project_no",
            "project_name",
            package_no="packages.package_no",
        ),
        take("procurement.single_source", "project_no", "project_name"),
    )
    lots = Lots(number="package_no")


@registry.register
class Contract(NoticeType):
    code = "procurement.contract"
    standard_code = "P9"
    label = _("Procurement contract")
    stage = Stage.CONTRACT
    model = models.Contract
    rows = (models.ContractItem,)
    parties = (PURCHASER, SUPPLIER)
    columns = ("contract_no", "contract_name", "amount", "signed_on")
    filters = {
        "contract_no": ("exact",),
        "project_no": ("exact",),
        "contract_name": ("icontains",),
        "amount": ("gte", "lte"),
        "signed_on": ("gte", "lte"),
    }
    search = ("contract_no", "contract_name", "project_no", "items.name")
    amount = "amount"
    essential = ("supplier",)
    rules = (rules.contract_complete, rules.contract_attached)
    follows = ("procurement.award",)
    takes = (
        take(
            "procurement.award",
            "project_no",
            "package_no",
            "price_form",
            "amount",
            "rate",
            "items",
            contract_name="project_name",
        ),
        take("procurement.open_tender", "method"),
    )
    lots = Lots(number="package_no")
    competition = Competition(way="method", direct=frozenset({Method.SINGLE_SOURCE}))


@registry.register
class Acceptance(NoticeType):
    code = "procurement.acceptance"
    standard_code = "P11"
    label = _("Acceptance of performance")
    stage = Stage.PERFORMANCE
    model = models.Acceptance
    rows = (models.AcceptanceMember,)
    parties = (PURCHASER, SUPPLIER)
    columns = ("contract_name", "result", "paid_amount", "accepted_on")
    filters = {
        "contract_no": ("exact",),
        "contract_name": ("icontains",),
        "result": ("exact",),
        "accepted_on": ("gte", "lte"),
    }
    search = ("contract_no", "contract_name", "opinion")
    amount = "paid_amount"
    essential = ("contract_name", "result")
    masks = {"members.name": masks.surname}
    follows = ("procurement.contract",)
    takes = (take("procurement.contract", "contract_no", "contract_name"),)


@registry.register
class ComplaintDecision(NoticeType):
    """Announced by the finance department: Implementing Regulation art. 58.

    Whoever complains or is complained about is not named as a natural person: neither holds a
    public right (Personal Information Protection Law art. 25).
    """

    code = "procurement.complaint_decision"
    standard_code = "P12"
    label = _("Decision on a procurement complaint")
    stage = Stage.RESULT
    model = models.ComplaintDecision
    parties = (
        PartyRole("complainant", _("complainant"), required=True, masked=True),
        PartyRole("respondent", _("respondent"), required=True, masked=True),
        PartyRole("related_supplier", _("supplier concerned"), masked=True),
        PartyRole("decided_by", _("deciding authority"), required=True),
    )
    columns = ("decision_no", "project_no", "decided_on")
    filters = {
        "decision_no": ("exact",),
        "project_no": ("exact",),
        "decided_on": ("gte", "lte"),
    }
    search = ("decision_no", "project_no", "project_name", "facts", "basis", "result")
    essential = ("decision_no", "result")
