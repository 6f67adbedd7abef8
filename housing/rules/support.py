"""What the law asks of notices on supported households beyond filled-in columns."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _lazy

from disclosure import rules
from disclosure.core.notice_types import Finding, Severity, rule
from housing.choices import DangerGrade, HouseAcceptance


@rule("housing_people", _lazy("The people who benefit add up"))
def people_add_up(draft: Any) -> Iterator[Finding]:
    """The number of people stays public when the list is deleted: it must be right."""
    message = _("The households do not add up to the people who benefit.")
    yield from rules.adds_up(draft, "subsidised_households", "people", "people", message)


@rule("housing_subsidies", _lazy("The subsidies add up"))
def subsidies_add_up(draft: Any) -> Iterator[Finding]:
    """The sum of rent subsidies stays public when the list is deleted: it must be right."""
    yield from _subsidies_add_up(draft, "subsidised_households", "amount", "total_amount")


@rule("housing_subsidies", _lazy("The subsidies add up"))
def renovation_subsidies_add_up(draft: Any) -> Iterator[Finding]:
    """The sum of subsidies granted stays public when the list is deleted: it must be right."""
    yield from _subsidies_add_up(draft, "renovation_households", "subsidy", "total_subsidy")


@rule("housing_subsidies", _lazy("The subsidies add up"))
def payments_add_up(draft: Any) -> Iterator[Finding]:
    """The sum of subsidies paid stays public when the list is deleted: it must be right."""
    yield from _subsidies_add_up(draft, "renovated_houses", "subsidy_paid", "total_paid")


def _subsidies_add_up(draft: Any, table: str, column: str, total: str) -> Iterator[Finding]:
    message = _("The subsidies of the households do not add up to the total.")
    yield from rules.adds_up(draft, table, column, total, message)


@rule("housing_month", _lazy("Exits lie in the month of the notice"), basis="建办保〔2012〕20号")
def exits_in_month(draft: Any) -> Iterator[Finding]:
    """Exits are made public month by month."""
    days = [row.exit_date for row in draft.tables["exits"] if row.exit_date]
    if draft.detail.month and any(f"{day:%Y-%m}" != draft.detail.month for day in days):
        yield Finding(
            "housing_month",
            "exits.exit_date",
            _("An exit lies outside the month of this notice."),
            Severity.WARNING,
        )


@rule("housing_grades", _lazy("The grades of danger add up to all households"))
def grades_add_up(draft: Any) -> Iterator[Finding]:
    """Every house on the list is of grade C or D, and the numbers of both outlast the list."""
    detail, listed = draft.detail, draft.tables["renovation_households"]
    parts = (detail.grade_c_households, detail.grade_d_households)
    if None not in (*parts, detail.households) and sum(parts) != detail.households:
        message = _("The grades of danger do not add up to the number of households.")
        yield Finding("housing_grades", "households", message, Severity.WARNING)
    actual = Counter(row.danger_grade for row in listed)
    for name, grade in (
        ("grade_c_households", DangerGrade.C),
        ("grade_d_households", DangerGrade.D),
    ):
        if listed and getattr(detail, name) not in (None, actual[grade]):
            message = _("The list holds %(listed)s households.") % {"listed": actual[grade]}
            yield Finding("housing_grades", name, message, Severity.WARNING)


@rule("works_order", _lazy("A renovation is completed after it starts"))
def renovated_in_order(draft: Any) -> Iterator[Finding]:
    """A renovation is completed after it starts."""
    if any(
        row.start_date and row.completion_date and row.completion_date < row.start_date
        for row in draft.tables["renovated_houses"]
    ):
        message = _("A renovation is completed before it starts.")
        field = "renovated_houses.completion_date"
        yield Finding("works_order", field, message, rules.severity(draft))


@rule("housing_accepted", _lazy("As many houses are accepted as the notice says"))
def accepted_counted(draft: Any) -> Iterator[Finding]:
    """The number of houses accepted outlasts the list and is part of all that were renovated."""
    detail, listed = draft.detail, draft.tables["renovated_houses"]
    accepted = detail.accepted_households
    if accepted is None:
        return
    if detail.households is not None and accepted > detail.households:
        message = _("More houses are accepted than were renovated.")
        yield Finding("housing_accepted", "accepted_households", message, rules.severity(draft))
    passed = sum(row.accepted == HouseAcceptance.PASSED for row in listed)
    if listed and accepted != passed:
        message = _("The list holds %(listed)s households.") % {"listed": passed}
        yield Finding("housing_accepted", "accepted_households", message, Severity.WARNING)
