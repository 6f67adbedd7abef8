from datetime import date
from decimal import Decimal

import pytest

from disclosure.core.notice_types import Severity
from housing.rules import construction as rules
from housing.rules import dates
from tests.drafts import fields_found, findings, make_draft


@pytest.mark.parametrize(
    ("last", "found"), [(2030, []), (2026, []), (2025, ["last_year"]), (None, [])]
)
def test_a_programme_ends_after_it_starts(last, found):
    draft = make_draft("housing.programme", first_year=2026, last_year=last)
    assert fields_found(rules.years_in_order, draft) == found


def programme(*homes, **columns):
    rows = {"kinds": [{"kind": "public_rental", "homes": number} for number in homes]}
    return make_draft("housing.programme", rows=rows, total_units=9000, **columns)


def test_a_programme_lists_its_kinds_of_housing():
    assert fields_found(rules.kinds_add_up, programme()) == ["kinds"]
    assert fields_found(rules.kinds_add_up, programme(source_name="别处")) == []


@pytest.mark.parametrize(
    ("homes", "found"), [((3000, 6000), []), ((3000, 6001), ["kinds"]), ((3000, None), [])]
)
def test_the_kinds_of_a_programme_add_up_where_all_are_told(homes, found):
    assert fields_found(rules.kinds_add_up, programme(*homes)) == found


def test_the_text_of_a_programme_is_missed():
    (found,) = findings(rules.programme_attached, programme())
    assert (found.field, found.severity) == ("", Severity.WARNING)


def test_home_types_of_a_plan_add_up_to_its_starts():
    rows = {"unit_mix": [{"homes": 240}, {"homes": 350}]}
    plan = make_draft("housing.annual_plan", rows=rows, planned_starts=600)
    assert fields_found(rules.unit_mix_adds_up, plan) == ["unit_mix"]


@pytest.mark.parametrize(
    ("starts", "completions", "found"),
    [
        (380, 260, []),
        (381, 260, ["region_breakdown"]),
        (380, 261, ["region_breakdown"]),
        (380, None, []),
    ],
)
def test_districts_do_together_what_is_planned(starts, completions, found):
    rows = {
        "region_breakdown": [
            {"starts": 220, "completions": 160},
            {"starts": starts, "completions": completions},
        ]
    }
    plan = make_draft("housing.annual_plan", rows=rows, planned_starts=600, planned_completions=420)
    assert fields_found(rules.districts_add_up, plan) == found


def projects(*names, **columns):
    rows = {
        "projects": [
            {"project_name": name, "total_units": 100, "investment": Decimal(5000)}
            for name in names
        ]
    }
    return make_draft("housing.planned_projects", rows=rows, **columns)


def test_the_projects_of_a_year_are_listed():
    assert fields_found(rules.projects_listed, projects(total_units=200)) == ["projects"]


@pytest.mark.parametrize(("total", "found"), [(200, []), (201, ["projects"])])
def test_projects_add_up_to_the_homes(total, found):
    draft = projects("望岚新居", "青年公寓", total_units=total)
    assert fields_found(rules.projects_listed, draft) == found


@pytest.mark.parametrize(("total", "found"), [(10000, []), (9999, ["projects"])])
def test_projects_add_up_to_the_investment(total, found):
    draft = projects("望岚新居", "青年公寓", investment=Decimal(total))
    assert fields_found(rules.investments_add_up, draft) == found


def test_a_project_listed_twice_is_named():
    (found,) = findings(rules.projects_listed_once, projects("望岚新居", "望岚新居", "青年公寓"))
    assert found.field == "projects.project_name"
    assert "望岚新居" in str(found.message)


def progress(**columns):
    return make_draft("housing.monthly_progress", **columns)


@pytest.mark.parametrize(
    ("rate", "found"),
    [("90", []), ("90.4", []), ("90.5", []), ("89.4", ["start_rate"]), ("0.9", ["start_rate"])],
)
def test_a_rate_is_what_was_started_of_what_was_planned(rate, found):
    draft = progress(planned_starts=600, actual_starts=540, start_rate=Decimal(rate))
    assert fields_found(rules.rates_match, draft) == found


def test_a_rate_may_be_above_the_plan():
    draft = progress(planned_completions=400, actual_completions=440, completion_rate=Decimal(110))
    assert fields_found(rules.rates_match, draft) == []


@pytest.mark.parametrize(
    "columns",
    [
        {"planned_starts": 0, "actual_starts": 5, "start_rate": Decimal(0)},
        {"planned_starts": 5, "actual_starts": 5},
        {"actual_starts": 5, "start_rate": Decimal(3)},
        {"planned_starts": 5, "start_rate": Decimal(3)},
    ],
)
def test_without_plan_or_number_a_rate_is_not_compared(columns):
    assert fields_found(rules.rates_match, progress(**columns)) == []


@pytest.mark.parametrize(("month", "found"), [("2026-11", []), ("2026-12", ["month"]), ("", [])])
def test_a_month_is_reported_once_it_has_begun(month, found):
    draft = progress(month=month)
    draft.notice.formed_on = date(2026, 11, 30)
    assert fields_found(dates.month_begun, draft) == found


def test_a_project_does_not_start_or_complete_more_homes_than_it_has():
    project = make_draft(
        "housing.started_project",
        total_units=312,
        planned_starts=312,
        actual_starts=313,
        planned_completions=313,
    )
    found = fields_found(rules.starts_within_project, project)
    assert found == ["actual_starts", "planned_completions"]


def test_a_project_of_unknown_size_is_not_compared():
    project = make_draft("housing.started_project", planned_starts=312)
    assert fields_found(rules.starts_within_project, project) == []


@pytest.mark.parametrize(
    ("total", "completed", "found"),
    [(180, 180, []), (180, 181, ["completed_units"]), (None, 181, []), (180, None, [])],
)
def test_no_more_homes_are_completed_than_the_project_has(total, completed, found):
    project = make_draft("housing.completed_project", total_units=total, completed_units=completed)
    assert fields_found(rules.completed_within_project, project) == found


@pytest.mark.parametrize(("day", "found"), [(6, []), (7, ["start_date"])])
def test_a_start_is_told_once_construction_has_started(day, found):
    project = make_draft("housing.started_project", start_date=date(2026, 11, day))
    project.notice.formed_on = date(2026, 11, 6)
    assert fields_found(dates.start_told_afterwards, project) == found


def test_a_completion_told_ahead_elsewhere_is_a_doubt():
    project = make_draft(
        "housing.completed_project", source_name="别处", completion_date=date(2026, 11, 7)
    )
    project.notice.formed_on = date(2026, 11, 6)
    (found,) = findings(dates.completion_told_afterwards, project)
    assert (found.field, found.severity) == ("completion_date", Severity.WARNING)
