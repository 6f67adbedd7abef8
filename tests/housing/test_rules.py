from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from disclosure.core.notice_types import Severity
from housing import rules
from tests.drafts import fields_found, findings, make_draft

NOON = datetime(2026, 11, 20, 12, tzinfo=ZoneInfo("Asia/Shanghai"))


def scheme(homes, *layouts, **columns):
    rows = {"layouts": [{"layout": "一室一厅", "homes": number} for number in layouts]}
    return make_draft("housing.allocation_scheme", rows=rows, homes=homes, **columns)


def test_a_scheme_lists_its_home_types():
    assert fields_found(rules.layouts_listed, scheme(180)) == ["layouts"]


def test_a_scheme_from_elsewhere_may_list_no_home_types():
    assert fields_found(rules.layouts_listed, scheme(180, source_name="别处")) == []


def test_home_types_add_up_to_the_homes_offered():
    assert fields_found(rules.layouts_listed, scheme(180, 80, 100)) == []


def test_home_types_that_do_not_add_up_are_a_doubt():
    (found,) = findings(rules.layouts_listed, scheme(180, 80, 90))
    assert (found.field, found.severity) == ("layouts", Severity.WARNING)


def test_home_types_of_a_plan_add_up_to_its_starts():
    rows = {"unit_mix": [{"homes": 240}, {"homes": 350}]}
    plan = make_draft("housing.annual_plan", rows=rows, planned_starts=600)
    assert fields_found(rules.unit_mix_adds_up, plan) == ["unit_mix"]


@pytest.mark.parametrize(("days", "found"), [(14, []), (0, []), (-1, ["intention_to"])])
def test_intentions_are_registered_in_a_period(days, found):
    draft = scheme(1, intention_from=NOON, intention_to=NOON + timedelta(days=days))
    assert fields_found(rules.intentions_in_order, draft) == found


def test_a_project_does_not_start_more_homes_than_it_has():
    project = make_draft(
        "housing.started_project", total_units=312, planned_starts=312, actual_starts=313
    )
    assert fields_found(rules.starts_within_project, project) == ["actual_starts"]


def test_a_project_of_unknown_size_is_not_compared():
    project = make_draft("housing.started_project", planned_starts=312)
    assert fields_found(rules.starts_within_project, project) == []


def test_publicity_of_allottees_ends_after_it_starts():
    result = make_draft(
        "housing.allocation_result",
        publicity_start=date(2026, 10, 28),
        publicity_end=date(2026, 10, 27),
    )
    assert fields_found(rules.publicity_in_order, result) == ["publicity_end"]


@pytest.mark.parametrize(("households", "found"), [(2, []), (None, []), (3, ["households"])])
def test_allottees_are_counted(households, found):
    rows = {"allottees": [{"name": "甲"}, {"name": "乙"}]}
    result = make_draft("housing.allocation_result", rows=rows, households=households)
    assert fields_found(rules.allottees_counted, result) == found


def test_a_count_without_a_list_stands():
    assert fields_found(rules.exits_counted, make_draft("housing.exit", households=2)) == []


def test_a_count_that_differs_from_the_list_tells_how_many_are_listed():
    draft = make_draft("housing.exit", rows={"exits": [{}]}, households=2)
    (found,) = findings(rules.exits_counted, draft)
    assert "1" in str(found.message)


@pytest.mark.parametrize(
    ("day", "found"), [(date(2026, 10, 31), []), (date(2026, 11, 1), ["exits.exit_date"])]
)
def test_exits_lie_in_the_month_of_the_notice(day, found):
    draft = make_draft("housing.exit", rows={"exits": [{"exit_date": day}]}, month="2026-10")
    assert fields_found(rules.exits_in_month, draft) == found
