"""The notice types of the mining area."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from disclosure import rules as shared
from disclosure.core.notice_types import (
    Competition,
    NoticeType,
    PartyRole,
    Stage,
    registry,
    take,
)

from . import models, rules
from .choices import TransferMethod

TRANSFEROR = PartyRole(
    "transferor", _("transferring authority"), required=True, ocds="procuringEntity"
)
PLATFORM = PartyRole("platform", _("trading platform"), required=True)
WINNER = PartyRole("winner", _("winning bidder"), required=True, ocds="supplier")
EXPLORATION_UNIT = PartyRole("exploration_unit", _("exploration unit"))
HOLDER = PartyRole("holder", _("holder of the mining right"), required=True, ocds="supplier")


@registry.register
class Announcement(NoticeType):
    code = "mining.announcement"
    standard_code = "M2"
    label = _("Mining right transfer announcement")
    stage = Stage.ANNOUNCEMENT
    model = models.Announcement
    rows = (models.AnnouncedPoint,)
    corners = "points"
    parties = (TRANSFEROR, PLATFORM)
    columns = ("right_name", "mineral", "area", "start_price")
    filters = {
        "right_type": ("exact",),
        "method": ("exact",),
        "mineral": ("icontains",),
        "area": ("gte", "lte"),
        "start_price": ("gte", "lte"),
        "apply_to": ("gte", "lte"),
    }
    search = ("right_name", "right_type", "mineral", "location", "reserves", "bidder_conditions")
    amount = "start_price"
    deadline = "apply_to"
    dates = ("activity_start", "activity_end")
    essential = ("right_name",)
    rules = (
        rules.competitive_method,
        rules.start_price_or_rate,
        rules.applications_in_order,
        rules.term_within_law,
        rules.corners_enclose,
        rules.mineral_known,
    )


@registry.register
class Supplement(NoticeType):
    code = "mining.supplement"
    standard_code = "M3"
    label = _("Supplement to a mining right announcement")
    stage = Stage.CORRECTION
    model = models.Supplement
    rows = (models.SupplementItem,)
    columns = ("right_name", "changed_on", "new_deadline")
    filters = {
        "right_name": ("icontains",),
        "target": ("exact",),
        "changed_on": ("gte", "lte"),
    }
    search = ("right_name", "changes.item", "changes.before", "changes.after")
    deadline = "new_deadline"
    essential = ("changes",)
    rules = (shared.target_named, shared.postponement_dated)
    follows = ("mining.announcement", "mining.agreement")
    takes = (
        take("mining.announcement", "right_name"),
        take("mining.agreement", "right_name"),
    )


@registry.register
class Result(NoticeType):
    code = "mining.result"
    standard_code = "M5"
    label = _("Mining right transfer result")
    stage = Stage.RESULT
    model = models.Result
    rows = (models.ResultPoint,)
    corners = "points"
    parties = (WINNER,)
    columns = ("right_name", "mineral", "area", "price")
    filters = {
        "right_type": ("exact",),
        "method": ("exact",),
        "mineral": ("icontains",),
        "area": ("gte", "lte"),
        "price": ("gte", "lte"),
    }
    search = ("right_name", "right_type", "mineral", "location")
    amount = "price"
    competition = Competition(
        way="method", direct=frozenset({TransferMethod.AGREEMENT, TransferMethod.CONVERSION})
    )
    deadline = "publicity_end"
    essential = ("right_name", "winner")
    rules = (
        rules.price_or_rate,
        rules.conversion_makes_a_mine,
        rules.winner_addressed,
        shared.publicity_in_order,
        rules.term_within_law,
        rules.corners_enclose,
        rules.mineral_known,
    )
    follows = ("mining.announcement",)
    takes = (
        take(
            "mining.announcement",
            "right_type",
            "method",
            "right_name",
            "mineral",
            "location",
            "term_years",
            "area",
            "payment",
            "points",
        ),
    )


@registry.register
class Agreement(NoticeType):
    code = "mining.agreement"
    standard_code = "M6"
    label = _("Intended transfer of a mining right by agreement")
    stage = Stage.ANNOUNCEMENT
    model = models.Agreement
    rows = (models.AgreementPoint,)
    corners = "points"
    parties = (
        PartyRole("applicant", _("applicant for the right"), required=True, ocds="tenderer"),
        PartyRole("approver", _("approving authority"), required=True),
        EXPLORATION_UNIT,
    )
    columns = ("right_name", "mineral", "area", "publicity_end")
    filters = {
        "right_type": ("exact",),
        "mineral": ("icontains",),
        "area": ("gte", "lte"),
        "publicity_end": ("gte", "lte"),
    }
    search = ("right_name", "right_type", "mineral", "location", "basis")
    deadline = "publicity_end"
    essential = ("right_name",)
    rules = (
        shared.publicity_in_order,
        rules.term_within_law,
        rules.scale_of_mine,
        rules.corners_enclose,
        rules.mineral_known,
    )


@registry.register
class Contract(NoticeType):
    code = "mining.contract"
    standard_code = "M8"
    label = _("Mining right transfer contract")
    stage = Stage.CONTRACT
    model = models.Contract
    rows = (models.Payment,)
    parties = (TRANSFEROR, HOLDER)
    columns = ("right_name", "mineral", "area", "proceeds_total")
    filters = {
        "right_type": ("exact",),
        "mineral": ("icontains",),
        "area": ("gte", "lte"),
        "proceeds_total": ("gte", "lte"),
        "signed_on": ("gte", "lte"),
    }
    search = ("contract_no", "right_name", "right_type", "mineral")
    amount = "proceeds_total"
    essential = ("right_name",)
    rules = (rules.payments_add_up, rules.term_within_law, rules.mineral_known)
    follows = ("mining.result", "mining.agreement")
    takes = (
        take(
            "mining.result",
            "right_type",
            "right_name",
            "mineral",
            "area",
            "term_years",
            proceeds_total="price",
            proceeds_rate="rate",
        ),
        take("mining.agreement", "right_type", "right_name", "mineral", "area", "term_years"),
    )


@registry.register
class Registration(NoticeType):
    code = "mining.registration"
    standard_code = "M9"
    label = _("Mining right registration")
    stage = Stage.PERFORMANCE
    model = models.Registration
    parties = (
        HOLDER,
        EXPLORATION_UNIT,
        PartyRole("issuer", _("issuing authority"), required=True),
    )
    columns = ("right_name", "licence_no", "mineral", "valid_to")
    filters = {
        "right_type": ("exact",),
        "item_type": ("exact",),
        "mineral": ("icontains",),
        "area": ("gte", "lte"),
        "valid_to": ("gte", "lte"),
    }
    search = ("licence_no", "right_name", "right_type", "item_type", "mineral", "location")
    essential = ("right_name",)
    rules = (
        rules.licence_in_order,
        rules.retention_of_exploration,
        rules.scale_of_mine,
        rules.exploration_unit_named,
        rules.mineral_known,
    )
    follows = ("mining.contract",)
    takes = (
        take("mining.contract", "right_type", "right_name", "mineral", "area"),
        take("mining.result", "location"),
        take("mining.agreement", "location", "design_scale", "scale_unit"),
    )
    # Renewals, changes and cancellations are registered without a new contract.
    begins = True
