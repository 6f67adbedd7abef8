"""Rules on lists of natural persons and on the numbers that outlast them."""

from datetime import date, timedelta

import pytest

from disclosure.core.notice_types import Severity, registry
from housing.models import ListedHousehold
from housing.rules import applications, dates, lists
from tests.drafts import fields_found, findings, make_draft

FORMED = date(2026, 10, 26)


def waiting(*ranks, kind="public_rental", **columns):
    rows = [
        {"rank": rank, "register_no": f"LH-{place}", "kind": kind, "category": "general"}
        for place, rank in enumerate(ranks)
    ]
    given = {"waiting_households": rows, **columns.pop("rows", {})}
    return make_draft("housing.waiting_list", rows=given, **columns)


def test_every_personal_list_of_the_area_says_what_tells_its_lines_apart():
    for notice_type in registry.in_area("housing"):
        for model in notice_type.annexes:
            assert issubclass(model, ListedHousehold)
            assert model.identity


def test_every_type_with_a_personal_list_counts_it_and_ends_it():
    for notice_type in registry.in_area("housing"):
        if notice_type.annexes:
            assert {lists.households_counted, lists.list_ends} <= set(notice_type.rules)
            assert notice_type.deadline == "publicity_end"


@pytest.mark.parametrize(("households", "found"), [(2, []), (None, []), (3, ["households"])])
def test_households_are_counted(households, found):
    rows = {"allottees": [{"name": "甲"}, {"name": "乙"}]}
    result = make_draft("housing.allocation_result", rows=rows, households=households)
    assert fields_found(lists.households_counted, result) == found


def test_a_count_without_a_list_stands():
    assert fields_found(lists.households_counted, make_draft("housing.exit", households=2)) == []


def test_a_count_that_differs_from_the_list_tells_how_many_are_listed():
    draft = make_draft("housing.exit", rows={"exits": [{}]}, households=2)
    (found,) = findings(lists.households_counted, draft)
    assert "1" in str(found.message)


@pytest.mark.parametrize(
    ("days", "found"),
    [(0, []), (30, []), (366, []), (367, ["publicity_end"]), (-1, ["publicity_end"])],
)
def test_a_list_is_public_for_a_limited_time(days, found):
    draft = waiting(publicity_end=FORMED + timedelta(days=days))
    draft.notice.formed_on = FORMED
    assert fields_found(lists.list_ends, draft) == found


def test_a_list_that_is_over_is_wrong_and_a_long_one_is_doubted():
    severities = []
    for days in (-1, 400):
        draft = waiting(publicity_end=FORMED + timedelta(days=days))
        draft.notice.formed_on = FORMED
        severities += [found.severity for found in findings(lists.list_ends, draft)]
    assert severities == [Severity.ERROR, Severity.WARNING]


def test_the_end_of_a_list_cites_the_law():
    draft = waiting(publicity_end=FORMED - timedelta(days=1))
    draft.notice.formed_on = FORMED
    (found,) = findings(lists.list_ends, draft)
    assert found.basis.startswith("个人信息保护法第十九条")


@pytest.mark.parametrize(
    ("ranks", "found"),
    [
        ((1, 2, 3), []),
        ((3, 1, 2), []),
        ((), []),
        ((1, 2, 2), ["waiting_households.rank"]),
        ((1, 2, 4), ["waiting_households.rank"]),
        ((2, 3), ["waiting_households.rank"]),
        ((0, 1), ["waiting_households.rank"]),
        ((1, None), []),
    ],
)
def test_ranks_are_unique_and_without_gaps(ranks, found):
    assert fields_found(lists.numbers_run, waiting(*ranks)) == found


def test_a_rank_given_twice_is_wrong_and_a_gap_is_doubted():
    twice, gap = waiting(1, 1), waiting(1, 3)
    (first,) = findings(lists.numbers_run, twice)
    (second,) = findings(lists.numbers_run, gap)
    assert (first.severity, second.severity) == (Severity.ERROR, Severity.WARNING)


def test_each_kind_of_housing_security_has_its_own_order():
    draft = waiting(1, 2)
    draft.tables["waiting_households"] += waiting(1, kind="subsidy").tables["waiting_households"]
    assert fields_found(lists.numbers_run, draft) == []


def ranked(*places):
    rows = [{"round": turn, "order_no": number} for turn, number in places]
    return make_draft("housing.lottery_result", rows={"ranked_households": rows})


@pytest.mark.parametrize(
    ("places", "found"),
    [
        ([("一", 1), ("一", 2), ("二", 1)], []),
        ([("一", 1), ("一", 2), ("二", 3)], []),
        ([("一", 1), ("二", 3)], ["ranked_households.order_no"]),
        ([("", 1), ("", 1)], ["ranked_households.order_no"]),
    ],
)
def test_a_round_counts_on_or_anew(places, found):
    assert fields_found(lists.numbers_run, ranked(*places)) == found


def test_a_household_listed_twice_is_named_by_its_number():
    rows = {"exits": [{"register_no": "LH-1"}, {"register_no": "LH-2"}, {"register_no": "LH-1"}]}
    (found,) = findings(lists.households_listed_once, make_draft("housing.exit", rows=rows))
    assert found.field == "exits.register_no"
    assert "LH-1" in str(found.message)
    assert found.severity is Severity.ERROR


def test_lines_without_a_number_are_not_the_same_household():
    draft = make_draft("housing.exit", rows={"exits": [{"name": "甲"}, {"name": "乙"}]})
    assert fields_found(lists.households_listed_once, draft) == []


@pytest.mark.parametrize(("village", "found"), [("柳溪村", 1), ("上坪村", 0)])
def test_namesakes_in_a_village_are_a_doubt(village, found):
    rows = {
        "renovation_households": [
            {"village": "柳溪村", "householder": "段守山"},
            {"village": village, "householder": "段守山"},
        ]
    }
    doubts = findings(lists.namesakes_doubted, make_draft("housing.renovation_list", rows=rows))
    assert [doubt.severity for doubt in doubts] == [Severity.WARNING] * found


@pytest.mark.parametrize(
    ("rooms", "found"),
    [
        (("1702室", "1702室"), ["allottees.room_no"]),
        (("1702室", "1703室"), []),
        (("", ""), []),
    ],
)
def test_no_home_is_given_twice(rooms, found):
    home = {"project_name": "晴川苑", "building": "3幢"}
    rows = {"allottees": [{**home, "room_no": room} for room in rooms]}
    draft = make_draft("housing.allocation_result", rows=rows)
    assert fields_found(lists.homes_given_once, draft) == found


def test_a_home_given_twice_is_told_without_its_number():
    home = {"building": "3幢", "room_no": "1702室"}
    draft = make_draft("housing.lottery_result", rows={"ranked_households": [home, home]})
    (found,) = findings(lists.homes_given_once, draft)
    assert "1702" not in str(found.message)


def counted(*counts, households):
    rows = {"counts": [{"kind": "public_rental", **count} for count in counts]}
    return waiting(1, 2, rows=rows, households=households)


@pytest.mark.parametrize(
    ("counts", "found"),
    [
        ([{"category": "general", "households": 2}], []),
        ([{"category": "", "households": 2}], []),
        ([{"category": "priority", "households": 2}], ["counts.households"]),
        ([{"category": "general", "households": 1}], ["counts", "counts.households"]),
        ([], []),
    ],
)
def test_numbers_by_group_are_those_of_the_list(counts, found):
    assert fields_found(lists.counts_add_up, counted(*counts, households=2)) == found


def test_numbers_by_group_of_a_list_that_is_not_filed_only_add_up():
    rows = {"counts": [{"reason": "voluntary", "households": 3}]}
    draft = make_draft("housing.exit", rows=rows, households=3)
    assert fields_found(lists.counts_add_up, draft) == []


@pytest.mark.parametrize("code", ["eligibility", "lottery_result", "allocation_result"])
def test_publicity_ends_after_it_starts(code):
    draft = make_draft(
        f"housing.{code}",
        publicity_start=date(2026, 10, 28),
        publicity_end=date(2026, 10, 27),
    )
    assert fields_found(dates.publicity_in_order, draft) == ["publicity_end"]


@pytest.mark.parametrize(
    ("result", "found"), [("qualified", []), ("not_qualified", ["applicants.result"])]
)
def test_only_applicants_who_qualify_are_named(result, found):
    rows = {"applicants": [{"result": "qualified"}, {"result": result}]}
    draft = make_draft("housing.eligibility", rows=rows)
    assert fields_found(applications.only_qualified_named, draft) == found


@pytest.mark.parametrize(
    ("day", "found"),
    [(date(2026, 9, 30), []), (date(2026, 10, 1), ["waiting_households.registered_on"])],
)
def test_a_register_tells_who_is_registered(day, found):
    rows = {"waiting_households": [{"registered_on": day}]}
    draft = make_draft("housing.waiting_list", rows=rows, month="2026-09")
    assert fields_found(applications.registered_by_month, draft) == found
