"""What the law asks of tendering notices beyond filled-in columns."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from typing import Any

from django.utils.translation import gettext as _

from disclosure import rules
from disclosure.core.notice_types import Finding, Severity

from .choices import PerformanceEvent

#: Event -> the column that says what the event was.
EVENT_COLUMNS = {
    PerformanceEvent.CHANGE: "change_content",
    PerformanceEvent.STAFF: "change_content",
    PerformanceEvent.COMPLETION: "finished_on",
    PerformanceEvent.SETTLEMENT: "settlement",
}


def tender_periods(draft: Any) -> Iterator[Finding]:
    """Documents are on offer for five days, and bidders have twenty from the first of them.

    Tendering and Bidding Law Implementing Regulation art. 16; Tendering and Bidding Law art. 24.
    """
    message = _("Documents must be available for at least five days.")
    yield from rules.days_apart(draft, "docs_from", "docs_to", 5, message)
    message = _("Bidders must have at least twenty days from the first issue of the documents.")
    yield from rules.days_apart(draft, "docs_from", "bid_deadline", 20, message)


def opening_after_deadline(draft: Any) -> Iterator[Finding]:
    """No bid is opened while others may still be submitted (Tendering and Bidding Law art. 34)."""
    message = _("Bids are opened before the deadline for bids.")
    yield from rules.in_order(draft, "bid_deadline", "opening_at", message)


def sections_listed(draft: Any) -> Iterator[Finding]:
    """A tender notice states the content and extent of what is tendered (NDRC Order 10 art. 5)."""
    yield from rules.rows_required(draft, "sections")


def clarification_in_time(draft: Any) -> Iterator[Finding]:
    """A change that affects bids comes fifteen days before the deadline, or moves the deadline.

    Tendering and Bidding Law Implementing Regulation art. 21. Whether a change affects bids is for
    people to say, so a short rest is only pointed out.
    """
    yield from rules.postponement_dated(draft)
    message = _("Bidders have less than fifteen days left after this change.")
    for finding in rules.days_apart(draft, "changed_on", "new_deadline", 15, message):
        yield Finding(finding.code, finding.field, finding.message, Severity.WARNING)


def publicity_of_candidates(draft: Any) -> Iterator[Finding]:
    """Candidates are public for at least three days (Implementing Regulation art. 54)."""
    message = _("Award candidates must be public for at least three days.")
    yield from rules.days_apart(draft, "publicity_start", "publicity_end", 3, message)


def candidates_in_order(draft: Any) -> Iterator[Finding]:
    """Candidates are ranked, each with a price (NDRC Order 10 art. 6).

    Two of a section cannot share a rank: the rank decides who gets the award.
    """
    yield from rules.rows_required(draft, "candidates")
    rows = draft.tables["candidates"]
    ranks = Counter((row.section, row.rank) for row in rows if row.rank is not None)
    if any(count > 1 for count in ranks.values()):
        message = _("Two candidates of a section have the same rank.")
        yield Finding("rank", "candidates.rank", message, rules.severity(draft))
    for row in rows:
        yield from rules.price_stated(draft, row, "bid_price", ("other_price",))


def award_price(draft: Any) -> Iterator[Finding]:
    """An award names its price in one of the forms of the data standard (set 513)."""
    yield from rules.price_stated(draft, draft.detail, "amount", ("rate", "other_price"))


def contract_price(draft: Any) -> Iterator[Finding]:
    """A contract names its price in one of the forms of the data standard (set 512)."""
    yield from rules.price_stated(draft, draft.detail, "amount", ("other_price",))


def event_told(draft: Any) -> Iterator[Finding]:
    """A performance notice says what its event was (domain catalogue T12)."""
    name = EVENT_COLUMNS.get(draft.detail.event)
    if name and getattr(draft.detail, name) in (None, ""):
        label = draft.detail._meta.get_field(name).verbose_name
        message = _("%(label)s is required for this event.") % {"label": label}
        yield Finding("required", name, message, rules.severity(draft))
