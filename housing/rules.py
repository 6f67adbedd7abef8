"""What the law asks of housing notices beyond filled-in columns."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django.utils.translation import gettext as _

from disclosure import rules
from disclosure.core.notice_types import Finding, Severity


def layouts_listed(draft: Any) -> Iterator[Finding]:
    """A scheme tells location, number and types of the homes (Order 11 of 2012)."""
    yield from rules.rows_required(draft, "layouts")
    yield from rules.adds_up(
        draft,
        "layouts",
        "homes",
        "homes",
        _("The home types do not add up to the number of homes."),
    )


def unit_mix_adds_up(draft: Any) -> Iterator[Finding]:
    """The home types of a plan are those of the homes to be started."""
    yield from rules.adds_up(
        draft,
        "unit_mix",
        "homes",
        "planned_starts",
        _("The home types do not add up to the homes to be started."),
    )


def intentions_in_order(draft: Any) -> Iterator[Finding]:
    """Applicants register within a period (Order 11 of 2012)."""
    yield from rules.in_order(
        draft,
        "intention_from",
        "intention_to",
        _("Registration of intentions ends before it starts."),
    )


def starts_within_project(draft: Any) -> Iterator[Finding]:
    """No more homes can be started than the project has."""
    detail = draft.detail
    for name in ("planned_starts", "actual_starts"):
        if detail.total_units is not None and (getattr(detail, name) or 0) > detail.total_units:
            yield Finding("housing_units", name, _("More homes are started than the project has."))


def publicity_in_order(draft: Any) -> Iterator[Finding]:
    """Allottees and their order are public for a period (Order 11 of 2012, art. 14)."""
    yield from rules.in_order(
        draft,
        "publicity_start",
        "publicity_end",
        _("The publicity period ends before it starts."),
    )


def _households_listed(draft: Any, table: str) -> Iterator[Finding]:
    """The number of households stays public when the list of them is deleted: it must be right."""
    listed = len(draft.tables[table])
    if listed and draft.detail.households not in (None, listed):
        yield Finding(
            "housing_list",
            "households",
            _("The list holds %(listed)s households.") % {"listed": listed},
            Severity.WARNING,
        )


def allottees_counted(draft: Any) -> Iterator[Finding]:
    """The allottees are as many as the notice says."""
    yield from _households_listed(draft, "allottees")


def exits_counted(draft: Any) -> Iterator[Finding]:
    """The households that left are as many as the notice says."""
    yield from _households_listed(draft, "exits")


def exits_in_month(draft: Any) -> Iterator[Finding]:
    """Exits are made public month by month (General Office of MOHURD, 2012 no. 20)."""
    days = [row.exit_date for row in draft.tables["exits"] if row.exit_date]
    if draft.detail.month and any(f"{day:%Y-%m}" != draft.detail.month for day in days):
        yield Finding(
            "housing_month",
            "exits.exit_date",
            _("An exit lies outside the month of this notice."),
            Severity.WARNING,
        )
