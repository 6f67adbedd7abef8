"""What the law asks of land notices beyond filled-in columns."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

from django.utils.translation import gettext as _

from disclosure import rules
from disclosure.core.notice_types import Finding, Severity

from .choices import COMPETITIVE, UNPAID, PerformanceEvent, SupplyMethod

#: Days from announcement to the start of the sale: Order 39 of 2007, art. 8.
LEAD_DAYS = 20
#: Days a listing stays open: Order 39 of 2007, art. 18.
LISTING_DAYS = 10
#: Longest term, that of residential land: State Council Order 55 of 1990, art. 12.
LONGEST_TERM = 70


def competitive_method(draft: Any) -> Iterator[Finding]:
    """An announcement offers land in competition (Ministry of Land Order 39, art. 2)."""
    yield from rules.among(
        draft,
        "transfer_method",
        COMPETITIVE,
        "land_method",
        _("An announcement offers land by tender, auction or listing."),
    )


def sale_after_applications(draft: Any) -> Iterator[Finding]:
    """Whoever applies in time must be able to take part."""
    yield from rules.in_order(
        draft, "apply_deadline", "activity_end", _("The sale ends before applications close.")
    )


def announced_in_time(draft: Any) -> Iterator[Finding]:
    """At least 20 days from announcement to sale (Order 39, art. 8).

    The announcement cannot be public before it was formed, so that day is the earliest to count
    from. Only a doubt: a supplement may still postpone the sale.
    """
    formed, start = draft.notice.formed_on, draft.detail.activity_start
    if formed and start and rules.day_of(start) < formed + timedelta(days=LEAD_DAYS):
        yield Finding(
            "land_lead",
            "activity_start",
            _("The sale starts less than 20 days after the announcement."),
            Severity.WARNING,
        )


def listed_long_enough(draft: Any) -> Iterator[Finding]:
    """A listing stays open for at least 10 days (Order 39, art. 18)."""
    if draft.detail.transfer_method == SupplyMethod.LISTING:
        yield from rules.days_apart(
            draft,
            "activity_start",
            "activity_end",
            LISTING_DAYS,
            _("A listing stays open for at least 10 days."),
        )


def term_within_law(draft: Any) -> Iterator[Finding]:
    """No right to use land is granted for more than 70 years (State Council Order 55, art. 12)."""
    yield from rules.at_most(
        draft, "term_years", LONGEST_TERM, _("No land is granted for more than 70 years.")
    )


def ratios_in_order(draft: Any) -> Iterator[Finding]:
    """The floor area ratio is a range from its lower to its upper limit."""
    low, high = draft.detail.far_min, draft.detail.far_max
    if low is not None and high is not None and low > high:
        yield Finding(
            "land_ratio", "far_max", _("The upper floor area ratio is below the lower one.")
        )


def publicity_in_order(draft: Any) -> Iterator[Finding]:
    """A publicity period ends after it starts."""
    yield from rules.in_order(
        draft,
        "publicity_start",
        "publicity_end",
        _("The publicity period ends before it starts."),
    )


def material_change_postpones(draft: Any) -> Iterator[Finding]:
    """A change that may affect the price needs 20 days before the sale, or the sale is postponed.

    Norms for tender, auction and listing of state-owned land (trial), on supplements.
    """
    detail = draft.detail
    if not detail.affects_price or detail.postponed or not detail.activity_start:
        return
    told = detail.changed_on or draft.notice.formed_on
    if told and rules.day_of(detail.activity_start) < told + timedelta(days=LEAD_DAYS):
        yield Finding(
            "land_postpone",
            "postponed",
            _("A change that may affect the price less than 20 days before the sale postpones it."),
            Severity.WARNING,
        )


def uses_add_up(draft: Any) -> Iterator[Finding]:
    """A supply plan is divided by use (Land Administration Law Regulation, art. 16)."""
    yield from rules.rows_required(draft, "by_use")
    yield from rules.adds_up(
        draft,
        "by_use",
        "area",
        "total_area",
        _("The uses do not add up to the total land supply."),
    )


def price_and_term(draft: Any) -> Iterator[Finding]:
    """Land that is not allocated has a price and a term (Land Administration Law Reg., art. 17)."""
    detail = draft.detail
    if not detail.supply_method or detail.supply_method in UNPAID:
        return
    for name in ("deal_price", "term_years"):
        if getattr(detail, name) is None:
            yield Finding(
                "required",
                name,
                _("%(label)s is required.") % {"label": detail._meta.get_field(name).verbose_name},
                rules.severity(draft),
            )


def instalments_add_up(draft: Any) -> Iterator[Finding]:
    """The agreed instalments pay the whole price."""
    yield from rules.adds_up(
        draft,
        "instalments",
        "amount",
        "deal_price",
        _("The instalments do not add up to the deal price."),
    )


def works_in_order(draft: Any) -> Iterator[Finding]:
    """Works are completed after they start, as agreed and in fact."""
    message = _("Works are completed before they start.")
    yield from rules.in_order(draft, "start_due", "finish_due", message)
    yield from rules.in_order(draft, "start_actual", "finish_actual", message)


def payment_told(draft: Any) -> Iterator[Finding]:
    """A notice about payment says what was paid or what is in arrears."""
    detail = draft.detail
    told = detail.paid_amount is not None or detail.unpaid_amount is not None
    if detail.event == PerformanceEvent.PAYMENT and not told:
        yield Finding(
            "land_payment",
            "paid_amount",
            _("Say how much of the land price was paid or is in arrears."),
            rules.severity(draft),
        )
