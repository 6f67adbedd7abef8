"""What the law asks of state property notices beyond filled-in columns.

Order 32 is 企业国有资产交易监督管理办法, the Measures for the Supervision and Administration of
Transactions of State-owned Assets of Enterprises, issued in 2016 by SASAC and the Ministry of
Finance.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _lazy

from disclosure import rules
from disclosure.core.notice_types import Finding, Severity, rule

from .choices import ChangeEvent, PaymentMode

ORDER_32 = "企业国有资产交易监督管理办法"

#: Years whose audited figures an enterprise shows to investors.
YEARS_OF_FIGURES = 3
#: What rounding to 万元 may add up to, as a part of the assets.
ROUNDING = Decimal("0.001")


@rule("shareholders_listed", _lazy("The shareholders are named"), basis=ORDER_32)
def shareholders_listed(draft: Any) -> Iterator[Finding]:
    """An enterprise has shareholders."""
    yield from rules.rows_required(draft, "shareholders")


@rule("shareholders_add_up", _lazy("The shareholders hold no more than the whole"))
def shareholders_add_up(draft: Any) -> Iterator[Finding]:
    """Shareholders together hold no more than all of the enterprise."""
    held = sum(row.percent or 0 for row in draft.tables["shareholders"])
    if held > 100:
        message = _("The shareholders hold more than the whole enterprise.")
        yield Finding("sum", "shareholders.percent", message, rules.severity(draft))


@rule("figures_balance", _lazy("Total assets are liabilities and net assets"))
def figures_balance(draft: Any) -> Iterator[Finding]:
    """The identity of every balance sheet, which a figure in the wrong unit breaks; a doubt."""
    for prefix, row in [
        ("", draft.detail),
        *(("indicators.", r) for r in draft.tables["indicators"]),
    ]:
        assets, debts, equity = (getattr(row, n, None) for n in ("assets", "debts", "equity"))
        if assets is None or debts is None or equity is None:
            continue
        if abs(assets - debts - equity) > assets * ROUNDING:
            message = _("Liabilities and net assets do not add up to the total assets.")
            yield Finding("sum", f"{prefix}assets", message, Severity.WARNING)


@rule("share_of_whole", _lazy("No more than the whole is transferred"))
def share_of_whole(draft: Any) -> Iterator[Finding]:
    """Nobody can transfer more than the whole."""
    message = _("The share to be transferred is above 100 percent.")
    yield from rules.at_most(draft, "share", 100, message)


@rule("period_in_order", _lazy("A disclosure ends after it starts"))
def period_in_order(draft: Any) -> Iterator[Finding]:
    """A disclosure ends after it starts."""
    message = _("The disclosure ends before it starts.")
    yield from rules.in_order(draft, "start_date", "end_date", message)


@rule(
    "base_price_appraised",
    _lazy("The first base price is not below the appraisal"),
    basis="企业国有资产法第五十五条",
)
def base_price_appraised(draft: Any) -> Iterator[Finding]:
    """The approved appraisal is what the lowest price goes by.

    A warning, because a price may be lowered when the disclosure is repeated.
    """
    detail = draft.detail
    if detail.base_price is None or detail.appraisal_value is None:
        return
    if detail.base_price < detail.appraisal_value:
        message = _("The base price is below the appraised value.")
        yield Finding("price", "base_price", message, Severity.WARNING)


@rule("asset_price", _lazy("The base price is stated"), basis=ORDER_32)
def asset_price(draft: Any) -> Iterator[Finding]:
    """Scrap and stocks are offered by the tonne: the price is an amount or told in words."""
    yield from rules.price_stated(draft, draft.detail, "base_price", ("other_price",))


@rule(
    "three_years",
    _lazy("Investors see audited figures of three years"),
    basis=ORDER_32,
)
def three_years_of_figures(draft: Any) -> Iterator[Finding]:
    """A doubt where there are fewer, because an enterprise may be younger."""
    yield from rules.rows_required(draft, "indicators")
    rows = draft.tables["indicators"]
    years = {row.as_of.year for row in rows if row.as_of and row.audited}
    if rows and len(years) < YEARS_OF_FIGURES:
        message = _("There are audited figures of fewer than three years.")
        yield Finding("too_few", "indicators", message, Severity.WARNING)


def is_increase(draft: Any) -> bool:
    """Whether capital is taken in, where nobody transfers anything."""
    return bool(draft.party("enterprise")) and not draft.party("transferor")


@rule("giver_named", _lazy("The transferor, or the enterprise that takes in capital, is named"))
def giver_named(draft: Any) -> Iterator[Finding]:
    """A transfer has a transferor; a capital increase has the enterprise itself."""
    named = draft.party("transferor") or draft.party("enterprise")
    if not named and not draft.notice.source_name:
        message = _("Name the transferor, or the enterprise whose capital is increased.")
        yield Finding("required", "parties", message)


@rule(
    "base_price_told",
    _lazy("The result of a transfer names the base price"),
    basis=f"{ORDER_32}第二十九条",
)
def base_price_told(draft: Any) -> Iterator[Finding]:
    """Without a base price nobody can tell what the competition brought."""
    detail = draft.detail
    if not is_increase(draft) and detail.base_price is None and not detail.other_price:
        message = _("Name the base price of the transfer.")
        yield Finding("required", "base_price", message, rules.severity(draft))


@rule("deal_price", _lazy("The price of the transaction is stated"), basis=ORDER_32)
def deal_price_stated(draft: Any) -> Iterator[Finding]:
    """A price is an amount, or told in words where it is a unit price or a rate."""
    yield from rules.price_stated(draft, draft.detail, "deal_price", ("other_price",))


@rule(
    "deal_price_approved",
    _lazy("Less than nine tenths of the appraisal needs written consent"),
    basis=ORDER_32,
)
def deal_price_approved(draft: Any) -> Iterator[Finding]:
    """The unit that approved the transfer consents to a price below 90 % of the appraisal."""
    detail = draft.detail
    if detail.deal_price is None or detail.appraisal_value is None:
        return
    if not is_increase(draft) and detail.deal_price < detail.appraisal_value * Decimal("0.9"):
        message = _("The price is below 90 percent of the appraisal and needs written consent.")
        yield Finding("price", "deal_price", message, Severity.WARNING)


@rule("change_told", _lazy("A change says what changes, an extension for how long"))
def change_told(draft: Any) -> Iterator[Finding]:
    """A change lists what changed; an extension says how long the disclosure now lasts."""
    if draft.detail.event == ChangeEvent.CHANGE:
        yield from rules.rows_required(draft, "changes")
    if draft.detail.event == ChangeEvent.EXTENSION and draft.detail.new_period is None:
        message = _("An extension names the new disclosure period.")
        yield Finding("required", "new_period", message, rules.severity(draft))


@rule(
    "instalments",
    _lazy("Instalments start with thirty percent and end within a year"),
    basis=f"{ORDER_32}第二十八条",
)
def instalments_within_limits(draft: Any) -> Iterator[Finding]:
    """The first instalment is 30 % or more, the last is paid within a year of the contract."""
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
