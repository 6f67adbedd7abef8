"""Lists of natural persons: masked, apart, and gone in time."""

import json
from datetime import date

import pytest

from disclosure import documents, validation
from disclosure.checks import example
from disclosure.core.notice_types import registry
from disclosure.forms import content_form
from housing.models import Applicant
from tests.factory import TODAY, Office

pytestmark = pytest.mark.django_db

LISTS = [t.code for t in registry.in_area("housing") if t.annexes]


def released(code):
    return Office.open().release(f"housing.{code}")


def annex(code):
    return released(code).annexes.get()


def column(code, name):
    return [row.get(name) for row in annex(code).rows]


def test_the_types_with_personal_lists_are_known():
    assert [code.partition(".")[2] for code in LISTS] == [
        "eligibility",
        "waiting_list",
        "lottery_result",
        "allocation_result",
        "rent_subsidy",
        "exit",
        "renovation_list",
        "renovation_result",
    ]


@pytest.mark.parametrize(
    ("code", "name", "shown"),
    [
        ("eligibility", "name", ["江**", "上官**", "古丽娜·***"]),
        ("waiting_list", "name", ["江**", "上官**", "古丽娜·***", "卫**"]),
        ("lottery_result", "name", ["江**", "古丽娜·***", "上官**", "蔺**"]),
        ("allocation_result", "name", ["顾**", "欧阳**", "阿依努尔·***"]),
        ("rent_subsidy", "name", ["卫**", "诸葛**", "黎**"]),
        ("exit", "name", ["沈**", "司徒**"]),
        ("renovation_list", "householder", ["段**", "尉迟**", "卢**"]),
        ("renovation_result", "householder", ["段**", "尉迟**", "卢**"]),
    ],
)
def test_persons_show_a_surname(code, name, shown):
    assert column(code, name) == shown


@pytest.mark.parametrize(
    ("code", "hidden"),
    [
        ("eligibility", {"category_detail", "income_detail"}),
        ("waiting_list", {"category_detail"}),
        ("lottery_result", {"room_no"}),
        ("allocation_result", {"room_no"}),
        ("rent_subsidy", {"bank_account"}),
        ("renovation_list", {"category_detail"}),
    ],
)
def test_what_is_nobodys_business_stays_behind(code, hidden):
    rows = annex(code).rows
    assert rows
    assert all(not hidden & set(row) for row in rows)


def test_addresses_end_with_the_community_or_the_street():
    assert column("eligibility", "community") == [
        "云岚市滨河区望江街道柳岸社区",
        "云岚市滨河区望江街道渡口社区",
        "云岚市学府区砚池路",
    ]


@pytest.mark.parametrize("code", ["renovation_list", "renovation_result"])
def test_rural_addresses_end_with_the_village(code):
    assert set(column(code, "village")) == {
        "青石岭县禾丰镇柳溪村",
        "青石岭县云台乡上坪村",
    }


def test_a_queue_says_nothing_about_health_or_welfare():
    queues = {"priority", "general", "other"}
    for code in ("eligibility", "waiting_list", "renovation_list"):
        assert set(column(code, "category")) <= queues


@pytest.mark.parametrize("code", ["eligibility", "lottery_result"])
def test_four_characters_tell_namesakes_apart(code):
    assert all(len(tail) == 4 for tail in column(code, "id_tail"))


@pytest.mark.parametrize("typed", ["99010219880412031X", "9901********031X", "031", "0 31"])
def test_more_than_four_characters_of_a_number_are_not_even_stored(typed):
    form = content_form(Applicant)({"name": "江知夏", "id_tail": typed})
    assert "id_tail" in form.errors


@pytest.mark.parametrize("code", LISTS)
def test_a_list_ends_with_publicity(code):
    (found,) = Office.open().release(code).annexes.all()
    told = example(registry.get(code))["detail"]["publicity_end"]
    assert found.expires_on == date.fromisoformat(told)


@pytest.mark.parametrize("code", LISTS)
def test_without_an_end_a_list_is_not_submitted(code):
    office = Office.open()
    notice = office.file(code, detail={"publicity_end": ""})
    errors = validation.errors(documents.load(notice), on=TODAY)
    assert "publicity_end" in {error.field for error in errors}


@pytest.mark.parametrize("code", LISTS)
def test_the_notice_still_tells_numbers_when_the_list_is_gone(code):
    release = Office.open().release(code)
    told = release.document
    (listed,) = release.annexes.all()
    assert told["details"]["households"] == len(listed.rows)
    assert listed.name not in told["rows"]
    text = json.dumps(told, ensure_ascii=False)
    for row in example(release.notice_type)["rows"][listed.name]:
        assert (row.get("name") or row["householder"]) not in text


@pytest.mark.parametrize("code", ["eligibility", "waiting_list"])
def test_households_are_counted_by_kind_and_queue(code):
    release = released(code)
    counts = release.document["rows"]["counts"]
    assert sum(count["households"] for count in counts) == len(release.annexes.get().rows)
    assert {count["kind"] for count in counts} <= {"public_rental", "subsidy"}
