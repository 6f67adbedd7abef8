"""What the law asks of mining notices beyond filled-in columns."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _lazy

from disclosure import rules
from disclosure.core.notice_types import Finding, Severity, rule

from .choices import COMPETITIVE, RegistrationKind, RightType, TransferMethod
from .code_lists import MINERALS

#: Years of an exploration right before renewal.
EXPLORATION_TERM = 5
#: Longest term of a mining right in years.
MINING_TERM = 30
#: Corners without which no surface is enclosed.
CORNERS = 3


@rule(
    "mining_method", _lazy("A mining right is offered in competition"), basis="矿产资源法第十七条"
)
def competitive_method(draft: Any) -> Iterator[Finding]:
    """What is announced for bids is not transferred by agreement or converted."""
    yield from rules.among(
        draft,
        "method",
        COMPETITIVE,
        "mining_method",
        _("An announcement offers a mining right by tender, auction or listing."),
    )


@rule(
    "mining_conversion",
    _lazy("An exploration right is converted into a mining right"),
    basis="矿产资源法第二十五条",
)
def conversion_makes_a_mine(draft: Any) -> Iterator[Finding]:
    """What comes of a conversion is no exploration right."""
    detail = draft.detail
    converted = detail.method == TransferMethod.CONVERSION
    if converted and detail.right_type == RightType.EXPLORATION:
        message = _("A conversion makes a mining right of an exploration right.")
        yield Finding("mining_conversion", "method", message, rules.severity(draft))


@rule("mining_start", _lazy("Bidding starts from a price or from a rate of the proceeds"))
def start_price_or_rate(draft: Any) -> Iterator[Finding]:
    """One of the two is given."""
    message = _("Give the start price or rate.")
    yield from _either(draft, "mining_start", "start_price", "start_rate", message)


@rule("mining_price", _lazy("A right goes at a price or at a rate of the proceeds"))
def price_or_rate(draft: Any) -> Iterator[Finding]:
    """One of the two is given."""
    message = _("Give the deal price or rate.")
    yield from _either(draft, "mining_price", "price", "rate", message)


def _either(draft: Any, code: str, first: str, second: str, message: str) -> Iterator[Finding]:
    if getattr(draft.detail, first) is None and getattr(draft.detail, second) is None:
        yield Finding(code, first, message, rules.severity(draft))


@rule("mining_applications", _lazy("Applications open, close, and precede the end of the sale"))
def applications_in_order(draft: Any) -> Iterator[Finding]:
    """Whoever applies in time must be able to take part."""
    yield from rules.in_order(
        draft, "apply_from", "apply_to", _("Applications close before they open.")
    )
    yield from rules.in_order(
        draft, "apply_to", "activity_end", _("The sale ends before applications close.")
    )


@rule(
    "mining_term",
    _lazy("An exploration right lasts 5 years, a mining right 30 years at most"),
    basis="矿产资源法第二十四条",
)
def term_within_law(draft: Any) -> Iterator[Finding]:
    """Renewals of an exploration right come after its first 5 years."""
    if draft.detail.right_type == RightType.EXPLORATION:
        message = _("An exploration right lasts 5 years before it is renewed.")
        yield from rules.at_most(draft, "term_years", EXPLORATION_TERM, message)
    elif draft.detail.right_type == RightType.MINING:
        message = _("A mining right lasts 30 years at most.")
        yield from rules.at_most(draft, "term_years", MINING_TERM, message)


@rule(
    "mining_corners",
    _lazy("An area is told by its corners, three or more in a block"),
    basis="公共资源交易平台系统数据规范",
)
def corners_enclose(draft: Any) -> Iterator[Finding]:
    """The corners of a block are numbered, each number once (区域坐标)."""
    yield from rules.rows_required(draft, "points")
    points = draft.tables["points"]
    corners = Counter(point.block for point in points)
    if any(count < CORNERS for count in corners.values()):
        yield Finding(
            "mining_corners",
            "points",
            _("A block has three corners or more."),
            rules.severity(draft),
        )
    numbered = [(point.block, point.sequence) for point in points if point.sequence is not None]
    if len(numbered) != len(set(numbered)):
        yield Finding("mining_corners", "points", _("Two corners of a block have the same number."))


@rule(
    "mining_mineral",
    _lazy("Minerals are called as the classification of minerals calls them"),
    basis="矿产资源法实施细则附件",
)
def mineral_known(draft: Any) -> Iterator[Finding]:
    """A doubt only: the classification has been extended, and ores are named after places."""
    named = re.split(r"[、，,;；/]", draft.detail.mineral)
    if any(name.strip() and not _listed(name.strip().lower()) for name in named):
        message = _("The classification of minerals has no mineral of this name.")
        yield Finding("mining_mineral", "mineral", message, Severity.WARNING)


def _listed(name: str) -> bool:
    """Whether a mineral, or what it is the ore of (铁矿), is in the classification."""
    return name in MINERALS.names or name.removesuffix("矿") in MINERALS.names


@rule(
    "mining_winner",
    _lazy("The address of an organisation that gets a right is told"),
    basis="公共资源交易平台系统数据规范",
)
def winner_addressed(draft: Any) -> Iterator[Finding]:
    """竞得人公司地址."""
    message = _("The address of the winning bidder is required.")
    yield from rules.address_given(draft, "winner", message)


@rule(
    "mining_payments",
    _lazy("A contract says how its proceeds are paid"),
    basis="矿产资源法第二十条",
)
def payments_add_up(draft: Any) -> Iterator[Finding]:
    """The payments are listed and come to the proceeds."""
    yield from rules.rows_required(draft, "payments")
    yield from rules.adds_up(
        draft,
        "payments",
        "amount",
        "proceeds_total",
        _("The payments do not add up to the transfer proceeds."),
    )


@rule("mining_licence", _lazy("A licence ends after it starts"))
def licence_in_order(draft: Any) -> Iterator[Finding]:
    """The columns `valid_from` and `valid_to` stand in order."""
    yield from rules.in_order(
        draft, "valid_from", "valid_to", _("The licence ends before it starts.")
    )


@rule(
    "mining_scale",
    _lazy("A mine is told with its designed scale and unit"),
    basis="公共资源交易平台系统数据规范",
)
def scale_of_mine(draft: Any) -> Iterator[Finding]:
    """设计生产规模, 规模单位."""
    detail = draft.detail
    if detail.right_type == RightType.MINING and (
        detail.design_scale is None or not detail.scale_unit
    ):
        yield Finding(
            "mining_scale",
            "design_scale",
            _("A mine has a designed production scale and its unit."),
            Severity.WARNING,
        )


@rule(
    "mining_exploration_unit",
    _lazy("An exploration right names the unit that explores"),
    basis="公共资源交易平台系统数据规范",
)
def exploration_unit_named(draft: Any) -> Iterator[Finding]:
    """勘查单位."""
    exploring = draft.detail.right_type == RightType.EXPLORATION
    if exploring and not draft.party("exploration_unit"):
        message = _("Name the exploration unit.")
        yield Finding("mining_exploration_unit", "parties", message, Severity.WARNING)


@rule(
    "mining_retention",
    _lazy("Only exploration rights are retained"),
    basis="矿产资源法第二十五条",
)
def retention_of_exploration(draft: Any) -> Iterator[Finding]:
    """保留: an exploration right that cannot be converted for the time being."""
    detail = draft.detail
    retained = detail.item_type == RegistrationKind.RETENTION
    if retained and detail.right_type == RightType.MINING:
        message = _("Only an exploration right can be retained.")
        yield Finding("mining_retention", "item_type", message, rules.severity(draft))
