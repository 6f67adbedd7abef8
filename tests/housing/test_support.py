from datetime import date
from decimal import Decimal

import pytest

from disclosure.core.notice_types import Severity
from housing.rules import support as rules
from tests.drafts import fields_found, findings, make_draft


def subsidies(**columns):
    rows = {
        "subsidised_households": [
            {"people": 2, "amount": Decimal(720)},
            {"people": 3, "amount": Decimal(1080)},
        ]
    }
    return make_draft("housing.rent_subsidy", rows=rows, **columns)


@pytest.mark.parametrize(("people", "found"), [(5, []), (6, ["subsidised_households"])])
def test_the_people_who_benefit_add_up(people, found):
    assert fields_found(rules.people_add_up, subsidies(people=people)) == found


@pytest.mark.parametrize(("total", "found"), [(1800, []), (18, ["subsidised_households"])])
def test_rent_subsidies_add_up(total, found):
    draft = subsidies(total_amount=Decimal(total))
    assert fields_found(rules.subsidies_add_up, draft) == found


@pytest.mark.parametrize(
    ("day", "found"), [(date(2026, 10, 31), []), (date(2026, 11, 1), ["exits.exit_date"])]
)
def test_exits_lie_in_the_month_of_the_notice(day, found):
    draft = make_draft("housing.exit", rows={"exits": [{"exit_date": day}]}, month="2026-10")
    assert fields_found(rules.exits_in_month, draft) == found


def renovation(*grades, **columns):
    rows = {
        "renovation_households": [
            {"danger_grade": grade, "subsidy": Decimal(9000)} for grade in grades
        ]
    }
    return make_draft("housing.renovation_list", rows=rows, **columns)


@pytest.mark.parametrize(
    ("households", "grade_c", "grade_d", "found"),
    [
        (3, 1, 2, []),
        (4, 1, 2, ["households"]),
        (3, 2, 1, ["grade_c_households", "grade_d_households"]),
        (None, 1, 2, []),
        (3, None, 2, []),
    ],
)
def test_the_grades_of_danger_are_counted(households, grade_c, grade_d, found):
    draft = renovation(
        "C",
        "D",
        "D",
        households=households,
        grade_c_households=grade_c,
        grade_d_households=grade_d,
    )
    assert fields_found(rules.grades_add_up, draft) == found


def test_grades_without_a_list_only_add_up():
    draft = renovation(households=3, grade_c_households=2, grade_d_households=1)
    assert fields_found(rules.grades_add_up, draft) == []


def test_subsidies_for_renovation_add_up():
    draft = renovation("C", "D", total_subsidy=Decimal(18001))
    (found,) = findings(rules.renovation_subsidies_add_up, draft)
    assert (found.field, found.severity) == ("renovation_households", Severity.WARNING)


def renovated(*houses, **columns):
    return make_draft("housing.renovation_result", rows={"renovated_houses": houses}, **columns)


@pytest.mark.parametrize(
    ("start", "found"),
    [
        (date(2026, 10, 20), []),
        (date(2026, 10, 21), ["renovated_houses.completion_date"]),
        (None, []),
    ],
)
def test_a_renovation_is_completed_after_it_starts(start, found):
    draft = renovated({"start_date": start, "completion_date": date(2026, 10, 20)})
    assert fields_found(rules.renovated_in_order, draft) == found


@pytest.mark.parametrize(
    ("accepted", "found"),
    [(1, []), (2, ["accepted_households"]), (3, ["accepted_households"] * 2), (None, [])],
)
def test_accepted_houses_are_counted(accepted, found):
    draft = renovated(
        {"accepted": "passed"},
        {"accepted": "remedy"},
        households=2,
        accepted_households=accepted,
    )
    assert fields_found(rules.accepted_counted, draft) == found


def test_subsidies_paid_add_up():
    draft = renovated({"subsidy_paid": Decimal(9000)}, total_paid=Decimal(9000))
    assert fields_found(rules.payments_add_up, draft) == []
