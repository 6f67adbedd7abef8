"""The notice types of the tendering area."""

from __future__ import annotations

from dataclasses import replace

from django.utils.translation import gettext_lazy as _

from disclosure import rules as shared
from disclosure.core.notice_types import NoticeType, PartyRole, Stage, registry

from . import models, rules

TENDERER = PartyRole("tenderer", _("tenderer"), required=True, ocds="procuringEntity")
ANY_TENDERER = replace(TENDERER, required=False)
TENDER_AGENT = PartyRole("tender_agent", _("tendering agent"))
SUPERVISOR = PartyRole("supervisor", _("supervising department"), ocds="reviewBody")
WINNER = PartyRole("winner", _("successful bidder"), required=True, ocds="supplier")
CONTRACTOR = PartyRole("contractor", _("contractor"), required=True, ocds="supplier")


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
    essential = ("project_name",)
    rules = (rules.tender_periods, rules.opening_after_deadline, rules.sections_listed)


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
    search = ("content", "changes.item", "changes.after")
    deadline = "new_deadline"
    essential = ("content",)
    rules = (rules.clarification_in_time, shared.target_named)


@registry.register
class Candidates(NoticeType):
    code = "tendering.candidates"
    standard_code = "T9"
    label = _("Award candidates publicity")
    stage = Stage.RESULT
    model = models.Candidates
    rows = (models.Candidate,)
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
        "candidates.name",
        "candidates.members",
        "candidates.section",
    )
    deadline = "publicity_end"
    essential = ("project_name", "candidates")
    rules = (rules.publicity_of_candidates, rules.candidates_in_order)


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
    rules = (rules.award_price,)


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
    rules = (rules.contract_price,)


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
    search = ("contract_name", "change_content", "acceptance")
    amount = "settlement"
    essential = ("contract_name", "event")
    rules = (rules.event_told,)
