"""What the law asks of notices on building homes beyond filled-in columns."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _lazy

from disclosure import rules
from disclosure.core.notice_types import Finding, Severity, rule

#: Half a per cent: what is lost where rates are rounded to whole per cent.
ROUNDING = Decimal("0.5")
NOTICE_20 = "建办保〔2012〕20号"


@rule("housing_years", _lazy("A programme ends after it starts"))
def years_in_order(draft: Any) -> Iterator[Finding]:
    """A programme ends after it starts."""
    message = _("The programme ends before it starts.")
    yield from rules.in_order(draft, "first_year", "last_year", message)


@rule("housing_kinds", _lazy("A programme says what kinds of housing it plans"))
def kinds_add_up(draft: Any) -> Iterator[Finding]:
    """A programme is divided by kind of housing security."""
    yield from rules.rows_required(draft, "kinds")
    message = _("The kinds of housing do not add up to the homes in the programme.")
    yield from rules.adds_up(draft, "kinds", "homes", "total_units", message)


@rule(
    "attachment",
    _lazy("The text of the programme is attached"),
    basis="国办发〔2017〕97号",
)
def programme_attached(draft: Any) -> Iterator[Finding]:
    """The programme itself is public; a doubt, as its text may be the notice's own."""
    if not draft.attachments and not draft.notice.source_name:
        message = _("Attach the text of the programme.")
        yield Finding("attachment", "", message, Severity.WARNING)


@rule("housing_unit_mix", _lazy("Home types add up to the homes to be started"))
def unit_mix_adds_up(draft: Any) -> Iterator[Finding]:
    """The home types of a plan are those of the homes to be started."""
    yield from rules.adds_up(
        draft,
        "unit_mix",
        "homes",
        "planned_starts",
        _("The home types do not add up to the homes to be started."),
    )


@rule("housing_districts", _lazy("The tasks of districts add up to the plan"))
def districts_add_up(draft: Any) -> Iterator[Finding]:
    """The districts together do what is planned."""
    table = "region_breakdown"
    message = _("The districts do not add up to the homes to be started.")
    yield from rules.adds_up(draft, table, "starts", "planned_starts", message)
    message = _("The districts do not add up to the homes to be basically completed.")
    yield from rules.adds_up(draft, table, "completions", "planned_completions", message)


@rule("housing_projects", _lazy("The projects of the year are listed"), basis=NOTICE_20)
def projects_listed(draft: Any) -> Iterator[Finding]:
    """The projects of a year's plan are made public one by one."""
    yield from rules.rows_required(draft, "projects")
    message = _("The projects do not add up to the number of homes.")
    yield from rules.adds_up(draft, "projects", "total_units", "total_units", message)


@rule("housing_investment", _lazy("The investments of projects add up"))
def investments_add_up(draft: Any) -> Iterator[Finding]:
    """The projects together cost what the notice says."""
    message = _("The projects do not add up to the investment.")
    yield from rules.adds_up(draft, "projects", "investment", "investment", message)


@rule("housing_twice", _lazy("No project is listed twice"))
def projects_listed_once(draft: Any) -> Iterator[Finding]:
    """A project listed twice counts twice; a doubt, as phases may share a name."""
    names = Counter(row.project_name for row in draft.tables["projects"] if row.project_name)
    for name, times in names.items():
        if times > 1:
            message = _("“%(number)s” is listed twice.") % {"number": name}
            yield Finding("housing_twice", "projects.project_name", message, Severity.WARNING)


@rule("housing_rate", _lazy("Rates are what was done of what was planned"))
def rates_match(draft: Any) -> Iterator[Finding]:
    """A rate is the share of the year's plan that is fulfilled, in per cent."""
    detail = draft.detail
    for rate, actual, planned in (
        ("start_rate", detail.actual_starts, detail.planned_starts),
        ("completion_rate", detail.actual_completions, detail.planned_completions),
    ):
        told = getattr(detail, rate)
        if told is None or actual is None or not planned:
            continue
        if abs(told - Decimal(actual) / planned * 100) > ROUNDING:
            message = _("This rate is not what was done of what was planned.")
            yield Finding("housing_rate", rate, message, Severity.WARNING)


@rule("housing_units", _lazy("No more homes are started than the project has"))
def starts_within_project(draft: Any) -> Iterator[Finding]:
    """No more homes can be started or completed than the project has."""
    detail = draft.detail
    for name, message in (
        ("planned_starts", _("More homes are started than the project has.")),
        ("actual_starts", _("More homes are started than the project has.")),
        ("planned_completions", _("More homes are completed than the project has.")),
    ):
        if detail.total_units is not None and (getattr(detail, name) or 0) > detail.total_units:
            yield Finding("housing_units", name, message)


@rule("housing_units", _lazy("No more homes are completed than the project has"))
def completed_within_project(draft: Any) -> Iterator[Finding]:
    """No more homes can be completed than the project has."""
    total = draft.detail.total_units
    if total is not None and (draft.detail.completed_units or 0) > total:
        message = _("More homes are completed than the project has.")
        yield Finding("housing_units", "completed_units", message)
