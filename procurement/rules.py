"""What the law asks of procurement notices beyond filled-in columns."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django.utils.translation import gettext as _

from disclosure import rules
from disclosure.core.notice_types import Finding, Severity
from disclosure.models import PartyKind


def tender_periods(draft: Any) -> Iterator[Finding]:
    """Twenty days to prepare a bid, a notice period of five working days.

    Government Procurement Law art. 35; Ministry of Finance Order 87, art. 16.
    """
    message = _("Suppliers must have at least twenty days from the first issue of the documents.")
    yield from rules.days_apart(draft, "docs_from", "bid_deadline", 20, message)
    message = _("The notice period is at least five working days.")
    yield from rules.at_least(draft, "notice_days", 5, message)


def documents_in_order(draft: Any) -> Iterator[Finding]:
    """Documents are on offer for a time (Implementing Regulation art. 31), bids opened after it."""
    message = _("The documents are withdrawn before they are available.")
    yield from rules.in_order(draft, "docs_from", "docs_to", message)
    message = _("Bids are opened before the deadline for bids.")
    yield from rules.in_order(draft, "bid_deadline", "opening_at", message)


def price_ceiling(draft: Any) -> Iterator[Finding]:
    """A ceiling lies within the budget (Ministry of Finance Order 87, art. 12)."""
    detail = draft.detail
    rows = [("price_cap", detail), *(("packages.price_cap", p) for p in draft.tables["packages"])]
    for field, row in rows:
        if row.price_cap is not None and row.budget is not None and row.price_cap > row.budget:
            message = _("The price ceiling is above the budget.")
            yield Finding("ceiling", field, message, rules.severity(draft))


def correction_in_time(draft: Any) -> Iterator[Finding]:
    """A change that affects bids comes fifteen days before the deadline, or moves the deadline.

    Government Procurement Law Implementing Regulation art. 31. Whether a change affects bids is
    for people to say, so a short rest is only pointed out.
    """
    yield from rules.postponement_dated(draft)
    message = _("Suppliers have less than fifteen days left after this correction.")
    for finding in rules.days_apart(draft, "changed_on", "new_deadline", 15, message):
        yield Finding(finding.code, finding.field, finding.message, Severity.WARNING)


def changes_listed(draft: Any) -> Iterator[Finding]:
    """A correction says item by item what stood there and what stands there now."""
    yield from rules.rows_required(draft, "changes")


def award_complete(draft: Any) -> Iterator[Finding]:
    """A result names price, items, experts and where the supplier is (Impl. Regulation art. 43)."""
    yield from rules.price_stated(draft, draft.detail, "amount", ("rate",))
    yield from rules.rows_required(draft, "items", "experts")
    message = _("The result is public for at least one working day.")
    yield from rules.at_least(draft, "notice_days", 1, message)
    for party in draft.party("supplier"):
        if party.kind == PartyKind.ORGANISATION and not party.address:
            message = _("The address of the supplier is required.")
            yield Finding("required", "parties", message, rules.severity(draft))


def contract_complete(draft: Any) -> Iterator[Finding]:
    """A contract names its price and items, and is announced once signed (Impl. Reg. art. 50)."""
    yield from rules.price_stated(draft, draft.detail, "amount", ("rate",))
    yield from rules.rows_required(draft, "items")
    message = _("The contract is announced before it is signed.")
    yield from rules.in_order(draft, "signed_on", "announced_on", message)


def documents_attached(draft: Any) -> Iterator[Finding]:
    """Procurement documents go out with the result, the contract's text with its announcement.

    Government Procurement Law Implementing Regulation art. 43 and 50. A warning, because a file may
    have been published with an earlier notice of the project.
    """
    if not draft.attachments and not draft.notice.source_name:
        message = _("Attach the procurement documents or the contract.")
        yield Finding("attachment", "", message, Severity.WARNING)
