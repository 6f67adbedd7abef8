"""What the law asks of land notices beyond filled-in columns."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django.utils.translation import gettext as _

from disclosure.core.notice_types import Finding

from .choices import COMPETITIVE


def competitive_method(draft: Any) -> Iterator[Finding]:
    """An announcement offers land in competition (Ministry of Land Order 39, art. 2)."""
    method = draft.detail.transfer_method
    if method and method not in COMPETITIVE:
        yield Finding(
            "land_method",
            "transfer_method",
            _("An announcement offers land by tender, auction or listing."),
        )


def sale_after_applications(draft: Any) -> Iterator[Finding]:
    """Whoever applies in time must be able to take part."""
    detail = draft.detail
    if (
        detail.apply_deadline
        and detail.activity_end
        and detail.activity_end < detail.apply_deadline
    ):
        yield Finding("land_order", "activity_end", _("The sale ends before applications close."))


def publicity_in_order(draft: Any) -> Iterator[Finding]:
    """A publicity period ends after it starts."""
    detail = draft.detail
    start, end = detail.publicity_start, detail.publicity_end
    if start and end and end < start:
        yield Finding(
            "publicity_order", "publicity_end", _("The publicity period ends before it starts.")
        )
