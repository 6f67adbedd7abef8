"""The notice types of the tendering area."""

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

TENDERER = PartyRole("tenderer", _("tenderer"), required=True, ocds="procuringEntity")
ANY_TENDERER = replace(TENDERER, required=False)
TENDER_AGENT = PartyRole("tender_agent", _("tendering agent"))
SUPERVISOR = PartyRole("supervisor", _("supervising department"), ocds="reviewBody")
APPROVER = PartyRole("approver", _("approving authority"), required=True)
WINNER = PartyRole("winner", _("successful bidder"), required=True, ocds="supplier")
CONTRACTOR = PartyRole("contractor", _("contractor"), required=True, ocds="supplier")
OFFENDER = PartyRole("offender", _("offender"), required=True)
AUTHORITY = PartyRole("authority", _("deciding authority"), required=True, ocds="reviewBody")


@registry.register
class Plan(NoticeType):
    code = "tendering.plan"
    standard_code = "T1"
    label = _("Tender plan")
    stage = Stage.PLAN
    model = models.Plan
    parties = (TENDERER,)
    columns = ("project_name", "investment", "estimate", "expected_month")
    filters = {
        "project_name": ("icontains",),
        "expected_month": ("gte", "lte"),
        "investment": ("gte", "lte"),
    }
    search = ("project_name", "scale", "scope")
    amount = "investment"
    essential = ("project_name",)


@registry.register
class Approval(NoticeType):
    code = "tendering.approval"
    standard_code = "T2"
    label = _("Approval of a tendering")
    stage = Stage.PLAN
    model = models.Approval
    parties = (APPROVER, ANY_TENDERER)
    columns = ("project_name", "tender_mode", "estimate", "approved_on")
    filters = {
        "project_name": ("icontains",),
        "invest_code": ("exact",),
        "tender_mode": ("exact",),
        "tender_organisation": ("exact",),
        "estimate": ("gte", "lte"),
        "approved_on": ("gte", "lte"),
    }
    search = ("project_name", "invest_code", "doc_no", "tender_content", "tender_scope")
    amount = "estimate"
    essential = ("project_name",)
    rules = (rules.invest_code_formed, rules.invitation_reasoned)


@registry.register
class Tender(NoticeType):
    code = "tendering.tender"
    standard_code = "T4"
    label = _("Tender notice")
    stage = Stage.ANNOUNCEMENT
    model = models.Tender
    rows = (models.Section,)
    parties = (TENDERER, TENDER_AGENT, replace(SUPERVISOR, required=True))
    columns = ("tender_code", "project_type", "control_price", "bid_deadline")
    filters = {
        "tender_code": ("exact",),
        "bulletin_type": ("exact",),
        "project_type": ("exact",),
        "control_price": ("gte", "lte"),
        "bid_deadline": ("gte", "lte"),
    }
    search = (
        "tender_code",
        "project_name",
        "content",
        "qualification",
        "sections.section_no",
        "sections.section_name",
    )
    amount = "control_price"
    deadline = "bid_deadline"
    dates = ("opening_at",)
    essential = ("project_name",)
    rules = (
        shared.project_code,
        rules.sections_listed,
        rules.opening_after_deadline,
        rules.security_within_limit,
    )
    follows = ("tendering.plan", "tendering.approval")
    takes = (
        take("tendering.approval", "project_name"),
        take("tendering.plan", "project_name"),
    )
    begins = True
    lots = Lots(number="sections.section_no", name="sections.section_name")


@registry.register
class Clarification(NoticeType):
    code = "tendering.clarification"
    standard_code = "T5"
    label = _("Tender clarification")
    stage = Stage.CORRECTION
    model = models.Clarification
    rows = (models.ClarificationChange,)
    parties = (ANY_TENDERER, TENDER_AGENT)
    columns = ("target", "changed_on", "postponed", "new_deadline")
    filters = {
        "target": ("exact",),
        "postponed": ("exact",),
        "new_deadline": ("gte", "lte"),
    }
    search = ("section", "content", "changes.item", "changes.after")
    deadline = "new_deadline"
    dates = ("new_opening",)
    essential = ("content",)
    rules = (shared.target_named, shared.postponement_dated)
    follows = ("tendering.tender",)
    lots = Lots(number="section")


@registry.register
class OpeningRecord(NoticeType):
    code = "tendering.opening_record"
    standard_code = "T7"
    label = _("Record of a bid opening")
    stage = Stage.RESULT
    model = models.OpeningRecord
    rows = (models.Bid, models.ConsortiumMember)
    parties = (ANY_TENDERER, TENDER_AGENT, SUPERVISOR)
    columns = ("tender_code", "project_name", "opened_at", "place")
    filters = {
        "tender_code": ("exact",),
        "project_name": ("icontains",),
        "opened_at": ("gte", "lte"),
    }
    search = (
        "tender_code",
        "project_name",
        "bids.section",
        "bids.name",
        "members.name",
    )
    essential = ("project_name", "bids")
    redactable = frozenset({"bids.manager_name"})
    rules = (
        rules.bids_listed,
        rules.bid_prices,
        rules.bid_members_led,
        rules.bids_in_time,
        rules.three_bidders,
    )
    follows = ("tendering.tender",)
    takes = (take("tendering.tender", "tender_code", "project_name"),)
    lots = Lots(number="bids.section")
    competition = Competition(bidders="bids", lot="section")


@registry.register
class Candidates(NoticeType):
    code = "tendering.candidates"
    standard_code = "T9"
    label = _("Award candidates publicity")
    stage = Stage.RESULT
    model = models.Candidates
    rows = (models.Candidate, models.ConsortiumMember)
    parties = (ANY_TENDERER, TENDER_AGENT, SUPERVISOR)
    columns = ("tender_code", "project_name", "publicity_start", "publicity_end")
    filters = {
        "tender_code": ("exact",),
        "project_name": ("icontains",),
        "publicity_end": ("gte", "lte"),
    }
    search = (
        "tender_code",
        "project_name",
        "candidates.section",
        "candidates.name",
        "members.name",
    )
    deadline = "publicity_end"
    essential = ("project_name", "candidates")
    redactable = frozenset({"candidates.manager_name", "candidates.manager_cert"})
    rules = (
        rules.candidates_listed,
        rules.candidates_ranked,
        rules.candidate_prices,
        rules.candidate_terms,
        rules.candidate_members_led,
        rules.managers_told,
        rules.evaluation_told,
        shared.publicity_in_order,
    )
    follows = ("tendering.tender", "tendering.opening_record")
    takes = (take("tendering.tender", "tender_code", "project_name", "evaluation"),)
    lots = Lots(number="candidates.section")


@registry.register
class Award(NoticeType):
    code = "tendering.award"
    standard_code = "T10"
    label = _("Tender award")
    stage = Stage.RESULT
    model = models.Award
    parties = (WINNER, ANY_TENDERER, TENDER_AGENT, SUPERVISOR)
    columns = ("tender_code", "section", "amount", "awarded_on")
    filters = {
        "tender_code": ("exact",),
        "project_name": ("icontains",),
        "price_form": ("exact",),
        "amount": ("gte", "lte"),
        "awarded_on": ("gte", "lte"),
    }
    search = ("tender_code", "project_name", "section")
    amount = "amount"
    essential = ("winner",)
    redactable = frozenset({"manager_name", "manager_cert"})
    rules = (rules.award_price,)
    follows = ("tendering.candidates", "tendering.tender")
    takes = (
        take(
            "tendering.candidates",
            "tender_code",
            "project_name",
            section="candidates.section",
            price_form="candidates.price_form",
            other_price="candidates.other_price",
            duration="candidates.duration",
            term="candidates.term",
            quality="candidates.quality",
        ),
        take("tendering.tender", "tender_code", "project_name"),
    )
    lots = Lots(number="section")


@registry.register
class Abnormality(NoticeType):
    code = "tendering.abnormality"
    standard_code = "T13"
    label = _("Failed or terminated tender")
    stage = Stage.RESULT
    model = models.Abnormality
    parties = (TENDERER, TENDER_AGENT, SUPERVISOR)
    columns = ("tender_code", "section", "exception_type", "retender")
    filters = {
        "tender_code": ("exact",),
        "project_name": ("icontains",),
        "exception_type": ("exact",),
        "retender": ("exact",),
    }
    search = ("tender_code", "project_name", "section", "description")
    essential = ("description",)
    rules = (rules.retender_told, rules.refund_told)
    follows = ("tendering.tender",)
    takes = (take("tendering.tender", "tender_code", "project_name"),)
    lots = Lots(number="section")


@registry.register
class Contract(NoticeType):
    code = "tendering.contract"
    standard_code = "T11"
    label = _("Construction contract")
    stage = Stage.CONTRACT
    model = models.Contract
    parties = (TENDERER, CONTRACTOR)
    columns = ("contract_name", "amount", "term", "signed_on")
    filters = {
        "contract_name": ("icontains",),
        "amount": ("gte", "lte"),
        "signed_on": ("gte", "lte"),
    }
    search = ("contract_name", "section", "main_terms")
    amount = "amount"
    essential = ("contract_name", "contractor")
    redactable = frozenset({"manager_name"})
    rules = (rules.contract_price,)
    follows = ("tendering.award",)
    takes = (
        take(
            "tendering.award",
            "section",
            "price_form",
            "amount",
            "other_price",
            "quality",
            contract_name="project_name",
        ),
    )
    lots = Lots(number="section")


@registry.register
class Performance(NoticeType):
    code = "tendering.performance"
    standard_code = "T12"
    label = _("Contract performance")
    stage = Stage.PERFORMANCE
    model = models.Performance
    parties = (CONTRACTOR, ANY_TENDERER)
    columns = ("contract_name", "event", "settlement", "finished_on")
    filters = {
        "event": ("exact",),
        "contract_name": ("icontains",),
        "finished_on": ("gte", "lte"),
        "settlement": ("gte", "lte"),
    }
    search = ("contract_name", "section", "change_content", "acceptance", "note")
    amount = "settlement"
    essential = ("contract_name", "event")
    rules = (rules.event_told,)
    follows = ("tendering.contract",)
    takes = (take("tendering.contract", "contract_name", "section"),)
    lots = Lots(number="section")


@registry.register
class Violation(NoticeType):
    code = "tendering.violation"
    standard_code = "T16"
    label = _("Decision on a violation in a tender")
    stage = Stage.PERFORMANCE
    model = models.Violation
    parties = (OFFENDER, AUTHORITY)
    columns = ("party_role", "doc_no", "decided_on", "restricted_to")
    filters = {
        "party_role": ("exact",),
        "doc_no": ("exact",),
        "decided_on": ("gte", "lte"),
        "restricted_to": ("gte", "lte"),
    }
    search = ("doc_no", "project_name", "tender_code", "conduct", "basis", "result")
    essential = ("offender", "doc_no", "scope")
    rules = (rules.open_to_the_public, rules.restriction_in_order)
    lots = Lots(number="section")
