"""What the law asks of notices on handing out homes beyond filled-in columns."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _lazy

from disclosure import rules
from disclosure.core.notice_types import Finding, Severity, rule
from housing.choices import RENTED, SOLD, HousingKind


@rule(
    "housing_layouts",
    _lazy("Number, type and size of the homes are told"),
    basis="公共租赁住房管理办法第十一条",
)
def layouts_listed(draft: Any) -> Iterator[Finding]:
    """Location, number, types and sizes of the homes are made public (Order 11, art. 11)."""
    yield from rules.rows_required(draft, "layouts")
    yield from _layouts_add_up(draft, "homes")


@rule("housing_layouts", _lazy("Number, type and size of the homes are told"))
def stock_listed(draft: Any) -> Iterator[Finding]:
    """Whoever looks for a home looks for one that fits the household."""
    yield from rules.rows_required(draft, "layouts")
    yield from _layouts_add_up(draft, "homes")


@rule("housing_layouts", _lazy("Home types add up to the homes handed out"))
def allotted_layouts_add_up(draft: Any) -> Iterator[Finding]:
    """Every household got one home of some type."""
    yield from _layouts_add_up(draft, "households")


def _layouts_add_up(draft: Any, total: str) -> Iterator[Finding]:
    message = _("The home types do not add up to the number of homes.")
    yield from rules.adds_up(draft, "layouts", "homes", total, message)


@rule("housing_price", _lazy("Rent or price of the homes is told"))
def price_told(draft: Any) -> Iterator[Finding]:
    """Homes for rent have a rent, homes for sale a price, shared ownership the buyer's share."""
    detail = draft.detail
    wanted = {
        "rent": detail.kind in RENTED,
        "sale_price": detail.kind in SOLD,
        "share_ratio": detail.kind == HousingKind.SHARED_OWNERSHIP,
    }
    for name, needed in wanted.items():
        if needed and getattr(detail, name) is None:
            label = detail._meta.get_field(name).verbose_name
            message = _("%(label)s is required.") % {"label": label}
            yield Finding("housing_price", name, message, Severity.WARNING)


@rule("housing_share", _lazy("Nobody buys more than the whole home"))
def share_of_title(draft: Any) -> Iterator[Finding]:
    """A share of the title is at most the whole."""
    message = _("The buyer's share is above 100 percent.")
    yield from rules.at_most(draft, "share_ratio", 100, message)


@rule("apply_order", _lazy("Applications close after they open"))
def applications_in_order(draft: Any) -> Iterator[Finding]:
    """Households apply within a period."""
    yield from rules.in_order(
        draft, "apply_from", "apply_to", _("Applications close before they open.")
    )


@rule(
    "intention_order",
    _lazy("Intentions are registered within a period"),
    basis="公共租赁住房管理办法第十一条",
)
def intentions_in_order(draft: Any) -> Iterator[Finding]:
    """A scheme says when intentions are registered (Order 11, art. 11)."""
    yield from rules.in_order(
        draft,
        "intention_from",
        "intention_to",
        _("Registration of intentions ends before it starts."),
    )


@rule("housing_lottery", _lazy("A lottery is announced before it is held"))
def lottery_ahead(draft: Any) -> Iterator[Finding]:
    """Whoever takes part must be able to attend."""
    formed, held = draft.notice.formed_on, draft.detail.held_at
    if formed and held and rules.day_of(held) < formed:
        message = _("The lottery was held before this notice was formed.")
        yield Finding("housing_lottery", "held_at", message, rules.severity(draft))


@rule("housing_pool", _lazy("A lottery has homes and households"))
def lottery_has_a_pool(draft: Any) -> Iterator[Finding]:
    """Lots are drawn by somebody for something."""
    message = _("A lottery has at least one household and one home.")
    yield from rules.at_least(draft, "pool_size", 1, message)
    yield from rules.at_least(draft, "homes", 1, message)


@rule("housing_pool", _lazy("No more households are ranked than took part"))
def ranked_within_pool(draft: Any) -> Iterator[Finding]:
    """Only households that took part in a lottery get a place."""
    pool, ranked = draft.detail.pool_size, draft.detail.households
    if pool is not None and ranked is not None and ranked > pool:
        message = _("More households are ranked than took part.")
        yield Finding("housing_pool", "households", message, rules.severity(draft))
