"""What the law asks of notices on applicants beyond filled-in columns."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _lazy

from disclosure.core.notice_types import Finding, Severity, rule
from housing.choices import ReviewResult


@rule(
    "housing_qualified",
    _lazy("Only qualified applicants are named in public"),
    basis="公共租赁住房管理办法第九条",
)
def only_qualified_named(draft: Any) -> Iterator[Finding]:
    """Who qualifies is made public; who does not is told in writing (Order 11, art. 9)."""
    results = {row.result for row in draft.tables["applicants"]}
    if ReviewResult.NOT_QUALIFIED in results:
        message = _("Applicants who do not qualify are told in writing, not in public.")
        yield Finding("housing_qualified", "applicants.result", message, Severity.WARNING)


@rule("housing_registered", _lazy("Households on the register are registered already"))
def registered_by_month(draft: Any) -> Iterator[Finding]:
    """A register tells who was registered by the end of its month."""
    month = draft.detail.month
    days = [row.registered_on for row in draft.tables["waiting_households"] if row.registered_on]
    if month and any(f"{day:%Y-%m}" > month for day in days):
        yield Finding(
            "housing_registered",
            "waiting_households.registered_on",
            _("A household was registered after the month of this notice."),
            Severity.WARNING,
        )
