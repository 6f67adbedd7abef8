"""Rules on days and months that several housing notices share."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _lazy

from disclosure import rules
from disclosure.core.notice_types import Finding, Severity, rule


@rule("publicity_order", _lazy("Publicity ends after it starts"))
def publicity_in_order(draft: Any) -> Iterator[Finding]:
    """A publicity period ends after it starts."""
    yield from rules.in_order(
        draft,
        "publicity_start",
        "publicity_end",
        _("The publicity period ends before it starts."),
    )


@rule("month_begun", _lazy("No month is reported before it has begun"))
def month_begun(draft: Any) -> Iterator[Finding]:
    """What happened in a month cannot be told before it."""
    formed, month = draft.notice.formed_on, draft.detail.month
    if formed and month and month > f"{formed:%Y-%m}":
        message = _("The month of this notice had not begun when the notice was formed.")
        yield Finding("month_begun", "month", message, Severity.WARNING)


@rule("told_afterwards", _lazy("A start is told once construction has started"))
def start_told_afterwards(draft: Any) -> Iterator[Finding]:
    """A started project is told of when it has started."""
    message = _("Construction had not started when the notice was formed.")
    yield from _told_afterwards(draft, "start_date", message)


@rule("told_afterwards", _lazy("A completion is told once construction is completed"))
def completion_told_afterwards(draft: Any) -> Iterator[Finding]:
    """A completed project is told of when it is completed."""
    message = _("Construction was not completed when the notice was formed.")
    yield from _told_afterwards(draft, "completion_date", message)


def _told_afterwards(draft: Any, name: str, message: str) -> Iterator[Finding]:
    formed, day = draft.notice.formed_on, getattr(draft.detail, name)
    if formed and day and day > formed:
        yield Finding("told_afterwards", name, message, rules.severity(draft))
