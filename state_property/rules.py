"""What the law asks of state property notices beyond filled-in columns.

Order 32 is the Measures for the Supervision and Administration of Transactions of State-owned
Assets of Enterprises, issued in 2016 by SASAC and the Ministry of Finance.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext as _

from disclosure import rules
from disclosure.core.notice_types import Finding, Severity

from .choices import ChangeEvent, PaymentMode

TEN_MILLION = Decimal(10_000_000)
ONE_MILLION = Decimal(1_000_000)
HOME_CURRENCY = "CNY"


def pre_disclosure_period(draft: Any) -> Iterator[Finding]:
    """Twenty working days where control of the enterprise changes (Order 32, art. 13)."""
    if draft.detail.control_changes:
        message = _("Where control changes, the disclosure period is at least twenty working days.")
        yield from rules.at_least(draft, "period", 20, message)


def shareholders_add_up(draft: Any) -> Iterator[Finding]:
    """An enterprise has shareholders, who together hold no more than all of it."""
    yield from rules.rows_required(draft, "shareholders")
    held = sum(row.percent or 0 for row in draft.tables["shareholders"])
    if held > 100:
        message = _("The shareholders hold more than the whole enterprise.")
        yield Finding("sum", "shareholders.percent", message, rules.severity(draft))


def share_of_whole(draft: Any) -> Iterator[Finding]:
    """Nobody can transfer more than the whole."""
    message = _("The share to be transferred is above 100 percent.")
    yield from rules.at_most(draft, "share", 100, message)


def transfer_period(draft: Any) -> Iterator[Finding]:
    """A property right is offered for twenty working days (Order 32, art. 13)."""
    message = _("The disclosure period is at least twenty working days.")
    yield from rules.at_least(draft, "period", 20, message)


def asset_period(draft: Any) -> Iterator[Finding]:
    """Ten working days from a base price of one million yuan, twenty above ten (Order 32, art. 50).

    Below one million, and in other currencies, the order sets no period.
    """
    price = draft.detail.base_price
    if price is None or price < ONE_MILLION or draft.notice.currency != HOME_CURRENCY:
        return
    days = 20 if price > TEN_MILLION else 10
    message = _("At this base price the disclosure period is at least %(days)d working days.")
    yield from rules.at_least(draft, "period", days, message % {"days": days})


def period_in_order(draft: Any) -> Iterator[Finding]:
    """A disclosure ends after it starts."""
    message = _("The disclosure ends before it starts.")
    yield from rules.in_order(draft, "start_date", "end_date", message)


def base_price_appraised(draft: Any) -> Iterator[Finding]:
    """The first base price is not below the appraisal (Order 32, art. 17).

    A warning, because a price may be lowered when the disclosure is repeated.
    """
    detail = draft.detail
    if detail.base_price is None or detail.appraisal_value is None:
        return
    if detail.base_price < detail.appraisal_value:
        message = _("The base price is below the appraised value.")
        yield Finding("price", "base_price", message, Severity.WARNING)


def deal_price_approved(draft: Any) -> Iterator[Finding]:
    """Less than 90 % of the appraisal needs the approving unit's consent (Order 32, art. 18)."""
    detail = draft.detail
    if detail.deal_price is None or detail.appraisal_value is None:
        return
    if detail.deal_price < detail.appraisal_value * Decimal("0.9"):
        message = _("The price is below 90 percent of the appraisal and needs written consent.")
        yield Finding("price", "deal_price", message, Severity.WARNING)


def result_announced(draft: Any) -> Iterator[Finding]:
    """A result is public for five working days (Order 32, art. 31), so for five days at least."""
    message = _("The result must be public for at least five working days.")
    yield from rules.days_apart(draft, "notice_start", "notice_end", 5, message)


def change_told(draft: Any) -> Iterator[Finding]:
    """A change lists what changed; an extension says how long the disclosure now lasts."""
    yield from rules.postponement_dated(draft)
    if draft.detail.event == ChangeEvent.CHANGE:
        yield from rules.rows_required(draft, "changes")
    if draft.detail.event == ChangeEvent.EXTENSION and draft.detail.new_period is None:
        message = _("An extension names the new disclosure period.")
        yield Finding("required", "new_period", message, rules.severity(draft))


def instalments_within_limits(draft: Any) -> Iterator[Finding]:
    """The first instalment is 30 % or more, the last within a year (Order 32, art. 28)."""
    detail = draft.detail
    if detail.payment_mode != PaymentMode.INSTALMENTS:
        return
    message = _("The first payment is at least 30 percent of the price.")
    yield from rules.at_least(draft, "first_pct", 30, message)
    # A year has 366 days at most; which day the contract takes effect is for the contract to say.
    latest = detail.signed_on and detail.signed_on + timedelta(days=366)
    if latest and detail.final_due_on and detail.final_due_on > latest:
        message = _("The whole price is paid within a year of the contract.")
        yield Finding("too_long", "final_due_on", message, rules.severity(draft))
