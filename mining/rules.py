"""What the law asks of mining notices beyond filled-in columns."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from typing import Any

from django.utils.translation import gettext as _

from disclosure import rules
from disclosure.core.notice_types import Finding, Severity

from .choices import COMPETITIVE, RightType

#: Years of an exploration right before renewal: Mineral Resources Law of 2024, art. 24.
EXPLORATION_TERM = 5
#: Longest term of a mining right in years: Mineral Resources Law of 2024, art. 24.
MINING_TERM = 30
#: Corners without which no surface is enclosed.
CORNERS = 3


def competitive_method(draft: Any) -> Iterator[Finding]:
    """An announcement offers a right in competition (Mineral Resources Law of 2024, art. 17)."""
    yield from rules.among(
        draft,
        "method",
        COMPETITIVE,
        "mining_method",
        _("An announcement offers a mining right by tender, auction or listing."),
    )


def start_price_or_rate(draft: Any) -> Iterator[Finding]:
    """Bidding starts from a price or from a rate of the proceeds."""
    yield from _either(draft, "start_price", "start_rate", _("Give the start price or rate."))


def price_or_rate(draft: Any) -> Iterator[Finding]:
    """A right goes at a price or at a rate of the proceeds."""
    yield from _either(draft, "price", "rate", _("Give the deal price or rate."))


def _either(draft: Any, first: str, second: str, message: str) -> Iterator[Finding]:
    if getattr(draft.detail, first) is None and getattr(draft.detail, second) is None:
        yield Finding("mining_price", first, message, rules.severity(draft))


def applications_in_order(draft: Any) -> Iterator[Finding]:
    """Whoever applies in time must be able to take part."""
    yield from rules.in_order(
        draft, "apply_from", "apply_to", _("Applications close before they open.")
    )
    yield from rules.in_order(
        draft, "apply_to", "activity_end", _("The sale ends before applications close.")
    )


def term_within_law(draft: Any) -> Iterator[Finding]:
    """5 years to explore, 30 years to mine at most (Mineral Resources Law of 2024, art. 24)."""
    if draft.detail.right_type == RightType.EXPLORATION:
        message = _("An exploration right lasts 5 years before it is renewed.")
        yield from rules.at_most(draft, "term_years", EXPLORATION_TERM, message)
    elif draft.detail.right_type == RightType.MINING:
        message = _("A mining right lasts 30 years at most.")
        yield from rules.at_most(draft, "term_years", MINING_TERM, message)


def corners_enclose(draft: Any) -> Iterator[Finding]:
    """The area is told by its corners (data standard, 区域坐标), three or more in a block."""
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


def publicity_in_order(draft: Any) -> Iterator[Finding]:
    """A publicity period ends after it starts."""
    yield from rules.in_order(
        draft,
        "publicity_start",
        "publicity_end",
        _("The publicity period ends before it starts."),
    )


def payments_add_up(draft: Any) -> Iterator[Finding]:
    """A contract says how its proceeds are paid (Mineral Resources Law of 2024, art. 20)."""
    yield from rules.rows_required(draft, "payments")
    yield from rules.adds_up(
        draft,
        "payments",
        "amount",
        "proceeds_total",
        _("The payments do not add up to the transfer proceeds."),
    )


def licence_in_order(draft: Any) -> Iterator[Finding]:
    """A licence ends after it starts."""
    yield from rules.in_order(
        draft, "valid_from", "valid_to", _("The licence ends before it starts.")
    )


def scale_of_mine(draft: Any) -> Iterator[Finding]:
    """Mines are registered with their designed scale and its unit (data standard, set 658)."""
    detail = draft.detail
    if detail.right_type == RightType.MINING and (
        detail.design_scale is None or not detail.scale_unit
    ):
        yield Finding(
            "mining_scale",
            "design_scale",
            _("A mine is registered with its designed production scale and unit."),
            Severity.WARNING,
        )
